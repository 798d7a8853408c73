/** Decisions in order: phases, what waits for what, and what a plan comes to. */
import { expect, test } from 'vitest';
import { toObjectKey, toRelPath } from '../../../../src-main/foundation/names.ts';
import type { BaseFile } from '../../../../src-main/state/base-entry.ts';
import { createFailures } from '../../../../src-main/sync/act/failures.ts';
import type { Action, Decision, MoveSource } from '../../../../src-main/sync/decide/decision.ts';
import { phaseOrder } from '../../../../src-main/sync/decide/operation.ts';
import { buildPlan, isEmptyPlan } from '../../../../src-main/sync/decide/plan.ts';

const print = (size: number) => ({ size, mtimeMs: 1, ctimeMs: 1, ino: 1, dev: 1 });

function decision(path: string, ...actions: Action[]): Decision {
  return { path: toRelPath(path), reason: 'in-sync', actions, heldBack: [] };
}

function upload(path: string, size: number, replaces?: string): Extract<Action, { readonly kind: 'upload' }> {
  const local = { kind: 'file', path: toRelPath(path), print: print(size), mode: 0o644 } as const;
  return { kind: 'upload', local, ...(replaces === undefined ? {} : { replaces }) };
}

function download(path: string, size: number): Extract<Action, { readonly kind: 'download' }> {
  const key = toObjectKey(path);
  const facts = { size, etag: 'e', lastModified: 1, storageClass: 'STANDARD' };
  return { kind: 'download', remote: { kind: 'file', path: toRelPath(path), key, ...facts } };
}

const remove = (size: number): Action => ({ kind: 'delete-remote-file', etag: 'e', size });
const trash = (size: number): Action => ({ kind: 'trash-local-file', print: print(size), etag: undefined });
const makeLocal: Action = { kind: 'make-local-folder', hasMarker: false };
const makeRemote: Action = { kind: 'make-remote-folder' };
const removeLocal: Action = { kind: 'remove-local-folder' };
const removeRemote: Action = { kind: 'remove-remote-folder', hasMarker: true };
const drop: Action = { kind: 'drop-row' };
const laterRow = (path: string): Action => ({
  kind: 'put-row',
  entry: { kind: 'folder', path: toRelPath(path), hasMarker: false },
  afterUploads: true,
});

test('operations lie in their phases: folders before what goes in, deletions after creations, freed names last', () => {
  const { phases } = buildPlan([
    decision('gone/deep/file', remove(1)),
    decision('gone/deep', removeRemote),
    decision('gone/a', trash(2)),
    decision('gone', removeRemote),
    decision('new', makeLocal),
    decision('new/sub', makeLocal),
    decision('new/sub/file', download('new/sub/file', 3)),
    decision('became-folder', trash(4), makeLocal),
    decision('file-there', remove(5), laterRow('file-there')),
    decision('file-there-empty', remove(5), makeRemote),
    decision('became-file', removeLocal, download('became-file', 6)),
    decision('empty', makeRemote),
    decision('edited', upload('edited', 7, 'e')),
    decision('nowhere', drop),
    decision('same'),
  ]);
  const written = phaseOrder.map((phase) => [
    phase,
    ...phases[phase].map(({ path, action }) => `${action.kind} ${path}`),
  ]);
  expect(written).toEqual([
    ['rows', 'drop-row nowhere'],
    [
      'local-folders',
      'trash-local-file became-folder',
      'make-local-folder became-folder',
      'make-local-folder new',
      'make-local-folder new/sub',
    ],
    ['remote-copies'],
    ['local-renames'],
    ['transfers', 'download new/sub/file', 'make-remote-folder empty', 'upload edited'],
    ['late-renames'],
    [
      'deletions',
      'delete-remote-file gone/deep/file',
      'trash-local-file gone/a',
      'delete-remote-file file-there-empty',
      'delete-remote-file file-there',
    ],
    [
      'folder-removals',
      'remove-remote-folder gone/deep',
      'remove-remote-folder gone',
      'remove-local-folder became-file',
    ],
    ['replacements', 'download became-file', 'put-row file-there', 'make-remote-folder file-there-empty'],
  ]);
});

test('a failure forbids what waits for it and nothing else', () => {
  const { phases } = buildPlan([
    decision('old', remove(10)),
    decision('other', remove(11)),
    decision('here', trash(10)),
    decision('folder', remove(12), laterRow('folder')),
    decision('folder/new', upload('folder/new', 10)),
    decision('file', removeLocal, download('file', 1)),
  ]);
  const operations = phaseOrder.flatMap((phase) => phases[phase]);
  const forbiddenBy = (failed: string): string[] => {
    const failures = createFailures();
    operations.filter(({ path, action }) => `${action.kind} ${path}` === failed).forEach(failures.add);
    return operations.filter(failures.forbid).map(({ path, action }) => `${action.kind} ${path}`);
  };
  expect({
    nothing: forbiddenBy('nothing'),
    upload: forbiddenBy('upload folder/new'),
    removal: forbiddenBy('remove-local-folder file'),
    deletion: forbiddenBy('delete-remote-file folder'),
  }).toEqual({
    nothing: [],
    upload: ['delete-remote-file old', 'delete-remote-file folder', 'put-row folder'],
    removal: ['download file'],
    deletion: ['put-row folder'],
  });
});

test('counts tell what will be moved where, and a moved file is no deletion', () => {
  const { counts } = buildPlan([
    decision('a/1', remove(10)),
    decision('b/1', upload('b/1', 10)),
    decision('a/2', remove(10)),
    decision('a/0', remove(0)),
    decision('b/0', upload('b/0', 0)),
    decision('c', upload('c', 5, 'e')),
    decision('d/c', remove(5)),
    decision('e', trash(8)),
    decision('f/e', download('f/e', 8)),
    decision('g', trash(9)),
    decision('h', makeLocal),
    decision('i', makeRemote),
    decision('a', removeRemote),
    decision('j', drop),
    { ...decision('k'), reason: 'held-back-by-mode', heldBack: [trash(1)] },
    decision('l', {
      kind: 'record-conflict',
      conflict: 'edit-edit',
      local: { kind: 'absent' },
      remote: { kind: 'absent' },
      version: '',
    }),
  ]);
  expect(counts).toEqual({
    filesUp: 3,
    filesDown: 1,
    bytesUp: 15,
    bytesDown: 8,
    deletedLocal: ['g'],
    deletedRemote: ['d/c', 'a/2', 'a/0'],
    moved: 2,
    renamed: 0,
    foldersMadeLocal: 1,
    foldersMadeRemote: 1,
    foldersRemovedLocal: 0,
    foldersRemovedRemote: 1,
    rows: 1,
    conflicts: 1,
    heldBack: 1,
  });
});

test('recognised renames have their phases, and neither they nor their old names are counted as transfers or deletions', () => {
  const row: BaseFile = {
    kind: 'file',
    path: toRelPath('old'),
    crc64: 1n,
    local: print(10),
    remote: { etag: 'e', size: 10 },
    committedAt: 0,
  };
  const from = (path: string, leaves: MoveSource['leaves']): MoveSource => ({
    path: toRelPath(path),
    print: print(10),
    row,
    leaves,
  });
  const copyFrom = { path: toRelPath('old there'), etag: 'e', size: 10, crc64: 1n };
  const moved = (path: string, moveFrom: MoveSource): Action => ({ ...download(path, 10), moveFrom });
  const { phases, counts } = buildPlan([
    decision('new there', { ...upload('new there', 10), copyFrom }),
    decision('old there', { kind: 'delete-remote-file', etag: 'e', size: 10, movedTo: toRelPath('new there') }),
    decision('new here', moved('new here', from('old here', 'by-move'))),
    decision('old here', {
      kind: 'trash-local-file',
      print: print(10),
      etag: undefined,
      movedTo: toRelPath('new here'),
    }),
    decision('late', moved('late', from('replaced', 'in-transfers'))),
    decision('handed on', moved('handed on', from('late', 'before'))),
  ]);
  expect({
    phases: Object.fromEntries(Object.entries(phases).map(([phase, all]) => [phase, all.map(({ path }) => path)])),
    counts,
  }).toEqual({
    phases: {
      rows: [],
      'local-folders': [],
      'remote-copies': ['new there'],
      'local-renames': ['new here', 'handed on'],
      transfers: [],
      'late-renames': ['late'],
      deletions: ['old there', 'old here'],
      'folder-removals': [],
      replacements: [],
    },
    counts: { ...counts, filesUp: 0, filesDown: 0, deletedLocal: [], deletedRemote: [], moved: 0, renamed: 4 },
  });
});

test('a plan without operations is empty, whatever it holds back', () => {
  const held = { ...decision('a'), heldBack: [drop] };
  expect([isEmptyPlan(buildPlan([held, decision('b')])), isEmptyPlan(buildPlan([decision('c', drop)]))]).toEqual([
    true,
    false,
  ]);
});
