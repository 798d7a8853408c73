/** Initiate Multipart Upload: https://www.tencentcloud.com/document/product/436/7746 */
import type { CosRequester } from '../request.ts';
import { parseInitiateMultipartUploadResult } from '../wire/initiate-multipart-upload-result.ts';
import { type ObjectWriteOptions, objectHeaders } from './object-headers.ts';

/**
 * The new upload's id. Everything about the object but its bytes can be given only here; `createOnly` fails early here, but only
 * completing decides it.
 */
export async function initiateMultipartUpload(
  requester: CosRequester,
  bucket: string,
  key: string,
  options: ObjectWriteOptions,
  signal?: AbortSignal,
): Promise<string> {
  return await requester.send(
    {
      method: 'POST',
      bucket,
      key,
      query: { uploads: '' },
      headers: objectHeaders(options, requester.endpoint),
      beforeSend: options.beforeSend,
    },
    ({ text }) => parseInitiateMultipartUploadResult(text).uploadId,
    signal,
  );
}
