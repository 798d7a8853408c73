/** HEAD Bucket, is it there and may the keys use it: https://www.tencentcloud.com/document/product/436/7735 */
import type { CosRequester } from '../request.ts';

export async function headBucket(requester: CosRequester, bucket: string, signal?: AbortSignal): Promise<void> {
  await requester.send({ method: 'HEAD', bucket }, () => undefined, signal);
}
