/** `ListAllMyBucketsResult`: the answer of GET Service. */
import {
  childOf,
  childrenOf,
  formatTime,
  optionalBoolean,
  optionalText,
  requiredText,
  requiredTime,
} from './fields.ts';
import { element, parseXml, writeXml, type XmlElement } from './xml.ts';

export type ListedBucket = {
  /** With the APPID, such as `docs-1250000000`. */
  readonly name: string;
  readonly location: string;
  readonly creationDate: number;
  readonly bucketType?: string;
};

export type ListAllMyBucketsResult = {
  readonly ownerId: string;
  readonly buckets: readonly ListedBucket[];
  readonly isTruncated: boolean;
  readonly nextMarker?: string;
};

const rootName = 'ListAllMyBucketsResult';

export function parseListAllMyBucketsResult(text: string): ListAllMyBucketsResult {
  const root = parseXml(text, rootName);
  const owner = childOf(root, 'Owner');
  const buckets = childOf(root, 'Buckets');
  const nextMarker = optionalText(root, 'NextMarker');
  return {
    ownerId: owner === undefined ? '' : (optionalText(owner, 'ID') ?? ''),
    buckets: buckets === undefined ? [] : childrenOf(buckets, 'Bucket').map(parseBucket),
    isTruncated: optionalBoolean(root, 'IsTruncated'),
    ...(nextMarker === undefined || nextMarker === '' ? {} : { nextMarker }),
  };
}

export function writeListAllMyBucketsResult(result: ListAllMyBucketsResult): string {
  return writeXml(
    element(rootName, [
      element('Owner', [element('ID', result.ownerId), element('DisplayName', result.ownerId)]),
      element(
        'Buckets',
        result.buckets.map((bucket) =>
          element('Bucket', [
            element('Name', bucket.name),
            element('Location', bucket.location),
            element('CreationDate', formatTime(bucket.creationDate)),
            bucket.bucketType === undefined ? undefined : element('BucketType', bucket.bucketType),
          ]),
        ),
      ),
      element('IsTruncated', String(result.isTruncated)),
      result.nextMarker === undefined ? undefined : element('NextMarker', result.nextMarker),
    ]),
  );
}

function parseBucket(bucket: XmlElement): ListedBucket {
  const bucketType = optionalText(bucket, 'BucketType');
  return {
    name: requiredText(bucket, 'Name'),
    location: requiredText(bucket, 'Location').replace(/^cos\./, ''),
    creationDate: requiredTime(bucket, 'CreationDate'),
    ...(bucketType === undefined ? {} : { bucketType }),
  };
}
