/** Abort Multipart Upload: https://www.tencentcloud.com/document/product/436/7740 */
import { hasCode } from '../../foundation/app-error.ts';
import type { CosRequester } from '../request.ts';

/** Resolves also when the upload is gone already. */
export async function abortMultipartUpload(
  requester: CosRequester,
  bucket: string,
  key: string,
  uploadId: string,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await requester.send({ method: 'DELETE', bucket, key, query: { uploadId } }, () => undefined, signal);
  } catch (error) {
    if (!hasCode(error, 'cos-no-such-upload')) {
      throw error;
    }
  }
}
