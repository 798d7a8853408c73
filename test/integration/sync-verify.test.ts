/** `verify` finds what no pass can see, counts the rest, and changes nothing. */
import { chmodSync, mkdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ObjectStore } from '../../src-main/cos/object-store.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { toObjectKey, toRelPath } from '../../src-main/foundation/names.ts';
import { openPairStore } from '../../src-main/state/sqlite-pair-store.ts';
import type { PairEngine } from '../../src-main/sync/pair.ts';
import type { VerifyFinding, VerifyOptions, VerifyProgress } from '../../src-main/sync/verify.ts';
import { makePairWorld, type PairWorld } from '../support/pair-world.ts';

const once = { dryRun: false };

async function inSync(files: Readonly<Record<string, string>>): Promise<PairWorld> {
  const world = makePairWorld();
  write(world, files);
  const engine = world.open();
  await engine.runOnce(once);
  await engine.stop();
  return world;
}

function write(world: PairWorld, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(world.root, path, '..'), { recursive: true });
    writeFileSync(join(world.root, path), content);
  }
}

async function verified(engine: PairEngine, options: VerifyOptions = {}) {
  const findings = new Map<string, VerifyFinding>();
  const counts = await engine.verify({ ...options, onFinding: (finding) => findings.set(finding.path, finding) });
  const said = Object.fromEntries(
    [...findings].map(([path, { kind, path: _, ...more }]) => [
      path,
      Object.keys(more).length === 0 ? kind : { kind, ...more },
    ]),
  );
  return { said, counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)) };
}

/** Other bytes under the old times. Only a disk can do that; here the row is made to agree with the times that the system sets. */
function rotLocally(world: PairWorld, path: string, content: string): void {
  const full = join(world.root, path);
  const { atime, mtime } = statSync(full);
  writeFileSync(full, content);
  utimesSync(full, atime, mtime);
  const { ctimeMs, mtimeMs } = statSync(full);
  const state = openPairStore(world.stateFile);
  const row = state.getBase(toRelPath(path));
  if (row?.kind === 'file') {
    state.commit([
      {
        kind: 'put',
        entry: { ...row, committedAt: row.committedAt + 60_000, local: { ...row.local, ctimeMs, mtimeMs } },
      },
    ]);
  }
  state.close();
}

test('two sides that are equal are found equal, by a HEAD for each file and no download', async () => {
  const world = await inSync({ 'a.txt': 'a', 'sub/b.txt': 'b', empty: '' });
  const engine = world.open();
  world.store.calls.length = 0;
  const progress: VerifyProgress[] = [];
  const outcome = await verified(engine, { onProgress: (now) => progress.push(now) });
  expect({
    outcome,
    methods: [...new Set(world.store.calls.map(({ method }) => method))],
    expected: progress[0]?.expected.files,
  }).toEqual({ outcome: { said: {}, counts: { equal: 3 } }, methods: ['list', 'head'], expected: 3 });
});

test('each difference is told with the side that is as it was', async () => {
  const world = await inSync({
    'here.txt': 'old',
    'there.txt': 'old',
    'both.txt': 'old',
    'gone.txt': 'x',
    'kept.txt': 'x',
  });
  write(world, { 'here.txt': 'edited', 'both.txt': 'one', 'new.txt': 'new' });
  await world.store.seed('there.txt', 'edited');
  await world.store.seed('both.txt', 'two');
  await world.store.seed('added.txt', 'added');
  world.store.objects.delete(toObjectKey('gone.txt'));
  expect(await verified(world.open())).toEqual({
    said: {
      'here.txt': { kind: 'differs', unchanged: 'remote', isHidden: false },
      'there.txt': { kind: 'differs', unchanged: 'local', isHidden: false },
      'both.txt': { kind: 'differs', unchanged: 'neither', isHidden: false },
      'new.txt': 'only-local',
      'gone.txt': 'only-local',
      'added.txt': 'only-remote',
    },
    counts: { equal: 1, differs: 3, 'only-local': 2, 'only-remote': 1 },
  });
});

test('bytes that rotted on the disk, which no pass can see, are found; repairing lets the next pass see them', async () => {
  const world = await inSync({ 'a.txt': 'content', 'b.txt': 'content' });
  rotLocally(world, 'a.txt', 'c0ntent');
  const blind = world.open();
  const pass = await blind.runOnce(once);
  const found = await verified(blind);
  const repaired = await verified(blind, { repair: true });
  const after = await blind.runOnce(once);
  expect({
    pass: pass.outcome,
    found,
    repaired: repaired.counts,
    after: after.conflicts.map(({ path }) => path),
  }).toEqual({
    pass: 'in-sync',
    found: {
      said: { 'a.txt': { kind: 'differs', unchanged: 'remote', isHidden: true } },
      counts: { equal: 1, differs: 1 },
    },
    repaired: { equal: 1, differs: 1, repaired: 1 },
    after: ['a.txt'],
  });
});

test('a row that contradicts both sides is told, and repairing drops it: the next pass adopts what is there', async () => {
  const world = await inSync({ 'a.txt': 'content' });
  const state = openPairStore(world.stateFile);
  const row = state.getBase(toRelPath('a.txt'));
  if (row?.kind === 'file') {
    state.commit([{ kind: 'put', entry: { ...row, crc64: row.crc64 + 1n } }]);
  }
  state.close();
  const engine = world.open();
  const found = await verified(engine);
  const repaired = await verified(engine, { repair: true });
  const { counts, outcome } = await engine.runOnce(once);
  expect({ found, repaired: repaired.counts, adopted: counts.adopted, outcome, after: await verified(engine) }).toEqual(
    {
      found: { said: { 'a.txt': 'row-lies' }, counts: { 'row-lies': 1 } },
      repaired: { 'row-lies': 1, repaired: 1 },
      adopted: 1,
      outcome: 'in-sync',
      after: { said: {}, counts: { equal: 1 } },
    },
  );
});

test('objects without a CRC64 are told apart: proved by an MD5, or not verifiable', async () => {
  const world = await inSync({ 'plain.txt': 'content', 'parts.txt': 'content' });
  const old: ObjectStore = {
    ...world.store,
    head: async (key, signal) => {
      const head = await world.store.head(key, signal);
      if (head === undefined) {
        return undefined;
      }
      const { crc64: _, ...rest } = head;
      return key === 'parts.txt' ? { ...rest, etag: 'abc-2' } : { ...rest, etag: '9A0364B9E99BB480DD25E1F0284C8555' };
    },
  };
  expect(await verified(world.open({ store: old }))).toEqual({
    said: { 'parts.txt': 'unverifiable' },
    counts: { equal: 1, unverifiable: 1 },
  });
});

test('conflicts, links and files that cannot be read are kept apart', async () => {
  const world = await inSync({ 'conflict.txt': 'old', 'bad.txt': 'bad', 'ok.txt': 'ok' });
  write(world, { 'conflict.txt': 'one', 'ignored.driftless-tmp': 'x' });
  await world.store.seed('conflict.txt', 'two');
  symlinkSync('ok.txt', join(world.root, 'link'));
  const engine = world.open({
    fs: (fs) => ({
      ...fs,
      stat: (path) => {
        if (path.endsWith('bad.txt')) {
          throw new AppError('local-io', 'the disk is bad');
        }
        return fs.stat(path);
      },
    }),
  });
  await engine.runOnce(once);
  expect(await verified(engine)).toEqual({
    said: {
      'conflict.txt': 'conflict',
      'bad.txt': { kind: 'unreadable', reason: { code: 'local-io', detail: 'the disk is bad' } },
      link: { kind: 'not-synced', reason: expect.objectContaining({ code: 'symlink-skipped' }) },
    },
    counts: { equal: 1, conflict: 1, unreadable: 1, 'not-synced': 1 },
  });
});

test('a listing that lags behind hides nothing', async () => {
  const world = await inSync({ 'a.txt': 'a', 'b.txt': 'b' });
  const lagging: ObjectStore = {
    ...world.store,
    list: async (options, signal) => {
      const page = await world.store.list(options, signal);
      return { ...page, objects: page.objects.filter(({ key }) => key !== 'a.txt') };
    },
  };
  expect(await verified(world.open({ store: lagging }))).toEqual({ said: {}, counts: { equal: 2 } });
});

test('a network that fails, a folder that is gone and an abort end it with their reason', async () => {
  const world = await inSync({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
  const reason = new Error('enough');
  const offline = world.open({
    store: { ...world.store, head: () => Promise.reject(new AppError('network-unreachable', 'no way there')) },
  });
  await expect(offline.verify({})).rejects.toMatchObject({ code: 'network-unreachable' });
  await expect(offline.verify({}, AbortSignal.abort(reason))).rejects.toBe(reason);
  await offline.stop();
  chmodSync(world.root, 0o700);
  const elsewhere = world.open({ fs: (fs) => ({ ...fs, stat: () => Promise.resolve(undefined) }) });
  await expect(elsewhere.verify({})).rejects.toMatchObject({ code: 'root-missing' });
});

test('verifying goes on beside a watching pair, and stopping the pair ends it', async () => {
  const world = await inSync({ 'a.txt': 'a' });
  const hanging = Promise.withResolvers<void>();
  const engine = world.open({
    store: {
      ...world.store,
      head: (_key, signal) => {
        hanging.resolve();
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
        });
      },
    },
  });
  await engine.start();
  const verifying = engine.verify({});
  verifying.catch(() => undefined);
  await hanging.promise;
  await engine.stop();
  await expect(verifying).rejects.toMatchObject({ code: 'aborted' });
});
