/** Complete Multipart Upload: https://www.tencentcloud.com/document/product/436/7742 */
import type { UploadedPart, WriteOptions, Written } from '../object-store.ts';
import { type CosRequester, slowHeadersTimeoutMs, xmlBody } from '../request.ts';
import { parseCompleteMultipartUploadResult, writeCompleteMultipartUpload } from '../wire/complete-multipart-upload.ts';
import { parseCrc64 } from '../wire/fields.ts';
import { readVersionId, writeHeaders } from './answer-facts.ts';

/**
 * When an answer got lost, the next try finds the upload gone (`cos-no-such-upload`) or its own object in the way
 * (`cos-already-exists`) although the first one succeeded: the caller compares the object's CRC64 before it believes in failure.
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
  return await requester.send(
    {
      method: 'POST',
      bucket,
      key,
      query: { uploadId },
      headers: { ...writeHeaders(options), ...xml.headers },
      body: xml.body,
      beforeSend: options.beforeSend,
      headersTimeoutMs: slowHeadersTimeoutMs,
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
}
