import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ConflictChoice } from '../../src-main/contract/conflicts.ts';
import { decide, device, everywhere, fail, kinds, withoutOthers } from '../support/conflict-world.ts';
import { localFiles, once, remoteFiles } from '../support/pair-files.ts';
import { makePairWorld } from '../support/pair-world.ts';

const copy = 'x (conflict NOW HERE).txt';
const expected: readonly (readonly [keyof typeof kinds, ConflictChoice, Readonly<Record<string, string>>])[] = [
  ['edit-edit', 'local', { 'x.txt': 'mine' }],
  ['edit-edit', 'remote', { 'x.txt': 'theirs' }],
  ['edit-edit', 'both', { 'x.txt': 'theirs', [copy]: 'mine' }],
  ['edit-edit', 'merged', { 'x.txt': 'merged' }],
  ['create-create', 'local', { 'x.txt': 'mine' }],
  ['create-create', 'remote', { 'x.txt': 'theirs' }],
  ['create-create', 'both', { 'x.txt': 'theirs', [copy]: 'mine' }],
  ['create-create', 'merged', { 'x.txt': 'merged' }],
  ['edit-delete', 'local', { 'x.txt': '' }],
  ['edit-delete', 'remote', {}],
  ['edit-delete', 'both', { 'x.txt': '' }],
  ['edit-delete', 'merged', { 'x.txt': 'merged' }],
  ['file against folder', 'local', { 'x.txt': 'mine', [`${copy}/inside`]: 'theirs' }],
  ['file against folder', 'remote', { 'x.txt/inside': 'theirs' }],
  ['file against folder', 'both', { 'x.txt/inside': 'theirs', [copy]: 'mine' }],
  ['folder against file', 'local', { 'x.txt/inside': 'mine' }],
  ['folder against file', 'remote', { 'x.txt': 'theirs', [`${copy}/inside`]: 'mine' }],
  ['folder against file', 'both', { 'x.txt/inside': 'mine', [copy]: 'theirs' }],
  ['file against object and folder', 'local', { 'x.txt': 'mine', [`${copy}/inside`]: 'theirs too' }],
  ['file against object and folder', 'remote', { 'x.txt/inside': 'theirs too', [copy]: 'theirs' }],
  [
    'file against object and folder',
    'both',
    { 'x.txt/inside': 'theirs too', [copy]: 'theirs', 'x (conflict NOW HERE 2).txt': 'mine' },
  ],
  ['nothing against object and folder', 'remote', { 'x.txt/inside': 'theirs too', [copy]: 'theirs' }],
  ['nothing against object and folder', 'both', { 'x.txt/inside': 'theirs too', [copy]: 'theirs' }],
  ['nothing against object and folder', 'local', { 'x.txt/inside': 'theirs too', [copy]: 'theirs' }],
];

describe.each(['off', 'enabled'] as const)('with versioning %s', (versioning) => {
  test.each(expected)(
    '%s, kept %s: both devices end up the same, and what lost can be had back',
    async (kind, choice, files) => {
      const world = await (kinds[kind] ?? fail)(versioning);
      const had = await everywhere(world);
      const engine = world.open(device);
      const report = await engine.runOnce(once);
      const result = await decide(engine, report, choice, choice === 'merged' ? 'merged' : undefined);
      const left = await engine.runOnce(once);
      await engine.stop();
      const there = makePairWorld();
      await there.open({ store: world.store }).runOnce(once);
      const now = await everywhere(world);
      expect({
        result: result.outcome,
        left: [left.outcome, ...left.conflicts, ...left.problems],
        local: withoutOthers(localFiles(world.root)),
        remote: withoutOthers(remoteFiles(world.store)),
        there: withoutOthers(localFiles(there.root)),
        lost: [...had].filter((content) => !now.has(content) && content !== 'base' && content !== ''),
        temps: Object.keys(localFiles(join(world.root, '.driftless/tmp'))),
      }).toEqual({
        result: 'resolved',
        left: ['in-sync'],
        local: files,
        remote: files,
        there: files,
        lost: [],
        temps: [],
      });
    },
  );

  test.each([
    ['edit-edit', 'local'],
    ['edit-edit', 'remote'],
    ['edit-edit', 'both'],
    ['edit-edit', 'merged'],
    ['create-create', 'local'],
    ['create-create', 'remote'],
    ['create-create', 'both'],
    ['edit-delete', 'local'],
    ['edit-delete', 'remote'],
  ] as const)('%s, kept %s, can be taken back: the conflict is there again', async (kind, choice) => {
    const world = await (kinds[kind] ?? fail)(versioning);
    const engine = world.open(device);
    const report = await engine.runOnce(once);
    const before = [localFiles(world.root), remoteFiles(world.store)];
    const result = await decide(engine, report, choice, choice === 'merged' ? 'merged' : undefined);
    await engine.undoResolution(result.outcome === 'resolved' ? (result.undoId ?? '') : '');
    const after = [localFiles(world.root), remoteFiles(world.store)];
    const again = await engine.runOnce(once);
    expect({ after, again: again.conflicts.map(({ path, kind: found }) => [path, found]) }).toEqual({
      after: before,
      again: report.conflicts.map(({ path, kind: found }) => [path, found]),
    });
  });
});
