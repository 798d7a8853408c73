/** What a copy reads from, and under which conditions, as request headers. */
import { type CosEndpoint, copySourceOf } from '../endpoint.ts';
import { encodeStrict } from '../key-encoding.ts';
import { quoteETag } from '../wire/fields.ts';
import { type CustomerKey, customerKeyHeaders } from './object-headers.ts';

export type CopySource = {
  readonly key: string;
  /** Another bucket of the same region; this one when left out. */
  readonly bucket?: string | undefined;
  readonly versionId?: string | undefined;
  /** Rejects with `cos-precondition-failed` when the source has another ETag. */
  readonly ifMatch?: string | undefined;
  /** What the source is encrypted with. */
  readonly customerKey?: CustomerKey | undefined;
};

export function copySourceHeaders(
  endpoint: CosEndpoint,
  ownBucket: string,
  { key, bucket = ownBucket, versionId, ifMatch, customerKey }: CopySource,
): Readonly<Record<string, string>> {
  const version = versionId === undefined ? '' : `?versionId=${encodeStrict(versionId)}`;
  return {
    'x-cos-copy-source': `${copySourceOf(endpoint, bucket, key)}${version}`,
    ...(ifMatch === undefined ? {} : { 'x-cos-copy-source-if-match': quoteETag(ifMatch) }),
    ...customerKeyHeaders(customerKey, endpoint, 'x-cos-copy-source-'),
  };
}
