/** Upload Part: https://www.tencentcloud.com/document/product/436/7750 */
import type { Body, UploadedPart } from '../object-store.ts';
import type { CosRequester } from '../request.ts';
import { readWritten } from './answer-facts.ts';
import { type CustomerKey, customerKeyHeaders, trafficLimitHeader } from './object-headers.ts';

export type PartUpload = {
  readonly uploadId: string;
  readonly partNumber: number;
  /** The one the upload was begun with. */
  readonly customerKey?: CustomerKey;
  /** Bits per second. */
  readonly trafficLimit?: number;
};

/** Sending a number again replaces the part. */
export async function uploadPart(
  requester: CosRequester,
  bucket: string,
  key: string,
  { uploadId, partNumber, customerKey, trafficLimit }: PartUpload,
  body: Body,
  signal?: AbortSignal,
): Promise<UploadedPart> {
  return await requester.send(
    {
      method: 'PUT',
      bucket,
      key,
      query: { partNumber: String(partNumber), uploadId },
      headers: { ...customerKeyHeaders(customerKey, requester.endpoint), ...trafficLimitHeader(trafficLimit) },
      body,
      isBodyCounted: true,
    },
    ({ headers }) => {
      const { etag, crc64 } = readWritten(headers);
      return { partNumber, etag, ...(crc64 === undefined ? {} : { crc64 }), size: body.size };
    },
    signal,
  );
}
