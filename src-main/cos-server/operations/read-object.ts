/** GET and HEAD Object: versions, conditions, ranges and the headers kept with the object. */
import { type Answer, type AnswerHeaders, emptyAnswer } from '../answers.ts';
import { openBody } from '../body-reader.ts';
import { parseByteRange } from '../byte-range.ts';
import { judgeConditions } from '../conditions.ts';
import type { CosRequest } from '../cos-request.ts';
import { encryptionHeaders, requireKey } from '../encryption.ts';
import { type FoundObject, requireObject, versionHeaders } from '../found-object.ts';
import type { StoredObject } from '../object-table.ts';
import { refuse } from '../refusal.ts';
import { isReadable, restorationHeaders } from '../restoration.ts';
import type { ServerContext } from '../server-context.ts';
import { checkTrafficLimit } from '../stored-headers.ts';

export async function headObject(context: ServerContext, request: CosRequest): Promise<Answer> {
  const found = requireObject(context, request);
  requireKey(request.headers, found.object.traits.encryption);
  const unchanged = judge(request, found);
  const headers = { ...factsOf(found, context.clock.now()), 'Content-Length': found.object.size };
  return unchanged ?? emptyAnswer(200, headers);
}

export async function getObject(context: ServerContext, request: CosRequest): Promise<Answer> {
  const now = context.clock.now();
  checkTrafficLimit(request.headers, request.query);
  const found = requireObject(context, request);
  const { object } = found;
  if (!isReadable(object, now)) {
    throw refuse('InvalidObjectState');
  }
  requireKey(request.headers, object.traits.encryption);
  const unchanged = judge(request, found);
  if (unchanged !== undefined) {
    return unchanged;
  }
  const range = parseByteRange(request.headers.range, object.size);
  if (range.kind === 'unsatisfiable') {
    throw refuse('InvalidRange');
  }
  const isPart = range.kind === 'part';
  const { first, last } = isPart ? range : { first: 0, last: object.size - 1 };
  const headers = {
    ...factsOf(found, now),
    ...overridesOf(request),
    'Content-Length': last + 1 - first,
    ...(isPart ? { 'Content-Range': `bytes ${first}-${last}/${object.size}` } : {}),
  };
  const body = object.size === 0 ? ({ kind: 'none' } as const) : await openBody(context, object.body, first, last);
  return { status: isPart ? 206 : 200, headers, body };
}

/** The 304 answer when the caller has the object already; undefined when it is to be sent. */
function judge(request: CosRequest, { object }: FoundObject): Answer | undefined {
  const verdict = judgeConditions(request.headers, object);
  if (verdict === 'failed') {
    throw refuse('PreconditionFailed');
  }
  return verdict === 'not-modified' ? emptyAnswer(304, identityOf(object)) : undefined;
}

function identityOf(object: StoredObject): AnswerHeaders {
  return {
    ETag: `"${object.etag}"`,
    'Last-Modified': new Date(object.modifiedAt).toUTCString(),
    'x-cos-hash-crc64ecma': object.crc64,
  };
}

function factsOf(found: FoundObject, now: number): AnswerHeaders {
  const { object } = found;
  return {
    'content-type': 'application/octet-stream',
    ...object.headers,
    ...identityOf(object),
    'Accept-Ranges': 'bytes',
    'x-cos-object-type': object.traits.isAppendable === true ? 'appendable' : 'normal',
    ...(object.storageClass === 'STANDARD' ? {} : { 'x-cos-storage-class': object.storageClass }),
    ...versionHeaders(found),
    ...encryptionHeaders(object.traits.encryption),
    ...restorationHeaders(object.traits.restoration, now),
  };
}

const overridable = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
] as const;

/** What a header value may hold: printable ASCII. A line break would end the header. */
const headerText = /^[\x20-\x7e]*$/;

/** `response-*` parameters replace content headers of this answer. */
function overridesOf({ query }: CosRequest): AnswerHeaders {
  const overrides: Record<string, string> = {};
  for (const name of overridable) {
    const value = query.get(`response-${name}`);
    if (value !== undefined) {
      if (!headerText.test(value)) {
        throw refuse('InvalidArgument', `response-${name} cannot be sent in a header.`);
      }
      overrides[name] = value;
    }
  }
  return overrides;
}
