/**
 * One folder read with blocking calls, for the worker: many times faster than the asynchronous ones.
 * Nothing is left out but names that vanished while the folder itself stayed: a wrong absence could become a deletion.
 */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../foundation/app-error.ts';
import { errnoOf, toFileError } from './errno-error.ts';
import { toFileStat } from './file-stat.ts';
import type { FileStat, FolderEntry } from './file-system.ts';

export function readFolderSync(path: string): readonly FolderEntry[] {
  try {
    const before = folderIdentity(path);
    const entries = entriesOf(path);
    // A folder that was swapped, moved or unmounted meanwhile makes its names look gone.
    if (folderIdentity(path) !== before) {
      throw new AppError('file-missing', 'the folder was replaced while it was read', { data: { path } });
    }
    return entries;
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

function entriesOf(path: string): readonly FolderEntry[] {
  const names = readdirSync(path);
  if (names.some((name) => name.includes('\u{fffd}'))) {
    return entriesWithUnreadableNames(path);
  }
  return names.flatMap((name) => statOrNothing(path, name));
}

function statOrNothing(folder: string, name: string): readonly FolderEntry[] {
  try {
    return [{ name, stat: toFileStat(lstatSync(join(folder, name))) }];
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

/** Stands for a name that is no UTF-8: reported, never opened. Its decoded form may be the name of another file. */
const unreadable: FileStat = { kind: 'special', size: 0, mtimeMs: 0, ctimeMs: 0, ino: 0, dev: 0, mode: 0 };

function entriesWithUnreadableNames(path: string): readonly FolderEntry[] {
  const entries = new Map<string, FolderEntry>();
  const broken = new Set<string>();
  for (const bytes of readdirSync(path, { encoding: 'buffer' })) {
    const name = bytes.toString('utf8');
    if (!Buffer.from(name, 'utf8').equals(bytes)) {
      broken.add(name);
    } else {
      for (const entry of statOrNothing(path, name)) {
        entries.set(name, entry);
      }
    }
  }
  for (const name of broken) {
    entries.set(name, { name, stat: unreadable });
  }
  return [...entries.values()];
}
