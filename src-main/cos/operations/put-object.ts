/** PUT Object: https://www.tencentcloud.com/document/product/436/7749 */
import type { Body, WriteOptions, Written } from '../object-store.ts';
import type { CosRequester } from '../request.ts';
import { readWritten, writeHeaders } from './answer-facts.ts';

export async function putObject(
  requester: CosRequester,
  bucket: string,
  key: string,
  body: Body,
  options: WriteOptions,
  signal?: AbortSignal,
): Promise<Written> {
  return await requester.send(
    { method: 'PUT', bucket, key, headers: writeHeaders(options), body, beforeSend: options.beforeSend },
    ({ headers }) => readWritten(headers),
    signal,
  );
}
