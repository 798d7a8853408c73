/**
 * Sends one local file to one key. What counts as uploaded is exactly the file that was planned: it is looked at before reading,
 * after reading, and right before the request that makes the object appear; the store's CRC64 must be ours.
 * An answer that got lost is not a failure while the bucket holds our bytes.
 */
import { landedWrite } from '../cos/landed-write.ts';
import type { WriteOptions, Written } from '../cos/object-store.ts';
import { combineCrc64 } from '../foundation/crc64.ts';
import { silentLogger } from '../foundation/logger.ts';
import type { LocalPath, ObjectKey } from '../foundation/names.ts';
import type { LocalPrint } from '../state/base-entry.ts';
import type { ReadHandle } from './file-system.ts';
import { isInterruption } from './interruption.ts';
import { makeDurable } from './make-durable.ts';
import { type MultipartHooks, openUpload, removeUpload, requireSameCrc, sendParts } from './multipart-upload.ts';
import { defaultTransferLimits, isSingle, partSizeFor, planParts } from './part-plan.ts';
import { readUnchanged } from './read-unchanged.ts';
import type { TransferDeps } from './transfer-deps.ts';
import { openUploadSource, requirePrint, type UploadSource } from './upload-source.ts';

export type UploadRequest = MultipartHooks & {
  readonly path: LocalPath;
  readonly key: ObjectKey;
  readonly expected: LocalPrint;
  /** The key must not exist yet. */
  readonly createOnly: boolean;
  /** Called as late as possible before each try that could make the object appear, with what it will hold. Rejecting stops the upload. */
  readonly beforeSend?: (sent: { readonly crc64: bigint; readonly md5?: string }) => Promise<void>;
  readonly meta: Readonly<Record<string, string>>;
  readonly contentType?: string;
  /** What was sent of a large file stays in the bucket when the upload is interrupted: the caller has noted its id and comes again. */
  readonly isKept?: boolean;
};

export type Uploaded = {
  readonly written: Written;
  readonly size: number;
  readonly crc64: bigint;
  /** Lower-case hex; of files sent in one request. */
  readonly md5?: string;
  readonly print: LocalPrint;
};

type Source = { readonly requireInPlace: () => Promise<void>; readonly handle?: ReadHandle };
type Sent = { readonly size: number; readonly crc64: bigint; readonly md5?: string };

/**
 * Rejects with `source-changed` when the file is not `expected` any more, `checksum-mismatch` when the store counted other
 * bytes, with what the store or `beforeSend` rejects with, or with the signal's reason. No multipart upload is left behind,
 * except where it is kept or where removing it fails (logged, and `onUploadGone` is not called).
 */
export async function uploadFile(deps: TransferDeps, request: UploadRequest, signal: AbortSignal): Promise<Uploaded> {
  signal.throwIfAborted();
  if (isSingle(request.expected.size, deps.limits ?? defaultTransferLimits)) {
    return await uploadWhole(deps, request, signal);
  }
  const source = await openUploadSource(deps.fs, request.path, request.expected);
  try {
    return await uploadInParts(deps, request, source, signal);
  } finally {
    await source.close();
  }
}

/** The file need not stay open: what was read is what was planned, and from then on its path must lead to that. */
async function uploadWhole(deps: TransferDeps, request: UploadRequest, signal: AbortSignal): Promise<Uploaded> {
  const { path, expected } = request;
  const { size } = expected;
  const { bytes, md5, crc64 } = await readUnchanged(deps, path, expected);
  const source = { requireInPlace: async () => requirePrint(path, expected, await deps.fs.stat(path)) };
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
  const limits = deps.limits ?? defaultTransferLimits;
  const begin = { options: writeOptions(request), partSizeBytes: partSizeFor(expected.size, limits) };
  const upload = await openUpload(deps, key, request, begin, signal);
  const { uploadId } = upload;
  const opened = { key, uploadId, hooks: request };
  try {
    const sending = { upload, source, parts: planParts(expected.size, limits) };
    const sent = await sendParts(deps, key, request, sending, signal);
    const crc64 = sent.reduce((whole, part) => combineCrc64(whole, part.crc64, part.uploaded.size), 0n);
    const parts = sent.map((part) => part.uploaded);
    let isAnswered = false;
    const complete = async (beforeSend: () => Promise<void>): Promise<Written> => {
      const options = { createOnly, beforeSend };
      const answer = await deps.store.completeUpload(key, { uploadId, parts }, options, signal);
      isAnswered = true;
      return answer;
    };
    const written = await sendAndSettle(deps, request, source, { size: expected.size, crc64 }, signal, complete);
    if (isAnswered) {
      request.onUploadGone?.(uploadId);
    } else {
      // The object may be the work of an earlier request: this upload then still holds its parts.
      await removeUpload(deps, opened, signal);
    }
    return { written, size: expected.size, crc64, print: expected };
  } catch (error) {
    if (request.isKept !== true || !isInterruption(error, signal)) {
      await removeUpload(deps, opened, signal);
    }
    throw error;
  }
}

/**
 * Runs the request that makes the object appear. When it fails after something was sent (lost answer, a retry that finds the
 * key taken or the upload id used up, a caller's check that meets our own object), the bucket decides what happened.
 */
async function sendAndSettle(
  deps: TransferDeps,
  request: UploadRequest,
  source: Source,
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

function writeOptions({ createOnly, meta, contentType }: UploadRequest): WriteOptions {
  return { createOnly, meta, ...(contentType === undefined ? {} : { contentType }) };
}

function toBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}
