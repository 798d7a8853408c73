/** PUT Object - Copy, within a bucket: https://www.tencentcloud.com/document/product/436/10881 */
import { targetOf } from '../endpoint.ts';
import { encodeKeyPath } from '../key-encoding.ts';
import type { WriteOptions, Written } from '../object-store.ts';
import { type CosRequester, slowHeadersTimeoutMs } from '../request.ts';
import { parseCopyObjectResult } from '../wire/copy-object-result.ts';
import { quoteETag } from '../wire/fields.ts';
import { readVersionId, writeHeaders } from './answer-facts.ts';

export type CopyOptions = WriteOptions & {
  /** Rejects with `cos-precondition-failed` when the source has another ETag. */
  readonly sourceIfMatch?: string;
};

/** Metadata comes from the source unless `meta` or `contentType` is given, which then replace all of it. Up to 5 GB. */
export async function copyObject(
  requester: CosRequester,
  bucket: string,
  keys: { readonly from: string; readonly to: string },
  options: CopyOptions,
  signal?: AbortSignal,
): Promise<Written> {
  const { sourceIfMatch, meta, contentType, beforeSend } = options;
  const isReplacing = meta !== undefined || contentType !== undefined;
  return await requester.send(
    {
      method: 'PUT',
      bucket,
      key: keys.to,
      headers: {
        ...writeHeaders(options),
        'x-cos-copy-source': copySource(requester, bucket, keys.from),
        'x-cos-metadata-directive': isReplacing ? 'Replaced' : 'Copy',
        ...(sourceIfMatch === undefined ? {} : { 'x-cos-copy-source-if-match': quoteETag(sourceIfMatch) }),
      },
      beforeSend,
      headersTimeoutMs: slowHeadersTimeoutMs,
    },
    ({ headers, text }) => {
      const { etag, crc64, versionId } = parseCopyObjectResult(text);
      return {
        etag,
        ...(crc64 === undefined ? {} : { crc64 }),
        ...(versionId === undefined ? readVersionId(headers) : { versionId }),
      };
    },
    signal,
  );
}

/** COS names sources by host; servers without bucket hosts take `/bucket/key`. */
function copySource({ endpoint }: CosRequester, bucket: string, key: string): string {
  const { host, requestPath } = targetOf(endpoint, bucket, key);
  return endpoint.pathStyle ? `/${bucket}/${encodeKeyPath(key)}` : `${host}${requestPath}`;
}
