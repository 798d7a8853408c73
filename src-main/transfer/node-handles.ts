/**
 * Regular files of this machine, open for reading or writing. By number and not by `FileHandle`, whose bookkeeping costs as much as
 * reading a small file does: whoever opens one closes it.
 */
import { close, constants, fchmod, fstat, fsync, ftruncate, futimes, open, read, type Stats, write } from 'node:fs';
import { promisify } from 'node:util';
import type { ProblemCode } from '../contract/problem-codes.ts';
import { AppError } from '../foundation/app-error.ts';
import type { LocalPath } from '../foundation/names.ts';
import { toFileError } from './errno-error.ts';
import { toFileStat } from './file-stat.ts';
import type { ReadHandle, WriteHandle } from './file-system.ts';
import { notRegular, readWithoutFollowing, writeWithoutFollowing } from './open-regular-file.ts';

const calls = {
  open: promisify<string, number, number, number>(open),
  stat: promisify<number, Stats>(fstat),
  read: promisify(read),
  write: promisify(write),
  truncate: promisify<number, number>(ftruncate),
  setTimes: promisify(futimes),
  setMode: promisify(fchmod),
  sync: promisify(fsync),
  close: promisify(close),
};

/** A new file that only its owner may read meanwhile; rejects with `target-changed` when the name is taken. */
export async function createWriteHandle(path: LocalPath): Promise<WriteHandle> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  return toWriteHandle(await converted(path, calls.open(path, flags, 0o600)), path);
}

/** Of a regular file that is there; rejects with `source-changed` when the name holds anything else. */
export async function openWriteHandle(path: LocalPath): Promise<WriteHandle> {
  return toWriteHandle((await openRegular(path, writeWithoutFollowing)).file, path);
}

/** Rejects with `source-changed` when the name holds anything but a regular file. */
export async function openReadHandle(path: LocalPath): Promise<ReadHandle> {
  const { file, stats } = await openRegular(path, readWithoutFollowing);
  /** What the look at the opened file has shown, as long as nothing else was done with it. */
  let fresh: Stats | undefined = stats;
  return {
    stat: async () => {
      const known = fresh;
      fresh = undefined;
      return toFileStat(known ?? (await converted(path, calls.stat(file))));
    },
    read: async (buffer, position) => {
      fresh = undefined;
      let count = 0;
      while (count < buffer.length) {
        const reading = calls.read(file, buffer, count, buffer.length - count, position + count);
        const { bytesRead } = await converted(path, reading);
        if (bytesRead === 0) {
          break;
        }
        count += bytesRead;
      }
      return count;
    },
    sync: async () => {
      if (process.platform !== 'win32') {
        await converted(path, calls.sync(file));
      }
    },
    close: closeOnce(file, path),
  };
}

function toWriteHandle(file: number, path: LocalPath): WriteHandle {
  return {
    write: async (bytes, position) => {
      let count = 0;
      while (count < bytes.length) {
        const writing = calls.write(file, bytes, count, bytes.length - count, position + count);
        count += (await converted(path, writing)).bytesWritten;
      }
    },
    setSize: async (size) => await converted(path, calls.truncate(file, size)),
    setTimes: async (mtimeMs) => await converted(path, calls.setTimes(file, mtimeMs / 1000, mtimeMs / 1000)),
    setMode: async (mode) => await converted(path, calls.setMode(file, mode & ~constants.S_IFMT)),
    stat: async () => toFileStat(await converted(path, calls.stat(file))),
    sync: async () => await converted(path, calls.sync(file)),
    close: closeOnce(file, path),
  };
}

/** Whoever closes once more after a failed close must not close what has the number by then. */
function closeOnce(file: number, path: LocalPath): () => Promise<void> {
  let isClosed = false;
  return async () => {
    if (!isClosed) {
      isClosed = true;
      await converted(path, calls.close(file));
    }
  };
}

async function openRegular(path: LocalPath, flags: number): Promise<{ readonly file: number; readonly stats: Stats }> {
  const file = await converted(path, calls.open(path, flags, 0), notRegular);
  try {
    const stats = await converted(path, calls.stat(file));
    if (stats.isFile()) {
      return { file, stats };
    }
    throw new AppError('source-changed', 'not a regular file', { data: { path } });
  } catch (error) {
    await converted(path, calls.close(file));
    throw error;
  }
}

async function converted<T>(
  path: LocalPath,
  call: Promise<T>,
  codes: Readonly<Record<string, ProblemCode>> = {},
): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toFileError(error, path, codes);
  }
}
