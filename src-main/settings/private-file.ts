/**
 * Small files that only their owner may read: secrets and passwords. Reading refuses a file that others can read, because what
 * is in it is then no secret any more; writing replaces the file whole.
 */
import { open } from 'node:fs/promises';
import { AppError } from '../foundation/app-error.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';

/** The text of the file, or undefined when there is none. Rejects with `settings-unusable`. */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  try {
    const handle = await open(path, 'r');
    try {
      const stat = await handle.stat();
      // Windows has no mode bits; a user's own folder is private to that user there.
      if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
        const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
        throw new AppError(
          'settings-unusable',
          `${path} can be read by others (mode ${mode}); run: chmod 600 '${path}'`,
          { data: { path } },
        );
      }
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof AppError) {
      throw error;
    }
    const errno = errnoOf(error);
    if (errno === 'ENOENT') {
      return undefined;
    }
    throw new AppError('settings-unusable', `${path} cannot be read (${errno})`, {
      cause: error,
      data: { path, errno },
    });
  }
}

export async function writePrivateFile(path: string, content: string): Promise<void> {
  try {
    await writeFileAtomically(path, content, 0o600);
  } catch (error) {
    const errno = errnoOf(error);
    throw new AppError('settings-unusable', `${path} cannot be written (${errno})`, {
      cause: error,
      data: { path, errno },
    });
  }
}

function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
