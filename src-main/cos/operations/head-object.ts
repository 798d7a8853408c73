/** HEAD Object: https://www.tencentcloud.com/document/product/436/7745 */
import { hasCode } from '../../foundation/app-error.ts';
import type { ObjectFacts } from '../object-store.ts';
import type { CosRequester } from '../request.ts';
import type { AnswerHeaders } from '../transport.ts';
import { readContentLength, readObjectFacts } from './answer-facts.ts';
import { headBucket } from './head-bucket.ts';
import { type ObjectDetails, readObjectDetails } from './object-details.ts';
import { type CustomerKey, customerKeyHeaders } from './object-headers.ts';
import { type VersionOption, versionQuery } from './resource-target.ts';

export type HeadOptions = VersionOption & {
  /** What the object is encrypted with. */
  readonly customerKey?: CustomerKey;
};

/**
 * The object's facts, or undefined when COS says there is no such key. A HEAD answers 404 for a missing bucket too and carries no code to
 * tell them apart, so a 404 counts only once the bucket has been seen: otherwise this rejects with `cos-no-such-bucket`.
 */
export async function headObject(
  requester: CosRequester,
  bucket: string,
  key: string,
  signal?: AbortSignal,
): Promise<ObjectFacts | undefined> {
  return await headWith(
    { requester, bucket, key, options: {} },
    (headers) => readObjectFacts(headers, readContentLength(headers)),
    signal,
  );
}

/** As `headObject`, with everything COS tells, and of any version. */
export async function describeObject(
  requester: CosRequester,
  bucket: string,
  key: string,
  options: HeadOptions,
  signal?: AbortSignal,
): Promise<ObjectDetails | undefined> {
  return await headWith({ requester, bucket, key, options }, readObjectDetails, signal);
}

async function headWith<T>(
  target: {
    readonly requester: CosRequester;
    readonly bucket: string;
    readonly key: string;
    readonly options: HeadOptions;
  },
  read: (headers: AnswerHeaders) => T,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  const { requester, bucket, key, options } = target;
  try {
    return await requester.send(
      {
        method: 'HEAD',
        bucket,
        key,
        query: versionQuery(options),
        headers: customerKeyHeaders(options.customerKey, requester.endpoint),
      },
      ({ headers }) => read(headers),
      signal,
    );
  } catch (error) {
    if (!hasCode(error, 'cos-no-such-key')) {
      throw error;
    }
    await headBucket(requester, bucket, signal);
    return undefined;
  }
}
