/** Complete Multipart Upload: the list of parts sent, and the `CompleteMultipartUploadResult` answered. */
import { childrenOf, optionalText, quoteETag, requiredETag, requiredInteger } from './fields.ts';
import { element, parseXml, writeXml } from './xml.ts';

export type CompleteMultipartUpload = {
  /** In the order of part numbers. */
  readonly parts: readonly { readonly partNumber: number; readonly etag: string }[];
};

export type CompleteMultipartUploadResult = {
  readonly location: string;
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
};

const requestName = 'CompleteMultipartUpload';
const resultName = 'CompleteMultipartUploadResult';
const resultNamespace = 'http://www.qcloud.com/document/product/436/7751';

export function parseCompleteMultipartUpload(text: string): CompleteMultipartUpload {
  const root = parseXml(text, requestName);
  return {
    parts: childrenOf(root, 'Part').map((part) => ({
      partNumber: requiredInteger(part, 'PartNumber'),
      etag: requiredETag(part),
    })),
  };
}

export function writeCompleteMultipartUpload({ parts }: CompleteMultipartUpload): string {
  return writeXml(
    element(
      requestName,
      parts.map(({ partNumber, etag }) =>
        element('Part', [element('PartNumber', String(partNumber)), element('ETag', quoteETag(etag))]),
      ),
    ),
  );
}

export function parseCompleteMultipartUploadResult(text: string): CompleteMultipartUploadResult {
  const root = parseXml(text, resultName);
  return {
    location: optionalText(root, 'Location') ?? '',
    bucket: optionalText(root, 'Bucket') ?? '',
    key: optionalText(root, 'Key') ?? '',
    etag: requiredETag(root),
  };
}

export function writeCompleteMultipartUploadResult(result: CompleteMultipartUploadResult): string {
  return writeXml(
    element(
      resultName,
      [
        element('Location', result.location),
        element('Bucket', result.bucket),
        element('Key', result.key),
        element('ETag', quoteETag(result.etag)),
      ],
      { xmlns: resultNamespace },
    ),
  );
}
