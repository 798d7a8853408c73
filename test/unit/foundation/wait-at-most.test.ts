import { expect, test } from 'vitest';
import { waitAtMost } from '../../../src-main/foundation/wait-at-most.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

test('what is over in time is waited for, and nothing stays on the clock', async () => {
  const clock = createFakeClock();
  const failure = new Error('failed');
  expect(await waitAtMost(clock, 100, Promise.resolve('done'))).toBe(true);
  await expect(waitAtMost(clock, 100, Promise.reject(failure))).rejects.toBe(failure);
  expect(clock.pending()).toBe(0);
});

test('what hangs is left after the given time', async () => {
  const clock = createFakeClock();
  const startedAt = clock.now();
  const waiting = waitAtMost(clock, 100, new Promise(() => undefined)).then((isOver) => [
    isOver,
    clock.now() - startedAt,
  ]);
  await clock.advance(500);
  expect(await waiting).toEqual([false, 100]);
});
