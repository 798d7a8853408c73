/**
 * The multipart upload of one file: begun, or one of an earlier call continued. A part that is there already is not sent again, but it
 * is read and hashed: what counts is that the bucket's MD5 of it is that of the file as it is now.
 */
import type { UploadedPart, WriteOptions } from '../cos/object-store.ts';
import { AppError, hasCode } from '../foundation/app-error.ts';
import { silentLogger } from '../foundation/logger.ts';
import type { ObjectKey } from '../foundation/names.ts';
import { hashBytesHere } from './bytes-hasher.ts';
import { isInterruption } from './interruption.ts';
import { defaultTransferLimits, type Part, partsAtOnce } from './part-plan.ts';
import { runParts } from './run-parts.ts';
import type { TransferDeps } from './transfer-deps.ts';
import type { UploadSource } from './upload-source.ts';

/** Where an earlier call for the same file has left its parts. */
export type UploadToResume = { readonly uploadId: string; readonly partSizeBytes: number };

export type MultipartHooks = {
  /** Of this file, from an earlier call that was told to keep it. */
  readonly resume?: UploadToResume;
  /** A multipart upload may exist in the bucket from here on, under an id that is not known yet; */
  readonly onInitiating?: () => void;
  /** from here on it exists ... */
  readonly onUploadId?: (uploadId: string, partSizeBytes: number) => void;
  /** ... until here. Not called when its parts may have been left behind. */
  readonly onUploadGone?: (uploadId: string) => void;
  /** Bytes of this file sent so far; never less than before. */
  readonly onProgress?: (bytesDone: number) => void;
  /** The same, where the bytes were there before. */
  readonly onFound?: (bytesDone: number) => void;
};

export type OpenUpload = { readonly uploadId: string; readonly stored: ReadonlyMap<number, UploadedPart> };

export type SentPart = { readonly uploaded: UploadedPart; readonly crc64: bigint };

/** How long leftovers may take to be removed: `stop` must end soon, a failure has time. */
const cleanUpMs = { afterAbort: 1_500, afterFailure: 15_000 };

export async function openUpload(
  deps: TransferDeps,
  key: ObjectKey,
  hooks: MultipartHooks,
  { options, partSizeBytes }: { readonly options: WriteOptions; readonly partSizeBytes: number },
  signal: AbortSignal,
): Promise<OpenUpload> {
  const { resume } = hooks;
  if (resume !== undefined && resume.partSizeBytes === partSizeBytes) {
    try {
      const parts = await deps.store.listParts(key, resume.uploadId, signal);
      return { uploadId: resume.uploadId, stored: new Map(parts.map((part) => [part.partNumber, part])) };
    } catch (error) {
      if (hasCode(error, 'cos-no-such-upload')) {
        hooks.onUploadGone?.(resume.uploadId);
      } else if (isInterruption(error, signal) && !hasCode(error, 'cos-access-denied')) {
        throw error;
      } else {
        // Keys that may upload need not be allowed to list parts: what cannot be gone on with must not stand in the way for good.
        await removeUpload(deps, { key, uploadId: resume.uploadId, hooks }, signal);
      }
    }
  } else if (resume !== undefined) {
    await removeUpload(deps, { key, uploadId: resume.uploadId, hooks }, signal);
  }
  hooks.onInitiating?.();
  const uploadId = await deps.store.initiateUpload(key, options, signal);
  try {
    hooks.onUploadId?.(uploadId, partSizeBytes);
  } catch (error) {
    await removeUpload(deps, { key, uploadId, hooks }, signal);
    throw error;
  }
  return { uploadId, stored: new Map() };
}

/** Rejects with `source-changed` with the first part that is read after a change: the rest is not sent. */
export async function sendParts(
  deps: TransferDeps,
  key: ObjectKey,
  hooks: MultipartHooks,
  {
    upload,
    source,
    parts,
  }: { readonly upload: OpenUpload; readonly source: UploadSource; readonly parts: readonly Part[] },
  signal: AbortSignal,
): Promise<readonly SentPart[]> {
  const atOnce = partsAtOnce(parts[0]?.size ?? 0, deps.limits ?? defaultTransferLimits);
  /** A new buffer for every part would have the whole heap looked through for every few of them. */
  const spares: ArrayBuffer[] = [];
  let bytesDone = 0;
  return await runParts(parts, { lane: deps.lanes.parts, atOnce, signal }, async (part, partSignal) => {
    const read = await source.read(part.position, part.size, spares.pop());
    await source.requireUnchanged();
    const { bytes, md5, crc64 } = await (deps.hashBytes ?? hashBytesHere)(read);
    const found = upload.stored.get(part.number);
    const isThere = found !== undefined && found.size === part.size && found.etag.toLowerCase() === md5;
    const body = { size: part.size, md5: Buffer.from(md5, 'hex').toString('base64'), crc64, open: () => bytes };
    const uploaded = isThere
      ? found
      : await deps.store.uploadPart(key, { uploadId: upload.uploadId, partNumber: part.number }, body, partSignal);
    requireSameCrc(uploaded.crc64, crc64, key);
    // Only of a part that has arrived: a request that failed may still hold its bytes.
    spares.push(bytes.buffer);
    bytesDone += part.size;
    (isThere ? hooks.onFound : hooks.onProgress)?.(bytesDone);
    return { uploaded, crc64 };
  });
}

/** Never rejects: what led here is to be reported. */
export async function removeUpload(
  { store, clock, logger = silentLogger }: TransferDeps,
  { key, uploadId, hooks }: { readonly key: ObjectKey; readonly uploadId: string; readonly hooks: MultipartHooks },
  signal: AbortSignal,
): Promise<void> {
  const limit = new AbortController();
  const limitMs = signal.aborted ? cleanUpMs.afterAbort : cleanUpMs.afterFailure;
  const timer = clock.after(limitMs, () =>
    limit.abort(new AppError('network-timeout', 'removing a multipart upload took too long')),
  );
  try {
    await store.abortUpload(key, uploadId, limit.signal);
    hooks.onUploadGone?.(uploadId);
  } catch (error) {
    if (hasCode(error, 'cos-no-such-upload')) {
      hooks.onUploadGone?.(uploadId);
      return;
    }
    // Whoever took note of the id can try again.
    logger.log('warn', 'multipart upload left behind', { key, uploadId, error });
  } finally {
    timer.cancel();
  }
}

export function requireSameCrc(stored: bigint | undefined, ours: bigint, key: ObjectKey): void {
  if (stored !== undefined && stored !== ours) {
    throw new AppError('checksum-mismatch', 'the store counted other bytes than were sent', { data: { key } });
  }
}
