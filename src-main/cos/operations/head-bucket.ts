/** HEAD Bucket, is it there and may the keys use it: https://www.tencentcloud.com/document/product/436/7735 */
import type { CosRequester } from '../request.ts';

export type BucketFacts = {
  readonly region?: string;
  /** Stored in several availability zones. */
  readonly isMultiZone: boolean;
  /** With metadata acceleration: renames folders, but lists and deletes in other ways than usual. */
  readonly hasMetadataAcceleration: boolean;
};

export async function headBucket(requester: CosRequester, bucket: string, signal?: AbortSignal): Promise<BucketFacts> {
  return await requester.send(
    { method: 'HEAD', bucket },
    ({ headers }) => {
      const region = headers['x-cos-bucket-region'];
      return {
        ...(region === undefined ? {} : { region }),
        isMultiZone: headers['x-cos-bucket-az-type'] === 'MAZ',
        hasMetadataAcceleration: headers['x-cos-bucket-arch'] === 'OFS',
      };
    },
    signal,
  );
}
