/** Buckets: GET Service, PUT / HEAD / DELETE Bucket, and where a bucket is. */
import { createBucketConfiguration } from '../../cos/wire/create-bucket-configuration.ts';
import { writeListAllMyBucketsResult } from '../../cos/wire/list-all-my-buckets-result.ts';
import { tagging } from '../../cos/wire/tagging.ts';
import { element, writeXml } from '../../cos/wire/xml.ts';
import { grantsOfHeaders, ownerId } from '../access-rules.ts';
import { type Answer, emptyAnswer, xmlAnswer } from '../answers.ts';
import { putBucketGrants } from '../bucket-grants.ts';
import type { Bucket } from '../bucket-table.ts';
import { type CosRequest, isBucketName } from '../cos-request.ts';
import { integerOf, limitOf } from '../list-parameters.ts';
import { receiveText } from '../receive-body.ts';
import { refuse } from '../refusal.ts';
import { parseRequestXml } from '../request-xml.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';
import { maxBucketTags, tagsOfHeader } from '../tag-rules.ts';

const maxCreateXmlBytes = 64 * 1024;

export async function getService(context: ServerContext, { query }: CosRequest): Promise<Answer> {
  const marker = query.get('marker') ?? '';
  const maxKeys = limitOf(query, 'max-keys');
  const following = context.index.buckets
    .list()
    .filter((bucket) => bucket.name > marker && isListed(context, query, bucket))
    .map(({ name, createdAt }) => ({ name, location: context.region, creationDate: createdAt, bucketType: 'cos' }));
  const buckets = following.slice(0, maxKeys);
  const last = buckets.at(-1);
  const isTruncated = buckets.length < following.length && last !== undefined;
  return xmlAnswer(
    writeListAllMyBucketsResult({ ownerId, buckets, isTruncated, ...(isTruncated ? { nextMarker: last.name } : {}) }),
  );
}

/** By region, one tag, and time of creation in Unix seconds. */
function isListed({ index, region }: ServerContext, query: CosRequest['query'], bucket: Bucket): boolean {
  const wantedRegion = query.get('region') ?? '';
  const tagKey = query.get('tagkey') ?? '';
  const document = tagKey === '' ? undefined : index.settings.get(bucket.id, 'tagging');
  const tags = document === undefined ? [] : tagging.parse(document).tags;
  return (
    (wantedRegion === '' || wantedRegion === region) &&
    (tagKey === '' || tags.some(({ key, value }) => key === tagKey && value === (query.get('tagvalue') ?? ''))) &&
    isInTime(query, Math.floor(bucket.createdAt / 1000))
  );
}

function isInTime(query: CosRequest['query'], createdAt: number): boolean {
  if ((query.get('create-time') ?? '') === '') {
    return true;
  }
  const time = integerOf(query, 'create-time', 0);
  switch (query.get('range')) {
    case 'lt':
      return createdAt < time;
    case 'lte':
      return createdAt <= time;
    case 'gt':
      return createdAt > time;
    case 'gte':
      return createdAt >= time;
    default:
      throw refuse('InvalidArgument', 'range is lt, lte, gt or gte.');
  }
}

export async function putBucket(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { index } = context;
  const grants = grantsOfHeaders(request.headers, 'bucket');
  const tags = tagsOfHeader(request.headers['x-cos-tagging'], maxBucketTags);
  await refuseOtherKinds(request);
  await createBucket(context, request.bucket, ({ id }) => {
    if (grants !== undefined && grants !== 'inherit') {
      putBucketGrants(index.settings, id, grants);
    }
    if (tags !== undefined) {
      index.settings.put(id, 'tagging', tagging.write({ tags }));
    }
  });
  return emptyAnswer(200);
}

/** Buckets over several zones, or with metadata acceleration, work differently in ways this server does not know. */
async function refuseOtherKinds(request: CosRequest): Promise<void> {
  if (Number(request.headers['content-length'] ?? 0) === 0) {
    return;
  }
  const text = await receiveText(request, maxCreateXmlBytes);
  // S3 callers name a region in a document with the same root.
  const { bucketAzConfig, bucketArchConfig } = parseRequestXml(() => createBucketConfiguration.parse(text));
  if (bucketAzConfig === 'MAZ' || bucketArchConfig === 'OFS') {
    throw refuse('NotImplemented', 'This server has buckets of the usual kind only.');
  }
}

/** `configure` runs in the same commit. */
export async function createBucket(
  { index, clock }: ServerContext,
  name: string,
  configure: (bucket: Bucket) => void = () => undefined,
): Promise<void> {
  if (!isBucketName(name)) {
    throw refuse('InvalidBucketName');
  }
  await index.commit(() => {
    if (index.buckets.get(name) !== undefined) {
      throw refuse('BucketAlreadyOwnedByYou');
    }
    index.buckets.add(name, clock.now());
    const made = index.buckets.get(name);
    if (made !== undefined) {
      configure(made);
    }
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
    index.settings.deleteAll(id);
    index.buckets.delete(id);
  });
  return emptyAnswer(204);
}

export async function getLocation(context: ServerContext, request: CosRequest): Promise<Answer> {
  requireBucket(context, request.bucket);
  return xmlAnswer(writeXml(element('LocationConstraint', context.region)));
}
