/**
 * Fetches one object of a known ETag into a temp file: whole, or by ranges that all carry If-Match. The file is complete, verified and
 * durable when the promise resolves. When it rejects the file is gone, unless it was noted and the next call can go on with it.
 */
import { silentLogger } from '../foundation/logger.ts';
import { fetchRanges } from './download-ranges.ts';
import { type Downloaded, type DownloadRequest, tellTotal, verifyFetched } from './download-request.ts';
import { downloadSmall } from './download-small.ts';
import { syncedEarly } from './early-sync.ts';
import { fetchRange } from './fetch-range.ts';
import { isInterruption } from './interruption.ts';
import { md5OfFile } from './md5-of-file.ts';
import { defaultTransferLimits, isSingle, laneFor, partSizeFor, type TransferLimits } from './part-plan.ts';
import { createRangeNotes, type RangeNotes } from './range-notes.ts';
import { closeTemp, finishTemp, openTemp, removeTemp } from './temp-file.ts';
import type { TransferDeps } from './transfer-deps.ts';

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
  const limits = deps.limits ?? defaultTransferLimits;
  return await (laneFor(request.size, limits) === 'small'
    ? downloadSmall(deps, request, signal)
    : downloadLong(deps, request, limits, signal));
}

async function downloadLong(
  deps: TransferDeps,
  request: DownloadRequest,
  limits: TransferLimits,
  signal: AbortSignal,
): Promise<Downloaded> {
  const { tempPath, size, keeper } = request;
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
      ? fetchRange(deps, { ...request, file, isWhole, position: 0, onBytes: tellTotal(request) }, signal)
      : fetchRanges(deps, { ...request, file, isContinued, notes }, signal));
    const verified = await verifyFetched(request, fetched, () => md5OfFile(deps.fs, tempPath));
    signal.throwIfAborted();
    await finishTemp(file, request.attributes?.(verified.facts) ?? {});
    return verified;
  } catch (error) {
    if (isInterruption(error, signal) && isNoted(deps, notes)) {
      await closeTemp(deps, file, tempPath);
    } else {
      forget(deps, request, notes);
      await closeTemp(deps, file, tempPath);
      await removeTemp(deps, tempPath);
    }
    throw error;
  } finally {
    notes?.stop();
  }
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
