/**
 * Files of blobs, named by blob id and spread over 256 folders; object names never reach the file system.
 * A file counts once its row is committed, and is durable before that. A file whose row has gone is deleted when its last reader
 * has finished. What a kill left behind has no row and is swept at the next start.
 */
import { hash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../foundation/atomic-file.ts';
import { crc64Of } from '../foundation/crc64.ts';
import type { Logger } from '../foundation/logger.ts';
import { type BodyHasher, type BodyHashes, createBodyHasher, type HashedBody } from './body-hasher.ts';
import type { Durability } from './sync-files.ts';

export type BlobStore = {
  readonly create: (id: number, isSha256Wanted: boolean) => Promise<BlobWriter>;
  readonly open: (id: number) => Promise<FileHandle>;
  /** Keeps the files from deletion until the returned function is called. */
  readonly pin: (ids: readonly number[]) => () => void;
  /** Deletes the file of a blob nobody names any more, after its readers. */
  readonly remove: (id: number) => void;
  /** Resolves when deletions under way have ended. Nothing is written any more. */
  readonly close: () => Promise<void>;
};

/** A new file: `write` in order, then either `seal` or `discard`. */
export type BlobWriter = {
  /** Takes the chunk over: its bytes must not be used any more. */
  readonly write: (chunk: Uint8Array) => Promise<void>;
  /** Resolves when all bytes and the name are durable, with what was written. */
  readonly seal: () => Promise<BodyHashes>;
  readonly discard: () => Promise<void>;
};

const folderCount = 256;
const writeBytes = 1024 * 1024;

export async function openBlobStore(
  root: string,
  logger: Logger,
  durability: Durability = 'power',
): Promise<BlobStore> {
  await Promise.all(
    Array.from({ length: folderCount }, (_, id) => mkdir(folderOf(root, id), { recursive: true, mode: 0o700 })),
  );
  await syncFolder(root);
  const hasher = createBodyHasher();
  const readers = new Map<number, number>();
  const waiting = new Set<number>();
  const deletions = new Set<Promise<void>>();

  function deleteFile(id: number): void {
    const deletion = unlink(fileOf(root, id))
      .catch((error: unknown) =>
        logger.log('warn', 'the file of a deleted object stays until the next start', { id, error }),
      )
      .finally(() => deletions.delete(deletion));
    deletions.add(deletion);
  }

  function unpin(id: number): void {
    const left = (readers.get(id) ?? 1) - 1;
    if (left > 0) {
      readers.set(id, left);
      return;
    }
    readers.delete(id);
    if (waiting.delete(id)) {
      deleteFile(id);
    }
  }

  return {
    create: (id, isSha256Wanted) =>
      createBlobWriter(root, id, { hasher, isSha256Wanted, isDurable: durability === 'power' }),
    open: (id) => open(fileOf(root, id), 'r'),
    pin: (ids) => {
      for (const id of ids) {
        readers.set(id, (readers.get(id) ?? 0) + 1);
      }
      let pinned = ids;
      return () => {
        pinned.forEach(unpin);
        pinned = [];
      };
    },
    remove: (id) => {
      if (readers.has(id)) {
        waiting.add(id);
      } else {
        deleteFile(id);
      }
    },
    close: async () => {
      await Promise.all(deletions);
      await hasher.close();
    },
  };
}

/**
 * Deletes files that no row names and returns the ids of rows whose file is not there, `known` being all ids of blobs that are files.
 * To be called before anything writes. A missing file is damage from outside: its row stays, because an object that vanishes
 * from a listing would be taken for deleted.
 */
export async function sweepBlobFiles(root: string, known: Iterable<number>): Promise<readonly number[]> {
  const knownByFolder = Array.from({ length: folderCount }, () => new Set<string>());
  for (const id of known) {
    knownByFolder[id % folderCount]?.add(String(id));
  }
  const missing: number[] = [];
  for (const [folder, ids] of knownByFolder.entries()) {
    const path = folderOf(root, folder);
    for (const name of await readdir(path)) {
      if (!ids.delete(name)) {
        await unlink(join(path, name));
      }
    }
    missing.push(...[...ids].map(Number));
  }
  return missing;
}

type WriterOptions = {
  readonly hasher: BodyHasher;
  readonly isSha256Wanted: boolean;
  readonly isDurable: boolean;
};

async function createBlobWriter(
  root: string,
  id: number,
  { hasher, isSha256Wanted, isDurable }: WriterOptions,
): Promise<BlobWriter> {
  const path = fileOf(root, id);
  const handle = await open(path, 'wx', 0o600);
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  let writing: Promise<void> = Promise.resolve();
  let hashed: HashedBody | undefined;

  async function flush(): Promise<void> {
    await writing;
    hashed ??= hasher.begin(isSha256Wanted);
    writing = writeAndHash(hashed, gathered, gatheredBytes);
    gathered = [];
    gatheredBytes = 0;
    // Whoever awaits `writing` next gets the error; until then it must not count as unhandled.
    writing.catch(() => undefined);
  }

  async function writeAndHash(body: HashedBody, chunks: readonly Uint8Array[], size: number): Promise<void> {
    await writeWhole(handle, chunks, size);
    await body.update(chunks);
  }

  /** A body that never filled a batch is not worth a thread. */
  async function finish(): Promise<BodyHashes> {
    if (hashed === undefined) {
      await writeWhole(handle, gathered, gatheredBytes);
      return await hashesOf(Buffer.concat(gathered, gatheredBytes), isSha256Wanted);
    }
    await flush();
    await writing;
    return await hashed.digest();
  }

  return {
    write: async (chunk) => {
      gathered.push(chunk);
      gatheredBytes += chunk.length;
      if (gatheredBytes >= writeBytes) {
        await flush();
      }
    },
    seal: async () => {
      const hashes = await finish();
      if (isDurable) {
        await handle.datasync();
      }
      await handle.close();
      if (isDurable) {
        await syncFolder(folderOf(root, id));
      }
      return hashes;
    },
    discard: async () => {
      await writing.catch(() => undefined);
      hashed?.drop();
      await handle.close();
      await unlink(path);
    },
  };
}

async function hashesOf(bytes: Uint8Array, isSha256Wanted: boolean): Promise<BodyHashes> {
  return {
    md5: hash('md5', bytes),
    crc64: String(await crc64Of(bytes)),
    sha256: isSha256Wanted ? hash('sha256', bytes) : undefined,
  };
}

async function writeWhole(handle: FileHandle, chunks: readonly Uint8Array[], size: number): Promise<void> {
  const { bytesWritten } = await handle.writev(chunks);
  if (bytesWritten < size) {
    // A short write is allowed, though rare; the rest goes the slow way, or fails with the reason.
    await handle.writeFile(Buffer.concat(chunks).subarray(bytesWritten));
  }
}

function folderOf(root: string, id: number): string {
  return join(root, (id % folderCount).toString(16).padStart(2, '0'));
}

function fileOf(root: string, id: number): string {
  return join(folderOf(root, id), String(id));
}
