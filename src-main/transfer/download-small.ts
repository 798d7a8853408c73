/**
 * A small object into a temp file: collected in memory, verified there, and written in one go where the disk offers that
 * (`FileSystem.createWhole`), else by single calls. Nothing is written before the bytes are proven.
 */
import { dirname } from 'node:path';
import { hasCode } from '../foundation/app-error.ts';
import { type LocalPath, toLocalPath } from '../foundation/names.ts';
import { createDiskRoom } from './disk-room.ts';
import { type Downloaded, type DownloadRequest, md5OfBytes, tellTotal, verifyFetched } from './download-request.ts';
import { fetchWhole } from './fetch-range.ts';
import { printOf } from './file-stat.ts';
import type { FileAttributes, FileStat } from './file-system.ts';
import { closeTemp, finishTemp, removeTemp } from './temp-file.ts';
import type { TransferDeps } from './transfer-deps.ts';

export async function downloadSmall(
  deps: TransferDeps,
  request: DownloadRequest,
  signal: AbortSignal,
): Promise<Downloaded> {
  const { key, etag, size, tempPath } = request;
  await (deps.room ?? createDiskRoom(deps)).require(toLocalPath(dirname(tempPath)), size);
  const fetched = await fetchWhole(deps, { key, etag, size, onBytes: tellTotal(request) }, signal);
  const { facts, bytes } = fetched;
  const verified = await verifyFetched(request, fetched, async () => md5OfBytes(bytes));
  const attributes = request.attributes?.(facts) ?? {};
  signal.throwIfAborted();
  const stat = await writeInOneGo(deps, tempPath, bytes, attributes);
  if (stat !== undefined) {
    return { ...verified, print: printOf(stat) };
  }
  await writeByCalls(deps, tempPath, bytes, attributes);
  return verified;
}

async function writeInOneGo(
  deps: TransferDeps,
  tempPath: LocalPath,
  bytes: Uint8Array<ArrayBuffer>,
  attributes: FileAttributes,
): Promise<FileStat | undefined> {
  try {
    return await deps.fs.createWhole?.(tempPath, bytes, attributes);
  } catch (error) {
    if (!hasCode(error, 'target-changed')) {
      await removeTemp(deps, tempPath);
    }
    throw error;
  }
}

async function writeByCalls(
  deps: TransferDeps,
  tempPath: LocalPath,
  bytes: Uint8Array,
  attributes: FileAttributes,
): Promise<void> {
  const file = await deps.fs.createFile(tempPath);
  try {
    if (bytes.length > 0) {
      await file.write(bytes, 0);
    }
    await finishTemp(file, attributes);
  } catch (error) {
    await closeTemp(deps, file, tempPath);
    await removeTemp(deps, tempPath);
    throw error;
  }
}
