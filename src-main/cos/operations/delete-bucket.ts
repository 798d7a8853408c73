/** DELETE Bucket: https://www.tencentcloud.com/document/product/436/7732 */
import type { CosRequester } from '../request.ts';

/**
 * Rejects with the COS code `BucketNotEmpty` where anything is left: objects, old versions, delete markers, unfinished uploads. After a
 * lost answer a repeated try may find the bucket gone already (`cos-no-such-bucket`).
 */
export async function deleteBucket(requester: CosRequester, bucket: string, signal?: AbortSignal): Promise<void> {
  await requester.send({ method: 'DELETE', bucket }, () => undefined, signal);
}
