/** GET Bucket (List Objects): https://www.tencentcloud.com/document/product/436/30614 */
import { type ListBucketResult, writeListBucketResult } from '../../cos/wire/list-bucket-result.ts';
import { type Answer, xmlAnswer } from '../answers.ts';
import type { CosRequest } from '../cos-request.ts';
import { delimiterOf, encodingTypeOf, limitOf } from '../list-parameters.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';

export async function listObjects(context: ServerContext, request: CosRequest): Promise<Answer> {
  const bucket = requireBucket(context, request.bucket);
  const { query } = request;
  const prefix = query.get('prefix') ?? '';
  const marker = query.get('marker') ?? '';
  const delimiter = delimiterOf(query);
  const encodingType = encodingTypeOf(query);
  const maxKeys = limitOf(query, 'max-keys');
  const page = context.index.objects.list(bucket.id, { prefix, marker, delimiter, limit: maxKeys });
  const ownerId = bucket.name.slice(bucket.name.lastIndexOf('-') + 1);
  const result: ListBucketResult = {
    name: bucket.name,
    ...(encodingType === undefined ? {} : { encodingType }),
    prefix,
    marker,
    maxKeys,
    ...(delimiter === '' ? {} : { delimiter }),
    isTruncated: page.nextMarker !== undefined,
    ...(page.nextMarker === undefined ? {} : { nextMarker: page.nextMarker }),
    commonPrefixes: page.commonPrefixes,
    contents: page.entries.map(({ key, size, etag, modifiedAt, storageClass }) => ({
      key,
      lastModified: modifiedAt,
      etag,
      size,
      ownerId,
      storageClass,
    })),
  };
  return xmlAnswer(writeListBucketResult(result), { 'x-cos-bucket-region': context.region });
}
