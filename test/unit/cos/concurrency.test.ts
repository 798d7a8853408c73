import { expect, test } from 'vitest';
import {
  createHostLimits,
  type HostLimits,
  type LeaveHost,
  type RequestKind,
  type RequestOutcome,
} from '../../../src-main/cos/concurrency.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';

const host = 'docs-1.cos.ap-beijing.myqcloud.com';
const limitOf = (limits: HostLimits): number | undefined => limits.loads()[0]?.limit;

async function enterMany(limits: HostLimits, count: number): Promise<((outcome: RequestOutcome) => void)[]> {
  return await Promise.all(Array.from({ length: count }, () => limits.enter(host)));
}

test('no more than the limit are under way, and who waits longest goes first', async () => {
  const limits = createHostLimits(createFakeClock(), 2);
  const [first] = await enterMany(limits, 2);
  const order: number[] = [];
  const waiting = [1, 2].map(async (number) => {
    const leave = await limits.enter(host);
    order.push(number);
    leave('other');
  });
  expect(limits.loads()).toEqual([{ host, limit: 2, inFlight: 2, waiting: 2, cuts: 0 }]);
  first?.('other');
  await Promise.all(waiting);
  expect([order, limits.loads()]).toEqual([[1, 2], [{ host, limit: 2, inFlight: 1, waiting: 0, cuts: 0 }]]);
});

test('being asked for less halves what is in flight, once for all that were under way', async () => {
  const limits = createHostLimits(createFakeClock(), 32);
  const leaves = await enterMany(limits, 8);
  for (const leave of leaves) {
    leave('overloaded');
  }
  const again = await enterMany(limits, 4);
  again[0]?.('overloaded');
  expect(limits.loads()).toEqual([{ host, limit: 2, inFlight: 3, waiting: 0, cuts: 2 }]);
});

test('the limit never falls below one request', async () => {
  const limits = createHostLimits(createFakeClock(), 4);
  for (let i = 0; i < 5; i += 1) {
    (await limits.enter(host))('overloaded');
  }
  expect(limitOf(limits)).toBe(1);
});

test('successes give it back step by step, up to where it began', async () => {
  const limits = createHostLimits(createFakeClock(), 16);
  for (const leave of await enterMany(limits, 16)) {
    leave('overloaded');
  }
  const seen = [limitOf(limits)];
  for (let i = 0; i < 300; i += 1) {
    (await limits.enter(host))('done');
    if (i === 8 || i === 299) {
      seen.push(limitOf(limits));
    }
  }
  expect(seen).toEqual([8, 9, 16]);
});

test('failures of other kinds change nothing', async () => {
  const limits = createHostLimits(createFakeClock(), 4);
  (await limits.enter(host))('other');
  expect(limits.loads()).toEqual([{ host, limit: 4, inFlight: 0, waiting: 0, cuts: 0 }]);
});

test('a host that names a time gets nothing until then, while others go on', async () => {
  const clock = createFakeClock();
  const limits = createHostLimits(clock, 4);
  limits.pause(host, 5_000);
  limits.pause(host, 1_000);
  const begun: string[] = [];
  const waiting = Promise.all([limits.enter(host), limits.enter(host)]).then(() => begun.push(host));
  await limits.enter('other');
  await clock.advance(4_999);
  const before = [...begun];
  await clock.advance(1);
  await waiting;
  expect([before, begun]).toEqual([[], [host]]);
});

test('who is aborted while waiting gives up the turn', async () => {
  const clock = createFakeClock();
  const limits = createHostLimits(clock, 1);
  const [leave] = await enterMany(limits, 1);
  const stop = new AbortController();
  const queued = limits.enter(host, stop.signal);
  const next = limits.enter(host);
  stop.abort(new Error('stop'));
  await expect(queued).rejects.toBe(stop.signal.reason);
  leave?.('other');
  (await next)('other');
  limits.pause(host, 5_000);
  const paused = new AbortController();
  const held = limits.enter(host, paused.signal);
  paused.abort(new Error('stop'));
  await expect(held).rejects.toBe(paused.signal.reason);
  expect(limits.loads()).toEqual([{ host, limit: 1, inFlight: 0, waiting: 0, cuts: 0 }]);
});

/** Does `count` requests, as many at once as may, where one takes as long as `latencyMs` says of so many at once. */
async function work(
  limits: HostLimits,
  clock: FakeClock,
  count: number,
  latencyMs: (inFlight: number) => number,
): Promise<number> {
  const startedAt = clock.now();
  let left = count;
  let inFlight = 0;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const leave = await limits.enter(host);
      inFlight += 1;
      await clock.sleep(latencyMs(inFlight));
      inFlight -= 1;
      leave('done');
    }
  };
  const all = Promise.all(Array.from({ length: 128 }, worker)).then(() => true);
  while (!(await Promise.race([all, clock.advance(5)]))) {
    // Time goes on.
  }
  return clock.now() - startedAt;
}

test('a host that is far away is found to be worth many requests at once', async () => {
  const clock = createFakeClock();
  const limits = createHostLimits(clock);
  const tookMs = await work(limits, clock, 6_000, () => 30);
  expect({ isMany: (limitOf(limits) ?? 0) >= 64, isFast: tookMs < (6_000 / 40) * 30 }).toEqual({
    isMany: true,
    isFast: true,
  });
});

test('a host that does so many a second and no more is not asked for more at once', async () => {
  const clock = createFakeClock();
  const limits = createHostLimits(clock);
  // 1,000 a second, however many are under way.
  await work(limits, clock, 6_000, (inFlight) => Math.max(10, inFlight));
  expect(limitOf(limits)).toBeLessThanOrEqual(24);
});

test('neither many small requests nor large ones keep the others out', async () => {
  const limits = createHostLimits(createFakeClock(), 4);
  const begun: RequestKind[] = [];
  const leaves: LeaveHost[] = [];
  const enter = async (kind: RequestKind): Promise<void> => {
    const leave = await limits.enter(host, undefined, kind);
    begun.push(kind);
    leaves.push(leave);
  };
  const all = Promise.all([
    ...Array.from({ length: 20 }, () => enter('small')),
    ...Array.from({ length: 4 }, () => enter('large')),
    ...Array.from({ length: 4 }, () => enter('metadata')),
  ]);
  for (let ended = 0; ended < 28; ended += 1) {
    await Promise.resolve();
    await Promise.resolve();
    leaves.shift()?.('other');
  }
  await all;
  const early = begun.slice(0, 16);
  expect(['small', 'large', 'metadata'].map((kind) => early.filter((one) => one === kind).length)).toEqual([8, 4, 4]);
});

test('with one place the kinds take turns', async () => {
  const limits = createHostLimits(createFakeClock(), 1);
  const [leave] = await enterMany(limits, 1);
  const begun: RequestKind[] = [];
  const turn = async (kind: RequestKind): Promise<void> => {
    const leaveAgain = await limits.enter(host, undefined, kind);
    begun.push(kind);
    leaveAgain('other');
  };
  const all = Promise.all([turn('small'), turn('small'), turn('large'), turn('large')]);
  leave?.('other');
  await all;
  expect(begun).toEqual(['small', 'large', 'small', 'large']);
});
