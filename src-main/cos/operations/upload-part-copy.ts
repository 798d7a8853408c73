/** Upload Part - Copy, a part taken from an object that is there already: https://www.tencentcloud.com/document/product/436/8287 */
import type { UploadedPart } from '../object-store.ts';
import { type CosRequester, slowHeadersTimeoutMs } from '../request.ts';
import { copyPartResult } from '../wire/copy-part-result.ts';
import { parseCrc64 } from '../wire/fields.ts';
import { type CopySource, copySourceHeaders } from './copy-source.ts';

export type PartCopy = {
  readonly uploadId: string;
  readonly partNumber: number;
  readonly source: CopySource;
  /** Inclusive byte offsets of the source, 1 MB to 5 GB. */
  readonly range: { readonly first: number; readonly last: number };
};

export async function uploadPartCopy(
  requester: CosRequester,
  bucket: string,
  key: string,
  { uploadId, partNumber, source, range }: PartCopy,
  signal?: AbortSignal,
): Promise<UploadedPart> {
  return await requester.send(
    {
      method: 'PUT',
      bucket,
      key,
      query: { partNumber: String(partNumber), uploadId },
      headers: {
        ...copySourceHeaders(requester.endpoint, bucket, source),
        'x-cos-copy-source-range': `bytes=${range.first}-${range.last}`,
      },
      headersTimeoutMs: slowHeadersTimeoutMs,
    },
    ({ headers, text }) => {
      const { etag, crc64 = parseCrc64(headers['x-cos-hash-crc64ecma']) } = copyPartResult.parse(text);
      return { partNumber, etag, ...(crc64 === undefined ? {} : { crc64 }), size: range.last - range.first + 1 };
    },
    signal,
  );
}
