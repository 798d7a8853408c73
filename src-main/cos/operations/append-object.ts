/** APPEND Object: https://www.tencentcloud.com/document/product/436/7741 */
import { AppError } from '../../foundation/app-error.ts';
import type { Body } from '../object-store.ts';
import type { CosRequester } from '../request.ts';
import { parseCrc64, unquoteETag } from '../wire/fields.ts';
import { type ObjectWriteOptions, objectHeaders } from './object-headers.ts';

export type Appended = {
  /** Length of the object by now. */
  readonly nextPosition: number;
  readonly etag: string;
  /** Of the whole object. */
  readonly crc64?: bigint;
};

/**
 * Adds `body` behind the first `position` bytes, which must be all there are: otherwise rejects with `cos-precondition-failed`. 0 creates
 * the object, and only then its headers count. After a lost answer a repeated try is refused because of its own first one:
 * callers look at the object's length again. Objects that were not made by appending are refused.
 */
export async function appendObject(
  requester: CosRequester,
  bucket: string,
  key: string,
  {
    position,
    body,
    options = {},
  }: { readonly position: number; readonly body: Body; readonly options?: ObjectWriteOptions },
  signal?: AbortSignal,
): Promise<Appended> {
  return await requester.send(
    {
      method: 'POST',
      bucket,
      key,
      query: { append: '', position: String(position) },
      headers: objectHeaders(options, requester.endpoint),
      body,
      beforeSend: options.beforeSend,
    },
    ({ headers }) => {
      const next = Number(headers['x-cos-next-append-position'] ?? Number.NaN);
      if (next !== position + body.size) {
        throw new AppError('malformed-answer', 'the object is not as long as it should be after appending');
      }
      const crc64 = parseCrc64(headers['x-cos-hash-crc64ecma']);
      return {
        nextPosition: next,
        etag: unquoteETag(headers.etag ?? ''),
        ...(crc64 === undefined ? {} : { crc64 }),
      };
    },
    signal,
  );
}
