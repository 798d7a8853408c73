/**
 * The `FileSystem` port on this machine's disk. Folders and small files are read in a worker thread, many small files are written in
 * another, and everything else is done in Node's own threads; by callbacks where a transfer of a small file asks several times, as
 * they cost half of what fs/promises does.
 * Every rejection is an AppError made by `errno-error.ts`.
 */
import { link as linkBack, lstat as lstatBack, type PathLike, type Stats, unlink as unlinkBack } from 'node:fs';
import { mkdir, readFile, rename, rmdir, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import * as v from 'valibot';
import type { ProblemCode } from '../contract/problem-codes.ts';
import { AppError } from '../foundation/app-error.ts';
import { syncFolder, writeFileAtomically } from '../foundation/atomic-file.ts';
import { type Clock, systemClock } from '../foundation/clock.ts';
import type { LocalPath } from '../foundation/names.ts';
import { type DiskRequest, fileStatOrNothing } from './disk-protocol.ts';
import { createDiskThread } from './disk-thread.ts';
import { errnoOf, toFileError } from './errno-error.ts';
import { toFileStat } from './file-stat.ts';
import type { FileStat, FileSystem } from './file-system.ts';
import { folderRows, unpackFolderRows } from './folder-rows.ts';
import { createGroupedWrites } from './grouped-writes.ts';
import { hashedBytes } from './hash-protocol.ts';
import { createWriteHandle, openReadHandle, openWriteHandle } from './node-handles.ts';
import { readWithoutFollowing } from './open-regular-file.ts';
import { createSharedSync } from './shared-sync.ts';
import type { WorkerCalls } from './worker-calls.ts';
import type { WriteStep } from './write-steps.ts';

const lstat = promisify<PathLike, Stats>(lstatBack);
const link = promisify(linkBack);
const unlink = promisify(unlinkBack);

/** Larger files are hashed elsewhere, and what a worker hands over is in memory as a whole. */
const smallMaxBytes = 64 * 1024;
/** One thread does for a fast disk. A slow one is better asked by several at once, as Node's own are. */
const slowAboveMs = 1;
const callsAtOnceMax = 128;
const callsAtOnceWhenSlow = 2;

/** `stop` ends the worker threads; what goes by them rejects with `aborted` from then on. */
export type NodeFileSystem = FileSystem & { readonly stop: () => Promise<void> };

type NodeFileSystemOptions = {
  readonly clock?: Clock;
  /** A thread that may be under way already; the file system's own from here on. */
  readonly reader?: WorkerCalls | undefined;
  /** So many small writes within a second go by single calls: they need no thread. */
  readonly fewWrites?: number;
};

export function createNodeFileSystem(options: NodeFileSystemOptions = {}): NodeFileSystem {
  const { clock = systemClock, reader = createDiskThread(), fewWrites = 16 } = options;
  // A second thread of the same kind: whoever reads does not wait for writes to become durable.
  const writer = createDiskThread();
  const send = async (steps: readonly WriteStep[]): Promise<unknown> => {
    const request: DiskRequest = { kind: 'write', steps: [...steps] };
    const buffers = steps.flatMap((step) => (step.kind === 'create' ? [step.bytes.buffer] : []));
    return await writer.call(request, buffers);
  };
  const runStep = createGroupedWrites({ send, clock, fewWrites });
  const ask = async (request: DiskRequest): Promise<unknown> => await reader.call(request);
  const isQuick = (): boolean =>
    reader.inFlight() < (reader.msPerCall() < slowAboveMs ? callsAtOnceMax : callsAtOnceWhenSlow);
  return {
    stat: async (path) =>
      isQuick() ? v.parse(fileStatOrNothing, await ask({ kind: 'stat', path })) : await statPath(path),
    readFolder: async (path) => await unpackFolderRows(v.parse(folderRows, await ask({ kind: 'folder', path }))),
    openRead: openReadHandle,
    readUnchanged: async (path, expected) =>
      expected.size > smallMaxBytes || !isQuick()
        ? undefined
        : v.parse(hashedBytes, await ask({ kind: 'file', path, expected })),
    createFile: createWriteHandle,
    createWhole: async (path, bytes, attributes) =>
      bytes.length > smallMaxBytes ? undefined : await runStep({ kind: 'create', path, bytes, ...attributes }),
    openWrite: openWriteHandle,
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
    placeNew: async (from, to, folders) => await runStep({ kind: 'place', from, to, folders: [...folders] }),
    rename: async (from, to) =>
      await converted(to, rename(from, to), { EISDIR: 'target-changed', ENOTEMPTY: 'target-changed' }),
    removeFile: async (path) => {
      await resultOr(path, unlink(path), { ENOENT: 'gone', ENOTDIR: 'gone' }, { EISDIR: 'target-changed' });
    },
    syncFolder: createSharedSync(async (path) => await converted(path, syncFolder(path))),
    freeBytes: async (path) => {
      const { bavail, bsize } = await converted(path, statfs(path));
      return bavail * bsize;
    },
    readSmallFile: async (path) => {
      const read = readFile(path, { encoding: 'utf8', flag: readWithoutFollowing });
      return await undefinedIfMissing(path, read);
    },
    writeSmallFile: async (path, content) => await converted(path, writeFileAtomically(path, content)),
    stop: async () => {
      await Promise.all([reader.stop(), writer.stop()]);
    },
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
