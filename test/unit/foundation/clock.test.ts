import { expect, test } from 'vitest';
import { systemClock } from '../../../src-main/foundation/clock.ts';

test('a sleep of nothing gives the event loop one turn, and ends with its signal like any other', async () => {
  const trace: string[] = [];
  setImmediate(() => trace.push('others'));
  await systemClock.sleep(0);
  trace.push('awake');
  const stop = new AbortController();
  const asleep = [systemClock.sleep(0, stop.signal), systemClock.sleep(60_000, stop.signal)];
  stop.abort(new Error('stopped'));
  const ends = await Promise.allSettled(asleep);
  expect({ trace, ends: ends.map((end) => (end.status === 'rejected' ? end.reason : 'slept')) }).toEqual({
    trace: ['others', 'awake'],
    ends: [stop.signal.reason, stop.signal.reason],
  });
});
