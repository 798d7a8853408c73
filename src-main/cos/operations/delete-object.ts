/** DELETE Object: https://www.tencentcloud.com/document/product/436/7743 */
import { hasCode } from '../../foundation/app-error.ts';
import type { CosRequester } from '../request.ts';

/** Resolves also when the key is not there. */
export async function deleteObject(
  requester: CosRequester,
  bucket: string,
  key: string,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await requester.send({ method: 'DELETE', bucket, key }, () => undefined, signal);
  } catch (error) {
    if (!hasCode(error, 'cos-no-such-key')) {
      throw error;
    }
  }
}
