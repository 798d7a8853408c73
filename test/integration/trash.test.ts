/** Deleted and replaced files: a crash on their way to the trash is no deletion, and the trash does not keep them for ever. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { toLocalPath } from '../../src-main/foundation/names.ts';
import { createTrashRetention } from '../../src-main/sync/act/trash-retention.ts';
import { createNodeFileSystem } from '../../src-main/transfer/node-file-system.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createMortal } from '../support/mortal.ts';
import {
  brief,
  inSync,
  localFiles,
  once,
  remoteFiles,
  removeObjects,
  syncOnce,
  trashed,
  writeFiles,
} from '../support/pair-files.ts';
import { makePairWorld } from '../support/pair-world.ts';

const now = Date.UTC(2026, 5, 30, 12);
const live = new AbortController().signal;

test('a death right after a file went to the trash is no deletion of the user, though it is in the bucket again', async () => {
  const world = await inSync({ 'file.txt': 'precious', 'other.txt': 'other' });
  removeObjects(world.store, ['file.txt']);
  const mortal = createMortal({
    after: ({ method, paths }) => {
      if (method === 'rename' && paths[0] === join(world.root, 'file.txt')) {
        mortal.die();
      }
    },
  });
  const dying = world.open({ fs: mortal.fs, store: mortal.store(world.store), state: mortal.state });
  await dying.runOnce(once, mortal.signal);
  const isAway = !existsSync(join(world.root, 'file.txt'));
  // Another device has it again, the same bytes with the same ETag: only the note tells that nobody deleted it here.
  await world.store.seed('file.txt', 'precious');
  const report = await syncOnce(world);
  const expected = { 'file.txt': 'precious', 'other.txt': 'other' };
  expect({ isAway, report: brief(report), local: localFiles(world.root), remote: remoteFiles(world.store) }).toEqual({
    isAway: true,
    report: expect.objectContaining({ outcome: 'in-sync' }),
    local: expected,
    remote: expected,
  });
});

test('a death right after a file went to the trash leaves the deletion to the next life', async () => {
  const world = await inSync({ 'file.txt': 'unwanted', 'other.txt': 'other' });
  removeObjects(world.store, ['file.txt']);
  const mortal = createMortal({
    after: ({ method, paths }) => {
      if (method === 'rename' && paths[0] === join(world.root, 'file.txt')) {
        mortal.die();
      }
    },
  });
  await world
    .open({ fs: mortal.fs, store: mortal.store(world.store), state: mortal.state })
    .runOnce(once, mortal.signal);
  const report = await syncOnce(world);
  expect({ report: brief(report), local: localFiles(world.root), trash: trashed(world.root) }).toEqual({
    report: { outcome: 'in-sync', did: { deletedLocal: 1 } },
    local: { 'other.txt': 'other' },
    trash: ['unwanted'],
  });
});

test('days older than the limit leave the trash at the start, others stay, and links are not followed', async () => {
  const clock = createFakeClock({ startAt: now, skipsSleeps: true });
  const world = await inSync({ 'a.txt': 'one' }, { clock });
  const trash = join(world.root, '.driftless/trash');
  const outside = join(dirname(world.root), 'outside');
  writeFiles(outside, { 'kept.txt': 'kept' });
  writeFiles(trash, {
    '2026-05-30/deep/er/old.txt~1': 'old',
    '2026-06-19/young.txt~2': 'young',
    '2026-05-31/limit.txt~3': 'at the limit',
    '2031-01-01/future.txt~4': 'of a wrong clock',
    'not a date/other.txt': 'not ours',
    'loose file': 'not ours',
  });
  symlinkSync(outside, join(trash, '2026-05-30/deep/link'));
  symlinkSync(outside, join(trash, '2026-01-01'));
  const ofMonth = async (days: number): Promise<string[]> => {
    await syncOnce(world, { clock, config: { trashDays: days } });
    return readdirSync(trash).toSorted((a, b) => a.localeCompare(b));
  };
  const afterThirty = await ofMonth(30);
  const afterTen = await ofMonth(10);
  expect({ afterThirty, afterTen, outside: readFileSync(join(outside, 'kept.txt'), 'utf8') }).toEqual({
    afterThirty: ['2026-01-01', '2026-05-31', '2026-06-19', '2031-01-01', 'loose file', 'not a date'],
    afterTen: ['2026-01-01', '2031-01-01', 'loose file', 'not a date'],
    outside: 'kept',
  });
});

type RetentionOptions = Pick<Parameters<typeof createTrashRetention>[0], 'entriesPerTurn' | 'toSystemTrash'>;

/** On the real disk, by a clock that the test moves. */
function retentionOf(root: string, options: RetentionOptions) {
  const fs = createNodeFileSystem();
  const clock = createFakeClock({ startAt: now });
  const facts = new Map<string, string>();
  const retention = createTrashRetention({
    fs,
    root: toLocalPath(root),
    clock,
    logger: silentLogger,
    state: { getFact: (name) => facts.get(name), setFact: (name, value) => void facts.set(name, value) },
    ...options,
  });
  return { fs, clock, retention };
}

test('a large trash is emptied in turns of bounded work, and a day later again', async () => {
  const world = makePairWorld();
  const trash = join(world.root, '.driftless/trash');
  mkdirSync(join(trash, '2026-01-01'), { recursive: true });
  for (let index = 0; index < 25; index += 1) {
    writeFileSync(join(trash, '2026-01-01', `f${index}`), '');
  }
  const { fs, clock, retention } = retentionOf(world.root, {
    entriesPerTurn: 10,
  });
  const left: (number | undefined)[] = [];
  const turn = async (): Promise<void> => {
    await retention.removeOld(live);
    const day = join(trash, '2026-01-01');
    left.push(existsSync(day) ? readdirSync(day).length : undefined);
  };
  await turn();
  await turn();
  await turn();
  mkdirSync(join(trash, '2026-01-01'));
  await turn();
  clock.jump(24 * 3_600_000);
  await turn();
  await fs.stop();
  expect(left).toEqual([15, 5, undefined, 0, undefined]);
});

test('files that the trash of the system refuses keep no others waiting, and each is tried once a day', async () => {
  const world = makePairWorld();
  const trash = join(world.root, '.driftless/trash');
  const names = Array.from({ length: 12 }, (_, index) => `f${String(index).padStart(2, '0')}`);
  // A folder each: folders that stay must not use up the turns either.
  writeFiles(trash, Object.fromEntries(names.map((name) => [`2026-01-01/${name}/${name}`, ''])));
  const tried: string[] = [];
  const { fs, clock, retention } = retentionOf(world.root, {
    entriesPerTurn: 4,
    toSystemTrash: async (file) => {
      tried.push(file.slice(-3));
      if (file < join(trash, '2026-01-01/f10')) {
        throw new Error('not taken');
      }
      rmSync(file);
    },
  });
  const turns = async (): Promise<readonly string[]> => {
    tried.length = 0;
    for (let turn = 0; turn < 6; turn += 1) {
      await retention.removeOld(live);
    }
    return [...tried];
  };
  const firstDay = await turns();
  const left = readdirSync(join(trash, '2026-01-01'));
  clock.jump(24 * 3_600_000);
  const secondDay = await turns();
  await fs.stop();
  expect({ firstDay, left, secondDay }).toEqual({ firstDay: names, left: names.slice(0, 10), secondDay: left });
});

test('a clock that leaps ahead gets a day to be set right before anything leaves the trash', async () => {
  const clock = createFakeClock({ startAt: now, skipsSleeps: true });
  const world = await inSync({ 'a.txt': 'one', 'b.txt': 'two' }, { clock });
  removeObjects(world.store, ['a.txt']);
  await syncOnce(world, { clock });
  const left: number[] = [];
  const runAfter = async (days: number): Promise<void> => {
    clock.jump(days * 24 * 3_600_000);
    await syncOnce(world, { clock });
    left.push(trashed(world.root).length);
  };
  await runAfter(400);
  await runAfter(0.1);
  await runAfter(-400);
  await runAfter(1.1);
  await runAfter(5);
  await runAfter(6);
  await runAfter(6);
  await runAfter(6);
  await runAfter(6);
  await runAfter(6);
  expect(left).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
});

test('where the system has a trash, old files go there, and stay here as long as it does not take them', async () => {
  const world = makePairWorld();
  const trash = join(world.root, '.driftless/trash');
  writeFiles(trash, { '2026-01-01/a.txt~1': 'a', '2026-01-01/deep/b.txt~2': 'b', '2026-06-29/young.txt~3': 'young' });
  const taken: string[] = [];
  let isWilling = false;
  const { fs, clock, retention } = retentionOf(world.root, {
    toSystemTrash: async (file) => {
      if (!isWilling) {
        throw new Error('no trash on this volume');
      }
      taken.push(`${file.slice(trash.length + 1)}: ${readFileSync(file, 'utf8')}`);
      await fs.removeFile(file);
    },
  });
  await retention.removeOld(live);
  const refused = { taken: [...taken], left: readdirSync(trash).length, day: readdirSync(join(trash, '2026-01-01')) };
  isWilling = true;
  clock.jump(24 * 3_600_000);
  await retention.removeOld(live);
  await fs.stop();
  expect({ refused, taken: taken.toSorted((a, b) => a.localeCompare(b)), left: readdirSync(trash) }).toEqual({
    refused: { taken: [], left: 2, day: expect.arrayContaining(['a.txt~1', 'deep']) },
    taken: ['2026-01-01/a.txt~1: a', '2026-01-01/deep/b.txt~2: b'],
    left: ['2026-06-29'],
  });
});
