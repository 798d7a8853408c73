import { expect, test } from 'vitest';
import { toRelPath } from '../../../src-main/foundation/names.ts';
import { createAgainQueue } from '../../../src-main/sync/again-queue.ts';
import { noRest, type Rest } from '../../../src-main/sync/rest.ts';
import { createSchedule } from '../../../src-main/sync/schedule.ts';
import { createDirtyPaths } from '../../../src-main/sync/watch/dirty-paths.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const path = toRelPath('a');

function createWorld() {
  const clock = createFakeClock();
  const dirty = createDirtyPaths(clock, { settleMs: 1_000, longestWaitMs: 10_000, maxPaths: 10, maxInFolder: 10 });
  const again = createAgainQueue(clock, () => undefined);
  const problems = { due: () => [], nextRetryAt: () => undefined };
  const schedule = createSchedule({ config: { remotePollMs: 60_000 }, clock, dirty, again, problems });
  /** What is next, with times from now on. */
  const next = (rest: Rest = noRest): unknown => {
    const scope = schedule.next(rest);
    return scope.kind === 'wait' && scope.until !== undefined ? { wait: scope.until - clock.now() } : scope;
  };
  const pass = (): void => {
    schedule.begin({ kind: 'all' });
    schedule.passedAll(clock.now(), false);
  };
  return { clock, dirty, schedule, next, pass };
}

test('everything is looked at first, then when the time has come, and what changed in between when it has settled', async () => {
  const { clock, dirty, next, pass } = createWorld();
  const seen = [next()];
  pass();
  seen.push(next());
  dirty.mark(path);
  seen.push(next());
  await clock.advance(1_000);
  seen.push(next());
  await clock.advance(59_000);
  seen.push(next());
  expect(seen).toEqual([
    { kind: 'all' },
    { wait: 60_000 },
    { wait: 1_000 },
    { kind: 'paths', hints: [path], again: [], early: false },
    { kind: 'all' },
  ]);
});

test('a long pass over everything comes more seldom, and one under a broken watch more often', async () => {
  const { clock, schedule, next } = createWorld();
  schedule.begin({ kind: 'all' });
  const startedAt = clock.now();
  await clock.advance(30_000);
  schedule.passedAll(startedAt, false);
  const afterLong = next();
  schedule.passedAll(clock.now(), true);
  expect([afterLong, next()]).toEqual([{ wait: 150_000 }, { wait: 45_000 }]);
});

test('a pause lasts until it ends by itself or is ended, and everything is looked at afterwards', async () => {
  const { clock, schedule, next, pass } = createWorld();
  pass();
  schedule.pause(undefined);
  const seen = [next(), schedule.pausedState()];
  schedule.resume();
  seen.push(next(), schedule.pausedState());
  pass();
  schedule.pause(clock.now() + 5_000);
  seen.push(next(), schedule.pausedState());
  await clock.advance(5_000);
  seen.push(next(), schedule.pausedState());
  expect(seen).toEqual([
    { kind: 'wait', until: undefined },
    { kind: 'paused' },
    { kind: 'all' },
    undefined,
    { wait: 5_000 },
    { kind: 'paused', until: clock.now() },
    { kind: 'all' },
    undefined,
  ]);
});

test('before the computer sleeps nothing begins; when it does not sleep after all, things go on after a minute', async () => {
  const { clock, schedule, next } = createWorld();
  schedule.fallAsleep();
  const seen = [next()];
  await clock.advance(60_000);
  seen.push(next());
  schedule.begin({ kind: 'all' });
  schedule.fallAsleep();
  schedule.wake();
  seen.push(next());
  expect(seen).toEqual([{ wait: 60_000 }, { kind: 'all' }, { kind: 'all' }]);
});

test('a pair at rest waits for its time, but not for one that lies further ahead than any rest: the clock was set back', () => {
  const { clock, next, pass } = createWorld();
  pass();
  const rest = { kind: 'stopped', reason: { code: 'local-io', detail: '' }, retryAt: clock.now() + 300_000 } as const;
  const seen = [next(rest)];
  clock.jump(-3_600_000);
  seen.push(next(rest));
  expect(seen).toEqual([{ wait: 300_000 }, { kind: 'all' }]);
});

test('what was not due is tried again once when its user asks for it', () => {
  const { schedule } = createWorld();
  const asked = [schedule.begin({ kind: 'all' }), schedule.begin({ kind: 'all' })];
  schedule.wantRetryAll();
  asked.push(schedule.begin({ kind: 'paths', hints: [path], again: [] }), schedule.begin({ kind: 'all' }));
  expect(asked).toEqual([true, false, false, true]);
});
