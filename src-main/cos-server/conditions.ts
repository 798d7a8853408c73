/** If-Match and its relatives, in the precedence of RFC 9110 section 13.2.2. Pure. */
import type { IncomingHttpHeaders } from 'node:http';

export type Verdict = 'met' | 'not-modified' | 'failed';

/** What the conditions among `headers` say about an object. `namePrefix` is `x-cos-copy-source-` for the source of a copy. */
export function judgeConditions(
  headers: IncomingHttpHeaders,
  object: { readonly etag: string; readonly modifiedAt: number },
  namePrefix = '',
): Verdict {
  const ifMatch = textOf(headers[`${namePrefix}if-match`]);
  const ifNoneMatch = textOf(headers[`${namePrefix}if-none-match`]);
  const unmodifiedSince = timeOf(headers[`${namePrefix}if-unmodified-since`]);
  const modifiedSince = timeOf(headers[`${namePrefix}if-modified-since`]);
  const isMatchFailed = ifMatch !== undefined && !namesETag(ifMatch, object.etag);
  const isTooNew = ifMatch === undefined && unmodifiedSince !== undefined && object.modifiedAt > unmodifiedSince;
  if (isMatchFailed || isTooNew) {
    return 'failed';
  }
  const isKnown = ifNoneMatch !== undefined && namesETag(ifNoneMatch, object.etag);
  const isOld = ifNoneMatch === undefined && modifiedSince !== undefined && object.modifiedAt <= modifiedSince;
  return isKnown || isOld ? 'not-modified' : 'met';
}

function namesETag(list: string, etag: string): boolean {
  return list
    .split(',')
    .map((each) => each.trim().replace(/^(?:W\/)?"(.*)"$/, '$1'))
    .some((each) => each === '*' || each === etag);
}

function textOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A time that cannot be read is no condition. */
function timeOf(value: string | string[] | undefined): number | undefined {
  const time = Date.parse(textOf(value) ?? '');
  return Number.isNaN(time) ? undefined : time;
}
