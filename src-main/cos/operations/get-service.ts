/** GET Service, all buckets of the keys' owner: https://www.tencentcloud.com/document/product/436/8291 */
import { AppError } from '../../foundation/app-error.ts';
import type { CosRequester } from '../request.ts';
import { type ListedBucket, parseListAllMyBucketsResult } from '../wire/list-all-my-buckets-result.ts';

export async function getService(requester: CosRequester, signal?: AbortSignal): Promise<readonly ListedBucket[]> {
  const buckets: ListedBucket[] = [];
  let marker: string | undefined;
  do {
    const page = await requester.send(
      { method: 'GET', query: marker === undefined ? {} : { marker } },
      ({ text }) => parseListAllMyBucketsResult(text),
      signal,
    );
    if (page.isTruncated && (page.nextMarker === undefined || page.nextMarker === marker)) {
      throw new AppError('malformed-answer', 'a truncated list of buckets does not say where it goes on');
    }
    buckets.push(...page.buckets);
    marker = page.isTruncated ? page.nextMarker : undefined;
  } while (marker !== undefined);
  return buckets;
}
