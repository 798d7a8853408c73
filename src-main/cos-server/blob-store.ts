/**
 * Files of blobs, named by blob id and spread over 256 folders; object names never reach the file system.
 * A file counts once its row is committed, and is durable before that. A file whose row has gone is deleted when its last reader
 * has finished. What a kill left behind has no row and is swept at the next start.
 */
import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../foundation/atomic-file.ts';
import type { Logger } from '../foundation/logger.ts';

export type BlobStore = {
  readonly create: (id: number) => Promise<BlobWriter>;
  readonly open: (id: number) => Promise<FileHandle>;
  /** Keeps the files from deletion until the returned function is called. */
  readonly pin: (ids: readonly number[]) => () => void;
  /** Deletes the file of a blob nobody names any more, after its readers. */
  readonly remove: (id: number) => void;
  /** Resolves when deletions under way have ended. */
  readonly settled: () => Promise<void>;
};

/** A new file: `write` in order, then either `seal` or `discard`. */
export type BlobWriter = {
  readonly write: (chunk: Uint8Array) => Promise<void>;
  /** Resolves when all bytes and the name are durable. */
  readonly seal: () => Promise<void>;
  readonly discard: () => Promise<void>;
};

const folderCount = 256;
const writeBytes = 1024 * 1024;

export async function openBlobStore(root: string, logger: Logger): Promise<BlobStore> {
  await Promise.all(
    Array.from({ length: folderCount }, (_, id) => mkdir(folderOf(root, id), { recursive: true, mode: 0o700 })),
  );
  await syncFolder(root);
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
    create: (id) => createBlobWriter(root, id),
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
    settled: async () => {
      await Promise.all(deletions);
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

async function createBlobWriter(root: string, id: number): Promise<BlobWriter> {
  const path = fileOf(root, id);
  const handle = await open(path, 'wx', 0o600);
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  let writing: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    await writing;
    writing = writeWhole(handle, gathered, gatheredBytes);
    gathered = [];
    gatheredBytes = 0;
    // Whoever awaits `writing` next gets the error; until then it must not count as unhandled.
    writing.catch(() => undefined);
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
      await flush();
      await writing;
      await handle.datasync();
      await handle.close();
      await syncFolder(folderOf(root, id));
    },
    discard: async () => {
      await writing.catch(() => undefined);
      await handle.close();
      await unlink(path);
    },
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
