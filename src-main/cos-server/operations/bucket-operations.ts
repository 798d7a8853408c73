/** Buckets: GET Service, PUT / HEAD / DELETE Bucket, and the bucket settings this server can name. */
import { writeListAllMyBucketsResult } from '../../cos/wire/list-all-my-buckets-result.ts';
import { element, writeXml } from '../../cos/wire/xml.ts';
import { type Answer, emptyAnswer, xmlAnswer } from '../answers.ts';
import { type CosRequest, isBucketName } from '../cos-request.ts';
import { refuse } from '../refusal.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';
import { refuseUnsupportedHeaders } from '../stored-headers.ts';

const ownerId = 'qcs::cam::uin/100000000001:uin/100000000001';

export async function getService(context: ServerContext): Promise<Answer> {
  const buckets = context.index.buckets.list().map(({ name, createdAt }) => ({
    name,
    location: context.region,
    creationDate: createdAt,
    bucketType: 'cos',
  }));
  return xmlAnswer(writeListAllMyBucketsResult({ ownerId, buckets, isTruncated: false }));
}

export async function putBucket(context: ServerContext, request: CosRequest): Promise<Answer> {
  refuseUnsupportedHeaders(request.headers);
  await createBucket(context, request.bucket);
  return emptyAnswer(200);
}

export async function createBucket({ index, clock }: ServerContext, name: string): Promise<void> {
  if (!isBucketName(name)) {
    throw refuse('InvalidBucketName');
  }
  await index.commit(() => {
    if (index.buckets.get(name) !== undefined) {
      throw refuse('BucketAlreadyOwnedByYou');
    }
    index.buckets.add(name, clock.now());
  });
}

export async function headBucket(context: ServerContext, request: CosRequest): Promise<Answer> {
  requireBucket(context, request.bucket);
  return emptyAnswer(200, { 'x-cos-bucket-region': context.region });
}

export async function deleteBucket(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index } = context;
  await index.commit(() => {
    const { id } = requireBucket(context, request.bucket);
    if (!index.buckets.isEmpty(id)) {
      throw refuse('BucketNotEmpty');
    }
    index.buckets.delete(id);
  });
  return emptyAnswer(204);
}

export async function getLocation(context: ServerContext, request: CosRequest): Promise<Answer> {
  requireBucket(context, request.bucket);
  return xmlAnswer(writeXml(element('LocationConstraint', context.region)));
}

/** Never enabled: a document without Status. */
export async function getVersioning(context: ServerContext, request: CosRequest): Promise<Answer> {
  requireBucket(context, request.bucket);
  return xmlAnswer(writeXml(element('VersioningConfiguration', [])));
}
