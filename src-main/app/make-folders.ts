/**
 * Makes a folder and those above it that are missing. Not by mkdir's own recursion, which never ends where a file system refuses new
 * folders as if their parent were missing.
 */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Resolves also when the folder is there. Rejects with the system's error. */
export async function makeFolders(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? error.code : undefined;
    if (errno === 'EEXIST' && (await stat(folder)).isDirectory()) {
      return;
    }
    if (errno !== 'ENOENT' || (await isThere(dirname(folder)))) {
      throw error;
    }
    await makeFolders(dirname(folder), mode);
    await mkdir(folder, { mode });
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    // Whatever keeps it from being looked at, making it will say so.
    return false;
  }
}
