/** PUT Bucket: https://www.tencentcloud.com/document/product/436/7738 */
import { AppError } from '../../foundation/app-error.ts';
import type { CosRequester } from '../request.ts';

/** Creates a private bucket; resolves also when the keys' owner has it already. */
export async function putBucket(requester: CosRequester, bucket: string, signal?: AbortSignal): Promise<void> {
  try {
    await requester.send({ method: 'PUT', bucket }, () => undefined, signal);
  } catch (error) {
    if (!(error instanceof AppError && error.data.cosCode === 'BucketAlreadyOwnedByYou')) {
      throw error;
    }
  }
}
