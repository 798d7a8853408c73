/** PUT Object - Copy: https://www.tencentcloud.com/document/product/436/10881 */
import { findLandedCopy } from '../landed-write.ts';
import type { Written } from '../object-store.ts';
import { type CosRequester, slowHeadersTimeoutMs } from '../request.ts';
import { parseCopyObjectResult } from '../wire/copy-object-result.ts';
import { readVersionId } from './answer-facts.ts';
import { type CopySource, copySourceHeaders } from './copy-source.ts';
import { type ObjectWriteOptions, objectHeaders, saysStoredHeaders } from './object-headers.ts';

export type CopyOptions = ObjectWriteOptions & {
  /** Rejects with `cos-precondition-failed` when the source has another ETag. */
  readonly sourceIfMatch?: string;
  /** Where it is known; decides how the copy is made. */
  readonly sourceSize?: number;
  /** The rest of what can be said about the source: another bucket, an older version, its customer key. */
  readonly source?: Omit<CopySource, 'key' | 'ifMatch'>;
};

/**
 * Metadata and content headers come from the source unless any is given, which then replaces all of them; tags likewise. The storage class
 * and the ACL are never taken from the source. Up to 5 GB.
 */
export async function copyObject(
  requester: CosRequester,
  bucket: string,
  keys: { readonly from: string; readonly to: string },
  options: CopyOptions,
  signal?: AbortSignal,
): Promise<Written> {
  const { sourceIfMatch, source = {}, tags, beforeSend } = options;
  const from = { ...source, key: keys.from, ifMatch: sourceIfMatch };
  return await requester.send<Written>(
    {
      method: 'PUT',
      bucket,
      key: keys.to,
      headers: {
        ...objectHeaders(options, requester.endpoint),
        ...copySourceHeaders(requester.endpoint, bucket, from),
        'x-cos-metadata-directive': saysStoredHeaders(options) ? 'Replaced' : 'Copy',
        ...(tags === undefined ? {} : { 'x-cos-tagging-directive': 'Replaced' }),
      },
      beforeSend,
      headersTimeoutMs: slowHeadersTimeoutMs,
      findLanded: () => findLandedCopy(requester, bucket, { from, to: keys.to, meta: options.meta }, signal),
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
