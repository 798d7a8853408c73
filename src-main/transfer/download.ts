/**
 * Fetches one object of a known ETag into a new temp file: whole, or by ranges that all carry If-Match. The file is complete,
 * verified and durable when the promise resolves, and gone when it rejects.
 */
import { dirname } from 'node:path';
import type { ObjectFacts } from '../cos/object-store.ts';
import { AppError } from '../foundation/app-error.ts';
import { combineCrc64 } from '../foundation/crc64.ts';
import { silentLogger } from '../foundation/logger.ts';
import { type LocalPath, type ObjectKey, toLocalPath } from '../foundation/names.ts';
import { fetchRange } from './fetch-range.ts';
import type { WriteHandle } from './file-system.ts';
import { md5OfFile } from './md5-of-file.ts';
import { defaultTransferLimits, isSingle, partsAtOnce, planParts } from './part-plan.ts';
import { runParts } from './run-parts.ts';
import type { TransferDeps } from './transfer-deps.ts';

export type DownloadRequest = {
  readonly key: ObjectKey;
  readonly etag: string;
  readonly size: number;
  /** Must not exist; its folder must. */
  readonly tempPath: LocalPath;
  /** Called with the verified file before it is synced, to set times and mode. */
  readonly finish?: (handle: WriteHandle, facts: ObjectFacts) => Promise<void>;
  /** Bytes of this file written so far; never less than before. */
  readonly onProgress?: (bytesDone: number) => void;
};

export type Downloaded = {
  readonly facts: ObjectFacts;
  readonly crc64: bigint;
  /** Lower-case hex; where the object has no CRC64 and the MD5 had to prove the content. */
  readonly md5?: string;
};

/** What a download leaves free on the disk. */
const freeFloorBytes = 64 * 1024 ** 2;

/**
 * Rejects with `disk-full`, `cos-precondition-failed` (the object is another by now), `checksum-mismatch`, `length-mismatch`,
 * `target-changed` (the temp name is taken), what the store or the disk rejects with, or the signal's reason.
 */
export async function downloadFile(
  deps: TransferDeps,
  request: DownloadRequest,
  signal: AbortSignal,
): Promise<Downloaded> {
  signal.throwIfAborted();
  const { fs } = deps;
  const { tempPath, size } = request;
  if ((await fs.freeBytes(toLocalPath(dirname(tempPath)))) < size + freeFloorBytes) {
    throw new AppError('disk-full', `no room for ${size} bytes`, { data: { path: tempPath } });
  }
  const file = await fs.createFile(tempPath);
  try {
    const fetched = await fetchAll(deps, request, file, signal);
    const verified = await verify(deps, request, fetched);
    await request.finish?.(file, verified.facts);
    signal.throwIfAborted();
    await file.sync();
    await file.close();
    return verified;
  } catch (error) {
    await removeTemp(deps, file, tempPath);
    throw error;
  }
}

type Fetched = { readonly facts: ObjectFacts; readonly crc64: bigint };

async function fetchAll(
  deps: TransferDeps,
  request: DownloadRequest,
  file: WriteHandle,
  signal: AbortSignal,
): Promise<Fetched> {
  const { key, etag, size } = request;
  let bytesDone = 0;
  const onBytes = (count: number): void => {
    bytesDone += count;
    request.onProgress?.(bytesDone);
  };
  const limits = deps.limits ?? defaultTransferLimits;
  if (isSingle(size, limits)) {
    return await fetchRange(deps, { key, etag, file, isWhole: true, position: 0, size, onBytes }, signal);
  }
  const parts = planParts(size, limits);
  const atOnce = partsAtOnce(parts[0]?.size ?? 0, limits);
  const fetched = await runParts(parts, { lane: deps.lanes.parts, atOnce, signal }, async (part, partSignal) => {
    const range = { key, etag, file, isWhole: false, position: part.position, size: part.size, onBytes };
    return { ...(await fetchRange(deps, range, partSignal)), size: part.size };
  });
  const crc64 = fetched.reduce((whole, part) => combineCrc64(whole, part.crc64, part.size), 0n);
  const facts = fetched[0]?.facts;
  if (facts === undefined) {
    throw new AppError('internal', 'a download in ranges had none');
  }
  return { facts, crc64 };
}

/** Objects older than the CRC64 feature have only their ETag, which is the MD5 where it is 32 hex digits. */
async function verify(deps: TransferDeps, request: DownloadRequest, fetched: Fetched): Promise<Downloaded> {
  const { facts, crc64 } = fetched;
  const data = { key: request.key, path: request.tempPath };
  if (facts.size !== request.size) {
    throw new AppError('length-mismatch', `object has ${facts.size} bytes, not ${request.size}`, { data });
  }
  if (facts.crc64 === undefined && /^[0-9a-f]{32}$/i.test(facts.etag)) {
    const md5 = await md5OfFile(deps.fs, request.tempPath);
    if (md5 !== facts.etag.toLowerCase()) {
      throw new AppError('checksum-mismatch', 'MD5 of the received bytes is not the ETag', { data });
    }
    return { facts, crc64, md5 };
  }
  if (facts.crc64 !== undefined && facts.crc64 !== crc64) {
    throw new AppError('checksum-mismatch', "CRC64 of the received bytes is not the object's", { data });
  }
  return { facts, crc64 };
}

async function removeTemp(
  { fs, logger = silentLogger }: TransferDeps,
  file: WriteHandle,
  tempPath: LocalPath,
): Promise<void> {
  try {
    await file.close();
  } catch (error) {
    // The failure that led here is the one to report.
    logger.log('warn', 'temp file not closed cleanly', { path: tempPath, error });
  }
  try {
    await fs.removeFile(tempPath);
  } catch (error) {
    logger.log('warn', 'temp file left behind', { path: tempPath, error });
  }
}
