/** The folder that is synced is the one that was claimed, and one process at a time works on it. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { acquirePairLock, isLockHeld } from '../../src-main/state/pair-lock.ts';
import type { FolderLocks } from '../../src-main/sync/root/root-lock.ts';
import { hookFileSystem } from '../support/hooked-file-system.ts';
import { brief, inSync, localFiles, once, remoteFiles, syncOnce, writeFiles } from '../support/pair-files.ts';
import type { PairWorld } from '../support/pair-world.ts';

const files = { 'a.txt': 'one', 'b/c.txt': 'two' };

/** Locks as a process of this id takes them; ids given here live, as long as they are not ended. */
const living = new Set([1, 2, 3]);
function locksOf(pid: number): FolderLocks {
  const options = { clock: systemClock, pid, isAlive: (id: number) => living.has(id), host: 'here' };
  return { acquire: (file) => acquirePairLock(file, options), isHeld: (file) => isLockHeld(file, options) };
}

/** The lock of another process, which cannot be had twice in this one. */
function lockElsewhere(root: string, content: object): void {
  mkdirSync(join(root, '.driftless'), { recursive: true });
  const lock = { host: 'here', pid: 2, since: 1, beatAt: Date.now(), ...content };
  writeFileSync(join(root, '.driftless/lock'), JSON.stringify(lock));
}

const lockOf = (world: PairWorld): string => join(world.root, '.driftless/lock');

test('edge case 48: a folder that is missing holds the pair, and says so', async () => {
  const world = await inSync(files);
  renameSync(world.root, `${world.root} away`);
  const held = await syncOnce(world);
  renameSync(`${world.root} away`, world.root);
  expect({ held: brief(held), choices: held.hold?.choices, back: brief(await syncOnce(world)) }).toEqual({
    held: { outcome: 'held', did: {}, hold: 'root-missing local 2' },
    choices: ['stop'],
    back: { outcome: 'in-sync', did: {} },
  });
});

test('the folder of another pair in place of the root is held, though it has an id too', async () => {
  const world = await inSync(files);
  renameSync(world.root, `${world.root} away`);
  writeFiles(world.root, { '.driftless/root-id': 'of another pair\n', 'a.txt': 'one' });
  const held = await syncOnce(world);
  expect({ held: brief(held), local: localFiles(world.root), remote: remoteFiles(world.store) }).toEqual({
    held: { outcome: 'held', did: {}, hold: 'root-replaced local 2' },
    local: { 'a.txt': 'one' },
    remote: files,
  });
});

test('edge case 51: a folder that comes back in the middle of a scan decides nothing', async () => {
  const world = await inSync(files);
  const away = `${world.root} away`;
  const engine = world.open({
    fs: (fs) =>
      hookFileSystem(fs, {
        before: ({ method, paths }) => {
          // Gone when the scan begins, an empty folder with the right id as it goes on, back when it ends.
          if (method === 'readFolder' && paths[0] === world.root && !existsSync(away)) {
            renameSync(world.root, away);
            mkdirSync(world.root);
          }
        },
        after: ({ method, paths }) => {
          if (method === 'readFolder' && paths[0] === world.root && existsSync(away)) {
            rmSync(world.root, { recursive: true });
            renameSync(away, world.root);
          }
        },
      }),
  });
  const report = await engine.runOnce(once);
  expect({
    outcome: report.outcome,
    deleted: report.counts.deletedRemote,
    local: localFiles(world.root),
    remote: remoteFiles(world.store),
  }).toEqual({
    outcome: 'held',
    deleted: 0,
    local: files,
    remote: files,
  });
});

test('edge case 53: a bucket that is gone stops the pair and changes nothing here', async () => {
  const world = await inSync(files);
  const gone = (): Promise<never> => Promise.reject(new AppError('cos-no-such-bucket', 'the bucket does not exist'));
  const report = await syncOnce(world, { store: { ...world.store, list: gone, head: gone } });
  expect({ report: brief(report), local: localFiles(world.root) }).toEqual({
    report: { outcome: 'stopped', did: {}, reason: 'cos-no-such-bucket' },
    local: files,
  });
});

test('a look at some paths does not list the whole folder', async () => {
  const world = await inSync({ ...files, 'd.txt': 'three' });
  const listed: string[] = [];
  const engine = world.open({
    fs: (fs) =>
      hookFileSystem(fs, {
        before: ({ method, paths }) => void (method === 'readFolder' && listed.push(paths[0] ?? '')),
      }),
  });
  await engine.start();
  listed.length = 0;
  rmSync(join(world.root, 'd.txt'));
  await world.untilActivity((activity) =>
    activity.some(({ kind, path }) => kind === 'deleted-remote' && path === 'd.txt'),
  );
  expect(listed).toEqual([]);
});

test('edge case 104: a folder that another process syncs with another state is refused, and taken when that process is gone', async () => {
  const world = await inSync(files);
  lockElsewhere(world.root, { pid: 2 });
  const refused = await syncOnce(world, { locks: locksOf(1) });
  const isUntouched = readFileSync(lockOf(world), 'utf8').includes('"pid":2');
  lockElsewhere(world.root, { pid: 99 });
  const taken = await syncOnce(world, { locks: locksOf(1) });
  expect({ refused: brief(refused), isUntouched, taken: brief(taken), left: existsSync(lockOf(world)) }).toEqual({
    refused: { outcome: 'stopped', did: {}, reason: 'pair-locked' },
    isUntouched: true,
    taken: { outcome: 'in-sync', did: {} },
    left: false,
  });
});

test('a process that finds its folder taken by another stops working on it', async () => {
  const world = await inSync(files);
  const engine = world.open({ locks: locksOf(1), remotePollMs: 60_000 });
  await engine.start();
  await world.untilState(({ kind }) => kind === 'idle');
  lockElsewhere(world.root, { pid: 2 });
  writeFileSync(join(world.root, 'new.txt'), 'new');
  const stopped = await world.untilState(({ kind }) => kind === 'stopped');
  await engine.stop();
  expect({ stopped, remote: remoteFiles(world.store), lock: readFileSync(lockOf(world), 'utf8') }).toMatchObject({
    stopped: { reason: { code: 'pair-locked' } },
    remote: files,
    lock: expect.stringContaining('"pid":2'),
  });
});

test('edge case 105: a folder inside one that another process syncs is refused', async () => {
  const world = await inSync(files);
  const above = dirname(world.root);
  lockElsewhere(above, { pid: 2 });
  writeFileSync(join(above, '.driftless/root-id'), 'outer\n');
  const inside = await syncOnce(world, { locks: locksOf(1) });
  lockElsewhere(above, { pid: 99 });
  const alone = await syncOnce(world, { locks: locksOf(1) });
  expect({ inside: brief(inside), alone: brief(alone) }).toEqual({
    inside: { outcome: 'stopped', did: {}, reason: 'pairs-overlap' },
    alone: { outcome: 'in-sync', did: {} },
  });
});

test('edge case 105: a folder below that another process syncs is left out and shown, until that ends', async () => {
  const world = await inSync({ 'a.txt': 'one', 'in/b.txt': 'two', 'in/c.txt': 'three' });
  const inside = join(world.root, 'in');
  lockElsewhere(inside, { pid: 2 });
  rmSync(join(inside, 'b.txt'));
  writeFiles(world.root, { 'in/c.txt': 'three edited', 'in/new.txt': 'new', 'd.txt': 'four' });
  const during = await syncOnce(world, { locks: locksOf(1) });
  const engine = world.open({ locks: locksOf(1) });
  await engine.start();
  writeFiles(world.root, { 'in/newer.txt': 'newer', 'e.txt': 'five' });
  await world.untilActivity((activity) => activity.some(({ path }) => path === 'e.txt'));
  await engine.stop();
  const leftAlone = remoteFiles(world.store);
  lockElsewhere(inside, { pid: 99 });
  const after = await syncOnce(world, { locks: locksOf(1) });
  expect({ during: brief(during), leftAlone, after: brief(after), remote: remoteFiles(world.store) }).toEqual({
    during: { outcome: 'problems', did: { uploaded: 1 }, problems: ['in pairs-overlap'] },
    leftAlone: { 'a.txt': 'one', 'in/b.txt': 'two', 'in/c.txt': 'three', 'd.txt': 'four', 'e.txt': 'five' },
    after: { outcome: 'in-sync', did: { uploaded: 3, deletedRemote: 1 } },
    remote: {
      'a.txt': 'one',
      'in/c.txt': 'three edited',
      'in/new.txt': 'new',
      'in/newer.txt': 'newer',
      'd.txt': 'four',
      'e.txt': 'five',
    },
  });
});
