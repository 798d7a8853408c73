/** GET Object, whole or a range of it: https://www.tencentcloud.com/document/product/436/7753 */
import { AppError } from '../../foundation/app-error.ts';
import type { GetOptions, GotObject } from '../object-store.ts';
import type { CosRequester, CosStreamAnswer } from '../request.ts';
import { quoteETag } from '../wire/fields.ts';
import { readContentLength, readObjectFacts } from './answer-facts.ts';
import { type CustomerKey, customerKeyHeaders, trafficLimitHeader } from './object-headers.ts';
import { type VersionOption, versionQuery } from './resource-target.ts';

export type ReadOptions = GetOptions &
  VersionOption & {
    /** What the object is encrypted with. */
    readonly customerKey?: CustomerKey;
    /** Bits per second. */
    readonly trafficLimit?: number;
  };

/**
 * The answer must fit the question: a range is answered with exactly that range (cut at the object's end), and another ETag than asked for
 * is refused even where the server ignored the condition. Only opening is tried again; a body that breaks is the caller's to resume.
 */
export async function getObject(
  requester: CosRequester,
  bucket: string,
  key: string,
  options: ReadOptions,
  signal?: AbortSignal,
): Promise<GotObject> {
  const { range, ifMatch, customerKey, trafficLimit } = options;
  return await requester.open(
    {
      method: 'GET',
      bucket,
      key,
      query: versionQuery(options),
      headers: {
        ...customerKeyHeaders(customerKey, requester.endpoint),
        ...trafficLimitHeader(trafficLimit),
        ...(range === undefined ? {} : { range: `bytes=${range.first}-${range.last}` }),
        ...(ifMatch === undefined ? {} : { 'if-match': quoteETag(ifMatch) }),
      },
    },
    (answer) => toGotObject(answer, options),
    signal,
  );
}

function toGotObject(answer: CosStreamAnswer, { range, ifMatch, isPassedOn }: GetOptions): GotObject {
  const length = readContentLength(answer.headers);
  const size = range === undefined ? wholeSize(answer, length) : rangedSize(answer, length, range);
  const facts = readObjectFacts(answer.headers, size);
  if (ifMatch !== undefined && facts.etag !== ifMatch) {
    throw new AppError('cos-precondition-failed', 'the object is another version than asked for');
  }
  return { facts, length, body: exactly(length, answer.stream({ isPassedOn })) };
}

function wholeSize({ status }: CosStreamAnswer, length: number): number {
  if (status !== 200) {
    throw new AppError('malformed-answer', `a whole object was asked for and answered with ${status}`);
  }
  return length;
}

function rangedSize(
  { status, headers }: CosStreamAnswer,
  length: number,
  range: NonNullable<GetOptions['range']>,
): number {
  const match = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16})$/.exec(headers['content-range'] ?? '');
  const [first, last, size] = (match ?? []).slice(1).map(Number);
  if (
    status !== 206 ||
    size === undefined ||
    first !== range.first ||
    last !== Math.min(range.last, size - 1) ||
    length !== last - first + 1
  ) {
    throw new AppError('malformed-answer', `the range asked for was answered with ${status} and another range`);
  }
  return size;
}

/** Passes `body` on and rejects with `length-mismatch` where it is not `length` bytes. */
function exactly(length: number, body: AsyncIterableIterator<Uint8Array>): AsyncIterableIterator<Uint8Array> {
  let seen = 0;
  const iterator: AsyncIterableIterator<Uint8Array> = {
    next: async () => {
      const result = await body.next();
      seen += result.done === true ? 0 : result.value.length;
      if (seen > length || (result.done === true && seen < length)) {
        await body.return?.();
        throw new AppError('length-mismatch', `the body has ${seen} bytes where ${length} were announced`);
      }
      return result;
    },
    return: async () => {
      await body.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
