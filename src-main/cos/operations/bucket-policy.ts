/**
 * Policy of a bucket. PUT: https://www.tencentcloud.com/document/product/436/8282
 * GET: https://www.tencentcloud.com/document/product/436/8276, DELETE: https://www.tencentcloud.com/document/product/436/8285
 * A change takes about a minute to have its effect.
 */
import { type CosRequester, xmlBody } from '../request.ts';
import { type BucketPolicy, bucketPolicy } from '../wire/bucket-policy.ts';
import { unlessNotConfigured } from './not-configured.ts';

const query = { policy: '' };

export async function getBucketPolicy(
  requester: CosRequester,
  bucket: string,
  signal?: AbortSignal,
): Promise<BucketPolicy | undefined> {
  return await unlessNotConfigured(
    requester.send({ method: 'GET', bucket, query }, ({ text }) => bucketPolicy.parse(text), signal),
  );
}

export async function putBucketPolicy(
  requester: CosRequester,
  bucket: string,
  policy: BucketPolicy,
  signal?: AbortSignal,
): Promise<void> {
  await requester.send(
    {
      method: 'PUT',
      bucket,
      query,
      headers: { 'content-type': 'application/json' },
      body: xmlBody(bucketPolicy.write(policy)).body,
    },
    () => undefined,
    signal,
  );
}

export async function deleteBucketPolicy(requester: CosRequester, bucket: string, signal?: AbortSignal): Promise<void> {
  await unlessNotConfigured(requester.send({ method: 'DELETE', bucket, query }, () => undefined, signal));
}
