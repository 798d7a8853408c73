/** DELETE Multiple Objects, up to 1000 of them: https://www.tencentcloud.com/document/product/436/8289 */
import { AppError } from '../../foundation/app-error.ts';
import type { ObjectKey } from '../../foundation/names.ts';
import { toEntryError } from '../cos-error.ts';
import { type CosRequester, xmlBody } from '../request.ts';
import { type DeleteResult, parseDeleteResult, writeDeleteRequest } from '../wire/delete-multiple.ts';

export const maxKeysPerDeletion = 1000;

/** What to delete: the newest of a key, or one of its versions for good. */
export type DeletionEntry = { readonly key: ObjectKey; readonly versionId?: string };

export type FailedDeletion = DeletionEntry & { readonly error: AppError };

/** One request; answers what could not be deleted. An entry that the answer does not mention counts as failed. */
export async function deleteMultipleObjects(
  requester: CosRequester,
  bucket: string,
  entries: readonly DeletionEntry[],
  signal?: AbortSignal,
): Promise<readonly FailedDeletion[]> {
  return await requester.send(
    {
      method: 'POST',
      bucket,
      query: { delete: '' },
      ...xmlBody(writeDeleteRequest({ quiet: false, objects: entries })),
    },
    ({ text, headers }) => toFailures(entries, parseDeleteResult(text), headers['x-cos-request-id']),
    signal,
  );
}

function toFailures(
  entries: readonly DeletionEntry[],
  result: DeleteResult,
  requestId: string | undefined,
): readonly FailedDeletion[] {
  const deleted = new Set(result.deleted.map(identityOf));
  const errors = new Map(result.errors.map((failure) => [identityOf(failure), failure]));
  return entries.flatMap((entry): readonly FailedDeletion[] => {
    const { key } = entry;
    const failure = errors.get(identityOf(entry));
    if (failure !== undefined) {
      const data = { key, ...(requestId === undefined ? {} : { requestId }) };
      const error = toEntryError(failure.code, failure.message, data);
      return error.code === 'cos-no-such-key' ? [] : [{ ...entry, error }];
    }
    return deleted.has(identityOf(entry))
      ? []
      : [
          {
            ...entry,
            error: new AppError('malformed-answer', 'the answer says nothing about the key', { data: { key } }),
          },
        ];
  });
}

/** One version of a key is another entry than the key itself. */
function identityOf({ key, versionId = '' }: { readonly key: string; readonly versionId?: string }): string {
  return JSON.stringify([key, versionId]);
}
