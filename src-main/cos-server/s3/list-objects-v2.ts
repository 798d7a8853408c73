/**
 * GET Bucket with `list-type=2`, as S3 tools ask for it: the same page as version 1 with an opaque token instead of a marker.
 * Facts: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import { encodeName, formatTime, quoteETag } from '../../cos/wire/fields.ts';
import { element, writeXml, type XmlElement } from '../../cos/wire/xml.ts';
import { type Answer, xmlAnswer } from '../answers.ts';
import type { CosRequest } from '../cos-request.ts';
import { delimiterOf, encodingTypeOf, limitOf } from '../list-parameters.ts';
import { refuse } from '../refusal.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';

export async function listObjectsV2(context: ServerContext, request: CosRequest): Promise<Answer> {
  const bucket = requireBucket(context, request.bucket);
  const { query } = request;
  const prefix = query.get('prefix') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const token = query.get('continuation-token');
  const delimiter = delimiterOf(query);
  const encodingType = encodingTypeOf(query);
  const maxKeys = limitOf(query, 'max-keys');
  const marker = token === undefined ? startAfter : readToken(token);
  const page = context.index.objects.list(bucket.id, { prefix, marker, delimiter, limit: maxKeys });
  const ownerId = query.get('fetch-owner') === 'true' ? bucket.name.slice(bucket.name.lastIndexOf('-') + 1) : undefined;
  const name = (tag: string, value: string): XmlElement => element(tag, encodeName(value, encodingType));
  const given = (tag: string, value: string | undefined): XmlElement | undefined =>
    value === undefined || value === '' ? undefined : element(tag, value);
  const root = element('ListBucketResult', [
    element('Name', bucket.name),
    given('EncodingType', encodingType),
    name('Prefix', prefix),
    startAfter === '' ? undefined : name('StartAfter', startAfter),
    given('ContinuationToken', token),
    element('KeyCount', String(page.entries.length + page.commonPrefixes.length)),
    element('MaxKeys', String(maxKeys)),
    delimiter === '' ? undefined : name('Delimiter', delimiter),
    element('IsTruncated', String(page.nextMarker !== undefined)),
    page.nextMarker === undefined ? undefined : element('NextContinuationToken', writeToken(page.nextMarker)),
    ...page.entries.map((entry) =>
      element('Contents', [
        name('Key', entry.key),
        element('LastModified', formatTime(entry.modifiedAt)),
        element('ETag', quoteETag(entry.etag)),
        element('Size', String(entry.size)),
        ownerId === undefined ? undefined : element('Owner', [element('ID', ownerId), element('DisplayName', ownerId)]),
        element('StorageClass', entry.storageClass),
      ]),
    ),
    ...page.commonPrefixes.map((each) => element('CommonPrefixes', [name('Prefix', each)])),
  ]);
  return xmlAnswer(writeXml(root), { 'x-cos-bucket-region': context.region });
}

function writeToken(marker: string): string {
  return Buffer.from(marker).toString('base64url');
}

function readToken(token: string): string {
  const marker = Buffer.from(token, 'base64url').toString();
  if (marker === '' || writeToken(marker) !== token) {
    throw refuse('InvalidArgument', 'continuation-token is none of this server.');
  }
  return marker;
}
