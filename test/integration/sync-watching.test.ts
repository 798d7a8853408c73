/** A pair that watches a real folder: whatever way changes are made there, the bucket ends up with them. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ObjectStore } from '../../src-main/cos/object-store.ts';
import { compareBytes } from '../../src-main/foundation/byte-order.ts';
import { type Clock, systemClock } from '../../src-main/foundation/clock.ts';
import { chokidarWatch, type StartWatch } from '../../src-main/sync/watch/watch.ts';
import { watchFolders } from '../../src-main/sync/watch/watch-folders.ts';
import { makePairWorld, type OpenOptions, type PairWorld } from '../support/pair-world.ts';

type Tree = Readonly<Record<string, string>>;

/** Of the bucket, without markers of folders. */
function bucketOf({ store }: PairWorld): Tree {
  const entries = [...store.objects].filter(([key]) => !key.endsWith('/'));
  return Object.fromEntries(entries.map(([key, { bytes }]) => [key, new TextDecoder().decode(bytes)]));
}

async function untilBucketIs(world: PairWorld, wanted: Tree): Promise<void> {
  await expect.poll(() => bucketOf(world), { timeout: 60_000, interval: 20 }).toEqual(wanted);
}

function write(world: PairWorld, files: Tree): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(world.root, path, '..'), { recursive: true });
    writeFileSync(join(world.root, path), content);
  }
}

async function started(world: PairWorld, options: OpenOptions): Promise<ReturnType<PairWorld['open']>> {
  // Only events lead to the next pass.
  const engine = world.open({ remotePollMs: 3_600_000, ...options });
  await engine.start();
  return engine;
}

const kinds: readonly [string, StartWatch][] = [
  ['chokidar', chokidarWatch({ wholeTree: false })],
  ['plain watches of folders', watchFolders],
];

describe.each(kinds)('%s', (_kind, watch) => {
  test('what is changed between the start of the watch and the end of the first scan is not lost', async () => {
    const world = makePairWorld();
    write(world, { 'a.txt': 'old', 'sub/b.txt': 'old' });
    let isChanged = false;
    await started(world, {
      watch,
      fs: (fs) => ({
        ...fs,
        readFolder: async (path) => {
          const entries = await fs.readFolder(path);
          if (!isChanged && path === join(world.root, 'sub')) {
            isChanged = true;
            // The scan is past this folder, and has not finished.
            write(world, { 'sub/b.txt': 'newer', 'sub/c.txt': 'new' });
          }
          return entries;
        },
      }),
    });
    await untilBucketIs(world, { 'a.txt': 'old', 'sub/b.txt': 'newer', 'sub/c.txt': 'new' });
  });

  test('a folder moved in from outside is synced with all that is in it', async () => {
    const world = makePairWorld();
    const outside = makePairWorld();
    write(world, { 'a.txt': 'a' });
    write(outside, { 'tree/x/1.txt': '1', 'tree/x/y/2.txt': '2', 'tree/3.txt': '3' });
    await started(world, { watch });
    renameSync(join(outside.root, 'tree'), join(world.root, 'tree'));
    await untilBucketIs(world, { 'a.txt': 'a', 'tree/3.txt': '3', 'tree/x/1.txt': '1', 'tree/x/y/2.txt': '2' });
  });

  test('what changes in a folder right after its rename is found at its new path', async () => {
    const world = makePairWorld();
    write(world, { 'before/sub/1.txt': '1', 'before/2.txt': '2' });
    await started(world, { watch });
    renameSync(join(world.root, 'before'), join(world.root, 'after'));
    write(world, { 'after/sub/1.txt': 'edited', 'after/sub/new.txt': 'new' });
    await untilBucketIs(world, { 'after/2.txt': '2', 'after/sub/1.txt': 'edited', 'after/sub/new.txt': 'new' });
    // Its watch followed the folder; its hints must not be for the old path.
    write(world, { 'after/sub/1.txt': 'once more' });
    await untilBucketIs(world, { 'after/2.txt': '2', 'after/sub/1.txt': 'once more', 'after/sub/new.txt': 'new' });
  });

  test('editors that save by way of other names make one edit of one file', async () => {
    const world = makePairWorld();
    write(world, { 'doc.txt': 'one', 'notes.txt': 'one' });
    await started(world, { watch });
    world.activity.length = 0;
    // A new file takes the place of the old one ...
    write(world, { '.doc.txt.tmp': 'two' });
    renameSync(join(world.root, '.doc.txt.tmp'), join(world.root, 'doc.txt'));
    // ... or the old one steps aside as a backup, which goes when the new one is there.
    renameSync(join(world.root, 'notes.txt'), join(world.root, 'notes.txt~'));
    write(world, { 'notes.txt': 'two' });
    rmSync(join(world.root, 'notes.txt~'));
    await untilBucketIs(world, { 'doc.txt': 'two', 'notes.txt': 'two' });
    await world.untilState(({ kind }) => kind === 'idle');
    expect(world.activity.map(({ kind, path }) => `${kind} ${path}`).toSorted(compareBytes)).toEqual([
      'uploaded doc.txt',
      'uploaded notes.txt',
    ]);
  });

  test('files that come and go leave no trace', async () => {
    const world = makePairWorld();
    write(world, { 'a.txt': 'a' });
    await started(world, { watch });
    world.activity.length = 0;
    world.store.calls.length = 0;
    for (let round = 0; round < 20; round += 1) {
      write(world, { [`fleeting ${round}.tmp`]: 'x' });
      rmSync(join(world.root, `fleeting ${round}.tmp`));
    }
    write(world, { 'b.txt': 'b' });
    await untilBucketIs(world, { 'a.txt': 'a', 'b.txt': 'b' });
    await world.untilState(({ kind }) => kind === 'idle');
    expect({
      activity: world.activity,
      asked: [...new Set(world.store.calls.map(({ key }) => key))].filter((key) => key?.includes('fleeting')),
    }).toEqual({ activity: [{ kind: 'uploaded', path: 'b.txt' }], asked: [] });
  });

  test('a storm of thousands of files arrives whole', async () => {
    const world = makePairWorld();
    write(world, { 'a.txt': 'a' });
    await started(world, { watch });
    const storm = Object.fromEntries(
      Array.from({ length: 1_500 }, (_, index) => [`storm/${index % 10}/${index}.txt`, `${index}`]),
    );
    write(world, storm);
    await untilBucketIs(world, { ...storm, 'a.txt': 'a' });
  });

  test('an edit that follows our own write of the same file is no echo', async () => {
    const world = makePairWorld();
    await world.store.seed('a.txt', 'from there');
    await started(world, { watch });
    const arrived = readFileSync(join(world.root, 'a.txt'), 'utf8');
    write(world, { 'a.txt': 'from here!' });
    await untilBucketIs(world, { 'a.txt': 'from here!' });
    expect(arrived).toBe('from there');
  });
});

test('after a sleep, what hangs is tried again and everything is looked at, whatever events were lost', async () => {
  const world = makePairWorld();
  write(world, { 'a.txt': 'a' });
  let sleptMs = 0;
  const ticks: (() => void)[] = [];
  const clock: Clock = {
    ...systemClock,
    now: () => Date.now() + sleptMs,
    after: (ms, task) => {
      if (ms === 10_000) {
        ticks.push(task);
        return { cancel: () => undefined };
      }
      return systemClock.after(ms, task);
    },
  };
  const hanging = Promise.withResolvers<void>();
  let puts = 0;
  const store: ObjectStore = {
    ...world.store,
    put: async (key, body, options, signal) => {
      puts += 1;
      if (puts > 1) {
        return await world.store.put(key, body, options, signal);
      }
      hanging.resolve();
      return await new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    },
  };
  const deaf: StartWatch = () => Promise.resolve({ close: () => Promise.resolve() });
  void started(world, { watch: deaf, clock, store });
  await hanging.promise;
  write(world, { 'b.txt': 'unheard' });
  sleptMs = 3_600_000;
  ticks[0]?.();
  await untilBucketIs(world, { 'a.txt': 'a', 'b.txt': 'unheard' });
});

test('a pair told of a coming sleep does nothing until it is told of its end', async () => {
  const world = makePairWorld();
  write(world, { 'a.txt': 'a' });
  const engine = await started(world, {});
  engine.sleep();
  write(world, { 'b.txt': 'b' });
  engine.syncNow();
  await new Promise((resolve) => {
    setTimeout(resolve, 300);
  });
  const whileAsleep = bucketOf(world);
  engine.wake();
  await untilBucketIs(world, { 'a.txt': 'a', 'b.txt': 'b' });
  expect(whileAsleep).toEqual({ 'a.txt': 'a' });
});

test('a folder without events is scanned from time to time instead, which is said, and heals', async () => {
  const world = makePairWorld();
  write(world, { 'a.txt': 'a' });
  let waitedMs = 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() + waitedMs };
  let isSilent = true;
  const engine = await started(world, {
    clock,
    watch: () => Promise.resolve({ close: () => Promise.resolve() }),
    probe: () => Promise.resolve(isSilent ? { code: 'watch-degraded', detail: 'silent' } : undefined),
  });
  await expect.poll(() => world.watchProblems).toHaveLength(1);
  write(world, { 'b.txt': 'unheard' });
  waitedMs += 46_000;
  engine.syncNow();
  await untilBucketIs(world, { 'a.txt': 'a', 'b.txt': 'unheard' });
  isSilent = false;
  waitedMs += 400_000;
  engine.syncNow();
  await expect.poll(() => world.watchProblems).toEqual([{ code: 'watch-degraded', detail: 'silent' }, undefined]);
  expect(existsSync(join(world.root, '.driftless/tmp'))).toBe(true);
});
