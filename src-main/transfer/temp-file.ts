/** The file that a download writes to: new, or the one that an earlier call has left and noted. */
import { dirname } from 'node:path';
import { silentLogger } from '../foundation/logger.ts';
import { type LocalPath, toLocalPath } from '../foundation/names.ts';
import { createDiskRoom } from './disk-room.ts';
import type { FileAttributes, WriteHandle } from './file-system.ts';
import type { TransferDeps } from './transfer-deps.ts';

export type TempFile = { readonly file: WriteHandle; readonly isContinued: boolean };

/** Rejects with `disk-full`, or `target-changed` when the name is taken although nothing was left there. */
export async function openTemp(
  deps: TransferDeps,
  {
    tempPath,
    size,
    mayContinue,
  }: { readonly tempPath: LocalPath; readonly size: number; readonly mayContinue: boolean },
): Promise<TempFile> {
  const { fs } = deps;
  const left = mayContinue ? await openLeft(deps, tempPath, size) : undefined;
  if (left !== undefined) {
    return { file: left, isContinued: true };
  }
  await (deps.room ?? createDiskRoom(deps)).require(toLocalPath(dirname(tempPath)), size);
  return { file: await fs.createFile(tempPath), isContinued: false };
}

/** Undefined, and nothing left at the path, when it cannot be written on. */
async function openLeft(deps: TransferDeps, tempPath: LocalPath, size: number): Promise<WriteHandle | undefined> {
  const { fs, logger = silentLogger } = deps;
  let file: WriteHandle | undefined;
  try {
    file = await fs.openWrite(tempPath);
    if ((await file.stat()).size === size) {
      return file;
    }
  } catch (error) {
    // A power cut may have taken it, and what is read-only by now cannot be written on: the download begins anew.
    logger.log('info', 'a download cannot be continued', { path: tempPath, error });
  }
  if (file !== undefined) {
    await closeTemp(deps, file, tempPath);
  }
  await fs.removeFile(tempPath);
  return undefined;
}

/** Gives the file what it is to have beside its bytes, makes all of it durable and closes it. */
export async function finishTemp(file: WriteHandle, { mode, mtimeMs }: FileAttributes): Promise<void> {
  if (mode !== undefined) {
    await file.setMode(mode);
  }
  if (mtimeMs !== undefined) {
    await file.setTimes(mtimeMs);
  }
  await file.sync();
  await file.close();
}

/** Never rejects: what led here is to be reported. */
export async function removeTemp({ fs, logger = silentLogger }: TransferDeps, tempPath: LocalPath): Promise<void> {
  try {
    await fs.removeFile(tempPath);
  } catch (error) {
    logger.log('warn', 'temp file left behind', { path: tempPath, error });
  }
}

/** Never rejects, for the same reason. */
export async function closeTemp(
  { logger = silentLogger }: TransferDeps,
  file: WriteHandle,
  tempPath: LocalPath,
): Promise<void> {
  try {
    await file.close();
  } catch (error) {
    logger.log('warn', 'temp file not closed cleanly', { path: tempPath, error });
  }
}
