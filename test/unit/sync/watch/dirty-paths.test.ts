import { expect, test } from 'vitest';
import { toRelPath } from '../../../../src-main/foundation/names.ts';
import { createAgainQueue } from '../../../../src-main/sync/again-queue.ts';
import { createDirtyPaths } from '../../../../src-main/sync/watch/dirty-paths.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const limits = { settleMs: 300, longestWaitMs: 10_000, maxPaths: 3, maxInFolder: 3 };
const a = toRelPath('a');

test('a path is given out once it has been quiet for the settle time', async () => {
  const clock = createFakeClock();
  const dirty = createDirtyPaths(clock, limits);
  dirty.mark(a);
  await clock.advance(200);
  dirty.mark(a);
  await clock.advance(200);
  const early = dirty.takeSettled();
  await clock.advance(100);
  expect([early, dirty.takeSettled(), dirty.takeSettled()]).toEqual([
    { kind: 'paths', paths: [], early: false },
    { kind: 'paths', paths: ['a'], early: false },
    { kind: 'paths', paths: [], early: false },
  ]);
});

test('a save waits for less than a burst does, and a file that is saved again and again for its whole rest', async () => {
  const clock = createFakeClock();
  const dirty = createDirtyPaths(clock, { ...limits, maxPaths: 100, maxInFolder: 100, saveSettleMs: 60 });
  const waitOf = async (paths: readonly string[]): Promise<string> => {
    for (const path of paths) {
      dirty.mark(toRelPath(path));
    }
    const wait = (dirty.readyAt() ?? Number.NaN) - clock.now();
    await clock.advance(wait);
    const settled = dirty.takeSettled();
    expect(settled).toMatchObject({ kind: 'paths', paths });
    return `${wait}${settled.kind === 'paths' && settled.early ? ' early' : ''}`;
  };
  const waits = {
    save: await waitOf(['a', 'a.tmp']),
    again: await waitOf(['a']),
    other: await waitOf(['b']),
    burst: await waitOf(['1', '2', '3', '4', '5']),
    later: await clock.advance(3_000).then(() => waitOf(['a'])),
  };
  expect(waits).toEqual({
    save: '60 early',
    again: '300',
    other: '60 early',
    burst: '300',
    later: '60 early',
  });
});

test('a path that never rests is given out after the longest wait', async () => {
  const clock = createFakeClock();
  const dirty = createDirtyPaths(clock, limits);
  let waitedMs = 0;
  for (let isOut = false; !isOut; waitedMs += 100) {
    dirty.mark(a);
    await clock.advance(100);
    const settled = dirty.takeSettled();
    isOut = settled.kind === 'paths' && settled.paths.length > 0;
  }
  expect(waitedMs).toBe(10_000);
});

test('paths that have settled wait for the rest of a burst, but not for one that goes on and on', async () => {
  const clock = createFakeClock();
  const dirty = createDirtyPaths(clock, limits);
  const startedAt = clock.now();
  dirty.mark(a);
  await clock.advance(250);
  dirty.mark(toRelPath('b'));
  await clock.advance(100);
  const early = [dirty.takeSettled(), dirty.readyAt()];
  await clock.advance(200);
  const together = dirty.takeSettled();
  dirty.mark(a);
  for (let quarter = 0; quarter < 9; quarter += 1) {
    await clock.advance(100);
    dirty.mark(toRelPath('busy.log'));
  }
  expect([...early, together, dirty.takeSettled()]).toEqual([
    { kind: 'paths', paths: [], early: false },
    startedAt + 550,
    { kind: 'paths', paths: ['a', 'b'], early: false },
    { kind: 'paths', paths: ['a'], early: false },
  ]);
});

test('too many paths become one look at everything, which a full pass takes back', async () => {
  const clock = createFakeClock();
  const dirty = createDirtyPaths(clock, limits);
  const markMany = (): void => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      dirty.mark(toRelPath(name));
    }
  };
  markMany();
  await clock.advance(300);
  const all = dirty.takeSettled();
  markMany();
  dirty.clear();
  await clock.advance(300);
  expect([all, dirty.takeSettled(), dirty.readyAt()]).toEqual([
    { kind: 'all' },
    { kind: 'paths', paths: [], early: false },
    undefined,
  ]);
});

test('many paths in one folder become that folder, which then stands for all that is below it', async () => {
  const clock = createFakeClock();
  const dirty = createDirtyPaths(clock, { ...limits, maxPaths: 10 });
  const startedAt = clock.now();
  for (const name of ['1', '2', 'sub/x', '3', '4', '5', 'sub/y']) {
    dirty.mark(toRelPath(`busy/${name}`));
    await clock.advance(10);
  }
  dirty.mark(a);
  const readyAt = dirty.readyAt();
  await clock.advance(300);
  expect([(readyAt ?? 0) - startedAt, dirty.takeSettled(), dirty.readyAt()]).toEqual([
    370,
    { kind: 'paths', paths: ['busy', 'a'], early: false },
    undefined,
  ]);
});

test('what was once given out as a folder is counted anew afterwards', async () => {
  const clock = createFakeClock();
  const dirty = createDirtyPaths(clock, { ...limits, maxPaths: 10 });
  const markIn = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      dirty.mark(toRelPath(`busy/${index}`));
    }
  };
  markIn(4);
  await clock.advance(300);
  const whole = dirty.takeSettled();
  markIn(3);
  await clock.advance(300);
  expect([whole, dirty.takeSettled()]).toEqual([
    { kind: 'paths', paths: ['busy'], early: false },
    { kind: 'paths', paths: ['busy/0', 'busy/1', 'busy/2'], early: false },
  ]);
});

test('a clock that is set back keeps no path waiting', () => {
  const clock = createFakeClock();
  const dirty = createDirtyPaths(clock, limits);
  dirty.mark(a);
  clock.jump(-3_600_000);
  expect(dirty.takeSettled()).toEqual({ kind: 'paths', paths: ['a'], early: false });
});

test('a path that is never as planned is looked at after longer and longer waits, then given up', async () => {
  const clock = createFakeClock();
  const givenUp: string[] = [];
  const again = createAgainQueue(clock, (path) => givenUp.push(path));
  const waits: number[] = [];
  again.settle([a], 'all');
  while (givenUp.length === 0) {
    const waitMs = (again.readyAt() ?? clock.now()) - clock.now();
    waits.push(waitMs);
    await clock.advance(waitMs);
    again.settle([a], again.takeDue());
  }
  expect({ waits, givenUp }).toEqual({ waits: [200, 400, 800, 1600, 3200, 6400], givenUp: ['a'] });
});
