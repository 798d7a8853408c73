import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { makePairWorld, type PairWorld } from '../support/pair-world.ts';

const isIdle = ({ kind }: { readonly kind: string }): boolean => kind === 'idle';

/** Resolves when the bucket holds exactly this content at the key (undefined: nothing), or rejects after `ms`. */
async function untilRemote(world: PairWorld, key: string, content: string | undefined, ms = 30_000): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const object = world.store.objects.get(toObjectKey(key));
    if ((object === undefined ? undefined : new TextDecoder().decode(object.bytes)) === content) {
      return performance.now() - startedAt;
    }
    if (performance.now() - startedAt > ms) {
      throw new Error(`the bucket does not show ${key} as wanted within ${ms} ms`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

async function started(
  world: PairWorld,
  options: Parameters<PairWorld['open']>[0] = {},
): Promise<ReturnType<PairWorld['open']>> {
  const engine = world.open(options);
  await engine.start();
  return engine;
}

test('while watching, what the user does appears in the bucket', async () => {
  const world = makePairWorld();
  mkdirSync(join(world.root, 'folder'));
  writeFileSync(join(world.root, 'folder/old.txt'), 'old');
  writeFileSync(join(world.root, 'keep.txt'), 'keep');
  await started(world);
  writeFileSync(join(world.root, 'folder/new.txt'), 'new');
  await untilRemote(world, 'folder/new.txt', 'new');
  writeFileSync(join(world.root, 'folder/old.txt'), 'edited');
  await untilRemote(world, 'folder/old.txt', 'edited');
  mkdirSync(join(world.root, 'made/deep'), { recursive: true });
  writeFileSync(join(world.root, 'made/deep/file.txt'), 'deep');
  await untilRemote(world, 'made/deep/file.txt', 'deep');
  renameSync(join(world.root, 'made'), join(world.root, 'moved'));
  await untilRemote(world, 'moved/deep/file.txt', 'deep');
  await untilRemote(world, 'made/deep/file.txt', undefined);
  rmSync(join(world.root, 'folder/new.txt'));
  await untilRemote(world, 'folder/new.txt', undefined);
  mkdirSync(join(world.root, 'empty'));
  await untilRemote(world, 'empty/', '');
  expect([...world.store.objects.keys()]).toEqual(
    expect.arrayContaining(['folder/old.txt', 'keep.txt', 'moved/deep/file.txt', 'empty/']),
  );
});

test('a change in the bucket arrives with the next poll, and its echo costs no request', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'one');
  const engine = await started(world);
  await world.untilState(isIdle);
  await world.store.seed('b.txt', 'from there', { meta: { mtime: '1000000000' } });
  engine.syncNow();
  await world.untilState(({ kind }) => kind === 'syncing');
  await world.untilState(isIdle);
  world.store.calls.length = 0;
  writeFileSync(join(world.root, 'c.txt'), 'three');
  await untilRemote(world, 'c.txt', 'three');
  expect({
    local: readFileSync(join(world.root, 'b.txt'), 'utf8'),
    calls: world.store.calls.filter(({ key }) => key === 'b.txt'),
  }).toEqual({ local: 'from there', calls: [] });
});

test('a change during a pass is picked up by the next one', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'one');
  world.store.inject({ method: 'put', before: () => writeFileSync(join(world.root, 'late.txt'), 'late') });
  await started(world);
  await untilRemote(world, 'late.txt', 'late');
  expect([...world.store.objects.keys()]).toEqual(['a.txt', 'late.txt']);
});

test('a paused pair does nothing until it is resumed', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'one');
  const engine = await started(world);
  engine.pause();
  await world.untilState(({ kind }) => kind === 'paused');
  writeFileSync(join(world.root, 'b.txt'), 'two');
  world.store.calls.length = 0;
  await new Promise((resolve) => {
    setTimeout(resolve, 400);
  });
  const whilePaused = world.store.calls.length;
  engine.resume();
  await untilRemote(world, 'b.txt', 'two');
  expect(whilePaused).toBe(0);
});

test('a network that fails shows as offline and heals by itself', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'one');
  world.store.inject({
    method: 'list',
    before: () => {
      throw new AppError('network-unreachable', 'no way there');
    },
  });
  await started(world);
  const offline = await world.untilState(({ kind }) => kind === 'offline');
  await untilRemote(world, 'a.txt', 'one');
  expect(offline).toMatchObject({ kind: 'offline', reason: { code: 'network-unreachable' } });
});

test('refused keys stop the pair until it is resumed', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'one');
  world.store.inject({
    method: 'put',
    before: () => {
      throw new AppError('cos-access-denied', 'no');
    },
  });
  const engine = await started(world);
  const stopped = await world.untilState(({ kind }) => kind === 'stopped');
  engine.resume();
  await untilRemote(world, 'a.txt', 'one');
  expect(stopped).toMatchObject({ kind: 'stopped', reason: { code: 'cos-access-denied' } });
});

test('a root that comes back is found and watched again', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'one');
  const engine = await started(world, { remotePollMs: 200 });
  await world.untilState(isIdle);
  renameSync(world.root, `${world.root} away`);
  engine.syncNow();
  const held = await world.untilState(({ kind }) => kind === 'held');
  renameSync(`${world.root} away`, world.root);
  await world.untilState(isIdle);
  writeFileSync(join(world.root, 'b.txt'), 'two');
  await untilRemote(world, 'b.txt', 'two');
  expect({ held, keys: [...world.store.objects.keys()] }).toMatchObject({
    held: { hold: { code: 'root-missing' } },
    keys: ['a.txt', 'b.txt'],
  });
});

test('where events cannot be relied on, this is said once', async () => {
  const world = makePairWorld();
  await started(world, {
    watch: (_root, { onDegraded }) => {
      onDegraded({ code: 'watch-degraded', detail: 'the limit is reached' });
      return Promise.resolve({ close: () => Promise.resolve() });
    },
  });
  expect(world.watchProblems).toEqual([{ code: 'watch-degraded', detail: 'the limit is reached' }]);
});

test('a held mass deletion goes on when it is let through, and not before', async () => {
  const world = makePairWorld();
  const names = Array.from({ length: 30 }, (_, index) => `file ${index}`);
  for (const name of names) {
    writeFileSync(join(world.root, name), name);
  }
  const engine = await started(world);
  for (const name of names.slice(0, 25)) {
    rmSync(join(world.root, name));
  }
  await world.untilState(({ kind }) => kind === 'held');
  // Up to 20 a day may go without asking, so that many may have gone before all events were in.
  const hasAsked = world.store.objects.size >= 10;
  const isLetThrough = engine.answerHold('mass-deletion', 'proceed');
  await untilRemote(world, 'file 24', undefined);
  await world.untilState(isIdle);
  expect({ hasAsked, isLetThrough, left: world.store.objects.size }).toEqual({
    hasAsked: true,
    isLetThrough: true,
    left: 5,
  });
});

test('stopping ends soon, even while a transfer hangs', async () => {
  const world = makePairWorld();
  for (let index = 0; index < 5; index += 1) {
    await world.store.seed(`file ${index}`, 'content');
  }
  let isHanging: () => void = () => undefined;
  const hanging = new Promise<void>((resolve) => {
    isHanging = resolve;
  });
  world.store.inject({
    method: 'get',
    matches: ({ key }) => key === 'file 3',
    before: async () => {
      isHanging();
      await new Promise(() => undefined);
    },
  });
  const engine = world.open();
  void engine.start();
  await hanging;
  const startedAt = performance.now();
  await engine.stop();
  const tookMs = performance.now() - startedAt;
  // Its deadline is 2 s; the rest is for a busy computer. Without one it would wait for ever.
  expect(tookMs).toBeLessThan(10_000);
});

test('a folder whose last file is deleted stays on both sides', async () => {
  const world = makePairWorld();
  mkdirSync(join(world.root, 'above/folder'), { recursive: true });
  writeFileSync(join(world.root, 'above/folder/file.txt'), 'last');
  writeFileSync(join(world.root, 'keep.txt'), 'keep');
  const engine = await started(world);
  await untilRemote(world, 'above/folder/file.txt', 'last');
  await world.untilState(isIdle);
  rmSync(join(world.root, 'above/folder/file.txt'));
  await untilRemote(world, 'above/folder/file.txt', undefined);
  await untilRemote(world, 'above/folder/', '');
  const passes = world.passes();
  engine.syncNow();
  await world.untilState((state) => isIdle(state) && world.passes() > passes);
  expect({
    isHere: existsSync(join(world.root, 'above/folder')),
    keys: [...world.store.objects.keys()].sort(),
  }).toEqual({
    isHere: true,
    keys: ['above/folder/', 'keep.txt'],
  });
});
