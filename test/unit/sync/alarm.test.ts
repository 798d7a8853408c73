import { expect, test } from 'vitest';
import { createAlarm } from '../../../src-main/sync/alarm.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

test('it wakes at its time or when it rings, and a ring before the waiting counts once', async () => {
  const clock = createFakeClock();
  const alarm = createAlarm(clock);
  const start = clock.now();
  const woken: number[] = [];
  const wait = async (until: number | undefined): Promise<void> => {
    await alarm.waitUntil(until);
    woken.push(clock.now() - start);
  };
  const byTime = wait(start + 50);
  await clock.advance(60);
  await byTime;
  const byRing = wait(start + 1_000);
  await clock.advance(10);
  alarm.ring();
  await byRing;
  alarm.ring();
  await wait(undefined);
  const afterwards = wait(start + 100);
  await clock.advance(100);
  await afterwards;
  expect({ woken, pending: clock.pending() }).toEqual({ woken: [50, 70, 70, 100], pending: 0 });
});
