/** Edits that race with transfers, by the numbers of the edge cases in the design: whatever happens, no bytes of a user are lost. */
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { type Clock, systemClock } from '../../src-main/foundation/clock.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { makePairWorld, type PairWorld } from '../support/pair-world.ts';
import { smallLimits } from '../support/transfer-world.ts';

const once = { dryRun: false };

function remoteText({ store }: PairWorld, key: string): string | undefined {
  const object = store.objects.get(toObjectKey(key));
  return object === undefined ? undefined : new TextDecoder().decode(object.bytes);
}

function temps({ root }: PairWorld): string[] {
  return readdirSync(join(root, '.driftless/tmp'));
}

test('edge case 32: a file that is written all the time becomes a problem that says so, and is synced once it rests', async () => {
  const world = makePairWorld();
  const file = join(world.root, 'log.txt');
  writeFileSync(file, 'start');
  /** Thirty times as fast as the clock on the wall. */
  const speed = 30;
  const begunAt = Date.now();
  const clock: Clock = {
    now: () => begunAt + (Date.now() - begunAt) * speed,
    sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
    after: (ms, task) => systemClock.after(ms / speed, task),
  };
  let isBusy = true;
  const told = Promise.withResolvers<string>();
  const engine = world.open({
    clock,
    state: (state) => ({
      ...state,
      putProblem: (row) => {
        state.putProblem(row);
        told.resolve(`${row.path} ${row.reason.code}`);
      },
    }),
    fs: (fs) => ({
      ...fs,
      openRead: async (path) => {
        if (isBusy && path === file) {
          appendFileSync(file, 'more ');
        }
        return await fs.openRead(path);
      },
    }),
  });
  await engine.start();
  const problem = await told.promise;
  const whileBusy = remoteText(world, 'log.txt');
  isBusy = false;
  await expect.poll(() => remoteText(world, 'log.txt'), { timeout: 60_000 }).toBe(readFileSync(file, 'utf8'));
  expect({ problem, whileBusy }).toEqual({ problem: 'log.txt file-busy', whileBusy: undefined });
});

test.each([
  ['truncated', (file: string) => truncateSync(file, 1)],
  ['removed', (file: string) => rmSync(file)],
])(
  'edge case 33: a large file that is %s while its parts travel leaves no parts and no error',
  async (_how, change) => {
    const world = makePairWorld();
    const file = join(world.root, 'large.bin');
    writeFileSync(file, Buffer.alloc(1_000_000, 'x'));
    let isChanged = false;
    world.store.inject({
      method: 'uploadPart',
      after: () => {
        if (!isChanged) {
          isChanged = true;
          change(file);
        }
      },
    });
    const report = await world.open({ limits: smallLimits }).runOnce(once);
    expect({
      outcome: report.outcome,
      problems: report.problems,
      remote: remoteText(world, 'large.bin'),
      uploads: world.store.uploadCount(),
    }).toEqual({
      outcome: 'in-sync',
      problems: [],
      remote: existsSync(file) ? 'x' : undefined,
      uploads: 0,
    });
  },
);

test('edge case 35: a file that appears at the place of a download is kept, and both contents are a conflict', async () => {
  const world = makePairWorld();
  await world.store.seed('a.txt', 'from there');
  world.store.inject({
    method: 'get',
    matches: ({ key }) => key === 'a.txt',
    after: () => writeFileSync(join(world.root, 'a.txt'), 'from here'),
  });
  const report = await world.open().runOnce(once);
  expect({
    conflicts: report.conflicts.map(({ path }) => path),
    local: readFileSync(join(world.root, 'a.txt'), 'utf8'),
    remote: remoteText(world, 'a.txt'),
    temps: temps(world),
  }).toEqual({ conflicts: ['a.txt'], local: 'from here', remote: 'from there', temps: [] });
});

test('edge case 36: a file deleted here while its new version is fetched comes back as that version', async () => {
  const world = makePairWorld();
  writeFileSync(join(world.root, 'a.txt'), 'old');
  await world.open().runOnce(once);
  await world.store.seed('a.txt', 'from there');
  world.store.inject({
    method: 'get',
    matches: ({ key }) => key === 'a.txt',
    after: () => rmSync(join(world.root, 'a.txt')),
  });
  const report = await world.open().runOnce(once);
  expect({
    outcome: report.outcome,
    local: readFileSync(join(world.root, 'a.txt'), 'utf8'),
    remote: remoteText(world, 'a.txt'),
    temps: temps(world),
  }).toEqual({ outcome: 'in-sync', local: 'from there', remote: 'from there', temps: [] });
});

test('edge case 38: an object deleted while it is fetched leaves neither a file nor a temp file', async () => {
  const world = makePairWorld();
  await world.store.seed('a.txt', 'from there');
  world.store.inject({
    method: 'get',
    matches: ({ key }) => key === 'a.txt',
    before: () => void world.store.objects.delete(toObjectKey('a.txt')),
  });
  const report = await world.open().runOnce(once);
  expect({ outcome: report.outcome, isThere: existsSync(join(world.root, 'a.txt')), temps: temps(world) }).toEqual({
    outcome: 'in-sync',
    isThere: false,
    temps: [],
  });
});

test('edge case 39: a file that is locked keeps its bytes, is told as busy, and is replaced when it is free', async () => {
  const world = makePairWorld();
  const file = join(world.root, 'locked.doc');
  writeFileSync(file, 'old');
  await world.open().runOnce(once);
  await world.store.seed('locked.doc', 'from there');
  let isLocked = true;
  const engine = world.open({
    fs: (fs) => ({
      ...fs,
      rename: async (from, to) => {
        if (isLocked && from === file) {
          throw new AppError('file-busy', 'open in another program', { data: { path: from } });
        }
        await fs.rename(from, to);
      },
    }),
  });
  const locked = await engine.runOnce(once);
  const whileLocked = readFileSync(file, 'utf8');
  isLocked = false;
  const free = await engine.runOnce(once);
  expect({
    problems: locked.problems.map(({ path, reason }) => `${path} ${reason.code}`),
    whileLocked,
    outcome: free.outcome,
    local: readFileSync(file, 'utf8'),
    temps: temps(world),
  }).toEqual({
    problems: ['locked.doc file-busy'],
    whileLocked: 'old',
    outcome: 'in-sync',
    local: 'from there',
    temps: [],
  });
});

test('edge case 41: a program that holds the replaced file open reads its old bytes on, and they are in the trash', async () => {
  const world = makePairWorld();
  const file = join(world.root, 'open.txt');
  writeFileSync(file, 'old bytes');
  await world.open().runOnce(once);
  const held = openSync(file, 'r');
  await world.store.seed('open.txt', 'from there');
  const report = await world.open().runOnce(once);
  const buffer = Buffer.alloc(9);
  readSync(held, buffer);
  closeSync(held);
  const trash = join(world.root, '.driftless/trash');
  const kept = readdirSync(trash, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  expect({ outcome: report.outcome, held: buffer.toString(), kept, local: readFileSync(file, 'utf8') }).toEqual({
    outcome: 'in-sync',
    held: 'old bytes',
    kept: ['old bytes'],
    local: 'from there',
  });
});
