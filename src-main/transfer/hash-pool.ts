/**
 * Hashing off the main thread by a few workers. Small things are hashed here: the way to a worker costs more than the hash.
 * A file stays open on this side for as long as a worker reads it, and few are open together however many are asked for.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import * as v from 'valibot';
import { crc64Of } from '../foundation/crc64.ts';
import { type BytesHasher, hashBytesHere } from './bytes-hasher.ts';
import { toFileError } from './errno-error.ts';
import type { FileHash, FileHasher } from './file-hasher.ts';
import { fileHash, type HashRequest, hashedBytes } from './hash-protocol.ts';
import { createLane } from './lanes.ts';
import { openRegularFile } from './open-regular-file.ts';
import { createWorkerCalls, type WorkerCalls } from './worker-calls.ts';
import { workerUrl } from './worker-url.ts';

export type HashPool = FileHasher & { readonly hashBytes: BytesHasher };

const hereMaxBytes = 64 * 1024;
const openFilesMax = 16;

export function createHashPool({ workers }: { readonly workers: number }): HashPool {
  const threads = Array.from({ length: workers }, () => createWorkerCalls(workerUrl('hash-worker')));
  const lane = createLane(openFilesMax);

  const ask = async (request: HashRequest, transfer: readonly ArrayBuffer[] = []): Promise<unknown> =>
    await leastBusy(threads).call(request, transfer);

  const hashInWorker = async (handle: FileHandle, path: string, signal?: AbortSignal): Promise<FileHash> => {
    const cancelled = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const cancel = (): void => {
      Atomics.store(cancelled, 0, 1);
    };
    // A signal that was aborted while the file was looked at tells nobody any more.
    signal?.throwIfAborted();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return v.parse(fileHash, await ask({ kind: 'file', fd: handle.fd, path, cancelled }));
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };

  return {
    hash: (path, signal) =>
      lane.run(async () => {
        const handle = await openRegularFile(path);
        try {
          signal?.throwIfAborted();
          return (await hashIfSmall(handle, path)) ?? (await hashInWorker(handle, path, signal));
        } catch (error) {
          signal?.throwIfAborted();
          throw error;
        } finally {
          await handle.close();
        }
      }, signal),
    hashBytes: async (bytes) => {
      if (bytes.length <= hereMaxBytes) {
        return await hashBytesHere(bytes);
      }
      return v.parse(hashedBytes, await ask({ kind: 'bytes', bytes }, [bytes.buffer]));
    },
    stop: async () => {
      await Promise.all(threads.map((thread) => thread.stop()));
    },
  };
}

function leastBusy(threads: readonly WorkerCalls[]): WorkerCalls {
  return threads.reduce((best, thread) => (thread.inFlight() < best.inFlight() ? thread : best));
}

/** Undefined when the file is longer than what is hashed here. */
async function hashIfSmall(handle: FileHandle, path: string): Promise<FileHash | undefined> {
  try {
    if ((await handle.stat()).size > hereMaxBytes) {
      return undefined;
    }
    // One byte more than the limit shows a file that grew past it.
    const buffer = Buffer.allocUnsafe(hereMaxBytes + 1);
    let size = 0;
    for (let count = -1; count !== 0 && size < buffer.length; size += count) {
      count = (await handle.read(buffer, size, buffer.length - size, size)).bytesRead;
    }
    if (size > hereMaxBytes) {
      return undefined;
    }
    const bytes = buffer.subarray(0, size);
    return { size, crc64: await crc64Of(bytes), md5: createHash('md5').update(bytes).digest('hex') };
  } catch (error) {
    throw toFileError(error, path);
  }
}
