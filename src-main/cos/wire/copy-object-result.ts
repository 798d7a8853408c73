/** `CopyObjectResult`: the answer of PUT Object - Copy when it went well. */
import { formatTime, optionalText, parseCrc64, quoteETag, requiredETag, requiredTime } from './fields.ts';
import { element, parseXml, writeXml } from './xml.ts';

export type CopyObjectResult = {
  readonly etag: string;
  readonly crc64?: bigint;
  readonly lastModified: number;
  readonly versionId?: string;
};

const rootName = 'CopyObjectResult';

export function parseCopyObjectResult(text: string): CopyObjectResult {
  const root = parseXml(text, rootName);
  const crc64 = parseCrc64(optionalText(root, 'CRC64'));
  const versionId = optionalText(root, 'VersionId');
  return {
    etag: requiredETag(root),
    ...(crc64 === undefined ? {} : { crc64 }),
    lastModified: requiredTime(root, 'LastModified'),
    ...(versionId === undefined || versionId === '' ? {} : { versionId }),
  };
}

export function writeCopyObjectResult({ etag, crc64, lastModified, versionId }: CopyObjectResult): string {
  return writeXml(
    element(rootName, [
      element('ETag', quoteETag(etag)),
      crc64 === undefined ? undefined : element('CRC64', String(crc64)),
      element('LastModified', formatTime(lastModified)),
      versionId === undefined ? undefined : element('VersionId', versionId),
    ]),
  );
}
