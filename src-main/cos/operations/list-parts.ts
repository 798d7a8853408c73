/** List Parts, all pages: https://www.tencentcloud.com/document/product/436/7747 */
import { AppError } from '../../foundation/app-error.ts';
import type { UploadedPart } from '../object-store.ts';
import type { CosRequester } from '../request.ts';
import { type ListPartsResult, parseListPartsResult } from '../wire/list-parts-result.ts';

/** The parts COS holds, by number. COS does not tell their CRC64. */
export async function listParts(
  requester: CosRequester,
  bucket: string,
  key: string,
  uploadId: string,
  signal?: AbortSignal,
): Promise<readonly UploadedPart[]> {
  const parts: UploadedPart[] = [];
  let marker: number | undefined = 0;
  while (marker !== undefined) {
    const page: ListPartsResult = await requester.send(
      {
        method: 'GET',
        bucket,
        key,
        query: { uploadId, 'encoding-type': 'url', 'max-parts': '1000', 'part-number-marker': String(marker) },
      },
      ({ text }) => parseListPartsResult(text),
      signal,
    );
    parts.push(...page.parts.map(({ partNumber, etag, size }) => ({ partNumber, etag, size })));
    marker = page.isTruncated ? nextAfter(marker, page.nextPartNumberMarker) : undefined;
  }
  return parts;
}

function nextAfter(marker: number, next: number | undefined): number {
  if (next === undefined || next <= marker) {
    throw new AppError('malformed-answer', 'a truncated list of parts does not say where it goes on');
  }
  return next;
}
