import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { untilAborted } from '../../../src-main/foundation/until-aborted.ts';

test('the outcome passes through, and nothing is left on the signal', async () => {
  const { signal } = new AbortController();
  const failure = new Error('failed');
  expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
  await expect(untilAborted(Promise.reject(failure), signal)).rejects.toBe(failure);
  expect([getEventListeners(signal, 'abort'), await untilAborted(Promise.resolve(2), undefined)]).toEqual([[], 2]);
});

test('an abort ends the waiting with its reason, before it begins and during it', async () => {
  const reason = new Error('stop');
  const stop = new AbortController();
  const late = Promise.withResolvers<never>();
  const waiting = untilAborted(late.promise, stop.signal);
  stop.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(untilAborted(late.promise, stop.signal)).rejects.toBe(reason);
  late.reject(new Error('nobody hears this'));
});
