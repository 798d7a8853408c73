/** `InitiateMultipartUploadResult`: the id under which parts are uploaded. */
import { optionalText, requiredText } from './fields.ts';
import { element, parseXml, writeXml } from './xml.ts';

export type InitiateMultipartUploadResult = {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
};

const rootName = 'InitiateMultipartUploadResult';

export function parseInitiateMultipartUploadResult(text: string): InitiateMultipartUploadResult {
  const root = parseXml(text, rootName);
  return {
    bucket: optionalText(root, 'Bucket') ?? '',
    key: optionalText(root, 'Key') ?? '',
    uploadId: requiredText(root, 'UploadId', 'UploadID'),
  };
}

export function writeInitiateMultipartUploadResult(result: InitiateMultipartUploadResult): string {
  return writeXml(
    element(rootName, [
      element('Bucket', result.bucket),
      element('Key', result.key),
      element('UploadId', result.uploadId),
    ]),
  );
}
