/** Which of several spellings of one name is carried out, from what is decided and what the disk finds. */
import { expect, test } from 'vitest';
import { toObjectKey, toRelPath } from '../../../../src-main/foundation/names.ts';
import type { BaseEntry } from '../../../../src-main/state/base-entry.ts';
import type { Action, Decision } from '../../../../src-main/sync/decide/decision.ts';
import { separateClashes } from '../../../../src-main/sync/decide/name-clashes.ts';
import { foldName, type NameFolding } from '../../../../src-main/sync/paths/name-folding.ts';

const print = { size: 1, mtimeMs: 1, ctimeMs: 1, ino: 1, dev: 1 };
const row = (path: string, ino: number): BaseEntry => ({
  kind: 'file',
  path: toRelPath(path),
  crc64: 1n,
  local: { ...print, ino },
  remote: { etag: 'e', size: 1 },
  committedAt: 0,
});

function decide(path: string, ...actions: readonly Action[]): Decision {
  return { path: toRelPath(path), reason: 'created-remotely', actions, heldBack: [] };
}

function download(path: string, moveFrom?: string): Decision {
  const remote = {
    kind: 'file',
    path: toRelPath(path),
    key: toObjectKey(path),
    size: 1,
    etag: 'e',
    lastModified: 1,
    storageClass: 'STANDARD',
  } as const;
  const base = row(moveFrom ?? '', 1);
  return decide(path, {
    kind: 'download',
    remote,
    ...(moveFrom === undefined || base.kind === 'folder'
      ? {}
      : { moveFrom: { path: toRelPath(moveFrom), print, row: base, leaves: 'by-move' } }),
  });
}

const makeFolder = (path: string): Decision => decide(path, { kind: 'make-local-folder', hasMarker: false });
const trash = (path: string): Decision => decide(path, { kind: 'trash-local-file', print, etag: undefined });
const removeFolder = (path: string): Decision => decide(path, { kind: 'remove-local-folder' });
const deleteThere = (path: string): Decision => decide(path, { kind: 'delete-remote-file', etag: 'e', size: 1 });
const upload = (path: string): Decision =>
  decide(path, { kind: 'upload', local: { kind: 'file', path: toRelPath(path), print, mode: 0o644 } });

async function separated(
  decisions: readonly Decision[],
  {
    disk = [],
    rows = [],
    folding = { letterCase: true, form: true },
  }: { disk?: readonly string[]; rows?: readonly BaseEntry[]; folding?: NameFolding } = {},
): Promise<unknown> {
  let asked = 0;
  const {
    decisions: kept,
    clashes,
    again,
    preferred,
  } = await separateClashes(decisions, {
    folding,
    rowOf: (path) => rows.find((entry) => entry.path === path),
    spellingOnDisk: async (path) => {
      asked += 1;
      const found = disk.find((name) => foldName(name, folding) === foldName(path, folding));
      return found === undefined ? undefined : toRelPath(found);
    },
  });
  return { kept: kept.map(({ path }) => path), clashes: Object.fromEntries(clashes), again, preferred, asked };
}

const nothing = { clashes: {}, again: [], preferred: [] };

test.each([
  [
    'two new names: the first in byte order',
    [download('b'), download('a'), download('A'), download('\u00e9'), download('e\u0301')],
    {},
    { ...nothing, kept: ['b', 'A', 'e\u0301'], clashes: { a: 'A', '\u00e9': 'e\u0301' }, asked: 5 - 2 },
  ],
  [
    'a new folder beside another spelling that is here: left out with all below it',
    [makeFolder('docs'), download('docs/x'), download('other')],
    { disk: ['Docs'] },
    { ...nothing, kept: ['other'], clashes: { docs: 'Docs' }, asked: 2 },
  ],
  [
    'two new folders, and a file that folds to a folder',
    [makeFolder('D'), download('D/x'), makeFolder('d'), download('d/x'), download('\u0044\u0301')],
    {},
    { ...nothing, kept: ['D', 'D/x', '\u0044\u0301'], clashes: { d: 'D' }, asked: 2 },
  ],
  [
    'in a folder that is made now nothing is looked up',
    [makeFolder('n'), download('n/a'), download('n/A'), download('n/b')],
    {},
    { ...nothing, kept: ['n', 'n/A', 'n/b'], clashes: { 'n/a': 'n/A' }, asked: 1 },
  ],
  [
    'the very name is here by now: left to whoever writes it',
    [download('a')],
    { disk: ['a'] },
    { ...nothing, kept: ['a'], asked: 1 },
  ],
  [
    'the other spelling leaves in this pass: once it has',
    [trash('a'), download('A'), removeFolder('d'), makeFolder('D'), download('D/x')],
    { disk: ['a', 'd'] },
    { ...nothing, kept: ['a', 'd'], again: ['A', 'D'], asked: 2 },
  ],
  [
    'the other spelling is moved here',
    [trash('a'), download('A', 'a')],
    { disk: ['a'] },
    { ...nothing, kept: ['a', 'A'], asked: 1 },
  ],
  [
    'another form that only this side has: the spelling of the bucket',
    [upload('\u00e9'), download('e\u0301'), upload('x')],
    { disk: ['\u00e9'] },
    { ...nothing, kept: ['x'], again: ['e\u0301'], preferred: ['e\u0301'], asked: 1 },
  ],
  [
    'another letter case that only this side has stays two names',
    [upload('a'), download('A')],
    { disk: ['a'] },
    { ...nothing, kept: ['a'], clashes: { A: 'a' }, asked: 1 },
  ],
  [
    'a deletion there of what is here as another file',
    [deleteThere('a')],
    { disk: ['A'], rows: [row('a', 1), row('A', 2)] },
    { ...nothing, kept: [], clashes: { a: 'A' }, asked: 1 },
  ],
  [
    'a deletion there of the old name of a rename',
    [deleteThere('a')],
    { disk: ['A'], rows: [row('a', 1), row('A', 1)] },
    { ...nothing, kept: ['a'], asked: 1 },
  ],
  [
    'a deletion there before the new name has a row',
    [deleteThere('a')],
    { disk: ['A'], rows: [row('a', 1)] },
    { ...nothing, kept: ['a'], asked: 1 },
  ],
  [
    'a disk that folds nothing',
    [download('a'), download('A')],
    { folding: { letterCase: false, form: false } },
    { ...nothing, kept: ['a', 'A'], asked: 0 },
  ],
] as const)('%s', async (_what, decisions, world, expected) => {
  expect(await separated(decisions, world)).toEqual(expected);
});
