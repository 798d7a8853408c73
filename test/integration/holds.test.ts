/** What a guard holds back can be answered: done after all, brought back, or left alone. */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { compareBytes } from '../../src-main/foundation/byte-order.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createMortal } from '../support/mortal.ts';
import {
  brief,
  inSync,
  localFiles,
  manyFiles,
  once,
  remoteFiles,
  removeFiles,
  removeObjects,
  syncOnce,
  trashed,
  writeFiles,
} from '../support/pair-files.ts';
import { makePairWorld, type PairWorld } from '../support/pair-world.ts';

const files = manyFiles(40);
const names = Object.keys(files);
const lost = names.slice(0, 30);

test('edge case 56: a mass deletion here is held with its whole list, and restored from the bucket', async () => {
  const world = await inSync({ ...files, 'folder/inside': 'inside' });
  mkdirSync(join(world.root, 'folder/empty'));
  await syncOnce(world);
  removeFiles(world.root, [...lost, 'folder']);
  const engine = world.open();
  const held = await engine.runOnce(once);
  const paths = engine.holdPaths('mass-deletion');
  const answers = [engine.answerHold('mass-deletion', 'restore'), engine.holdPaths('root-emptied')];
  const restored = await engine.runOnce(once);
  expect({
    held: brief(held),
    choices: held.hold?.choices,
    paths,
    answers,
    restored: brief(restored),
    local: localFiles(world.root),
    folder: readdirSync(join(world.root, 'folder')).toSorted(),
    remote: Object.keys(remoteFiles(world.store)).length,
  }).toEqual({
    held: { outcome: 'held', did: {}, hold: 'mass-deletion remote 31' },
    choices: ['proceed', 'restore', 'stop'],
    paths: [...lost, 'folder/inside'].toSorted(),
    answers: [true, undefined],
    restored: { outcome: 'in-sync', did: expect.objectContaining({ downloaded: 31 }) },
    local: { ...files, 'folder/inside': 'inside' },
    folder: ['empty', 'inside'],
    remote: 42,
  });
});

test('restoring brings back exactly what was shown, and overwrites nothing that has come meanwhile', async () => {
  const world = await inSync(files);
  removeFiles(world.root, lost);
  const engine = world.open();
  await engine.runOnce(once);
  // After the question: one file is written anew, another changes in the bucket, one more is deleted for good.
  writeFileSync(join(world.root, 'file 0'), 'written meanwhile');
  await world.store.seed('file 1', 'changed there meanwhile');
  removeFiles(world.root, ['file 39']);
  engine.answerHold('mass-deletion', 'restore');
  const restored = await engine.runOnce(once);
  const { 'file 39': _gone, ...kept } = files;
  const expected = { ...kept, 'file 0': 'written meanwhile', 'file 1': 'changed there meanwhile' };
  expect({ restored: brief(restored), local: localFiles(world.root), remote: remoteFiles(world.store) }).toEqual({
    restored: { outcome: 'in-sync', did: { uploaded: 1, downloaded: 29, deletedRemote: 1 } },
    local: expected,
    remote: expected,
  });
});

test.each([
  {
    what: 'a mass deletion in the bucket',
    code: 'mass-deletion',
    isGone: (name: string) => lost.includes(name),
    hold: 'mass-deletion local 30',
    uploaded: 30,
  },
  {
    what: 'edge case 52: an emptied bucket',
    code: 'remote-emptied',
    isGone: () => true,
    hold: 'remote-emptied remote 40',
    uploaded: 40,
  },
] as const)('$what is held, and filled again from here', async ({ code, isGone, hold, uploaded }) => {
  const world = await inSync(files);
  removeObjects(world.store, [...world.store.objects.keys()].filter(isGone));
  const engine = world.open();
  const held = await engine.runOnce(once);
  engine.answerHold(code, 'restore');
  const restored = await engine.runOnce(once);
  expect({
    held: brief(held),
    restored: brief(restored),
    local: localFiles(world.root),
    remote: remoteFiles(world.store),
  }).toEqual({
    held: { outcome: 'held', did: {}, hold },
    restored: { outcome: 'in-sync', did: { uploaded } },
    local: files,
    remote: files,
  });
});

test('an emptied folder that has kept its id is held also by a pass over some paths, and filled again', async () => {
  const world = await inSync({ 'a.txt': 'one', 'b.txt': 'two' });
  const engine = world.open();
  await engine.start();
  removeFiles(world.root, ['a.txt', 'b.txt']);
  const held = await world.untilState(({ kind }) => kind === 'held');
  const answered = engine.answerHold('root-emptied', 'restore');
  await world.untilState(({ kind }) => kind === 'idle');
  await world.untilActivity((activity) => activity.filter(({ kind }) => kind === 'downloaded').length === 2);
  expect({ held, answered, local: localFiles(world.root), remote: remoteFiles(world.store) }).toMatchObject({
    held: { hold: { code: 'root-emptied', count: 2, paths: ['a.txt', 'b.txt'] } },
    answered: true,
    local: { 'a.txt': 'one', 'b.txt': 'two' },
    remote: { 'a.txt': 'one', 'b.txt': 'two' },
  });
});

test('edge case 49: an unmounted folder is held; restored, the bucket comes into the empty one', async () => {
  const world = await inSync({ 'a.txt': 'one', 'b/c.txt': 'two' });
  renameSync(world.root, `${world.root} away`);
  mkdirSync(world.root);
  const engine = world.open();
  const held = await engine.runOnce(once);
  engine.answerHold('root-emptied', 'restore');
  const restored = await engine.runOnce(once);
  expect({
    held: brief(held),
    restored: brief(restored),
    local: localFiles(world.root),
    remote: remoteFiles(world.store),
  }).toEqual({
    held: { outcome: 'held', did: {}, hold: 'root-emptied local 2' },
    restored: { outcome: 'in-sync', did: { downloaded: 2, foldersMade: 1 } },
    local: { 'a.txt': 'one', 'b/c.txt': 'two' },
    remote: { 'a.txt': 'one', 'b/c.txt': 'two' },
  });
});

test('edge case 50: another folder in place of the root is held; restored, both are joined', async () => {
  const world = await inSync({ 'a.txt': 'one', 'b.txt': 'two', 'c.txt': 'three' });
  renameSync(world.root, `${world.root} away`);
  mkdirSync(world.root);
  writeFiles(world.root, { 'a.txt': 'one', 'b.txt': 'another two', 'new.txt': 'new' });
  const engine = world.open();
  const held = await engine.runOnce(once);
  engine.answerHold('root-replaced', 'restore');
  const joined = await engine.runOnce(once);
  expect({
    held: brief(held),
    joined: brief(joined),
    local: localFiles(world.root),
    remote: remoteFiles(world.store),
  }).toEqual({
    held: { outcome: 'held', did: {}, hold: 'root-replaced local 3' },
    joined: {
      outcome: 'conflicts',
      did: { uploaded: 1, downloaded: 1, adopted: 1 },
      conflicts: ['b.txt create-create'],
    },
    local: { 'a.txt': 'one', 'b.txt': 'another two', 'c.txt': 'three', 'new.txt': 'new' },
    remote: { 'a.txt': 'one', 'b.txt': 'two', 'c.txt': 'three', 'new.txt': 'new' },
  });
});

test('edge case 116: a moved folder is known again by its id; a copy without it is taken over when its user says so', async () => {
  const world = await inSync({ 'a.txt': 'one', 'b.txt': 'two' });
  renameSync(world.root, `${world.root} away`);
  mkdirSync(world.root);
  writeFiles(world.root, { 'a.txt': 'one', 'b.txt': 'two edited' });
  const engine = world.open();
  await engine.runOnce(once);
  engine.answerHold('root-replaced', 'proceed');
  const taken = await engine.runOnce(once);
  const later = await engine.runOnce(once);
  expect({ taken: brief(taken), later: brief(later), remote: remoteFiles(world.store) }).toEqual({
    taken: { outcome: 'in-sync', did: { uploaded: 1 } },
    later: { outcome: 'in-sync', did: {} },
    remote: { 'a.txt': 'one', 'b.txt': 'two edited' },
  });
});

test('stopping pauses the pair with the hold remembered until it is resumed', async () => {
  const world = await inSync(files);
  removeFiles(world.root, lost);
  const engine = world.open();
  await engine.start();
  await world.untilState(({ kind }) => kind === 'held');
  const answered = engine.answerHold('mass-deletion', 'stop');
  const paused = await world.untilState(({ kind }) => kind === 'paused');
  engine.resume();
  const again = await world.untilState(({ kind }) => kind === 'held');
  expect({ answered, paused, again, remote: world.store.objects.size }).toMatchObject({
    answered: true,
    paused: { kind: 'paused' },
    again: { hold: { code: 'mass-deletion', count: 30 } },
    remote: 40,
  });
});

/** A pair whose files have all changed on one side. */
async function allChanged(side: 'here' | 'there'): Promise<PairWorld> {
  const world = await inSync(files);
  for (const name of names) {
    if (side === 'here') {
      writeFileSync(join(world.root, name), `changed ${name}`);
    } else {
      await world.store.seed(name, `changed ${name}`);
    }
  }
  return world;
}

const changed = Object.fromEntries(names.map((name) => [name, `changed ${name}`]));

test.each([
  ['here', 'remote', 'uploaded'],
  ['there', 'local', 'downloaded'],
] as const)(
  'edge cases 19 and 63: everything changed %s is held, and goes on when let through',
  async (side, loser, done) => {
    const world = await allChanged(side);
    const engine = world.open();
    const held = await engine.runOnce(once);
    const untouched = [localFiles(world.root), remoteFiles(world.store)];
    engine.answerHold('everything-changed', 'proceed');
    const through = await engine.runOnce(once);
    expect({
      held: brief(held),
      untouched,
      through: brief(through),
      local: localFiles(world.root),
      remote: remoteFiles(world.store),
    }).toEqual({
      held: { outcome: 'held', did: {}, hold: `everything-changed ${loser} 40` },
      untouched: side === 'here' ? [changed, files] : [files, changed],
      through: { outcome: 'in-sync', did: { [done]: 40 } },
      local: changed,
      remote: changed,
    });
  },
);

test.each(['here', 'there'] as const)(
  'edge cases 19 and 63: everything changed %s is undone by the other side, and its bytes are kept',
  async (side) => {
    const world = await allChanged(side);
    const engine = world.open();
    await engine.runOnce(once);
    // Written after the question: no business of the answer.
    writeFileSync(join(world.root, 'new.txt'), 'new');
    const answered = engine.answerHold('everything-changed', 'restore');
    const restored = await engine.runOnce(once);
    const later = await syncOnce(world);
    const expected = { ...files, 'new.txt': 'new' };
    expect({
      answered,
      restored: restored.outcome,
      later: brief(later),
      local: localFiles(world.root),
      remote: remoteFiles(world.store),
      kept: trashed(world.root).toSorted(compareBytes),
    }).toEqual({
      answered: true,
      restored: 'in-sync',
      later: { outcome: 'in-sync', did: {} },
      local: expected,
      remote: expected,
      kept: Object.values(changed).toSorted(compareBytes),
    });
  },
);

test('files that come back one by one do not let the rest of a mass deletion through, not even over a restart', async () => {
  const world = await inSync(files);
  removeFiles(world.root, lost);
  const first = await syncOnce(world);
  writeFiles(world.root, Object.fromEntries(lost.slice(0, 25).map((name) => [name, files[name] ?? ''])));
  const later = await syncOnce(world);
  const engine = world.open();
  const still = await engine.runOnce(once);
  engine.answerHold('mass-deletion', 'proceed');
  const done = await engine.runOnce(once);
  expect([first, later, still, done].map(brief)).toEqual([
    { outcome: 'held', did: {}, hold: 'mass-deletion remote 30' },
    { outcome: 'held', did: {}, hold: 'mass-deletion remote 5' },
    { outcome: 'held', did: {}, hold: 'mass-deletion remote 5' },
    { outcome: 'in-sync', did: { deletedRemote: 5 } },
  ]);
});

test('a death while a deletion is being undone does not let the rest of it through', async () => {
  const many = manyFiles(300);
  const world = await inSync(many);
  removeFiles(world.root, Object.keys(many).slice(0, 215));
  const mortal = createMortal();
  let commits = 0;
  const dying = world.open({
    fs: mortal.fs,
    store: mortal.store(world.store),
    state: (state) => ({
      ...mortal.state(state),
      // Rows are dropped by the hundred: 15 are left, few enough not to be asked about again.
      commit: (changes, finished) => {
        state.commit(changes, finished);
        commits += 1;
        mortal.die();
      },
    }),
  });
  await dying.runOnce(once);
  dying.answerHold('mass-deletion', 'restore');
  await dying.runOnce(once, mortal.signal);
  await dying.stop();
  const restored = await syncOnce(world);
  expect({
    commits,
    restored: brief(restored),
    local: localFiles(world.root),
    remote: world.store.objects.size,
  }).toEqual({
    commits: 1,
    restored: { outcome: 'in-sync', did: { downloaded: 215 } },
    local: many,
    remote: 300,
  });
});

test('a connection lost while everything is turned round does not let the rest through', async () => {
  const world = await allChanged('here');
  const engine = world.open();
  await engine.runOnce(once);
  engine.answerHold('everything-changed', 'restore');
  let gets = 0;
  world.store.inject({
    method: 'get',
    times: Number.POSITIVE_INFINITY,
    before: () => {
      gets += 1;
      if (gets > 25 && gets < 40) {
        throw new AppError('network-unreachable', 'no way');
      }
    },
  });
  const reports: unknown[] = [await engine.runOnce(once), await engine.runOnce(once)].map(
    ({ counts }) => counts.uploaded,
  );
  await engine.stop();
  const last = await syncOnce(world);
  expect({ reports, last: last.outcome, local: localFiles(world.root), remote: remoteFiles(world.store) }).toEqual({
    reports: [0, 0],
    last: 'in-sync',
    local: files,
    remote: files,
  });
});

test('a first sync, an adoption and a touch of everything are no change of everything', async () => {
  const world = makePairWorld();
  writeFiles(world.root, files);
  const first = await syncOnce(world);
  for (const [name, content] of Object.entries(files)) {
    await world.store.seed(name, content, { etag: `rewritten ${name}` });
  }
  const rewritten = await syncOnce(world);
  writeFiles(world.root, files);
  const touched = await syncOnce(world);
  expect([brief(first), brief(rewritten), brief(touched)]).toEqual([
    { outcome: 'in-sync', did: { uploaded: 40 } },
    { outcome: 'in-sync', did: expect.anything() },
    { outcome: 'in-sync', did: {} },
  ]);
});

test('edge case 58: deletions of 24 hours count together, also over restarts and deaths; the limits are configured', async () => {
  const clock = createFakeClock({ startAt: Date.now(), skipsSleeps: true });
  const config = { guardFiles: 4, guardShare: 0 };
  const world = await inSync(manyFiles(20), { clock });
  const outcomes: unknown[] = [];
  const removeTwo = async (index: number): Promise<void> => {
    removeFiles(world.root, [`file ${index}`, `file ${index + 1}`]);
    outcomes.push(brief(await syncOnce(world, { clock, config })));
  };
  await removeTwo(0);
  await removeTwo(2);
  await removeTwo(4);
  clock.jump(26 * 3_600_000);
  outcomes.push(brief(await syncOnce(world, { clock, config })));
  writeFiles(world.root, { 'file 4': 'file 4 content', 'file 5': 'file 5 content' });
  await removeTwo(6);
  const deleted = { outcome: 'in-sync', did: { deletedRemote: 2 } };
  expect(outcomes).toEqual([
    deleted,
    deleted,
    // What has been asked about waits for its answer, however long.
    { outcome: 'held', did: {}, hold: 'mass-deletion remote 2' },
    { outcome: 'held', did: {}, hold: 'mass-deletion remote 2' },
    deleted,
  ]);
});

/** Four deletions wait behind an upload; the device dies at a call of the bucket's `method`, `deaths` times. */
async function deathsBeforeSync(method: 'put' | 'delete', deaths: number) {
  const config = { guardFiles: 4, guardShare: 0 };
  const world = await inSync(manyFiles(20));
  removeFiles(world.root, ['file 0', 'file 1', 'file 2', 'file 3']);
  writeFiles(world.root, { new: 'new' });
  const died: boolean[] = [];
  for (let death = 0; death < deaths; death += 1) {
    const mortal = createMortal();
    world.store.inject({ method, before: () => mortal.die() });
    const dying = world.open({ config, fs: mortal.fs, store: mortal.store(world.store), state: mortal.state });
    await dying.runOnce(once, mortal.signal);
    await dying.stop();
    died.push(mortal.isDead());
  }
  return { died, objects: world.store.objects.size, last: brief(await syncOnce(world, { config })) };
}

test('deaths before the deletions of a pass begin use up nothing of what may be deleted in a day', async () => {
  expect(await deathsBeforeSync('put', 3)).toEqual({
    died: [true, true, true],
    objects: 20,
    last: { outcome: 'in-sync', did: { uploaded: 1, deletedRemote: 4 } },
  });
});

test('a death amid the deletions of a pass has used up what may be deleted in a day', async () => {
  expect(await deathsBeforeSync('delete', 1)).toEqual({
    died: [true],
    objects: 21,
    last: { outcome: 'held', did: {}, hold: 'mass-deletion remote 4' },
  });
});
