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
  requiredBoolean,
  requiredETag,
  requiredInteger,
  requiredText,
  requiredTime,
} from './fields.ts';
import { element, escapeText, parseXml, writeXml, type XmlElement } from './xml.ts';

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

/** Of a root element that has been read already; its objects may have been read apart from it. */
export function toListBucketResult(root: XmlElement, contents?: readonly ListedContent[]): ListBucketResult {
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
    contents: contents ?? childrenOf(root, 'Contents').map((each) => parseContent(each, encodingType)),
  };
}

export function writeListBucketResult(result: ListBucketResult): string {
  const { encodingType, delimiter, nextMarker } = result;
  const name = (tag: string, value: string): XmlElement => element(tag, encodeName(value, encodingType));
  const page = writeXml(
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
    ]),
  );
  const end = `</${rootName}>`;
  return `${page.slice(0, -end.length)}${writeContents(result.contents, encodingType)}${end}`;
}

/** As text at once: nearly all of a page is objects, and elements made for each of them would take most of the time of a listing. */
function writeContents(contents: readonly ListedContent[], encodingType: EncodingType | undefined): string {
  let text = '';
  for (const { key, lastModified, etag, size, ownerId, storageClass } of contents) {
    text += `<Contents><Key>${escapeText(encodeName(key, encodingType))}</Key>`;
    text += `<LastModified>${formatTime(lastModified)}</LastModified>`;
    text += `<ETag>&quot;${escapeText(etag)}&quot;</ETag><Size>${size}</Size>`;
    text += ownerId === undefined ? '' : writeOwner(escapeText(ownerId));
    text += storageClass === '' ? '<StorageClass/>' : `<StorageClass>${escapeText(storageClass)}</StorageClass>`;
    text += '</Contents>';
  }
  return text;
}

function writeOwner(id: string): string {
  return id === ''
    ? '<Owner><ID/><DisplayName/></Owner>'
    : `<Owner><ID>${id}</ID><DisplayName>${id}</DisplayName></Owner>`;
}

export function parseContent(content: XmlElement, encodingType: EncodingType | undefined): ListedContent {
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
