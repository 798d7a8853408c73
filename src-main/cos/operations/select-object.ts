/** SELECT Object Content, an SQL query over one CSV or JSON object: https://www.tencentcloud.com/document/product/436/32360 */

import { toEntryError } from '../cos-error.ts';
import { type CosRequester, xmlBody } from '../request.ts';
import { parseSelectEvents, type SelectEvent } from '../wire/select-event.ts';
import { type SelectRequest, selectRequest } from '../wire/select-request.ts';

/**
 * The query's answer as it comes: records, progress, statistics. Only opening is tried again. Ends after COS said that this was all;
 * rejects when the query fails on the way, when the answer is cut or when a checksum does not fit. Must be read to its end or left by `break`.
 */
export async function selectObject(
  requester: CosRequester,
  bucket: string,
  key: string,
  query: SelectRequest,
  signal?: AbortSignal,
): Promise<AsyncIterableIterator<SelectEvent>> {
  return await requester.open(
    {
      method: 'POST',
      bucket,
      key,
      query: { select: '', 'select-type': '2' },
      ...xmlBody(selectRequest.write(query)),
    },
    (answer) => eventsOf(answer.stream(), key),
    signal,
  );
}

/** Written by hand: `return()` of a generator that was never started would not reach the body. */
function eventsOf(body: AsyncIterableIterator<Uint8Array>, key: string): AsyncIterableIterator<SelectEvent> {
  const events = parseSelectEvents(body);
  const iterator: AsyncIterableIterator<SelectEvent> = {
    next: async () => {
      const result = await events.next();
      if (result.done !== true && result.value.kind === 'error') {
        await body.return?.();
        throw toEntryError(result.value.code, result.value.message, { key });
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
