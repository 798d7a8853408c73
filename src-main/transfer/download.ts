/**
 * Fetches one object of a known ETag into a temp file: whole, or by ranges that all carry If-Match. The file is complete, verified and
 * durable when the promise resolves. When it rejects the file is gone, unless it was noted and the next call can go on with it.
 */
import type { ObjectFacts } from '../cos/object-store.ts';
import { AppError } from '../foundation/app-error.ts';
import { silentLogger } from '../foundation/logger.ts';
import type { LocalPath, ObjectKey } from '../foundation/names.ts';
import { type Fetched, fetchRanges } from './download-ranges.ts';
import { syncedEarly } from './early-sync.ts';
import { fetchRange } from './fetch-range.ts';
import type { WriteHandle } from './file-system.ts';
import { isInterruption } from './interruption.ts';
import { md5OfFile } from './md5-of-file.ts';
import { defaultTransferLimits, isSingle, partSizeFor } from './part-plan.ts';
import { createRangeNotes, type RangeKeeper, type RangeNotes } from './range-notes.ts';
import { closeTemp, openTemp, removeTemp } from './temp-file.ts';
import type { TransferDeps } from './transfer-deps.ts';

export type DownloadRequest = {
  readonly key: ObjectKey;
  readonly etag: string;
  readonly size: number;
  /** Must not exist, unless an earlier call has left it; its folder must. */
  readonly tempPath: LocalPath;
  /** Has a large download survive an interruption. Without it the temp file is always removed. */
  readonly keeper?: RangeKeeper;
  /** Called with the verified file before it is synced, to set times and mode. */
  readonly finish?: (handle: WriteHandle, facts: ObjectFacts) => Promise<void>;
  /** Bytes of this file written so far; never less than before. */
  readonly onProgress?: (bytesDone: number) => void;
  /** The same, where the bytes were there before. */
  readonly onFound?: (bytesDone: number) => void;
};

export type Downloaded = {
  readonly facts: ObjectFacts;
  readonly crc64: bigint;
  /** Lower-case hex; where the object has no CRC64 and the MD5 had to prove the content. */
  readonly md5?: string;
};

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
  const { tempPath, size, keeper } = request;
  const limits = deps.limits ?? defaultTransferLimits;
  const isWhole = isSingle(size, limits);
  const opened = await openTemp(deps, {
    tempPath,
    size,
    mayContinue: !isWhole && keeper?.found !== undefined,
  });
  const { isContinued } = opened;
  const file = isWhole ? opened.file : syncedEarly(opened.file);
  const notes =
    keeper === undefined || isWhole
      ? undefined
      : createRangeNotes(deps.clock, keeper, {
          partSizeBytes: partSizeFor(size, limits),
          everyMs: limits.notesEveryMs,
          found: isContinued ? keeper.found : undefined,
        });
  try {
    const fetched = await (isWhole
      ? fetchWhole(deps, request, file, signal)
      : fetchRanges(deps, { ...request, file, isContinued, notes }, signal));
    const verified = await verify(deps, request, fetched);
    await request.finish?.(file, verified.facts);
    signal.throwIfAborted();
    await file.sync();
    await file.close();
    return verified;
  } catch (error) {
    if (isInterruption(error, signal) && isNoted(deps, notes)) {
      await closeTemp(deps, file, tempPath);
    } else {
      forget(deps, request, notes);
      await removeTemp(deps, file, tempPath);
    }
    throw error;
  } finally {
    notes?.stop();
  }
}

async function fetchWhole(
  deps: TransferDeps,
  { key, etag, size, onProgress }: DownloadRequest,
  file: WriteHandle,
  signal: AbortSignal,
): Promise<Fetched> {
  let bytesDone = 0;
  const onBytes = (count: number): void => {
    bytesDone += count;
    onProgress?.(bytesDone);
  };
  return await fetchRange(deps, { key, etag, file, isWhole: true, position: 0, size, onBytes }, signal);
}

/** A note that stays says too much only: it counts nothing without its temp file. */
function forget(
  { logger = silentLogger }: TransferDeps,
  { keeper, tempPath }: DownloadRequest,
  notes: RangeNotes | undefined,
): void {
  notes?.stop();
  try {
    keeper?.forget();
  } catch (error) {
    logger.log('warn', 'the note of a failed download stays', { path: tempPath, error });
  }
}

function isNoted({ logger = silentLogger }: TransferDeps, notes: RangeNotes | undefined): boolean {
  try {
    return notes?.flush() ?? false;
  } catch (error) {
    // The failure that led here is the one to report; the download begins anew.
    logger.log('warn', 'an interrupted download could not be noted', { error });
    return false;
  }
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
