/** GET Bucket Object versions, one page: https://www.tencentcloud.com/document/product/436/31551 */
import { AppError } from '../../foundation/app-error.ts';
import { compareBytes } from '../../foundation/byte-order.ts';
import type { CosRequester } from '../request.ts';
import {
  type ListedDeleteMarker,
  type ListedVersion,
  type ListVersionsResult,
  parseListVersionsResult,
} from '../wire/list-versions-result.ts';

/** Both ends of a page, exclusive. `versionId` is absent where a page ends on a common prefix. */
export type VersionPosition = { readonly key: string; readonly versionId?: string };

export type ListVersionsOptions = {
  readonly prefix?: string;
  readonly delimiter?: string;
  readonly after?: VersionPosition;
  /** 1 to 1000. */
  readonly maxKeys?: number;
};

/** Keys ascend in byte order; within a key the newest is first. `next` is there exactly when more follows. */
export type VersionPage = {
  readonly entries: readonly (ListedVersion | ListedDeleteMarker)[];
  readonly commonPrefixes: readonly string[];
  readonly next?: VersionPosition;
};

/** A page that does not fit the question is `malformed-answer`, as for the list of objects. */
export async function listObjectVersions(
  requester: CosRequester,
  bucket: string,
  { prefix = '', delimiter = '', after, maxKeys = 1000 }: ListVersionsOptions,
  signal?: AbortSignal,
): Promise<VersionPage> {
  return await requester.send(
    {
      method: 'GET',
      bucket,
      query: {
        versions: '',
        'encoding-type': 'url',
        'max-keys': String(maxKeys),
        ...(prefix === '' ? {} : { prefix }),
        ...(delimiter === '' ? {} : { delimiter }),
        ...(after === undefined ? {} : { 'key-marker': after.key }),
        ...(after?.versionId === undefined ? {} : { 'version-id-marker': after.versionId }),
      },
    },
    ({ text }) => toPage(parseListVersionsResult(text), prefix, after),
    signal,
  );
}

function toPage(result: ListVersionsResult, prefix: string, after: VersionPosition | undefined): VersionPage {
  let previous = after?.key ?? '';
  for (const { key } of result.entries) {
    if (!key.startsWith(prefix) || compareBytes(previous, key) > 0) {
      throw malformed('names something outside the prefix, or out of order');
    }
    previous = key;
  }
  if (result.commonPrefixes.some((each) => !each.startsWith(prefix))) {
    throw malformed('names a folder outside the prefix');
  }
  const next = result.isTruncated ? nextOf(result, after) : undefined;
  return {
    entries: result.entries,
    commonPrefixes: result.commonPrefixes,
    ...(next === undefined ? {} : { next }),
  };
}

function nextOf(
  { entries, nextKeyMarker, nextVersionIdMarker }: ListVersionsResult,
  after: VersionPosition | undefined,
): VersionPosition {
  const least = entries.at(-1)?.key ?? after?.key ?? '';
  const isStuck = nextKeyMarker === after?.key && nextVersionIdMarker === after?.versionId;
  if (nextKeyMarker === undefined || isStuck || compareBytes(nextKeyMarker, least) < 0) {
    throw malformed('is truncated and does not say where it goes on');
  }
  return {
    key: nextKeyMarker,
    ...(nextVersionIdMarker === undefined ? {} : { versionId: nextVersionIdMarker }),
  };
}

function malformed(what: string): AppError {
  return new AppError('malformed-answer', `the list of versions ${what}`);
}
