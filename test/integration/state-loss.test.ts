/** A state that is lost, damaged, or older than the folder: nothing is lost or deleted, the old file is kept, and the user is told. */
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { checkUnclean } from '../../src-main/state/database.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import {
  brief,
  inSync,
  localFiles,
  once,
  remoteFiles,
  removeFiles,
  removeObjects,
  syncOnce,
  trashed,
} from '../support/pair-files.ts';
import type { PairWorld } from '../support/pair-world.ts';

const files = { 'a.txt': 'one', 'b/c.txt': 'two', 'd.txt': 'three' };

function setAside(world: PairWorld): string[] {
  return readdirSync(dirname(world.stateFile)).filter((name) => name.startsWith('state.sqlite.damaged-'));
}

test.each<[string, (file: string) => void | Promise<void>]>([
  ['is no database', (file) => writeFileSync(file, 'x'.repeat(20_000))],
  ['is cut in half', (file) => truncateSync(file, statSync(file).size / 2)],
  [
    'has a page of rubbish in the middle',
    async (file) => {
      const bytes = readFileSync(file);
      bytes.fill(0x5a, 4096, 3 * 4096);
      writeFileSync(file, bytes);
      // A page that nothing has looked at yet is found by the check of a state that was not closed cleanly.
      writeFileSync(`${file}-wal`, '');
      await checkUnclean(file);
    },
  ],
  [
    'is of a newer version',
    (file) => {
      const database = new DatabaseSync(file);
      database.exec('PRAGMA user_version = 99');
      database.close();
    },
  ],
  [
    'misses a table',
    (file) => {
      const database = new DatabaseSync(file);
      database.exec('DROP TABLE intent');
      database.close();
    },
  ],
  [
    'holds a row that cannot be read',
    (file) => {
      const database = new DatabaseSync(file);
      database.exec("INSERT INTO problem VALUES ('a.txt', '{', 1, 1, NULL)");
      database.close();
    },
  ],
])('edge case 101: a state that %s is set aside and built anew, and that is said', async (_what, damage) => {
  const world = await inSync(files);
  await damage(world.stateFile);
  // While the state was lost: a file deleted here, one edited there, one new.
  removeFiles(world.root, ['a.txt']);
  await world.store.seed('d.txt', 'three edited');
  writeFileSync(join(world.root, 'new.txt'), 'new');
  const rebuilt = await syncOnce(world);
  const later = await syncOnce(world);
  expect({
    rebuilt: brief(rebuilt),
    said: rebuilt.problems.map(({ reason }) => reason.detail),
    later: brief(later),
    aside: setAside(world).length > 0,
    local: localFiles(world.root),
    remote: remoteFiles(world.store),
  }).toEqual({
    rebuilt: {
      outcome: 'conflicts',
      did: { uploaded: 1, downloaded: 1, adopted: expect.any(Number) },
      conflicts: ['d.txt create-create'],
      problems: [' state-rebuilt'],
    },
    said: [expect.stringMatching(/is kept as state\.sqlite\.damaged-\d{4}-\d\d-\d\d/)],
    later: { outcome: 'conflicts', did: {}, conflicts: ['d.txt create-create'] },
    aside: true,
    local: { ...files, 'new.txt': 'new' },
    remote: { ...files, 'd.txt': 'three edited', 'new.txt': 'new' },
  });
});

test('edge case 101: a state that is gone while the folder knows the pair is built anew, and that is said until seen', async () => {
  const clock = createFakeClock({ startAt: Date.now(), skipsSleeps: true });
  const world = await inSync(files);
  rmSync(world.stateFile);
  removeFiles(world.root, ['a.txt']);
  const watching = { watch: () => Promise.resolve({ close: () => Promise.resolve() }), clock };
  const engine = world.open(watching);
  await engine.start();
  const said = world.activity.filter(({ path }) => path === '');
  await engine.stop();
  clock.jump(3_600_000);
  const soon = await syncOnce(world, { clock });
  const seen = await syncOnce(world, { clock });
  expect({
    said,
    soon: brief(soon),
    seen: brief(seen),
    local: localFiles(world.root),
    remote: remoteFiles(world.store),
  }).toEqual({
    said: [{ kind: 'problem-found', path: '' }],
    soon: { outcome: 'problems', did: {}, problems: [' state-rebuilt'] },
    seen: { outcome: 'in-sync', did: {} },
    local: files,
    remote: files,
  });
});

test('edge case 117: a pair that is removed and added again is joined by content, without conflicts', async () => {
  const world = await inSync(files);
  rmSync(world.stateFile);
  const report = await syncOnce(world);
  expect({
    did: report.counts.adopted,
    conflicts: report.conflicts,
    calls: world.store.calls.map(({ method }) => method),
  }).toEqual({
    did: 4,
    conflicts: [],
    calls: expect.not.arrayContaining(['put', 'get', 'delete']),
  });
});

test('edge case 102: an older copy of the state decides no deletion, whenever it was taken', async () => {
  const outcomes = [];
  for (const takenAt of [0, 1, 2, 3]) {
    const world = await inSync({ ...files, 'moved.txt': 'moved', 'twice.txt': 'twice' });
    const copy = join(dirname(world.stateFile), 'copy');
    // Each step is synced: deletions on both sides, names given away and taken again, edits.
    const steps = [
      () => removeFiles(world.root, ['a.txt', 'moved.txt']),
      () => removeObjects(world.store, ['twice.txt']),
      async () => {
        writeFileSync(join(world.root, 'd.txt'), 'three edited');
        await world.store.seed('b/c.txt', 'two edited');
      },
    ];
    for (const [index, step] of steps.entries()) {
      if (index === takenAt) {
        copyFileSync(world.stateFile, copy);
      }
      await step();
      const report = await syncOnce(world);
      expect(report.outcome).toBe('in-sync');
    }
    if (takenAt === steps.length) {
      copyFileSync(world.stateFile, copy);
    }
    copyFileSync(copy, world.stateFile);
    // Since then, one side each has again what the older rows take for deleted on the other.
    writeFileSync(join(world.root, 'a.txt'), 'one');
    await world.store.seed('moved.txt', 'moved');
    writeFileSync(join(world.root, 'twice.txt'), 'twice');
    const report = await syncOnce(world);
    const isOlder = takenAt < steps.length;
    const expected = {
      'a.txt': 'one',
      'b/c.txt': 'two edited',
      'd.txt': 'three edited',
      'moved.txt': 'moved',
      'twice.txt': 'twice',
    };
    outcomes.push({
      did: { deletedLocal: report.counts.deletedLocal, deletedRemote: report.counts.deletedRemote },
      said: report.problems.map(({ reason }) => reason.code),
      conflicts: report.conflicts.length,
    });
    expect({ isOlder, local: localFiles(world.root), remote: remoteFiles(world.store) }).toEqual({
      isOlder,
      local: expected,
      remote: expected,
    });
  }
  const nothingDeleted = { deletedLocal: 0, deletedRemote: 0 };
  expect(outcomes).toEqual([
    { did: nothingDeleted, said: ['state-rebuilt'], conflicts: 0 },
    { did: nothingDeleted, said: ['state-rebuilt'], conflicts: 0 },
    { did: nothingDeleted, said: ['state-rebuilt'], conflicts: 0 },
    { did: nothingDeleted, said: [], conflicts: 0 },
  ]);
});

test('edge case 102: a dry run with an older state shows no deletion either', async () => {
  const world = await inSync(files);
  const copy = `${world.stateFile}.copy`;
  copyFileSync(world.stateFile, copy);
  removeFiles(world.root, ['a.txt']);
  await syncOnce(world);
  copyFileSync(copy, world.stateFile);
  writeFileSync(join(world.root, 'a.txt'), 'one');
  const { decisions = [] } = await world.open().runOnce({ dryRun: true });
  expect(decisions.map(({ path, actions }) => `${path} ${actions.map(({ kind }) => kind).join()}`)).toEqual([
    'a.txt upload',
    'b/c.txt put-row',
    'b put-row',
    'd.txt put-row',
  ]);
});

test('another pair that has used the folder in between makes a state no older', async () => {
  const world = await inSync(files);
  const mark = join(world.root, '.driftless/state-mark');
  const [, pairId] = readFileSync(mark, 'utf8').trim().split(' ');
  writeFileSync(mark, 'ffff another-pair\n');
  removeFiles(world.root, ['a.txt']);
  const report = await syncOnce(world);
  expect([pairId, brief(report)]).toEqual(['pair', { outcome: 'in-sync', did: { deletedRemote: 1 } }]);
});

test('a death between the two marks of a state is no older copy', async () => {
  const world = await inSync(files);
  writeFileSync(join(world.root, 'e.txt'), 'five');
  const dying = world.open({
    state: (state) => ({
      ...state,
      setFact: (name, value) => {
        if (name === 'mark') {
          throw new AppError('aborted', 'killed');
        }
        state.setFact(name, value);
      },
    }),
  });
  const died = await dying.runOnce(once);
  await dying.stop();
  const after = await syncOnce(world);
  expect([brief(died), brief(after)]).toEqual([
    { outcome: 'stopped', did: {}, reason: 'aborted' },
    { outcome: 'in-sync', did: { uploaded: 1 } },
  ]);
});

test('edge case 103: a state that cannot be written stops the pair; nothing is lost, and it goes on with room', async () => {
  const world = await inSync(files);
  await world.store.seed('new there.txt', 'new there');
  writeFileSync(join(world.root, 'new here.txt'), 'new here');
  removeFiles(world.root, ['a.txt']);
  const full = await syncOnce(world, {
    state: (state) => ({
      ...state,
      commit: () => {
        throw new AppError('disk-full', 'no space left to write the state file');
      },
    }),
  });
  const healed = await syncOnce(world);
  const { 'a.txt': _deleted, ...kept } = files;
  const expected = { ...kept, 'new here.txt': 'new here', 'new there.txt': 'new there' };
  expect({
    full: { outcome: full.outcome, reason: full.reason?.code },
    healed: healed.outcome,
    local: localFiles(world.root),
    remote: remoteFiles(world.store),
    aside: setAside(world),
    trash: trashed(world.root),
  }).toEqual({
    full: { outcome: 'stopped', reason: 'disk-full' },
    healed: 'in-sync',
    local: expected,
    remote: expected,
    aside: [],
    trash: [],
  });
});

test('damage that shows while the state is in use is remembered, and the next opening starts anew', async () => {
  const world = await inSync(Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`f${index}`, `${index}`])));
  const bytes = readFileSync(world.stateFile);
  const database = new DatabaseSync(world.stateFile);
  const root = Number(database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'base'").get()?.rootpage);
  database.close();
  bytes.fill(0x5a, (root - 1) * 4096, root * 4096);
  writeFileSync(world.stateFile, bytes);
  const told: string[] = [];
  const watched = world.open({ onStateDamaged: ({ code }) => told.push(code) });
  await watched.start();
  await watched.stop();
  const isNoted = existsSync(`${world.stateFile}.suspect`);
  const rebuilt = await syncOnce(world);
  expect({ told, isNoted, rebuilt: brief(rebuilt), aside: setAside(world).length }).toEqual({
    told: ['state-unusable'],
    isNoted: true,
    rebuilt: { outcome: 'problems', did: { adopted: 400 }, problems: [' state-rebuilt'] },
    aside: 1,
  });
});
