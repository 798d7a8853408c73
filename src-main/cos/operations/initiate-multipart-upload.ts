/** Initiate Multipart Upload: https://www.tencentcloud.com/document/product/436/7746 */
import type { WriteOptions } from '../object-store.ts';
import type { CosRequester } from '../request.ts';
import { parseInitiateMultipartUploadResult } from '../wire/initiate-multipart-upload-result.ts';
import { writeHeaders } from './answer-facts.ts';

/** The new upload's id. Metadata can be given only here; `createOnly` fails early here, but only completing decides it. */
export async function initiateMultipartUpload(
  requester: CosRequester,
  bucket: string,
  key: string,
  options: WriteOptions,
  signal?: AbortSignal,
): Promise<string> {
  return await requester.send(
    {
      method: 'POST',
      bucket,
      key,
      query: { uploads: '' },
      headers: writeHeaders(options),
      beforeSend: options.beforeSend,
    },
    ({ text }) => parseInitiateMultipartUploadResult(text).uploadId,
    signal,
  );
}
