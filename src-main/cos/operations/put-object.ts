/** PUT Object: https://www.tencentcloud.com/document/product/436/7749 */
import { crc64OfBody } from '../counted-body.ts';
import { landedWrite, lookAtObject } from '../landed-write.ts';
import type { Body, Written } from '../object-store.ts';
import type { CosRequester } from '../request.ts';
import { readWritten } from './answer-facts.ts';
import { type ObjectWriteOptions, objectHeaders } from './object-headers.ts';

/**
 * A lost answer is no failure while the key holds these bytes and this metadata: also the `cos-already-exists` of a repeated
 * create-only write that meets its own first try.
 */
export async function putObject(
  requester: CosRequester,
  bucket: string,
  key: string,
  body: Body,
  options: ObjectWriteOptions,
  signal?: AbortSignal,
): Promise<Written> {
  return await requester.send(
    {
      method: 'PUT',
      bucket,
      key,
      headers: objectHeaders(options, requester.endpoint),
      body,
      isBodyCounted: true,
      beforeSend: options.beforeSend,
      findLanded: async () => {
        const facts = await lookAtObject(requester, bucket, key, signal);
        return facts?.size === body.size
          ? landedWrite(facts, { size: body.size, crc64: await crc64OfBody(body), meta: options.meta })
          : undefined;
      },
    },
    ({ headers }) => readWritten(headers),
    signal,
  );
}
