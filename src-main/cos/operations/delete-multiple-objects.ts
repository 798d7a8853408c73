/** DELETE Multiple Objects, up to 1000 keys: https://www.tencentcloud.com/document/product/436/8289 */
import { AppError } from '../../foundation/app-error.ts';
import type { ObjectKey } from '../../foundation/names.ts';
import { toEntryError } from '../cos-error.ts';
import { type CosRequester, xmlBody } from '../request.ts';
import { type DeleteResult, parseDeleteResult, writeDeleteRequest } from '../wire/delete-multiple.ts';

export const maxKeysPerDeletion = 1000;

export type FailedDeletion = { readonly key: ObjectKey; readonly error: AppError };

/** One request; answers which keys could not be deleted. A key that the answer does not mention counts as failed. */
export async function deleteMultipleObjects(
  requester: CosRequester,
  bucket: string,
  keys: readonly ObjectKey[],
  signal?: AbortSignal,
): Promise<readonly FailedDeletion[]> {
  const objects = keys.map((key) => ({ key }));
  return await requester.send(
    { method: 'POST', bucket, query: { delete: '' }, ...xmlBody(writeDeleteRequest({ quiet: false, objects })) },
    ({ text, headers }) => toFailures(keys, parseDeleteResult(text), headers['x-cos-request-id']),
    signal,
  );
}

function toFailures(keys: readonly ObjectKey[], result: DeleteResult, requestId: string | undefined): FailedDeletion[] {
  const deleted = new Set(result.deleted.map(({ key }) => key));
  const errors = new Map(result.errors.map((failure) => [failure.key, failure]));
  return keys.flatMap((key) => {
    const failure = errors.get(key);
    if (failure !== undefined) {
      const data = { key, ...(requestId === undefined ? {} : { requestId }) };
      const error = toEntryError(failure.code, failure.message, data);
      return error.code === 'cos-no-such-key' ? [] : [{ key, error }];
    }
    const isMissing = !deleted.has(key);
    return isMissing
      ? [{ key, error: new AppError('malformed-answer', 'the answer says nothing about the key', { data: { key } }) }]
      : [];
  });
}
