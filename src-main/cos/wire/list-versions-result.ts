/**
 * `ListVersionsResult`: one page of GET Bucket Object versions. Versions and delete markers stay in the order of the document, which is the
 * order of time within a key.
 */
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

type ListedEntry = {
  readonly key: string;
  /** `null` for what was written while versions were not kept, empty in a bucket that never kept any. */
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly lastModified: number;
  readonly ownerId?: string;
};

export type ListedVersion = ListedEntry & {
  readonly kind: 'version';
  readonly etag: string;
  readonly size: number;
  readonly storageClass: string;
};

export type ListedDeleteMarker = ListedEntry & { readonly kind: 'delete-marker' };

export type ListVersionsResult = {
  readonly name: string;
  readonly encodingType?: EncodingType;
  readonly prefix: string;
  readonly keyMarker: string;
  readonly versionIdMarker: string;
  readonly maxKeys: number;
  readonly delimiter?: string;
  readonly isTruncated: boolean;
  readonly nextKeyMarker?: string;
  /** Absent where the page ends on a common prefix. */
  readonly nextVersionIdMarker?: string;
  readonly commonPrefixes: readonly string[];
  readonly entries: readonly (ListedVersion | ListedDeleteMarker)[];
};

const rootName = 'ListVersionsResult';

export function parseListVersionsResult(text: string): ListVersionsResult {
  const root = parseXml(text, rootName);
  const encodingType = parseEncodingType(root);
  const delimiter = optionalText(root, 'Delimiter') ?? '';
  const nextKeyMarker = optionalText(root, 'NextKeyMarker') ?? '';
  const nextVersionIdMarker = optionalText(root, 'NextVersionIdMarker') ?? '';
  return {
    name: optionalText(root, 'Name') ?? '',
    ...(encodingType === undefined ? {} : { encodingType }),
    prefix: decodeName(optionalText(root, 'Prefix') ?? '', encodingType),
    keyMarker: decodeName(optionalText(root, 'KeyMarker') ?? '', encodingType),
    versionIdMarker: optionalText(root, 'VersionIdMarker') ?? '',
    maxKeys: requiredInteger(root, 'MaxKeys'),
    ...(delimiter === '' ? {} : { delimiter: decodeName(delimiter, encodingType) }),
    isTruncated: requiredBoolean(root, 'IsTruncated'),
    ...(nextKeyMarker === '' ? {} : { nextKeyMarker: decodeName(nextKeyMarker, encodingType) }),
    ...(nextVersionIdMarker === '' ? {} : { nextVersionIdMarker }),
    commonPrefixes: childrenOf(root, 'CommonPrefixes').map((each) =>
      decodeName(requiredText(each, 'Prefix'), encodingType),
    ),
    entries: root.children.flatMap((child) => parseListed(child, encodingType) ?? []),
  };
}

export function writeListVersionsResult(result: ListVersionsResult): string {
  const { encodingType, delimiter, nextKeyMarker, nextVersionIdMarker } = result;
  const name = (tag: string, value: string): XmlElement => element(tag, encodeName(value, encodingType));
  return writeXml(
    element(rootName, [
      encodingType === undefined ? undefined : element('EncodingType', encodingType),
      element('Name', result.name),
      name('Prefix', result.prefix),
      name('KeyMarker', result.keyMarker),
      element('VersionIdMarker', result.versionIdMarker),
      element('MaxKeys', String(result.maxKeys)),
      element('IsTruncated', String(result.isTruncated)),
      nextKeyMarker === undefined ? undefined : name('NextKeyMarker', nextKeyMarker),
      nextKeyMarker === undefined ? undefined : element('NextVersionIdMarker', nextVersionIdMarker ?? ''),
      delimiter === undefined ? undefined : name('Delimiter', delimiter),
      ...result.commonPrefixes.map((prefix) => element('CommonPrefixes', [name('Prefix', prefix)])),
      ...result.entries.map((entry) => writeEntry(entry, name('Key', entry.key))),
    ]),
  );
}

function parseListed(
  child: XmlElement,
  encodingType: EncodingType | undefined,
): ListedVersion | ListedDeleteMarker | undefined {
  switch (child.name) {
    case 'Version':
      return parseVersion(child, encodingType);
    case 'DeleteMarker':
      return { kind: 'delete-marker', ...parseEntry(child, encodingType) };
    default:
      return undefined;
  }
}

function parseVersion(version: XmlElement, encodingType: EncodingType | undefined): ListedVersion {
  return {
    kind: 'version',
    ...parseEntry(version, encodingType),
    etag: requiredETag(version),
    size: requiredInteger(version, 'Size'),
    storageClass: optionalText(version, 'StorageClass') ?? 'STANDARD',
  };
}

function parseEntry(entry: XmlElement, encodingType: EncodingType | undefined): ListedEntry {
  const owner = childOf(entry, 'Owner');
  const ownerId = owner === undefined ? undefined : optionalText(owner, 'ID');
  return {
    key: decodeName(requiredText(entry, 'Key'), encodingType),
    versionId: optionalText(entry, 'VersionId') ?? '',
    isLatest: requiredBoolean(entry, 'IsLatest'),
    lastModified: requiredTime(entry, 'LastModified'),
    ...(ownerId === undefined ? {} : { ownerId }),
  };
}

function writeEntry(entry: ListedVersion | ListedDeleteMarker, key: XmlElement): XmlElement {
  const isVersion = entry.kind === 'version';
  return element(isVersion ? 'Version' : 'DeleteMarker', [
    key,
    element('VersionId', entry.versionId),
    element('IsLatest', String(entry.isLatest)),
    element('LastModified', formatTime(entry.lastModified)),
    ...(isVersion
      ? [
          element('ETag', quoteETag(entry.etag)),
          element('Size', String(entry.size)),
          element('StorageClass', entry.storageClass),
        ]
      : []),
    entry.ownerId === undefined
      ? undefined
      : element('Owner', [element('ID', entry.ownerId), element('DisplayName', entry.ownerId)]),
  ]);
}
