/**
 * Any number of objects or versions deleted with few requests: in batches where the message can name them, one by one where it cannot or
 * where COS asked to try an entry again.
 */
import { AppError } from '../foundation/app-error.ts';
import {
  type DeletionEntry,
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
  entries: readonly DeletionEntry[],
  signal?: AbortSignal,
): Promise<readonly FailedDeletion[]> {
  const expressible = entries.filter(({ key }) => isExpressibleKey(key));
  const failures: FailedDeletion[] = [];
  const singles = entries.filter(({ key }) => !isExpressibleKey(key));
  for (let start = 0; start < expressible.length; start += maxKeysPerDeletion) {
    const batch = expressible.slice(start, start + maxKeysPerDeletion);
    for (const { error, ...entry } of await deleteMultipleObjects(requester, bucket, batch, signal)) {
      if (error.disposition === 'retry' || error.disposition === 'throttle') {
        singles.push(entry);
      } else {
        failures.push({ ...entry, error });
      }
    }
  }
  for (const entry of singles) {
    try {
      await deleteObject(requester, bucket, entry.key, entry, signal);
    } catch (error) {
      if (!(error instanceof AppError) || error.disposition === 'wait' || signal?.aborted === true) {
        throw error;
      }
      failures.push({ ...entry, error });
    }
  }
  return failures;
}
