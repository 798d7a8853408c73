/** Why a path is as it is: the answer is the decision a pass would make, and asking changes nothing. */
import {
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Explanation } from '../../src-main/contract/history.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { type Clock, systemClock } from '../../src-main/foundation/clock.ts';
import { toObjectKey, toRelPath } from '../../src-main/foundation/names.ts';
import { localTree, remoteTree } from '../support/both-trees.ts';
import { foldingDisk } from '../support/folding-file-system.ts';
import { makePairWorld, type OpenOptions, type PairWorld } from '../support/pair-world.ts';

const once = { dryRun: false };

function write(world: PairWorld, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(world.root, dirname(path)), { recursive: true });
    writeFileSync(join(world.root, path), content);
    // Long ago, so that no row is young.
    utimesSync(join(world.root, path), 1_000_000_000, 1_000_000_000);
  }
}

async function inSync(files: Readonly<Record<string, string>>): Promise<PairWorld> {
  const world = makePairWorld();
  write(world, files);
  await world.open().runOnce(once);
  return world;
}

function drop(world: PairWorld, ...keys: readonly string[]): void {
  for (const key of keys) {
    expect(world.store.objects.delete(toObjectKey(key))).toBe(true);
  }
}

/** `reason: actions` of each path, and proof that nothing was changed by asking. */
async function explained(
  world: PairWorld,
  paths: readonly string[],
  options: OpenOptions = {},
): Promise<Readonly<Record<string, string>>> {
  const before = { local: localTree(world.root), remote: remoteTree(world.store) };
  const engine = world.open(options);
  const answers: Record<string, string> = {};
  for (const path of paths) {
    const { reason, actions, heldBack } = await engine.explain(path);
    const held = heldBack.length > 0 ? ` (held back: ${heldBack.join(', ')})` : '';
    answers[path] = `${reason}: ${actions.join(', ')}${held}`;
  }
  await engine.stop();
  expect({ local: localTree(world.root), remote: remoteTree(world.store) }).toEqual(before);
  return answers;
}

test('every reason of a decision is named, with what it leads to', async () => {
  const names = [
    'same',
    'here',
    'there',
    'gone here',
    'gone there',
    'gone',
    'touched',
    'both',
    'equal',
    'wins',
    'empty',
  ];
  const world = await inSync({
    ...Object.fromEntries(names.map((name) => [name, `content of ${name}`])),
    'to folder': 'f',
    'to file/x': 'x',
    'needed/old': 'o',
    'unreadable/x': 'x',
    'junk/.DS_Store': 'j',
    'junk/x': 'x',
  });
  write(world, { here: 'edited', new: 'n', both: 'mine', wins: 'edited', 'new both': 'mine', clash: 'file' });
  write(world, { equal: 'edited alike' });
  utimesSync(join(world.root, 'touched'), 1_100_000_000, 1_100_000_000);
  truncateSync(join(world.root, 'empty'));
  utimesSync(join(world.root, 'empty'), 1_000_000_000, 1_000_000_000);
  for (const name of ['gone here', 'gone', 'to folder']) {
    unlinkSync(join(world.root, name));
  }
  write(world, { 'to folder/inside': 'i' });
  rmSync(join(world.root, 'to file'), { recursive: true });
  write(world, { 'to file': 'a file now' });
  drop(world, 'gone there', 'gone', 'wins', 'needed/old', 'junk/x');
  write(world, { 'needed/new': 'n' });
  unlinkSync(join(world.root, 'needed/old'));
  for (const [key, content] of Object.entries({
    there: 'edited',
    both: 'theirs',
    equal: 'edited alike',
    'new both': 'theirs',
  })) {
    await world.store.seed(key, content);
  }
  await world.store.seed('clash/below', 'b');
  await world.store.seed('new there', 'n');
  symlinkSync('same', join(world.root, 'link'));
  unlinkSync(join(world.root, 'junk/x'));
  expect(
    await explained(world, [
      ...names,
      'new',
      'new there',
      'new both',
      'to folder',
      'to file',
      'clash',
      'needed',
      'junk',
      'link',
      'nowhere',
      'a//b',
    ]),
  ).toEqual({
    same: 'in-sync: ',
    here: 'edited-locally: upload',
    there: 'edited-remotely: download',
    'gone here': 'deleted-locally: delete-remote-file',
    'gone there': 'deleted-remotely: trash-local-file',
    gone: 'deleted-on-both-sides: drop-row',
    touched: 'touched-only: put-row',
    both: 'edited-on-both-sides: record-conflict',
    equal: 'same-on-both-sides: put-row',
    wins: 'edit-wins-over-deletion: upload',
    empty: 'suspect-empty-file: download',
    new: 'created-locally: upload',
    'new there': 'created-remotely: download',
    'new both': 'created-on-both-sides: record-conflict',
    'to folder': 'file-became-folder: delete-remote-file, put-row',
    'to file': 'folder-became-file: remove-remote-folder, upload',
    clash: 'file-and-folder-clash: record-conflict',
    needed: 'folder-still-needed: ',
    junk: 'only-ignored-inside: drop-row',
    link: 'side-unknown: ',
    nowhere: 'not-there: ',
    'a//b': 'side-unknown: ',
  });
});

test('a file that was uploaded right after it was written is in sync: its row is only written again for its age', async () => {
  const world = makePairWorld();
  write(world, { fresh: 'f' });
  const at = 1_000_000_000_000;
  const clockAt = (now: number): Clock => ({ ...systemClock, now: () => now });
  await world.open({ clock: clockAt(at) }).runOnce(once);
  expect([
    await explained(world, ['fresh'], { clock: clockAt(at) }),
    await explained(world, ['fresh'], { clock: clockAt(at + 60_000) }),
  ]).toEqual([{ fresh: 'in-sync: ' }, { fresh: 'in-sync: put-row' }]);
});

test('what a mode holds back is told as held back', async () => {
  const world = await inSync({ 'gone here': 'x', there: 'y', stays: 'z' });
  unlinkSync(join(world.root, 'gone here'));
  await world.store.seed('there', 'edited there');
  const paths = ['gone here', 'there', 'stays'];
  expect({
    upload: await explained(world, paths, { mode: 'upload' }),
    keep: await explained(world, paths, { mode: 'upload-keep' }),
    download: await explained(world, paths, { mode: 'download' }),
  }).toEqual({
    upload: {
      'gone here': 'deleted-locally: delete-remote-file',
      there: 'held-back-by-mode:  (held back: download)',
      stays: 'in-sync: ',
    },
    keep: {
      'gone here': 'held-back-by-mode:  (held back: delete-remote-file)',
      there: 'held-back-by-mode:  (held back: download)',
      stays: 'in-sync: ',
    },
    download: {
      'gone here': 'held-back-by-mode:  (held back: delete-remote-file)',
      there: 'edited-remotely: download',
      stays: 'in-sync: ',
    },
  });
});

test('the sides are shown as they are, with the rule that leaves a path out', async () => {
  const world = await inSync({ 'a.log': 'one', 'raw/x': 'x' });
  write(world, { 'a.log': 'longer now' });
  const engine = world.open({ config: { ignoreRules: '*.log', excludedFolders: [toRelPath('raw')] } });
  const file: Explanation = await engine.explain('a.log');
  const inside = await engine.explain('raw/x');
  expect({ file, inside: inside.ignoredBy, own: (await engine.explain('.driftless/root-id')).ignoredBy }).toEqual({
    file: {
      path: 'a.log',
      mode: 'two-way',
      local: { kind: 'file', size: 10, modifiedAt: 1_000_000_000_000 },
      remote: {
        kind: 'file',
        size: 3,
        modifiedAt: expect.any(Number),
        etag: expect.any(String),
        crc64: expect.any(String),
      },
      base: {
        kind: 'file',
        size: 3,
        modifiedAt: 1_000_000_000_000,
        etag: expect.any(String),
        crc64: expect.any(String),
      },
      reason: 'ignored',
      actions: [],
      heldBack: [],
      ignoredBy: { rule: '*.log', source: 'settings' },
    },
    inside: { rule: 'raw', source: 'excluded' },
    own: { rule: '.driftless', source: 'own' },
  });
});

test('a conflict, a problem with its next try, and a side that does not answer are told with the path', async () => {
  const world = await inSync({ both: 'base', stuck: 'base', silent: 'base' });
  write(world, { both: 'mine', stuck: 'cannot go' });
  await world.store.seed('both', 'theirs');
  let isDown = false;
  const engine = world.open({
    store: {
      ...world.store,
      put: async (...args) => {
        if (args[0] === 'stuck') {
          throw new AppError('cos-rejected', 'no');
        }
        return await world.store.put(...args);
      },
      head: async (...args) => {
        if (isDown) {
          throw new AppError('cos-rejected', 'no answer');
        }
        return await world.store.head(...args);
      },
    },
  });
  await engine.runOnce(once);
  const both = await engine.explain('both');
  const stuck = await engine.explain('stuck');
  isDown = true;
  const silent = await engine.explain('silent');
  expect({
    both: [both.reason, both.conflict?.kind],
    stuck: [stuck.reason, stuck.actions, stuck.problem?.reason.code, typeof stuck.problem?.retryAt],
    silent: [silent.reason, silent.local.kind, silent.remote, silent.base.kind],
  }).toEqual({
    both: ['edited-on-both-sides', 'edit-edit'],
    stuck: ['edited-locally', ['upload'], 'cos-rejected', 'number'],
    silent: ['side-unknown', 'file', { kind: 'unknown', code: 'cos-rejected', detail: 'no answer' }, 'file'],
  });
});

test('a name that the disk takes for another one is told as that', async () => {
  const world = makePairWorld(foldingDisk({ letterCase: true, form: false }));
  write(world, { 'a.txt': 'a' });
  await world.open().runOnce(once);
  await world.store.seed('A.txt', 'other');
  const engine = world.open();
  await engine.runOnce(once);
  expect(await engine.explain('A.txt')).toMatchObject({
    local: { kind: 'unknown', code: 'name-clash' },
    remote: { kind: 'file', size: 5 },
    base: { kind: 'absent' },
    reason: 'side-unknown',
    actions: [],
    problem: { reason: { code: 'name-clash' } },
  });
});

test('it can be asked beside a running pass', async () => {
  const world = await inSync({ a: 'a' });
  write(world, { b: 'b' });
  const asked: Promise<Explanation>[] = [];
  const engine = world.open({
    store: {
      ...world.store,
      put: async (...args) => {
        asked.push(engine.explain('a'), engine.explain('b'));
        await Promise.all(asked);
        return await world.store.put(...args);
      },
    },
  });
  const { counts } = await engine.runOnce(once);
  expect([counts.uploaded, (await Promise.all(asked)).map(({ reason }) => reason)]).toEqual([
    1,
    ['in-sync', 'created-locally'],
  ]);
  renameSync(join(world.root, 'b'), join(world.root, 'c'));
  expect((await engine.explain('c')).actions).toEqual(['upload']);
});
