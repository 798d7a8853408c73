/** Whether a pair's local folder can be used, asked before anything on either side is touched. */
import { opendir, stat } from 'node:fs/promises';
import { AppError } from '../foundation/app-error.ts';

/** Rejects with `root-missing`, `root-not-a-folder` or `root-unreadable`. */
export async function checkLocalFolder(path: string): Promise<void> {
  try {
    if (!(await stat(path)).isDirectory()) {
      throw new AppError('root-not-a-folder', path, { data: { path } });
    }
    await (await opendir(path)).close();
  } catch (error) {
    if (error instanceof AppError) {
      throw error;
    }
    const errno = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const code = errno === 'ENOENT' ? 'root-missing' : errno === 'ENOTDIR' ? 'root-not-a-folder' : 'root-unreadable';
    throw new AppError(code, path, { cause: error, data: { path, errno } });
  }
}
