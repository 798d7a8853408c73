/** GET Bucket (List Objects), one page: https://www.tencentcloud.com/document/product/436/30614 */
import { AppError } from '../../foundation/app-error.ts';
import { compareBytes, isAscending } from '../../foundation/byte-order.ts';
import { toObjectKey } from '../../foundation/names.ts';
import type { ListOptions, ListPage } from '../object-store.ts';
import type { CosRequester } from '../request.ts';
import type { ListBucketResult } from '../wire/list-bucket-result.ts';
import { readListPage } from '../wire/list-page-reader.ts';

/**
 * Names always travel percent-encoded: XML cannot hold all of them. A page that does not fit the question (other prefix, not after the
 * marker, out of order, truncated without a way on) is malformed: taken as it is, it would make objects look deleted.
 */
export async function listObjects(
  requester: CosRequester,
  bucket: string,
  options: ListOptions,
  signal?: AbortSignal,
): Promise<ListPage> {
  const { prefix = '', marker = '', delimiter = '', maxKeys = 1000 } = options;
  return await requester.send(
    {
      method: 'GET',
      bucket,
      query: {
        'encoding-type': 'url',
        'max-keys': String(maxKeys),
        ...(prefix === '' ? {} : { prefix }),
        ...(marker === '' ? {} : { marker }),
        ...(delimiter === '' ? {} : { delimiter }),
      },
    },
    ({ text }) => toPage(readListPage(text), prefix, marker),
    signal,
  );
}

function toPage(result: ListBucketResult, prefix: string, marker: string): ListPage {
  checkNames(
    result.contents.map(({ key }) => key),
    prefix,
    marker,
  );
  // A marker inside a folder may be answered with that folder, which sorts before it.
  checkNames(result.commonPrefixes, prefix, '');
  const nextMarker = result.isTruncated ? nextMarkerOf(result, marker) : undefined;
  return {
    objects: result.contents.map(({ key, size, etag, lastModified, storageClass }) => ({
      key: toObjectKey(key),
      size,
      etag,
      lastModified,
      storageClass,
    })),
    commonPrefixes: result.commonPrefixes.map(toObjectKey),
    ...(nextMarker === undefined ? {} : { nextMarker: toObjectKey(nextMarker) }),
  };
}

function checkNames(names: readonly string[], prefix: string, marker: string): void {
  let previous = marker;
  for (const name of names) {
    if (!name.startsWith(prefix)) {
      throw malformed('names something outside the prefix');
    }
    if (!isAscending(previous, name)) {
      throw malformed('is not in ascending order after its marker');
    }
    previous = name;
  }
}

/** COS names the next marker; where it does not, the page goes on after its greatest name. */
function nextMarkerOf(result: ListBucketResult, marker: string): string {
  const lastKey = result.contents.at(-1)?.key ?? '';
  const lastPrefix = result.commonPrefixes.at(-1) ?? '';
  const greatest = compareBytes(lastKey, lastPrefix) > 0 ? lastKey : lastPrefix;
  const next = result.nextMarker ?? greatest;
  if (compareBytes(next, marker) <= 0 || compareBytes(next, greatest) < 0) {
    throw malformed('is truncated and does not say where it goes on');
  }
  return next;
}

function malformed(what: string): AppError {
  return new AppError('malformed-answer', `the list of objects ${what}`);
}
