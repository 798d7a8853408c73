/** PUT Bucket: https://www.tencentcloud.com/document/product/436/7738 */
import { AppError } from '../../foundation/app-error.ts';
import { type CosRequester, xmlBody } from '../request.ts';
import { type CreateBucketConfiguration, createBucketConfiguration } from '../wire/create-bucket-configuration.ts';
import { type Tag, writeTaggingHeader } from '../wire/tagging.ts';
import { type BucketAcl, type Grants, grantHeaders } from './acl-headers.ts';

export type PutBucketOptions = {
  readonly acl?: BucketAcl;
  readonly grants?: Grants;
  readonly tags?: readonly Tag[];
  readonly configuration?: CreateBucketConfiguration;
};

/** Creates a bucket, private unless told otherwise; resolves also when the keys' owner has it already, however it is set up. */
export async function putBucket(
  requester: CosRequester,
  bucket: string,
  { acl, grants, tags, configuration }: PutBucketOptions,
  signal?: AbortSignal,
): Promise<void> {
  const xml = configuration === undefined ? undefined : xmlBody(createBucketConfiguration.write(configuration));
  const headers = {
    ...xml?.headers,
    ...(acl === undefined ? {} : { 'x-cos-acl': acl }),
    ...(grants === undefined ? {} : grantHeaders(grants)),
    ...(tags === undefined ? {} : { 'x-cos-tagging': writeTaggingHeader(tags) }),
  };
  try {
    await requester.send(
      { method: 'PUT', bucket, headers, ...(xml === undefined ? {} : { body: xml.body }) },
      () => undefined,
      signal,
    );
  } catch (error) {
    if (!(error instanceof AppError && error.data.cosCode === 'BucketAlreadyOwnedByYou')) {
      throw error;
    }
  }
}
