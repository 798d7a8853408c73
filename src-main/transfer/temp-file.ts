/** The file that a download writes to: new, or the one that an earlier call has left and noted. */
import { dirname } from 'node:path';
import { silentLogger } from '../foundation/logger.ts';
import { type LocalPath, toLocalPath } from '../foundation/names.ts';
import { createDiskRoom } from './disk-room.ts';
import type { WriteHandle } from './file-system.ts';
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

/** Never rejects: what led here is to be reported. */
export async function removeTemp(deps: TransferDeps, file: WriteHandle, tempPath: LocalPath): Promise<void> {
  const { fs, logger = silentLogger } = deps;
  await closeTemp(deps, file, tempPath);
  try {
    await fs.removeFile(tempPath);
  } catch (error) {
    logger.log('warn', 'temp file left behind', { path: tempPath, error });
  }
}

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
