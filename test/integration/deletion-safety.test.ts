/** Deletions that race with other changes, or only look like the user's. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hookFileSystem } from '../support/hooked-file-system.ts';
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

test('edge cases 45, 46 and 47: an edit survives a deletion on the other side; what is deleted on both is forgotten', async () => {
  const world = await inSync({ 'edited here': 'a', 'edited there': 'b', 'gone twice': 'c', quiet: 'd' });
  writeFileSync(join(world.root, 'edited here'), 'a edited');
  removeObjects(world.store, ['edited here', 'gone twice']);
  removeFiles(world.root, ['edited there', 'gone twice']);
  await world.store.seed('edited there', 'b edited');
  const report = await syncOnce(world);
  const expected = { 'edited here': 'a edited', 'edited there': 'b edited', quiet: 'd' };
  expect({ report: brief(report), local: localFiles(world.root), remote: remoteFiles(world.store) }).toEqual({
    report: { outcome: 'in-sync', did: { uploaded: 1, downloaded: 1 } },
    local: expected,
    remote: expected,
  });
});

test('an object that is replaced right before its deletion is not deleted, and comes here', async () => {
  const world = await inSync({ 'gone here': 'base', keep: 'kept' });
  removeFiles(world.root, ['gone here']);
  world.store.inject({
    method: 'head',
    matches: ({ key }) => key === 'gone here',
    before: async () => {
      await world.store.seed('gone here', 'theirs, just now');
    },
  });
  const report = await syncOnce(world);
  const expected = { 'gone here': 'theirs, just now', keep: 'kept' };
  expect({ report: brief(report), local: localFiles(world.root), remote: remoteFiles(world.store) }).toEqual({
    report: { outcome: 'in-sync', did: { downloaded: 1 } },
    local: expected,
    remote: expected,
  });
});

test('the object of a file that is back here before it is deleted stays until the file replaces it', async () => {
  const world = await inSync({ 'back again': 'base', keep: 'kept' });
  const file = join(world.root, 'back again');
  rmSync(file);
  let isScanned = false;
  const engine = world.open({
    fs: (fs) =>
      hookFileSystem(fs, {
        after: ({ method, paths }) => {
          isScanned ||= method === 'readFolder' && paths[0] === world.root;
          // What is asked last, when everything has been decided.
          if (isScanned && method === 'readSmallFile' && paths[0]?.endsWith('root-id') && !existsSync(file)) {
            writeFileSync(file, 'written anew');
          }
        },
      }),
  });
  const report = await engine.runOnce(once);
  const deleted = world.store.calls.filter(({ method }) => method === 'delete').length;
  const expected = { 'back again': 'written anew', keep: 'kept' };
  expect({ report: brief(report), deleted, remote: remoteFiles(world.store) }).toEqual({
    report: { outcome: 'in-sync', did: { uploaded: 1 } },
    deleted: 0,
    remote: expected,
  });
});

test('edge case 61: a file that comes into a folder while it is being deleted survives, here and there', async () => {
  const world = await inSync({ 'here/a': '1', 'there/b': '2', keep: '3' });
  rmSync(join(world.root, 'here'), { recursive: true });
  removeObjects(world.store, ['there/b']);
  world.store.inject({
    method: 'delete',
    matches: ({ key }) => key === 'here/a',
    before: async () => {
      await world.store.seed('here/new', 'new there');
    },
  });
  const engine = world.open({
    fs: (fs) =>
      hookFileSystem(fs, {
        before: ({ method, paths }) => {
          if (method === 'removeFolder' && paths[0] === join(world.root, 'there')) {
            writeFileSync(join(world.root, 'there/new'), 'new here');
          }
        },
      }),
  });
  const report = await engine.runOnce(once);
  const expected = { 'here/new': 'new there', 'there/new': 'new here', keep: '3' };
  const settled = await engine.runOnce(once);
  expect({
    reports: [report.outcome, settled.outcome],
    local: localFiles(world.root),
    remote: remoteFiles(world.store),
  }).toEqual({ reports: ['in-sync', 'in-sync'], local: expected, remote: expected });
});

test('edge case 62: a device that has slept for months deletes nothing when it has lost its record, and follows when it has not', async () => {
  const withRecord = await inSync({ ...manyFiles(10), old: 'old' });
  removeObjects(withRecord.store, ['old']);
  const followed = await syncOnce(withRecord);
  const without = await inSync({ ...manyFiles(10), old: 'old' });
  rmSync(without.stateFile);
  removeObjects(without.store, ['old']);
  const joined = await syncOnce(without);
  expect([followed.counts.deletedLocal, joined.counts.deletedLocal, remoteFiles(without.store).old]).toEqual([
    1,
    0,
    'old',
  ]);
});

test('edge case 64: objects that a rule of the bucket expires are deletions to the guard, and can be restored', async () => {
  const files = { ...manyFiles(30, 'logs/day'), ...manyFiles(50, 'docs/page') };
  const world = await inSync(files);
  removeObjects(
    world.store,
    Object.keys(files).filter((name) => name.startsWith('logs/')),
  );
  const engine = world.open();
  const held = await engine.runOnce(once);
  engine.answerHold('mass-deletion', 'restore');
  const restored = await engine.runOnce(once);
  expect({
    held: brief(held),
    restored: brief(restored),
    remote: remoteFiles(world.store),
    trash: trashed(world.root),
  }).toEqual({
    held: { outcome: 'held', did: {}, hold: 'mass-deletion local 30' },
    restored: { outcome: 'in-sync', did: expect.objectContaining({ uploaded: 30 }) },
    remote: files,
    trash: [],
  });
});

test('a rename of a file that is being restored stays a rename, not a second copy of the old name', async () => {
  const files = manyFiles(40);
  const world = await inSync(files);
  const lost = Object.keys(files).slice(0, 30);
  removeFiles(world.root, lost);
  const engine = world.open();
  await engine.runOnce(once);
  writeFiles(world.root, { 'renamed after all': files['file 0'] ?? '' });
  engine.answerHold('mass-deletion', 'restore');
  const restored = await engine.runOnce(once);
  const expected = { ...files, 'renamed after all': files['file 0'] };
  expect({ restored: restored.outcome, local: localFiles(world.root), remote: remoteFiles(world.store) }).toEqual({
    restored: 'in-sync',
    local: expected,
    remote: expected,
  });
});
