/**
 * Sends one local file to one key. What counts as uploaded is exactly the file that was planned: it is looked at before reading,
 * after reading, and right before the request that makes the object appear; the store's CRC64 must be ours.
 * An answer that got lost is not a failure while the bucket holds our bytes.
 */
import { landedWrite } from '../cos/landed-write.ts';
import type { UploadedPart, WriteOptions, Written } from '../cos/object-store.ts';
import { AppError, hasCode } from '../foundation/app-error.ts';
import { combineCrc64 } from '../foundation/crc64.ts';
import { silentLogger } from '../foundation/logger.ts';
import type { LocalPath, ObjectKey } from '../foundation/names.ts';
import type { LocalPrint } from '../state/base-entry.ts';
import { hashBytesHere } from './bytes-hasher.ts';
import { makeDurable } from './make-durable.ts';
import { defaultTransferLimits, isSingle, type Part, partsAtOnce, planParts } from './part-plan.ts';
import { runParts } from './run-parts.ts';
import type { TransferDeps } from './transfer-deps.ts';
import { openUploadSource, type UploadSource } from './upload-source.ts';

export type UploadRequest = {
  readonly path: LocalPath;
  readonly key: ObjectKey;
  readonly expected: LocalPrint;
  /** The key must not exist yet. */
  readonly createOnly: boolean;
  /** Called as late as possible before each try that could make the object appear, with what it will hold. Rejecting stops the upload. */
  readonly beforeSend?: (sent: { readonly crc64: bigint; readonly md5?: string }) => Promise<void>;
  readonly meta: Readonly<Record<string, string>>;
  readonly contentType?: string;
  /** Bytes of this file sent so far; never less than before. */
  readonly onProgress?: (bytesDone: number) => void;
  /** A multipart upload may exist in the bucket from here on, under an id that is not known yet; */
  readonly onInitiating?: () => void;
  /** from here on it exists ... */
  readonly onUploadId?: (uploadId: string) => void;
  /** ... until here. Not called when its parts may have been left behind. */
  readonly onUploadGone?: (uploadId: string) => void;
};

export type Uploaded = {
  readonly written: Written;
  readonly size: number;
  readonly crc64: bigint;
  /** Lower-case hex; of files sent in one request. */
  readonly md5?: string;
  readonly print: LocalPrint;
};

type Sent = { readonly size: number; readonly crc64: bigint; readonly md5?: string };

/** How long leftovers may take to be removed: `stop` must end soon, a failure has time. */
const cleanUpMs = { afterAbort: 1_500, afterFailure: 15_000 };

/**
 * Rejects with `source-changed` when the file is not `expected` any more, `checksum-mismatch` when the store counted other
 * bytes, with what the store or `beforeSend` rejects with, or with the signal's reason. No multipart upload is left behind,
 * except where removing it fails (logged, and `onUploadGone` is not called).
 */
export async function uploadFile(deps: TransferDeps, request: UploadRequest, signal: AbortSignal): Promise<Uploaded> {
  signal.throwIfAborted();
  const source = await openUploadSource(deps.fs, request.path, request.expected);
  try {
    const isWhole = isSingle(request.expected.size, deps.limits ?? defaultTransferLimits);
    return await (isWhole ? uploadWhole : uploadInParts)(deps, request, source, signal);
  } finally {
    await source.close();
  }
}

async function uploadWhole(
  deps: TransferDeps,
  request: UploadRequest,
  source: UploadSource,
  signal: AbortSignal,
): Promise<Uploaded> {
  const size = request.expected.size;
  const { bytes, md5, crc64 } = await (deps.hashBytes ?? hashBytesHere)(await source.read(0, size));
  const body = { size, md5: toBase64(md5), crc64, open: () => bytes };
  const written = await sendAndSettle(deps, request, source, { size, crc64, md5 }, signal, (beforeSend) =>
    deps.store.put(request.key, body, { ...writeOptions(request), beforeSend }, signal),
  );
  request.onProgress?.(size);
  return { written, size, crc64, md5, print: request.expected };
}

async function uploadInParts(
  deps: TransferDeps,
  request: UploadRequest,
  source: UploadSource,
  signal: AbortSignal,
): Promise<Uploaded> {
  const { key, expected, createOnly } = request;
  const parts = planParts(expected.size, deps.limits ?? defaultTransferLimits);
  request.onInitiating?.();
  const uploadId = await deps.store.initiateUpload(key, writeOptions(request), signal);
  try {
    request.onUploadId?.(uploadId);
    const sent = await sendParts(deps, request, source, { uploadId, parts }, signal);
    const crc64 = sent.reduce((whole, part) => combineCrc64(whole, part.crc64, part.uploaded.size), 0n);
    const upload = { uploadId, parts: sent.map((part) => part.uploaded) };
    let isAnswered = false;
    const complete = async (beforeSend: () => Promise<void>): Promise<Written> => {
      const answer = await deps.store.completeUpload(key, upload, { createOnly, beforeSend }, signal);
      isAnswered = true;
      return answer;
    };
    const written = await sendAndSettle(deps, request, source, { size: expected.size, crc64 }, signal, complete);
    if (isAnswered) {
      request.onUploadGone?.(uploadId);
    } else {
      // The object may be the work of an earlier request: this upload then still holds its parts.
      await removeUpload(deps, request, uploadId, signal);
    }
    return { written, size: expected.size, crc64, print: expected };
  } catch (error) {
    await removeUpload(deps, request, uploadId, signal);
    throw error;
  }
}

async function sendParts(
  deps: TransferDeps,
  request: UploadRequest,
  source: UploadSource,
  { uploadId, parts }: { readonly uploadId: string; readonly parts: readonly Part[] },
  signal: AbortSignal,
): Promise<readonly { readonly uploaded: UploadedPart; readonly crc64: bigint }[]> {
  const atOnce = partsAtOnce(parts[0]?.size ?? 0, deps.limits ?? defaultTransferLimits);
  let bytesDone = 0;
  return await runParts(parts, { lane: deps.lanes.parts, atOnce, signal }, async (part, partSignal) => {
    const read = await source.read(part.position, part.size);
    await source.requireUnchanged();
    const { bytes, md5, crc64 } = await (deps.hashBytes ?? hashBytesHere)(read);
    const uploaded = await deps.store.uploadPart(
      request.key,
      { uploadId, partNumber: part.number },
      { size: part.size, md5: toBase64(md5), crc64, open: () => bytes },
      partSignal,
    );
    requireSameCrc(uploaded.crc64, crc64, request.key);
    bytesDone += part.size;
    request.onProgress?.(bytesDone);
    return { uploaded, crc64 };
  });
}

/**
 * Runs the request that makes the object appear. When it fails after something was sent (lost answer, a retry that finds the
 * key taken or the upload id used up, a caller's check that meets our own object), the bucket decides what happened.
 */
async function sendAndSettle(
  deps: TransferDeps,
  request: UploadRequest,
  source: UploadSource,
  sent: Sent,
  signal: AbortSignal,
  send: (beforeSend: () => Promise<void>) => Promise<Written>,
): Promise<Written> {
  // After the last byte was read: what a power cut leaves is what was read.
  try {
    await makeDurable(deps, { path: request.path, print: request.expected, opened: source.handle });
  } catch (error) {
    await source.requireInPlace();
    throw error;
  }
  let wasSent = false;
  const beforeSend = async (): Promise<void> => {
    await source.requireInPlace();
    await request.beforeSend?.(sent);
    wasSent = true;
  };
  const settle = async (error: unknown): Promise<Written> => {
    signal.throwIfAborted();
    const landed = wasSent ? await findLanded(deps, request.key, sent, signal) : undefined;
    if (landed === undefined) {
      throw error;
    }
    return landed;
  };
  const written = await send(beforeSend).catch(settle);
  requireSameCrc(written.crc64, sent.crc64, request.key);
  return written;
}

/** The object under the key if it is provably what was sent. */
async function findLanded(
  { store, logger = silentLogger }: TransferDeps,
  key: ObjectKey,
  sent: Sent,
  signal: AbortSignal,
): Promise<Written | undefined> {
  try {
    return landedWrite(await store.head(key, signal), sent);
  } catch (error) {
    signal.throwIfAborted();
    // The failure of the write itself is the one to report.
    logger.log('warn', 'outcome of a write stays unknown', { key, error });
    return undefined;
  }
}

async function removeUpload(
  { store, clock, logger = silentLogger }: TransferDeps,
  request: UploadRequest,
  uploadId: string,
  signal: AbortSignal,
): Promise<void> {
  const limit = new AbortController();
  const limitMs = signal.aborted ? cleanUpMs.afterAbort : cleanUpMs.afterFailure;
  const timer = clock.after(limitMs, () =>
    limit.abort(new AppError('network-timeout', 'removing a multipart upload took too long')),
  );
  try {
    await store.abortUpload(request.key, uploadId, limit.signal);
    request.onUploadGone?.(uploadId);
  } catch (error) {
    if (hasCode(error, 'cos-no-such-upload')) {
      request.onUploadGone?.(uploadId);
      return;
    }
    // The failure that led here is the one to report; the upload id is still known to the caller.
    logger.log('warn', 'multipart upload left behind', { key: request.key, uploadId, error });
  } finally {
    timer.cancel();
  }
}

function requireSameCrc(stored: bigint | undefined, ours: bigint, key: ObjectKey): void {
  if (stored !== undefined && stored !== ours) {
    throw new AppError('checksum-mismatch', 'the store counted other bytes than were sent', { data: { key } });
  }
}

function writeOptions({ createOnly, meta, contentType }: UploadRequest): WriteOptions {
  return { createOnly, meta, ...(contentType === undefined ? {} : { contentType }) };
}

function toBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}
