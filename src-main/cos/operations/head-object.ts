/** HEAD Object: https://www.tencentcloud.com/document/product/436/7745 */
import { hasCode } from '../../foundation/app-error.ts';
import type { ObjectFacts } from '../object-store.ts';
import type { CosRequester } from '../request.ts';
import { readContentLength, readObjectFacts } from './answer-facts.ts';
import { headBucket } from './head-bucket.ts';

/**
 * The object's facts, or undefined when COS says there is no such key. A HEAD answers 404 for a missing bucket too and carries no code to
 * tell them apart, so a 404 counts only once the bucket has been seen: otherwise this rejects with `cos-no-such-bucket`.
 */
export async function headObject(
  requester: CosRequester,
  bucket: string,
  key: string,
  signal?: AbortSignal,
): Promise<ObjectFacts | undefined> {
  try {
    return await requester.send(
      { method: 'HEAD', bucket, key },
      ({ headers }) => readObjectFacts(headers, readContentLength(headers)),
      signal,
    );
  } catch (error) {
    if (!hasCode(error, 'cos-no-such-key')) {
      throw error;
    }
    await headBucket(requester, bucket, signal);
    return undefined;
  }
}
