/**
 * A group of small writes with blocking calls, for the worker. All files of a group are written, and all placed ones linked, before the
 * first is synced: a file system that keeps a journal then has most of its work for all of them in common. What must hold of each:
 * a new file is resolved when its bytes, times and mode are durable, and a temp name goes only when the name it gave way to is.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fsync,
  futimesSync,
  linkSync,
  lstatSync,
  openSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { ProblemCode } from '../contract/problem-codes.ts';
import { AppError, hasCode } from '../foundation/app-error.ts';
import { syncFolder } from '../foundation/atomic-file.ts';
import { toCrossing } from '../foundation/crossing-error.ts';
import { errnoOf, toFileError } from './errno-error.ts';
import { toFileStat } from './file-stat.ts';
import type { CreateStep, PlaceStep, StepOutcome, WriteStep } from './write-steps.ts';

/** How things become durable. By Node's own threads: what waits for the disk is asked of several at once. */
export type Syncs = {
  readonly file: (file: number) => Promise<void>;
  readonly folder: (path: string) => Promise<void>;
};

/** What is left of a step, once all of its group have begun. */
type Begun = () => Promise<StepOutcome>;
type Group = { readonly requireFolder: (path: string) => void; readonly syncs: Syncs };

const realSyncs: Syncs = { file: promisify(fsync), folder: syncFolder };

/** One outcome for each step, in their order. Never rejects. */
export async function runWriteSteps(
  steps: readonly WriteStep[],
  syncs: Syncs = realSyncs,
): Promise<readonly StepOutcome[]> {
  const group: Group = {
    requireFolder: oncePerPath(requireFolder),
    syncs: { ...syncs, folder: oncePerPath(syncs.folder) },
  };
  const begun = steps.map((step): Begun => {
    try {
      return step.kind === 'create' ? beginCreating(step, group) : beginPlacing(step, group);
    } catch (error) {
      return () => Promise.reject(error);
    }
  });
  return await Promise.all(
    begun.map(async (end) => {
      try {
        return await end();
      } catch (error) {
        return { kind: 'failed', error: toCrossing(error) };
      }
    }),
  );
}

function beginCreating({ path, bytes, mode, mtimeMs }: CreateStep, { syncs }: Group): Begun {
  const file = converted(path, () => openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600));
  try {
    converted(path, () => {
      for (let count = 0; count < bytes.length; ) {
        count += writeSync(file, bytes, count, bytes.length - count, count);
      }
      if (mode !== undefined) {
        fchmodSync(file, mode & ~constants.S_IFMT);
      }
      if (mtimeMs !== undefined) {
        futimesSync(file, mtimeMs / 1000, mtimeMs / 1000);
      }
    });
    return async () => {
      try {
        await syncs.file(file);
      } catch (error) {
        throw toFileError(error, path);
      } finally {
        converted(path, () => closeSync(file));
      }
      // Only now: some file systems of a network set times of their own while a file is closed.
      return { kind: 'done', stat: toFileStat(converted(path, () => lstatSync(path))) };
    };
  } catch (error) {
    converted(path, () => closeSync(file));
    throw error;
  }
}

function beginPlacing({ from, to, folders }: PlaceStep, { requireFolder, syncs }: Group): Begun {
  for (const folder of folders) {
    requireFolder(folder);
  }
  try {
    // EPERM is how file systems without hard links answer.
    converted(to, () => linkSync(from, to), { EPERM: 'local-io' });
  } catch (error) {
    if (hasCode(error, 'local-io')) {
      return async () => ({ kind: 'declined' });
    }
    throw error;
  }
  return async () => {
    try {
      await syncs.folder(dirname(to));
    } catch (error) {
      throw toFileError(error, to);
    }
    removeFile(from);
    return { kind: 'done', stat: toFileStat(converted(to, () => lstatSync(to), { ENOENT: 'target-changed' })) };
  };
}

function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') {
      throw toFileError(error, path);
    }
  }
}

function requireFolder(path: string): void {
  const stats = converted(path, () => lstatSync(path));
  if (!stats.isDirectory()) {
    throw new AppError('target-changed', 'a folder on the way is no folder any more', { data: { path } });
  }
}

/** What `act` returned or threw for the first of a group, for all of it. */
function oncePerPath<T>(act: (path: string) => T): (path: string) => T {
  const results = new Map<string, () => T>();
  const resultOf = (path: string): (() => T) => {
    try {
      const result = act(path);
      return () => result;
    } catch (error) {
      return () => {
        throw error;
      };
    }
  };
  return (path) => {
    const result = results.get(path) ?? resultOf(path);
    results.set(path, result);
    return result();
  };
}

function converted<T>(path: string, call: () => T, overrides: Readonly<Record<string, ProblemCode>> = {}): T {
  try {
    return call();
  } catch (error) {
    throw toFileError(error, path, overrides);
  }
}
