/** GET Bucket location, `GET /?location`: no API page, known from the official SDKs (https://github.com/tencentyun/cos-go-sdk-v5). */
import type { CosRequester } from '../request.ts';
import { locationConstraint } from '../wire/location-constraint.ts';

/** The region's id, such as `ap-beijing`. */
export async function getBucketLocation(
  requester: CosRequester,
  bucket: string,
  signal?: AbortSignal,
): Promise<string> {
  return await requester.send(
    { method: 'GET', bucket, query: { location: '' } },
    ({ text }) => locationConstraint.parse(text),
    signal,
  );
}
