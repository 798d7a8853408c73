import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ObjectStore } from '../../src-main/cos/object-store.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import type { Logger } from '../../src-main/foundation/logger.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import type { RunReport } from '../../src-main/sync/pair.ts';
import { clientOfServer } from '../support/client-of-server.ts';
import { undated } from '../support/conflict-world.ts';
import { startTestServer } from '../support/cos-server.ts';
import type { MemoryObjectStore, StoreMethod } from '../support/memory-object-store.ts';
import { createMortal } from '../support/mortal.ts';
import { remoteFiles } from '../support/pair-files.ts';
import { makePairWorld, type PairWorld } from '../support/pair-world.ts';

const once = { dryRun: false };

/** What the bucket holds now, and how many entries each key's history has. */
async function bucketOf(store: MemoryObjectStore): Promise<Record<string, unknown>> {
  const entries = [...store.objects].map(async ([key, { bytes }]) => [
    key,
    [new TextDecoder().decode(bytes), (await store.versionsOf(key)).length],
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

function brief({ outcome, conflicts, problems }: RunReport): readonly unknown[] {
  return [outcome, ...conflicts.map(({ path, kind }) => `${path} ${kind}`), ...problems.map(({ path }) => path)];
}

/** The other device acts between the last look of this one and its write. */
function slipIn(world: PairWorld, method: StoreMethod, act: () => Promise<unknown>): void {
  world.store.inject({
    method,
    before: async () => {
      await act();
    },
  });
}

async function inSync(
  files: Readonly<Record<string, string>>,
  versioning: 'enabled' | 'suspended' | 'off' = 'enabled',
) {
  const world = makePairWorld({ versioning });
  for (const [path, content] of Object.entries(files)) {
    writeFileSync(join(world.root, path), content);
  }
  await world.open().runOnce(once);
  return world;
}

test('another device that writes between look and replacement gets its version back, as a conflict', async () => {
  const world = await inSync({ 'file.txt': 'base' });
  writeFileSync(join(world.root, 'file.txt'), 'my edit');
  slipIn(world, 'put', () => world.store.seed('file.txt', 'their edit'));
  const report = await world.open().runOnce(once);
  const nextLife = await world.open().runOnce(once);
  expect({
    report: brief(report),
    nextLife: brief(nextLife),
    local: readFileSync(join(world.root, 'file.txt'), 'utf8'),
    bucket: await bucketOf(world.store),
  }).toEqual({
    report: ['conflicts', 'file.txt edit-edit'],
    nextLife: ['conflicts', 'file.txt edit-edit'],
    local: 'my edit',
    bucket: { 'file.txt': ['their edit', 4] },
  });
});

test('another device that creates the same file at the same moment gets its version back, as a conflict', async () => {
  const world = await inSync({ 'other.txt': 'other' });
  writeFileSync(join(world.root, 'file.txt'), 'mine');
  slipIn(world, 'put', () => world.store.seed('file.txt', 'theirs'));
  const report = await world.open().runOnce(once);
  expect({
    report: brief(report),
    local: readFileSync(join(world.root, 'file.txt'), 'utf8'),
    bucket: (await bucketOf(world.store))['file.txt'],
  }).toEqual({ report: ['conflicts', 'file.txt create-create'], local: 'mine', bucket: ['theirs', 3] });
});

test('a create meets a file that was there before it, though the bucket would take it as a new version', async () => {
  const world = await inSync({ 'other.txt': 'other' });
  writeFileSync(join(world.root, 'file.txt'), 'mine');
  let isHidden = true;
  const store: ObjectStore = {
    ...world.store,
    // The listing lags behind.
    list: async (options, signal) => {
      const page = await world.store.list(options, signal);
      return isHidden ? { ...page, objects: page.objects.filter(({ key }) => key !== 'file.txt') } : page;
    },
  };
  await world.store.seed('file.txt', 'theirs');
  world.store.inject({
    method: 'head',
    matches: ({ key }) => key === 'file.txt',
    after: () => {
      isHidden = false;
    },
  });
  const report = await world.open({ store }).runOnce(once);
  expect({ report: brief(report), bucket: (await bucketOf(world.store))['file.txt'] }).toEqual({
    report: ['conflicts', 'file.txt create-create'],
    bucket: ['theirs', 1],
  });
});

test('an edit that slips in before a deletion is brought back, here too', async () => {
  const world = await inSync({ 'file.txt': 'base', 'other.txt': 'other', 'third.txt': 'third' });
  rmSync(join(world.root, 'file.txt'));
  slipIn(world, 'delete', () => world.store.seed('file.txt', 'their edit'));
  const report = await world.open().runOnce(once);
  expect({
    report: brief(report),
    local: readFileSync(join(world.root, 'file.txt'), 'utf8'),
    bucket: (await bucketOf(world.store))['file.txt'],
  }).toEqual({ report: ['in-sync'], local: 'their edit', bucket: ['their edit', 4] });
});

test('a death between the write and the look at what is below does not hide the other device', async () => {
  const world = await inSync({ 'file.txt': 'base', 'gone.txt': 'base', 'a.txt': 'a', 'b.txt': 'b' });
  writeFileSync(join(world.root, 'file.txt'), 'my edit');
  rmSync(join(world.root, 'gone.txt'));
  slipIn(world, 'put', () => world.store.seed('file.txt', 'their edit'));
  slipIn(world, 'delete', () => world.store.seed('gone.txt', 'their other edit'));
  for (const method of ['put', 'delete'] as const) {
    const mortal = createMortal();
    world.store.inject({ method, after: () => mortal.die() });
    await world
      .open({ fs: mortal.fs, store: mortal.store(world.store), state: mortal.state })
      .runOnce(once, mortal.signal);
    expect(mortal.isDead()).toBe(true);
  }
  const report = await world.open().runOnce(once);
  const { 'file.txt': file, 'gone.txt': gone } = await bucketOf(world.store);
  expect({
    report: brief(report),
    local: ['file.txt', 'gone.txt'].map((path) => readFileSync(join(world.root, path), 'utf8')),
    bucket: [file, gone],
  }).toEqual({
    report: ['conflicts', 'file.txt edit-edit'],
    local: ['my edit', 'their other edit'],
    bucket: [
      ['their edit', 4],
      ['their other edit', 4],
    ],
  });
});

test('a version that cannot be the newest again, as somebody has written since, gets a name of its own', async () => {
  const world = await inSync({ 'file.txt': 'base' });
  writeFileSync(join(world.root, 'file.txt'), 'my edit');
  slipIn(world, 'put', () => world.store.seed('file.txt', 'their edit'));
  world.store.inject({ method: 'put', after: async () => void (await world.store.seed('file.txt', 'a third device')) });
  const report = await world.open({ config: { deviceName: 'HERE' } }).runOnce(once);
  expect({
    report: brief(report),
    bucket: undated(remoteFiles(world.store)),
  }).toEqual({
    report: ['conflicts', 'file.txt edit-edit'],
    bucket: { 'file.txt': 'a third device', 'file (conflict NOW HERE).txt': 'their edit' },
  });
});

test('our own request sent twice is nobody else, and neither is a version from before the one replaced', async () => {
  const world = await inSync({ 'file.txt': 'base' });
  await world.store.seed('file.txt', 'second');
  await world.open().runOnce(once);
  writeFileSync(join(world.root, 'file.txt'), 'third');
  slipIn(world, 'put', () => world.store.seed('file.txt', 'third'));
  const report = await world.open().runOnce(once);
  expect({ report: brief(report), bucket: await bucketOf(world.store) }).toEqual({
    report: ['in-sync'],
    bucket: { 'file.txt': ['third', 4] },
  });
});

test('where versions were switched off again, creates are still looked at first, and edits and deletions go through', async () => {
  const world = await inSync({ 'file.txt': 'base', 'gone.txt': 'x', 'a.txt': 'a', 'b.txt': 'b' });
  world.store.setVersioning('suspended');
  writeFileSync(join(world.root, 'file.txt'), 'edit');
  writeFileSync(join(world.root, 'new.txt'), 'new');
  rmSync(join(world.root, 'gone.txt'));
  world.store.calls.length = 0;
  const report = await world.open().runOnce(once);
  expect({
    report: brief(report),
    heads: world.store.calls.filter(({ method }) => method === 'head').map(({ key }) => key),
    bucket: await bucketOf(world.store),
  }).toEqual({
    report: ['in-sync'],
    heads: expect.arrayContaining(['new.txt']),
    bucket: { 'file.txt': ['edit', 2], 'new.txt': ['new', 1], 'a.txt': ['a', 1], 'b.txt': ['b', 1] },
  });
});

test('keys that may not ask for the versioning are told so in the log, and the bucket is treated as if it kept versions', async () => {
  const world = await inSync({ 'other.txt': 'other' });
  const said: string[] = [];
  const logger: Logger = { log: (level, text) => void said.push(`${level} ${text}`) };
  const store: ObjectStore = {
    ...world.store,
    versioning: () => Promise.reject(new AppError('cos-access-denied', 'no')),
  };
  writeFileSync(join(world.root, 'file.txt'), 'mine');
  writeFileSync(join(world.root, 'other.txt'), 'my edit');
  world.store.inject({
    method: 'put',
    matches: ({ key }) => key === 'other.txt',
    before: async () => {
      await world.store.seed('other.txt', 'their edit');
    },
  });
  const report = await world.open({ store, logger }).runOnce(once);
  expect({
    report: brief(report),
    said: said.filter((text) => text.includes('older versions')),
    head: world.store.calls.some(({ method, key }) => method === 'head' && key === 'file.txt'),
    bucket: (await bucketOf(world.store))['other.txt'],
  }).toEqual({
    report: ['conflicts', 'other.txt edit-edit'],
    said: ['warn the keys may not ask whether the bucket keeps older versions'],
    head: true,
    bucket: ['their edit', 4],
  });
});

test('with the embedded server, two devices that write one file at once keep both contents', async () => {
  await using server = await startTestServer();
  const client = clientOfServer(server);
  const bucket = client.bucket(server.bucket);
  await bucket.settings.versioning.put({ status: 'Enabled' });
  const here = makePairWorld();
  const there = makePairWorld();
  for (const path of ['edited.txt', 'deleted.txt', 'a.txt', 'b.txt']) {
    writeFileSync(join(here.root, path), 'base');
  }
  await here.open({ store: bucket }).runOnce(once);
  await there.open({ store: bucket }).runOnce(once);
  writeFileSync(join(there.root, 'edited.txt'), 'from there');
  writeFileSync(join(here.root, 'edited.txt'), 'from here');
  rmSync(join(here.root, 'deleted.txt'));
  const other = there.open({ store: bucket });
  let isOtherDone: Promise<RunReport> | undefined;
  const letOtherFirst = async (): Promise<void> => {
    isOtherDone ??= other.runOnce(once);
    await isOtherDone;
  };
  const store: ObjectStore = {
    ...bucket,
    put: (key, body, options, signal) =>
      bucket.put(
        key,
        body,
        {
          ...options,
          beforeSend: async () => {
            await options.beforeSend?.();
            await letOtherFirst();
          },
        },
        signal,
      ),
    delete: async (key, signal) => {
      const bytes = new TextEncoder().encode('from there');
      await bucket.put(key, { size: bytes.length, open: () => bytes }, {});
      return await bucket.delete(key, signal);
    },
  };
  const report = await here.open({ store }).runOnce(once);
  const histories = await Promise.all(
    ['edited.txt', 'deleted.txt'].map(async (key) =>
      (await bucket.versionsOf(toObjectKey(key))).map((version) =>
        version.kind === 'version' ? version.size : 'marker',
      ),
    ),
  );
  await client.close();
  expect({
    report: brief(report),
    here: ['edited.txt', 'deleted.txt'].map((path) => readFileSync(join(here.root, path), 'utf8')),
    histories,
  }).toEqual({
    report: ['conflicts', 'edited.txt edit-edit'],
    here: ['from here', 'from there'],
    histories: [
      [10, 9, 10, 4],
      [10, 'marker', 10, 4],
    ],
  });
});
