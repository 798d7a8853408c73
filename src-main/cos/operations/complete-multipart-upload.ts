/** Complete Multipart Upload: https://www.tencentcloud.com/document/product/436/7742 */
import { AppError } from '../../foundation/app-error.ts';
import { combineCrc64 } from '../../foundation/crc64.ts';
import { landedWrite, lookAtObject } from '../landed-write.ts';
import type { UploadedPart, WriteOptions, Written } from '../object-store.ts';
import { type CosRequester, slowHeadersTimeoutMs, xmlBody } from '../request.ts';
import { parseCompleteMultipartUploadResult, writeCompleteMultipartUpload } from '../wire/complete-multipart-upload.ts';
import { parseCrc64 } from '../wire/fields.ts';
import { readVersionId } from './answer-facts.ts';
import { objectHeaders } from './object-headers.ts';

/**
 * When an answer got lost, the next try finds the upload gone or its own object in the way although the first one succeeded: that is
 * no failure while the key holds the parts' bytes. Parts whose CRC64 is unknown prove nothing, and the caller has to look.
 * Rejects with `checksum-mismatch` when COS counted other bytes than the parts have.
 */
export async function completeMultipartUpload(
  requester: CosRequester,
  bucket: string,
  key: string,
  { uploadId, parts }: { readonly uploadId: string; readonly parts: readonly UploadedPart[] },
  options: Pick<WriteOptions, 'createOnly' | 'beforeSend'>,
  signal?: AbortSignal,
): Promise<Written> {
  const ascending = parts.toSorted((a, b) => a.partNumber - b.partNumber);
  const xml = xmlBody(writeCompleteMultipartUpload({ parts: ascending }));
  const whole = wholeOf(ascending);
  const written = await requester.send<Written>(
    {
      method: 'POST',
      bucket,
      key,
      query: { uploadId },
      headers: { ...objectHeaders(options, requester.endpoint), ...xml.headers },
      body: xml.body,
      beforeSend: options.beforeSend,
      headersTimeoutMs: slowHeadersTimeoutMs,
      findLanded: whole && (async () => landedWrite(await lookAtObject(requester, bucket, key, signal), whole)),
    },
    ({ headers, text }) => {
      const crc64 = parseCrc64(headers['x-cos-hash-crc64ecma']);
      return {
        etag: parseCompleteMultipartUploadResult(text).etag,
        ...(crc64 === undefined ? {} : { crc64 }),
        ...readVersionId(headers),
      };
    },
    signal,
  );
  // Not inside: another try would only find the upload used up.
  if (whole !== undefined && written.crc64 !== undefined && written.crc64 !== whole.crc64) {
    throw new AppError('checksum-mismatch', 'the store put other bytes together than were sent', { data: { key } });
  }
  return written;
}

function wholeOf(parts: readonly UploadedPart[]): { readonly size: number; readonly crc64: bigint } | undefined {
  let size = 0;
  let crc64 = 0n;
  for (const part of parts) {
    if (part.crc64 === undefined) {
      return undefined;
    }
    crc64 = combineCrc64(crc64, part.crc64, part.size);
    size += part.size;
  }
  return { size, crc64 };
}
