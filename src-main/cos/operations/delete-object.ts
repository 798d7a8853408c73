/** DELETE Object: https://www.tencentcloud.com/document/product/436/7743 */
import { hasCode } from '../../foundation/app-error.ts';
import type { CosRequester } from '../request.ts';
import { readVersionId } from './answer-facts.ts';
import { type VersionOption, versionQuery } from './resource-target.ts';

export type Deletion = {
  /** What was made or what was removed: a delete marker instead of a version. */
  readonly isDeleteMarker: boolean;
  readonly versionId?: string;
};

/**
 * Without a version, a bucket that keeps versions gets a delete marker; with one, that version or marker is gone for good. Resolves also
 * when there is nothing to delete.
 */
export async function deleteObject(
  requester: CosRequester,
  bucket: string,
  key: string,
  options: VersionOption,
  signal?: AbortSignal,
): Promise<Deletion> {
  try {
    return await requester.send(
      { method: 'DELETE', bucket, key, query: versionQuery(options) },
      ({ headers }) => ({
        isDeleteMarker: headers['x-cos-delete-marker'] === 'true',
        ...readVersionId(headers),
      }),
      signal,
    );
  } catch (error) {
    if (!hasCode(error, 'cos-no-such-key')) {
      throw error;
    }
    return { isDeleteMarker: false };
  }
}
