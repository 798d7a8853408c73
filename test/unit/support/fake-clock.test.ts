import { expect, test } from 'vitest';
import { createFakeClock } from '../../support/fake-clock.ts';

test('timers run in the order of their times, also those made on the way', async () => {
  const clock = createFakeClock({ startAt: 1000 });
  const seen: (readonly [string, number])[] = [];
  const note = (name: string) => (): void => {
    seen.push([name, clock.now()]);
  };
  clock.after(30, note('third'));
  clock.after(10, () => {
    note('first')();
    clock.after(10, note('second'));
  });
  clock.after(5, note('cancelled')).cancel();
  void clock.sleep(40).then(note('slept'));
  await clock.advance(100);
  expect({ seen, now: clock.now(), pending: clock.pending() }).toEqual({
    seen: [
      ['first', 1010],
      ['second', 1020],
      ['third', 1030],
      ['slept', 1040],
    ],
    now: 1100,
    pending: 0,
  });
});

test('a sleep ends with the reason of its signal', async () => {
  const clock = createFakeClock();
  const abort = new AbortController();
  const sleep = clock.sleep(1000, abort.signal);
  const reason = new Error('enough');
  abort.abort(reason);
  await expect(sleep).rejects.toBe(reason);
  expect(clock.pending()).toBe(0);
});

test('a jump moves the time of day but no timer', async () => {
  const clock = createFakeClock({ startAt: 0 });
  let hasRun = false;
  clock.after(100, () => {
    hasRun = true;
  });
  clock.jump(3_600_000);
  await clock.advance(99);
  const hadRun = hasRun;
  await clock.advance(1);
  expect({ hadRun, hasRun, now: clock.now() }).toEqual({ hadRun: false, hasRun: true, now: 3_600_100 });
});
