/**
 * One folder read with blocking calls, for the worker: many times faster than the asynchronous ones. Its rows are in the order of bytes.
 * Nothing is left out but names that vanished while the folder itself stayed: a wrong absence could become a deletion.
 */
import { lstatSync, readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { AppError } from '../foundation/app-error.ts';
import { compareBytes } from '../foundation/byte-order.ts';
import { errnoOf, toFileError } from './errno-error.ts';
import { toFileStat } from './file-stat.ts';
import type { FileStat } from './file-system.ts';
import { type FolderRows, packFolderRows } from './folder-rows.ts';

export function readFolderSync(path: string): FolderRows {
  try {
    const before = folderIdentity(path);
    const rows = rowsOf(path);
    // A folder that was swapped, moved or unmounted meanwhile makes its names look gone.
    if (folderIdentity(path) !== before) {
      throw new AppError('file-missing', 'the folder was replaced while it was read', { data: { path } });
    }
    return rows;
  } catch (error) {
    throw toFileError(error, path);
  }
}

function folderIdentity(path: string): string {
  const stat = toFileStat(lstatSync(path));
  if (stat.kind !== 'folder') {
    throw new AppError('not-a-folder', `a ${stat.kind} is where a folder was expected`, { data: { path } });
  }
  return `${stat.dev}:${stat.ino}`;
}

function rowsOf(path: string): FolderRows {
  // What a folder lists are plain names: nothing of the path is left to be made normal.
  const inside = path.endsWith(sep) ? path : `${path}${sep}`;
  const { names, broken } = namesIn(path);
  return packFolderRows(names.sort(compareBytes), (name) =>
    broken.has(name) ? unreadable : statOrNothing(`${inside}${name}`),
  );
}

/** Each name once. `broken` are those that are no UTF-8, in the form they decode to. */
function namesIn(path: string): { readonly names: string[]; readonly broken: ReadonlySet<string> } {
  const names = readdirSync(path);
  if (!names.some((name) => name.includes('\u{fffd}'))) {
    return { names, broken: none };
  }
  const all = new Set<string>();
  const broken = new Set<string>();
  for (const bytes of readdirSync(path, { encoding: 'buffer' })) {
    const name = bytes.toString('utf8');
    all.add(name);
    if (!Buffer.from(name, 'utf8').equals(bytes)) {
      broken.add(name);
    }
  }
  return { names: [...all], broken };
}

function statOrNothing(path: string): FileStat | undefined {
  try {
    return toFileStat(lstatSync(path));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/** Stands for a name that is no UTF-8: reported, never opened. Its decoded form may be the name of another file. */
const unreadable: FileStat = { kind: 'special', size: 0, mtimeMs: 0, ctimeMs: 0, ino: 0, dev: 0, mode: 0 };
const none: ReadonlySet<string> = new Set();
