/** One-way modes on a whole pair: what they do, what they hold back and show, and that they lose nothing. */
import { mkdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { SyncMode } from '../../src-main/contract/model.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { brief, localTree, remoteTree } from '../support/both-trees.ts';
import { makePairWorld, type PairWorld } from '../support/pair-world.ts';

const once = { dryRun: false };

function write(world: PairWorld, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(world.root, dirname(path)), { recursive: true });
    writeFileSync(join(world.root, path), content);
  }
}

/** In sync, then each kind of change on either side. */
async function changedOnBothSides(): Promise<PairWorld> {
  const world = makePairWorld();
  const names = ['same', 'edited here', 'edited there', 'gone here', 'gone there', 'both'];
  write(world, {
    ...Object.fromEntries(names.map((name) => [`d/${name}`, name])),
    'd/sub/x': 'x',
    'd/sub there/y': 'y',
  });
  await world.open().runOnce(once);
  write(world, { 'd/edited here': 'edit', 'd/new here': 'new', 'd/both': 'mine!' });
  unlinkSync(join(world.root, 'd/gone here'));
  rmSync(join(world.root, 'd/sub'), { recursive: true });
  for (const key of ['d/gone there', 'd/sub there/y']) {
    world.store.objects.delete(toObjectKey(key));
  }
  await world.store.seed('d/edited there', 'edit');
  await world.store.seed('d/new there', 'new');
  await world.store.seed('d/both', 'theirs!');
  return world;
}

const local = {
  'd/': '',
  'd/same': 'same',
  'd/edited here': 'edit',
  'd/edited there': 'edited there',
  'd/gone there': 'gone there',
  'd/both': 'mine!',
  'd/new here': 'new',
  'd/sub there/': '',
  'd/sub there/y': 'y',
};
const remote = {
  'd/same': 'same',
  'd/edited here': 'edited here',
  'd/edited there': 'edit',
  'd/gone here': 'gone here',
  'd/both': 'theirs!',
  'd/new there': 'new',
  'd/sub/x': 'x',
};

function without<Value>(tree: Readonly<Record<string, Value>>, ...paths: readonly string[]): Record<string, Value> {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !paths.includes(path)));
}

const sent = { ...remote, 'd/edited here': 'edit', 'd/new here': 'new' };
const fetched = { ...local, 'd/edited there': 'edit', 'd/new there': 'new' };
const expected: Readonly<Record<Exclude<SyncMode, 'two-way'>, object>> = {
  upload: {
    did: { uploaded: 2, deletedRemote: 2 },
    heldBack: 5,
    local,
    remote: without(sent, 'd/gone here', 'd/sub/x'),
  },
  'upload-keep': { did: { uploaded: 2 }, heldBack: 8, local, remote: sent },
  download: {
    did: { downloaded: 2, deletedLocal: 2 },
    heldBack: 5,
    local: without(fetched, 'd/gone there', 'd/sub there/', 'd/sub there/y'),
    remote,
  },
  'download-keep': { did: { downloaded: 2 }, heldBack: 8, local: fetched, remote },
};

test.each(['upload', 'upload-keep', 'download', 'download-keep'] as const)(
  '%s: does its side of everything, holds back and counts the rest, and comes to rest',
  async (mode) => {
    const world = await changedOnBothSides();
    const dry = await world.open({ mode }).runOnce({ dryRun: true });
    const engine = world.open({ mode });
    const { did, heldBack, conflicts } = brief(await engine.runOnce(once));
    const again = brief(await engine.runOnce(once));
    expect({
      did,
      heldBack,
      conflicts,
      local: localTree(world.root),
      remote: remoteTree(world.store),
      dry: dry.heldBack,
      again,
    }).toEqual({
      ...expected[mode],
      conflicts: ['d/both edit-edit'],
      dry: heldBack,
      again: { outcome: 'conflicts', did: {}, heldBack, conflicts },
    });
  },
);

test.each([
  ['upload-keep', 'here'],
  ['download-keep', 'there'],
] as const)(
  '%s: a file that became a folder %s stays a file on the other side, and nothing lands below it',
  async (mode, side) => {
    const world = makePairWorld();
    write(world, { x: 'file', y: 'stays' });
    await world.open().runOnce(once);
    if (side === 'here') {
      unlinkSync(join(world.root, 'x'));
      write(world, { 'x/inside': 'i' });
    } else {
      world.store.objects.delete(toObjectKey('x'));
      await world.store.seed('x/inside', 'i');
    }
    const engine = world.open({ mode });
    const report = brief(await engine.runOnce(once));
    const target = side === 'here' ? remoteTree(world.store) : localTree(world.root);
    expect({ report, target }).toEqual({
      report: { outcome: 'in-sync', did: {}, heldBack: 2 },
      target: { x: 'file', y: 'stays' },
    });
  },
);

test.each(['upload-keep', 'download-keep'] as const)(
  'what %s kept is deleted, or brought back, only once the mode says so',
  async (mode) => {
    const world = await changedOnBothSides();
    await world.open({ mode }).runOnce(once);
    const report = brief(await world.open().runOnce(once));
    expect(report).toMatchObject({ did: { deletedLocal: 2, deletedRemote: 2 } });
  },
);
