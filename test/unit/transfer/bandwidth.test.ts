import { expect, test } from 'vitest';
import { systemClock } from '../../../src-main/foundation/clock.ts';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import { type BandwidthSettings, createBandwidth, limitsAt } from '../../../src-main/transfer/bandwidth.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';

const noTimetable = { timetable: [] } as const;
const never = new AbortController().signal;
const kib = 1024;

/** Runs so many endless uploads (every body much larger than what gets through) and counts what goes out. */
function flood(clock: FakeClock, settings: BandwidthSettings, streams: number, signal = never) {
  const bandwidth = createBandwidth(clock, settings);
  const store = createMemoryObjectStore();
  const sent = Array.from({ length: streams }, () => 0);
  const atOnce: number[] = [];
  const limited = bandwidth.limited({
    ...store,
    put: async (_key, body) => {
      const index = sent.indexOf(0);
      sent[index] = 1;
      const opened = body.open();
      for await (const slice of opened instanceof Uint8Array ? [opened] : opened) {
        sent[index] = (sent[index] ?? 0) + slice.length;
        atOnce.push(slice.length);
      }
      return { etag: 'x' };
    },
  });
  const bytes = new Uint8Array(256 * kib * kib);
  const ended = sent.map(() =>
    limited
      .put(toObjectKey('k'), { size: bytes.length, open: () => bytes }, {}, signal)
      .catch((error: unknown) => error),
  );
  return { bandwidth, sent, atOnce, ended, total: () => sent.reduce((sum, count) => sum + count - 1, 0) };
}

test.each([64, 1_000, 20_000])('over 10 s, %i KiB/s are kept to within 5 %', async (up) => {
  const clock = createFakeClock();
  const { total } = flood(clock, { up, down: 0, ...noTimetable }, 3);
  await clock.advance(10_000);
  expect(Math.abs(total() / (up * kib * 10) - 1)).toBeLessThan(0.05);
});

test('all transfers get the same share, and none a burst of more than a quarter of a second', async () => {
  const clock = createFakeClock();
  const { sent, total } = flood(clock, { up: 100, down: 0, ...noTimetable }, 5);
  const quarters: number[] = [];
  for (let quarter = 0; quarter < 40; quarter += 1) {
    const before = total();
    await clock.advance(250);
    quarters.push(total() - before);
  }
  expect({
    isEven: Math.max(...sent) / Math.min(...sent) < 1.05,
    isSmooth: Math.max(...quarters) <= 2 * 25 * kib,
  }).toEqual({ isEven: true, isSmooth: true });
});

test('a limit that is changed, set or taken away holds at once, in the middle of a body', async () => {
  const clock = createFakeClock();
  const { bandwidth, total, ended } = flood(clock, { up: 10, down: 0, ...noTimetable }, 1);
  await clock.advance(10_000);
  const slow = total();
  bandwidth.setLimits({ up: 1_000, down: 0, ...noTimetable });
  await clock.advance(10_000);
  const fast = total() - slow;
  bandwidth.setLimits({ up: 0, down: 0, ...noTimetable });
  await Promise.all(ended);
  expect({
    slow: Math.round(slow / kib / 10),
    fast: Math.round(fast / kib / 100),
    all: total(),
  }).toEqual({ slow: 10, fast: 100, all: 256 * kib * kib });
});

test('the timetable is followed by itself, also by what waits already', async () => {
  const clock = createFakeClock({ startAt: new Date(2026, 0, 5, 7, 59, 0).getTime() });
  const daytime = { days: [1], from: 8 * 60, to: 18 * 60, up: 1_000, down: 0 };
  const { total } = flood(clock, { up: 10, down: 0, timetable: [daytime] }, 1);
  await clock.advance(60_000);
  const before = total();
  await clock.advance(10_000);
  expect([Math.round(before / kib / 60), Math.round((total() - before) / kib / 100)]).toEqual([10, 100]);
});

test('an abort takes a waiting transfer out with its reason, and leaves no timer at the end', async () => {
  const clock = createFakeClock();
  const abort = new AbortController();
  const { ended } = flood(clock, { up: 1, down: 0, ...noTimetable }, 2, abort.signal);
  await clock.advance(1_000);
  const reason = new Error('enough');
  abort.abort(reason);
  const ends = await Promise.all(ended);
  await clock.advance(2_000);
  expect([ends, clock.pending()]).toEqual([[reason, reason], 0]);
});

test('a clock that jumps neither stops the flow nor lets a flood through', async () => {
  const clock = createFakeClock();
  const { total } = flood(clock, { up: 100, down: 0, ...noTimetable }, 1);
  await clock.advance(5_000);
  clock.jump(-3_600_000);
  await clock.advance(2_500);
  clock.jump(3_600_000);
  await clock.advance(2_500);
  expect(Math.abs(total() / (100 * kib * 10) - 1)).toBeLessThan(0.06);
});

test('downloads are held back too, arrive whole, and can be given up', async () => {
  const clock = createFakeClock();
  const store = createMemoryObjectStore();
  const content = 'x'.repeat(50 * kib);
  await store.seed('k', content);
  const bandwidth = createBandwidth(clock, { up: 0, down: 10, ...noTimetable });
  const got = await bandwidth.limited(store).get(toObjectKey('k'), {});
  const startedAt = clock.now();
  let length = 0;
  const read = (async () => {
    for await (const slice of got.body) {
      length += slice.length;
    }
    return clock.now() - startedAt;
  })();
  await clock.advance(6_000);
  const tookMs = await read;
  const other = await bandwidth.limited(store).get(toObjectKey('k'), {});
  await other.body[Symbol.asyncIterator]().return?.();
  expect({ length, isSlow: tookMs > 4_700 && tookMs < 5_300 }).toEqual({ length: content.length, isSlow: true });
});

test('small bodies without a limit stay plain bytes', async () => {
  const store = createMemoryObjectStore();
  let isPlain = false;
  const limited = createBandwidth(systemClock).limited({
    ...store,
    put: (key, body, options) => {
      isPlain = body.open() instanceof Uint8Array;
      return store.put(key, body, options);
    },
  });
  await limited.put(toObjectKey('k'), { size: 3, open: () => new Uint8Array(3) }, {});
  expect(isPlain).toBe(true);
});

test('the first window that the local time is in replaces both limits', () => {
  const timetable = [
    { days: [1, 2], from: 22 * 60, to: 6 * 60, up: 1, down: 2 },
    { days: [2], from: 0, to: 1_439, up: 3, down: 4 },
  ];
  const at = (day: number, hour: number, minute = 0): string => {
    const { up, down } = limitsAt({ up: 8, down: 9, timetable }, new Date(2026, 0, 4 + day, hour, minute));
    return `${up}/${down}`;
  };
  expect([
    at(1, 21, 59),
    at(1, 22),
    at(2, 5, 59),
    at(2, 6),
    at(2, 22),
    at(3, 5),
    at(3, 6),
    at(0, 23),
    at(1, 3),
  ]).toEqual(['8/9', '1/2', '1/2', '3/4', '1/2', '1/2', '8/9', '8/9', '8/9']);
});
