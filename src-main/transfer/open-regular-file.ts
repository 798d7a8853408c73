/** Opens a file that is there, never a link and never something that blocks (a FIFO without a writer). */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '../foundation/app-error.ts';
import { toFileError } from './errno-error.ts';

/** Both flags are undefined on Windows, where `|` takes that for none. */
export const readWithoutFollowing = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
export const writeWithoutFollowing = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** How opening something else than a file fails. ELOOP: a link. ENXIO: a socket. EISDIR: a folder. */
export const notRegular = { ELOOP: 'source-changed', ENXIO: 'source-changed', EISDIR: 'source-changed' } as const;

/** Rejects with `source-changed` when the name holds anything but a regular file. The caller closes the handle. */
export async function openRegularFile(path: string, flags: number = readWithoutFollowing): Promise<FileHandle> {
  const handle = await openOrConvert(path, flags);
  try {
    if ((await handle.stat()).isFile()) {
      return handle;
    }
    throw new AppError('source-changed', 'not a regular file', { data: { path } });
  } catch (error) {
    await handle.close();
    throw toFileError(error, path);
  }
}

async function openOrConvert(path: string, flags: number): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (error) {
    throw toFileError(error, path, notRegular);
  }
}
