/** `ListMultipartUploadsResult`: one page of unfinished uploads of a bucket. */
import {
  childrenOf,
  decodeName,
  type EncodingType,
  encodeName,
  formatTime,
  optionalInteger,
  optionalText,
  parseEncodingType,
  requiredBoolean,
  requiredText,
  requiredTime,
} from './fields.ts';
import { element, parseXml, writeXml, type XmlElement } from './xml.ts';

export type ListedUpload = {
  readonly key: string;
  readonly uploadId: string;
  readonly storageClass: string;
  readonly initiated: number;
};

export type ListMultipartUploadsResult = {
  readonly bucket: string;
  readonly encodingType?: EncodingType;
  readonly keyMarker: string;
  readonly uploadIdMarker: string;
  readonly nextKeyMarker?: string;
  readonly nextUploadIdMarker?: string;
  readonly maxUploads: number;
  readonly isTruncated: boolean;
  readonly prefix: string;
  readonly delimiter?: string;
  readonly uploads: readonly ListedUpload[];
  readonly commonPrefixes: readonly string[];
};

const rootName = 'ListMultipartUploadsResult';

export function parseListMultipartUploadsResult(text: string): ListMultipartUploadsResult {
  const root = parseXml(text, rootName);
  const encodingType = parseEncodingType(root);
  const nextKeyMarker = optionalText(root, 'NextKeyMarker');
  const nextUploadIdMarker = optionalText(root, 'NextUploadIdMarker', 'NextUploadIDMarker');
  const delimiter = optionalText(root, 'Delimiter');
  return {
    bucket: optionalText(root, 'Bucket') ?? '',
    ...(encodingType === undefined ? {} : { encodingType }),
    keyMarker: decodeName(optionalText(root, 'KeyMarker') ?? '', encodingType),
    uploadIdMarker: optionalText(root, 'UploadIdMarker', 'UploadIDMarker') ?? '',
    ...(nextKeyMarker === undefined || nextKeyMarker === ''
      ? {}
      : { nextKeyMarker: decodeName(nextKeyMarker, encodingType) }),
    ...(nextUploadIdMarker === undefined || nextUploadIdMarker === '' ? {} : { nextUploadIdMarker }),
    maxUploads: optionalInteger(root, 'MaxUploads') ?? 1000,
    isTruncated: requiredBoolean(root, 'IsTruncated'),
    prefix: decodeName(optionalText(root, 'Prefix') ?? '', encodingType),
    ...(delimiter === undefined || delimiter === '' ? {} : { delimiter: decodeName(delimiter, encodingType) }),
    uploads: childrenOf(root, 'Upload').map((upload) => ({
      key: decodeName(requiredText(upload, 'Key'), encodingType),
      uploadId: requiredText(upload, 'UploadId', 'UploadID'),
      storageClass: optionalText(upload, 'StorageClass') ?? 'STANDARD',
      initiated: requiredTime(upload, 'Initiated'),
    })),
    commonPrefixes: childrenOf(root, 'CommonPrefixes').map((each) =>
      decodeName(requiredText(each, 'Prefix'), encodingType),
    ),
  };
}

export function writeListMultipartUploadsResult(result: ListMultipartUploadsResult): string {
  const { encodingType, nextKeyMarker, nextUploadIdMarker, delimiter } = result;
  const name = (tag: string, value: string): XmlElement => element(tag, encodeName(value, encodingType));
  return writeXml(
    element(rootName, [
      element('Bucket', result.bucket),
      encodingType === undefined ? undefined : element('Encoding-Type', encodingType),
      name('KeyMarker', result.keyMarker),
      element('UploadIdMarker', result.uploadIdMarker),
      nextKeyMarker === undefined ? undefined : name('NextKeyMarker', nextKeyMarker),
      nextUploadIdMarker === undefined ? undefined : element('NextUploadIdMarker', nextUploadIdMarker),
      element('MaxUploads', String(result.maxUploads)),
      element('IsTruncated', String(result.isTruncated)),
      name('Prefix', result.prefix),
      delimiter === undefined ? undefined : name('Delimiter', delimiter),
      ...result.uploads.map((upload) =>
        element('Upload', [
          name('Key', upload.key),
          element('UploadId', upload.uploadId),
          element('StorageClass', upload.storageClass),
          element('Initiated', formatTime(upload.initiated)),
        ]),
      ),
      ...result.commonPrefixes.map((prefix) => element('CommonPrefixes', [name('Prefix', prefix)])),
    ]),
  );
}
