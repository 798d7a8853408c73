import { mkdirSync, readdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { Reason } from '../../../../src-main/contract/model.ts';
import { type Clock, systemClock } from '../../../../src-main/foundation/clock.ts';
import { silentLogger } from '../../../../src-main/foundation/logger.ts';
import { toRelPath } from '../../../../src-main/foundation/names.ts';
import { systemRandom } from '../../../../src-main/foundation/random.ts';
import { createWakeDetector } from '../../../../src-main/sync/watch/wake-detector.ts';
import type { WatchHandlers } from '../../../../src-main/sync/watch/watch.ts';
import { createWatchKeeper } from '../../../../src-main/sync/watch/watch-keeper.ts';
import { probeWatch } from '../../../../src-main/sync/watch/watch-probe.ts';
import type { FileSystem } from '../../../../src-main/transfer/file-system.ts';
import { createNodeFileSystem } from '../../../../src-main/transfer/node-file-system.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { makeTempFolder } from '../../../support/temp-folder.ts';

const limit: Reason = { code: 'watch-degraded', detail: 'the limit is reached' };
const silence: Reason = { code: 'watch-degraded', detail: 'not a word' };

const impatient: Clock = { ...systemClock, sleep: () => Promise.resolve() };

/** A keeper whose watch and test do as the test says. */
function makeKeeper() {
  const clock = createFakeClock();
  const fs = createNodeFileSystem();
  onTestFinished(() => fs.stop());
  const said: (Reason | undefined)[] = [];
  const hints: string[] = [];
  const handlers: WatchHandlers[] = [];
  const world = { brokenBy: undefined as Reason | undefined, silentBy: undefined as Reason | undefined, open: 0 };
  const keeper = createWatchKeeper({
    fs,
    root: makeTempFolder().path,
    clock,
    random: systemRandom,
    logger: silentLogger,
    start: (_root, given) => {
      handlers.push(given);
      world.open += 1;
      if (world.brokenBy !== undefined) {
        given.onDegraded(world.brokenBy);
      }
      return Promise.resolve({
        close: () => {
          world.open -= 1;
          return Promise.resolve();
        },
      });
    },
    probe: () => Promise.resolve(world.silentBy),
    onHint: (path) => hints.push(path),
    onProblem: (reason) => said.push(reason),
  });
  const pass = async (): Promise<void> => {
    await keeper.ensure();
    keeper.test();
    await clock.advance(0);
  };
  return { clock, said, hints, handlers, world, keeper, pass };
}

test('a limit of watches is said once, tried again now and then, and over when a watch holds', async () => {
  const { clock, said, handlers, world, keeper, pass } = makeKeeper();
  world.brokenBy = limit;
  const tries: number[] = [];
  for (let minute = 0; minute < 60; minute += 1) {
    await pass();
    await clock.advance(60_000);
    tries.push(handlers.length);
  }
  const whileBroken = { said: [...said], open: world.open, isDegraded: keeper.isDegraded() };
  world.brokenBy = undefined;
  await clock.advance(3_600_000);
  await pass();
  expect({ tries: tries.at(-1), whileBroken, said, open: world.open, isDegraded: keeper.isDegraded() }).toEqual({
    tries: 4,
    whileBroken: { said: [limit], open: 0, isDegraded: true },
    said: [limit, undefined],
    open: 1,
    isDegraded: false,
  });
});

test('a drive that stays silent is said once, and its watch is given up until the next try', async () => {
  const { clock, said, world, keeper, pass } = makeKeeper();
  world.silentBy = silence;
  await pass();
  const first = { open: world.open, isDegraded: keeper.isDegraded() };
  await clock.advance(400_000);
  await pass();
  world.silentBy = undefined;
  await clock.advance(700_000);
  await pass();
  expect({ first, said, open: world.open, isDegraded: keeper.isDegraded() }).toEqual({
    first: { open: 0, isDegraded: true },
    said: [silence, undefined],
    open: 1,
    isDegraded: false,
  });
});

test('a flood of events, whose rest may be lost, starts the watch anew and has everything looked at', async () => {
  const { clock, hints, handlers, world, pass } = makeKeeper();
  await pass();
  for (let index = 0; index < 5_000; index += 1) {
    handlers[0]?.onHint(toRelPath(`same ${index % 2}`));
  }
  await clock.advance(1);
  const afterFlood = { last: hints.at(-1), open: world.open, hints: hints.length };
  await pass();
  handlers[1]?.onHint(toRelPath('later'));
  expect({ afterFlood, open: world.open, last: hints.at(-1) }).toEqual({
    afterFlood: { last: '', open: 0, hints: 4_000 },
    open: 1,
    last: 'later',
  });
});

test('a watch that was dropped or stopped is not heard any more', async () => {
  const { hints, handlers, world, keeper, pass } = makeKeeper();
  await pass();
  await keeper.drop();
  handlers[0]?.onHint(toRelPath('late'));
  await pass();
  await keeper.stop();
  handlers[1]?.onHint(toRelPath('later'));
  await keeper.ensure();
  expect({ hints, watches: handlers.length, open: world.open }).toEqual({ hints: [], watches: 2, open: 0 });
});

test('the test of a watch hears a file system that tells of changes, and leaves nothing behind', async () => {
  const { clock, keeper } = makeKeeper();
  const fs = createNodeFileSystem();
  onTestFinished(() => fs.stop());
  const folder = makeTempFolder();
  const deps = { fs, root: folder.path, clock: systemClock, random: systemRandom };
  const unclaimed = await probeWatch(deps, new AbortController().signal);
  mkdirSync(folder.at('.driftless', 'tmp'), { recursive: true });
  const heard = await probeWatch(deps, new AbortController().signal);
  const elsewhere: FileSystem = { ...fs, createFile: () => fs.createFile(folder.at('unwatched')) };
  const deaf = await probeWatch({ ...deps, fs: elsewhere, clock: impatient }, new AbortController().signal);
  await keeper.stop();
  expect({
    unclaimed,
    heard,
    deaf,
    left: readdirSync(folder.at('.driftless', 'tmp')),
    pending: clock.pending(),
  }).toEqual({
    unclaimed: undefined,
    heard: undefined,
    deaf: { code: 'watch-degraded', detail: 'this drive does not tell of changes' },
    left: [],
    pending: 0,
  });
});

test('a sleep is noticed once, by a timer that rings late; ordinary delays and a clock set back are not', async () => {
  const clock = createFakeClock();
  let woken = 0;
  const detector = createWakeDetector(clock, () => {
    woken += 1;
  });
  const seen: number[] = [];
  for (const jumpMs of [0, 15_000, 3_600_000, 0, -3_600_000, 0]) {
    clock.jump(jumpMs);
    await clock.advance(20_000);
    seen.push(woken);
  }
  detector.stop();
  expect([seen, clock.pending()]).toEqual([[0, 0, 1, 1, 1, 1], 0]);
});
