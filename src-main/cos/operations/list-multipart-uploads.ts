/** List Multipart Uploads, all pages: https://www.tencentcloud.com/document/product/436/7736 */
import { AppError } from '../../foundation/app-error.ts';
import { toObjectKey } from '../../foundation/names.ts';
import type { PendingUpload } from '../object-store.ts';
import type { CosRequester } from '../request.ts';
import {
  type ListMultipartUploadsResult,
  parseListMultipartUploadsResult,
} from '../wire/list-multipart-uploads-result.ts';

type Position = { readonly 'key-marker'?: string; readonly 'upload-id-marker'?: string };

/** Unfinished uploads of keys that begin with `prefix`. */
export async function listMultipartUploads(
  requester: CosRequester,
  bucket: string,
  prefix: string,
  signal?: AbortSignal,
): Promise<readonly PendingUpload[]> {
  const uploads: PendingUpload[] = [];
  let position: Position | undefined = {};
  while (position !== undefined) {
    const query: Record<string, string> = { uploads: '', 'encoding-type': 'url', 'max-uploads': '1000', ...position };
    const page: ListMultipartUploadsResult = await requester.send(
      { method: 'GET', bucket, query: prefix === '' ? query : { ...query, prefix } },
      ({ text }) => parseListMultipartUploadsResult(text),
      signal,
    );
    for (const { key, uploadId, initiated } of page.uploads) {
      uploads.push({ key: toObjectKey(key), uploadId, initiatedAt: initiated });
    }
    position = page.isTruncated ? nextAfter(position, page) : undefined;
  }
  return uploads;
}

function nextAfter(position: Position, { nextKeyMarker, nextUploadIdMarker }: ListMultipartUploadsResult): Position {
  const isStuck = nextKeyMarker === position['key-marker'] && nextUploadIdMarker === position['upload-id-marker'];
  if (nextKeyMarker === undefined || isStuck) {
    throw new AppError('malformed-answer', 'a truncated list of uploads does not say where it goes on');
  }
  return {
    'key-marker': nextKeyMarker,
    ...(nextUploadIdMarker === undefined ? {} : { 'upload-id-marker': nextUploadIdMarker }),
  };
}
