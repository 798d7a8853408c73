/**
 * The `FileSystem` port on this machine's disk. Folders are read in a worker thread, everything else with fs/promises.
 * Every rejection is an AppError made by `errno-error.ts`.
 */
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readFile, rename, rmdir, statfs, unlink } from 'node:fs/promises';
import * as v from 'valibot';
import type { ProblemCode } from '../contract/problem-codes.ts';
import { AppError } from '../foundation/app-error.ts';
import { syncFolder, writeFileAtomically } from '../foundation/atomic-file.ts';
import type { LocalPath } from '../foundation/names.ts';
import { errnoOf, toFileError } from './errno-error.ts';
import { toFileStat } from './file-stat.ts';
import type { FileStat, FileSystem, ReadHandle, WriteHandle } from './file-system.ts';
import { folderRows, unpackFolderRows } from './folder-rows.ts';
import { openRegularFile, readWithoutFollowing } from './open-regular-file.ts';
import { createWorkerCalls } from './worker-calls.ts';
import { workerUrl } from './worker-url.ts';

/** `stop` ends the worker thread; `readFolder` rejects with `aborted` from then on. */
export type NodeFileSystem = FileSystem & { readonly stop: () => Promise<void> };

export function createNodeFileSystem(): NodeFileSystem {
  const reader = createWorkerCalls(workerUrl('folder-reader-worker'));
  return {
    stat: statPath,
    readFolder: async (path) => await unpackFolderRows(v.parse(folderRows, await reader.call({ path }))),
    openRead: async (path) => toReadHandle(await openRegularFile(path), path),
    createFile: async (path) => toWriteHandle(await converted(path, open(path, 'wx', 0o600)), path),
    makeFolder: async (path) => {
      if ((await resultOr(path, mkdir(path), { EEXIST: 'taken' })) === 'taken') {
        await requireFolder(path);
      }
    },
    removeFolder: async (path) => {
      const outcome = await resultOr(path, rmdir(path), {
        ENOTEMPTY: 'full',
        EEXIST: 'full',
        ENOENT: 'gone',
        ENOTDIR: 'other',
      });
      if (outcome === 'other' && (await statPath(path)) !== undefined) {
        throw new AppError('target-changed', 'not a folder any more', { data: { path } });
      }
      return outcome !== 'full';
    },
    // EPERM is how file systems without hard links answer.
    link: async (from, to) => await converted(to, link(from, to), { EPERM: 'local-io' }),
    rename: async (from, to) =>
      await converted(to, rename(from, to), { EISDIR: 'target-changed', ENOTEMPTY: 'target-changed' }),
    removeFile: async (path) => {
      await resultOr(path, unlink(path), { ENOENT: 'gone', ENOTDIR: 'gone' }, { EISDIR: 'target-changed' });
    },
    syncFolder: async (path) => await converted(path, syncFolder(path)),
    freeBytes: async (path) => {
      const { bavail, bsize } = await converted(path, statfs(path));
      return bavail * bsize;
    },
    readSmallFile: async (path) => {
      const read = readFile(path, { encoding: 'utf8', flag: readWithoutFollowing });
      return await undefinedIfMissing(path, read);
    },
    writeSmallFile: async (path, content) => await converted(path, writeFileAtomically(path, content)),
    stop: () => reader.stop(),
  };
}

async function statPath(path: LocalPath): Promise<FileStat | undefined> {
  const stats = await undefinedIfMissing(path, lstat(path));
  return stats === undefined ? undefined : toFileStat(stats);
}

async function requireFolder(path: LocalPath): Promise<void> {
  if ((await statPath(path))?.kind !== 'folder') {
    throw new AppError('target-changed', 'something else has the name of the folder', { data: { path } });
  }
}

function toReadHandle(handle: FileHandle, path: LocalPath): ReadHandle {
  return {
    stat: async () => toFileStat(await converted(path, handle.stat())),
    read: async (buffer, position) => {
      let count = 0;
      while (count < buffer.length) {
        const { bytesRead } = await converted(
          path,
          handle.read(buffer, count, buffer.length - count, position + count),
        );
        if (bytesRead === 0) {
          break;
        }
        count += bytesRead;
      }
      return count;
    },
    sync: async () => {
      if (process.platform !== 'win32') {
        await converted(path, handle.sync());
      }
    },
    close: async () => await converted(path, handle.close()),
  };
}

function toWriteHandle(handle: FileHandle, path: LocalPath): WriteHandle {
  return {
    write: async (bytes, position) => {
      let count = 0;
      while (count < bytes.length) {
        const { bytesWritten } = await converted(
          path,
          handle.write(bytes, count, bytes.length - count, position + count),
        );
        count += bytesWritten;
      }
    },
    setTimes: async (mtimeMs) => await converted(path, handle.utimes(mtimeMs / 1000, mtimeMs / 1000)),
    setMode: async (mode) => await converted(path, handle.chmod(mode & ~constants.S_IFMT)),
    stat: async () => toFileStat(await converted(path, handle.stat())),
    sync: async () => await converted(path, handle.sync()),
    close: async () => await converted(path, handle.close()),
  };
}

async function converted<T>(
  path: LocalPath,
  call: Promise<T>,
  overrides: Readonly<Record<string, ProblemCode>> = {},
): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toFileError(error, path, overrides);
  }
}

/** The call's result, or the word that `expected` has for its errno. */
async function resultOr<T, Word extends string>(
  path: LocalPath,
  call: Promise<T>,
  expected: Readonly<Record<string, Word>>,
  overrides: Readonly<Record<string, ProblemCode>> = {},
): Promise<T | Word> {
  try {
    return await call;
  } catch (error) {
    const word = expected[errnoOf(error) ?? ''];
    if (word !== undefined) {
      return word;
    }
    throw toFileError(error, path, overrides);
  }
}

async function undefinedIfMissing<T>(path: LocalPath, call: Promise<T>): Promise<T | undefined> {
  const result = await resultOr(path, call, { ENOENT: missing, ENOTDIR: missing });
  return result === missing ? undefined : result;
}
const missing = '\0missing';
