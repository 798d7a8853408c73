/**
 * A copy inside COS of an object of any size: in one request up to 5 GB, in parts above. Every part insists on the ETag that the source had
 * at the beginning, and the copy's CRC64 must be the source's. A copy that fails leaves no upload behind, unless removing it fails too.
 */
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import { combineCrc64 } from '../foundation/crc64.ts';
import type { Logger } from '../foundation/logger.ts';
import type { UploadedPart, Written } from './object-store.ts';
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { type CopyOptions, copyObject } from './operations/copy-object.ts';
import { describeObject } from './operations/head-object.ts';
import { initiateMultipartUpload } from './operations/initiate-multipart-upload.ts';
import type { ObjectDetails } from './operations/object-details.ts';
import { type ObjectWriteOptions, saysStoredHeaders } from './operations/object-headers.ts';
import { getObjectTagging } from './operations/object-tagging.ts';
import { uploadPartCopy } from './operations/upload-part-copy.ts';
import type { CosRequester } from './request.ts';
import { parseTime } from './wire/fields.ts';

export type CopyLimits = {
  /** Larger objects are copied in parts. COS allows 5 GB at once. */
  readonly singleMax: number;
  /** 1 MB to 5 GB; larger where 10,000 parts would not do. */
  readonly partSize: number;
  readonly partsAtOnce: number;
};

export const defaultCopyLimits: CopyLimits = { singleMax: 5 * 1024 ** 3, partSize: 256 * 1024 ** 2, partsAtOnce: 4 };

const maxParts = 10_000;
const cleanUpLimitMs = 15_000;

type CopyContext = {
  readonly requester: CosRequester;
  readonly bucket: string;
  readonly clock: Clock;
  readonly logger: Logger;
};

/**
 * As `copyObject`, for any size. Rejects with `cos-no-such-key` when there is no source, `cos-precondition-failed` when it is another than
 * `sourceIfMatch` says or changes meanwhile, `checksum-mismatch` when the copy has other bytes.
 */
export async function copyLarge(
  context: CopyContext,
  keys: { readonly from: string; readonly to: string },
  options: CopyOptions,
  limits: CopyLimits = defaultCopyLimits,
  signal?: AbortSignal,
): Promise<Written> {
  const { requester, bucket } = context;
  const { versionId, customerKey, bucket: sourceBucket = bucket } = options.source ?? {};
  const source = await describeObject(
    requester,
    sourceBucket,
    keys.from,
    { ...(versionId === undefined ? {} : { versionId }), ...(customerKey === undefined ? {} : { customerKey }) },
    signal,
  );
  if (source === undefined) {
    throw new AppError('cos-no-such-key', 'there is no object to copy', { data: { key: keys.from } });
  }
  if (options.sourceIfMatch !== undefined && options.sourceIfMatch !== source.etag) {
    throw new AppError('cos-precondition-failed', 'the object to copy is another', { data: { key: keys.from } });
  }
  const pinned = { ...options, sourceIfMatch: source.etag };
  const written =
    source.size <= limits.singleMax
      ? await copyObject(requester, bucket, keys, pinned, signal)
      : await copyInParts(context, { keys, source, options: pinned, limits }, signal);
  requireSame(written.crc64, source.crc64, keys.to);
  return written;
}

type LargeCopy = {
  readonly keys: { readonly from: string; readonly to: string };
  readonly source: ObjectDetails;
  readonly options: CopyOptions & { readonly sourceIfMatch: string };
  readonly limits: CopyLimits;
};

async function copyInParts(context: CopyContext, copy: LargeCopy, signal: AbortSignal | undefined): Promise<Written> {
  const { requester, bucket } = context;
  const { keys, source, options } = copy;
  const stored = await storedOptions(context, copy, signal);
  const uploadId = await initiateMultipartUpload(requester, bucket, keys.to, stored, signal);
  try {
    const parts = await copyParts(context, copy, uploadId, signal);
    const whole = parts.reduce<bigint | undefined>(
      (sum, { crc64, size }) => (sum === undefined || crc64 === undefined ? undefined : combineCrc64(sum, crc64, size)),
      0n,
    );
    // Before the object appears: what is under the key is not replaced by other bytes.
    requireSame(whole, source.crc64, keys.to);
    const { createOnly = false, beforeSend } = options;
    const completion = { createOnly, ...(beforeSend === undefined ? {} : { beforeSend }) };
    return await completeMultipartUpload(requester, bucket, keys.to, { uploadId, parts }, completion, signal);
  } catch (error) {
    await removeUpload(context, keys.to, uploadId);
    throw error;
  }
}

/** Copies `partsAtOnce` parts at a time; the first failure stops the others. */
async function copyParts(
  { requester, bucket }: CopyContext,
  { keys, source, options, limits }: LargeCopy,
  uploadId: string,
  signal: AbortSignal | undefined,
): Promise<readonly UploadedPart[]> {
  const size = Math.max(limits.partSize, Math.ceil(source.size / maxParts));
  const count = Math.ceil(source.size / size);
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const from = { ...options.source, key: keys.from, ifMatch: options.sourceIfMatch };
  const parts: UploadedPart[] = [];
  let next = 0;
  const copyNext = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      const range = { first: index * size, last: Math.min((index + 1) * size, source.size) - 1 };
      const part = { uploadId, partNumber: index + 1, source: from, range };
      parts.push(await uploadPartCopy(requester, bucket, keys.to, part, either));
    }
  };
  const workers = Array.from({ length: Math.min(limits.partsAtOnce, count) }, () =>
    copyNext().catch((error: unknown) => {
      stop.abort(error);
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  signal?.throwIfAborted();
  if (outcomes.some(({ status }) => status === 'rejected')) {
    throw stop.signal.reason;
  }
  return parts.toSorted((a, b) => a.partNumber - b.partNumber);
}

/** A multipart object takes nothing from its source by itself: what the options leave out is read and given again. */
async function storedOptions(
  { requester, bucket }: CopyContext,
  { keys, source, options }: LargeCopy,
  signal: AbortSignal | undefined,
): Promise<ObjectWriteOptions> {
  const { sourceIfMatch: _, sourceSize: __, source: from, beforeSend: ___, ...given } = options;
  const { versionId, bucket: sourceBucket = bucket } = from ?? {};
  const version = versionId === undefined ? {} : { versionId };
  const tags =
    given.tags ?? (await getObjectTagging(requester, { bucket: sourceBucket, key: keys.from, ...version }, signal));
  const headers = saysStoredHeaders(options) ? {} : headersOf(source);
  return { ...headers, ...given, ...(tags.length === 0 ? {} : { tags }) };
}

function headersOf(source: ObjectDetails): ObjectWriteOptions {
  const { meta, contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage } = source;
  const expires = parseTime(source.expires ?? '');
  return {
    meta,
    ...(contentType === undefined ? {} : { contentType }),
    ...(cacheControl === undefined ? {} : { cacheControl }),
    // COS adds a bare `attachment` to answers by itself.
    ...(contentDisposition === undefined || contentDisposition === 'attachment' ? {} : { contentDisposition }),
    ...(contentEncoding === undefined ? {} : { contentEncoding }),
    ...(contentLanguage === undefined ? {} : { contentLanguage }),
    ...(expires === undefined ? {} : { expires }),
  };
}

/** Not stopped by the caller's signal, which may be why it runs. */
async function removeUpload(context: CopyContext, key: string, uploadId: string): Promise<void> {
  const { requester, bucket, clock, logger } = context;
  const limit = new AbortController();
  const timer = clock.after(cleanUpLimitMs, () =>
    limit.abort(new AppError('network-timeout', 'removing a multipart upload took too long')),
  );
  try {
    await abortMultipartUpload(requester, bucket, key, uploadId, limit.signal);
  } catch (error) {
    // The failure that led here is the one to report.
    logger.log('warn', 'multipart upload left behind', { key, uploadId, error });
  } finally {
    timer.cancel();
  }
}

function requireSame(copied: bigint | undefined, original: bigint | undefined, key: string): void {
  if (copied !== undefined && original !== undefined && copied !== original) {
    throw new AppError('checksum-mismatch', 'the copy has other bytes than its source', { data: { key } });
  }
}
