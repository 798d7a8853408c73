/**
 * Any number of keys deleted with few requests: in batches where the message can name them, one by one where it cannot or where COS
 * asked to try an entry again.
 */
import { AppError } from '../foundation/app-error.ts';
import type { ObjectKey } from '../foundation/names.ts';
import {
  deleteMultipleObjects,
  type FailedDeletion,
  maxKeysPerDeletion,
} from './operations/delete-multiple-objects.ts';
import { deleteObject } from './operations/delete-object.ts';
import type { CosRequester } from './request.ts';
import { isExpressibleKey } from './wire/delete-multiple.ts';

/** Rejects where the request as a whole fails; what was deleted before stays deleted. */
export async function deleteMany(
  requester: CosRequester,
  bucket: string,
  keys: readonly ObjectKey[],
  signal?: AbortSignal,
): Promise<readonly FailedDeletion[]> {
  const expressible = keys.filter(isExpressibleKey);
  const failures: FailedDeletion[] = [];
  const singles = keys.filter((key) => !isExpressibleKey(key));
  for (let start = 0; start < expressible.length; start += maxKeysPerDeletion) {
    const batch = expressible.slice(start, start + maxKeysPerDeletion);
    for (const failure of await deleteMultipleObjects(requester, bucket, batch, signal)) {
      if (failure.error.disposition === 'retry' || failure.error.disposition === 'throttle') {
        singles.push(failure.key);
      } else {
        failures.push(failure);
      }
    }
  }
  for (const key of singles) {
    try {
      await deleteObject(requester, bucket, key, signal);
    } catch (error) {
      if (!(error instanceof AppError) || error.disposition === 'wait' || signal?.aborted === true) {
        throw error;
      }
      failures.push({ key, error });
    }
  }
  return failures;
}
