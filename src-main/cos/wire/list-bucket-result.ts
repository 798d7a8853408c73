/** `ListBucketResult`: one page of GET Bucket (List Objects). Names are decoded here, whatever their encoding on the wire. */
import {
  childOf,
  childrenOf,
  decodeName,
  type EncodingType,
  encodeName,
  formatTime,
  optionalText,
  parseEncodingType,
  quoteETag,
  requiredBoolean,
  requiredETag,
  requiredInteger,
  requiredText,
  requiredTime,
} from './fields.ts';
import { element, parseXml, writeXml, type XmlElement } from './xml.ts';

export type ListedContent = {
  readonly key: string;
  readonly lastModified: number;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
  readonly ownerId?: string;
  readonly storageClass: string;
};

export type ListBucketResult = {
  readonly name: string;
  readonly encodingType?: EncodingType;
  readonly prefix: string;
  readonly marker: string;
  readonly maxKeys: number;
  readonly delimiter?: string;
  readonly isTruncated: boolean;
  readonly nextMarker?: string;
  readonly commonPrefixes: readonly string[];
  readonly contents: readonly ListedContent[];
};

const rootName = 'ListBucketResult';

export function parseListBucketResult(text: string): ListBucketResult {
  return toListBucketResult(parseXml(text, rootName));
}

/** Of a root element that has been read already. */
export function toListBucketResult(root: XmlElement): ListBucketResult {
  const encodingType = parseEncodingType(root);
  const delimiter = optionalText(root, 'Delimiter');
  const nextMarker = optionalText(root, 'NextMarker');
  return {
    name: requiredText(root, 'Name'),
    ...(encodingType === undefined ? {} : { encodingType }),
    prefix: decodeName(optionalText(root, 'Prefix') ?? '', encodingType),
    marker: decodeName(optionalText(root, 'Marker') ?? '', encodingType),
    maxKeys: requiredInteger(root, 'MaxKeys'),
    ...(delimiter === undefined || delimiter === '' ? {} : { delimiter: decodeName(delimiter, encodingType) }),
    isTruncated: requiredBoolean(root, 'IsTruncated'),
    ...(nextMarker === undefined || nextMarker === '' ? {} : { nextMarker: decodeName(nextMarker, encodingType) }),
    commonPrefixes: childrenOf(root, 'CommonPrefixes').map((each) =>
      decodeName(requiredText(each, 'Prefix'), encodingType),
    ),
    contents: childrenOf(root, 'Contents').map((each) => parseContent(each, encodingType)),
  };
}

export function writeListBucketResult(result: ListBucketResult): string {
  const { encodingType, delimiter, nextMarker } = result;
  const name = (tag: string, value: string): XmlElement => element(tag, encodeName(value, encodingType));
  return writeXml(
    element(rootName, [
      element('Name', result.name),
      encodingType === undefined ? undefined : element('EncodingType', encodingType),
      name('Prefix', result.prefix),
      name('Marker', result.marker),
      element('MaxKeys', String(result.maxKeys)),
      delimiter === undefined ? undefined : name('Delimiter', delimiter),
      element('IsTruncated', String(result.isTruncated)),
      nextMarker === undefined ? undefined : name('NextMarker', nextMarker),
      ...result.commonPrefixes.map((prefix) => element('CommonPrefixes', [name('Prefix', prefix)])),
      ...result.contents.map((content) =>
        element('Contents', [
          name('Key', content.key),
          element('LastModified', formatTime(content.lastModified)),
          element('ETag', quoteETag(content.etag)),
          element('Size', String(content.size)),
          content.ownerId === undefined
            ? undefined
            : element('Owner', [element('ID', content.ownerId), element('DisplayName', content.ownerId)]),
          element('StorageClass', content.storageClass),
        ]),
      ),
    ]),
  );
}

function parseContent(content: XmlElement, encodingType: EncodingType | undefined): ListedContent {
  const owner = childOf(content, 'Owner');
  const ownerId = owner === undefined ? undefined : optionalText(owner, 'ID');
  return {
    key: decodeName(requiredText(content, 'Key'), encodingType),
    lastModified: requiredTime(content, 'LastModified'),
    etag: requiredETag(content),
    size: requiredInteger(content, 'Size'),
    ...(ownerId === undefined ? {} : { ownerId }),
    storageClass: optionalText(content, 'StorageClass') ?? 'STANDARD',
  };
}
