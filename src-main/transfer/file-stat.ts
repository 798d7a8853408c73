/** The stat of node:fs as the engine's `FileStat`, the same from every call that makes one, so that two can be compared. */
import { constants, type Stats } from 'node:fs';
import * as v from 'valibot';
import type { LocalPrint } from '../state/base-entry.ts';
import type { FileKind, FileStat } from './file-system.ts';

/** One that another thread has made. */
export const crossingStat = v.object({
  kind: v.picklist(['file', 'folder', 'symlink', 'special']),
  size: v.number(),
  mtimeMs: v.number(),
  ctimeMs: v.number(),
  ino: v.number(),
  dev: v.number(),
  mode: v.number(),
});

export function toFileStat(stats: Stats): FileStat {
  return {
    kind: kindOf(stats.mode),
    size: stats.size,
    mtimeMs: stats.mtimeMs,
    ctimeMs: stats.ctimeMs,
    ino: stats.ino,
    dev: stats.dev,
    mode: stats.mode & 0o7777,
  };
}

export function printOf({ size, mtimeMs, ctimeMs, ino, dev }: FileStat): LocalPrint {
  return { size, mtimeMs, ctimeMs, ino, dev };
}

function kindOf(mode: number): FileKind {
  switch (mode & constants.S_IFMT) {
    case constants.S_IFREG:
      return 'file';
    case constants.S_IFDIR:
      return 'folder';
    case constants.S_IFLNK:
      return 'symlink';
    default:
      return 'special';
  }
}
