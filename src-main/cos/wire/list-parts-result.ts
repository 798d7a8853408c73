/** `ListPartsResult`: what COS holds of an unfinished upload. */
import {
  childrenOf,
  decodeName,
  type EncodingType,
  encodeName,
  formatTime,
  optionalInteger,
  optionalText,
  parseEncodingType,
  quoteETag,
  requiredBoolean,
  requiredETag,
  requiredInteger,
  requiredText,
  requiredTime,
} from './fields.ts';
import { element, parseXml, writeXml } from './xml.ts';

export type ListedPart = {
  readonly partNumber: number;
  readonly lastModified: number;
  readonly etag: string;
  readonly size: number;
};

export type ListPartsResult = {
  readonly bucket: string;
  readonly encodingType?: EncodingType;
  readonly key: string;
  readonly uploadId: string;
  readonly storageClass: string;
  readonly partNumberMarker: number;
  readonly nextPartNumberMarker?: number;
  readonly maxParts: number;
  readonly isTruncated: boolean;
  readonly parts: readonly ListedPart[];
};

const rootName = 'ListPartsResult';

export function parseListPartsResult(text: string): ListPartsResult {
  const root = parseXml(text, rootName);
  const encodingType = parseEncodingType(root);
  const nextPartNumberMarker = optionalInteger(root, 'NextPartNumberMarker');
  return {
    bucket: optionalText(root, 'Bucket') ?? '',
    ...(encodingType === undefined ? {} : { encodingType }),
    key: decodeName(optionalText(root, 'Key') ?? '', encodingType),
    uploadId: requiredText(root, 'UploadId', 'UploadID'),
    storageClass: optionalText(root, 'StorageClass') ?? 'STANDARD',
    partNumberMarker: optionalInteger(root, 'PartNumberMarker') ?? 0,
    ...(nextPartNumberMarker === undefined ? {} : { nextPartNumberMarker }),
    maxParts: optionalInteger(root, 'MaxParts') ?? 1000,
    isTruncated: requiredBoolean(root, 'IsTruncated'),
    parts: childrenOf(root, 'Part').map((part) => ({
      partNumber: requiredInteger(part, 'PartNumber'),
      lastModified: requiredTime(part, 'LastModified'),
      etag: requiredETag(part),
      size: requiredInteger(part, 'Size'),
    })),
  };
}

export function writeListPartsResult(result: ListPartsResult): string {
  const { encodingType, nextPartNumberMarker } = result;
  return writeXml(
    element(rootName, [
      element('Bucket', result.bucket),
      encodingType === undefined ? undefined : element('EncodingType', encodingType),
      element('Key', encodeName(result.key, encodingType)),
      element('UploadId', result.uploadId),
      element('StorageClass', result.storageClass),
      element('PartNumberMarker', String(result.partNumberMarker)),
      nextPartNumberMarker === undefined ? undefined : element('NextPartNumberMarker', String(nextPartNumberMarker)),
      element('MaxParts', String(result.maxParts)),
      element('IsTruncated', String(result.isTruncated)),
      ...result.parts.map((part) =>
        element('Part', [
          element('PartNumber', String(part.partNumber)),
          element('LastModified', formatTime(part.lastModified)),
          element('ETag', quoteETag(part.etag)),
          element('Size', String(part.size)),
        ]),
      ),
    ]),
  );
}
