/** What is at a path, by a blocking call, for the worker. */
import { lstatSync } from 'node:fs';
import { errnoOf, toFileError } from './errno-error.ts';
import { toFileStat } from './file-stat.ts';
import type { FileStat } from './file-system.ts';

/** Undefined when nothing is there (also when a parent is missing or is not a folder). */
export function statSync(path: string): FileStat | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats === undefined ? undefined : toFileStat(stats);
  } catch (error) {
    if (errnoOf(error) === 'ENOTDIR') {
      return undefined;
    }
    throw toFileError(error, path);
  }
}
