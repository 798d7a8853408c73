/** The folders of this computer, for user interfaces that have no dialog for them. Hidden ones are left out. */
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { LocalFolders } from '../contract/pairs.ts';
import { AppError } from '../foundation/app-error.ts';
import { makeFolders } from './make-folders.ts';

/** Nobody scrolls through more. */
const foldersMax = 5_000;
const systemNames = new Set(['$RECYCLE.BIN', 'System Volume Information', 'lost+found']);

/** Rejects with `usage`, `not-found`, `not-a-folder` or `permission-denied`. */
export async function listLocalFolders(path: string = homedir()): Promise<LocalFolders> {
  const folder = absolute(path);
  const entries = await converting(folder, () => readdir(folder, { withFileTypes: true }));
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !systemNames.has(entry.name))
    .map(({ name }) => name)
    .toSorted((a, b) => a.localeCompare(b))
    .slice(0, foldersMax);
  const parent = dirname(folder);
  return {
    path: folder,
    ...(parent === folder ? {} : { parent }),
    folders: names.map((name) => ({ name, path: join(folder, name) })),
  };
}

/** Resolves also when the folder is there. */
export async function makeLocalFolder(path: string): Promise<void> {
  const folder = absolute(path);
  await converting(folder, () => makeFolders(folder, 0o777));
}

function absolute(path: string): string {
  if (!isAbsolute(path) || path.includes('\0')) {
    throw new AppError('usage', 'the path of a folder has to be an absolute one');
  }
  return resolve(path);
}

async function converting<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new AppError(codes.get(errno) ?? 'local-io', `${path} (${errno})`, { cause: error, data: { path, errno } });
  }
}

const codes: ReadonlyMap<string, 'not-found' | 'not-a-folder' | 'permission-denied' | 'disk-full'> = new Map([
  ['ENOENT', 'not-found'],
  ['ENOTDIR', 'not-a-folder'],
  ['EEXIST', 'not-a-folder'],
  ['EACCES', 'permission-denied'],
  ['EPERM', 'permission-denied'],
  ['EROFS', 'permission-denied'],
  ['ENOSPC', 'disk-full'],
] as const);
