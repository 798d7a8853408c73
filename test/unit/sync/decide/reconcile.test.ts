/** The decision table, cell by cell: every local state against every remote state on every base, none left out. */
import { expect, test } from 'vitest';
import type { SyncMode } from '../../../../src-main/contract/model.ts';
import type { ObjectFacts } from '../../../../src-main/cos/object-store.ts';
import { toObjectKey, toRelPath } from '../../../../src-main/foundation/names.ts';
import type { BaseEntry, BaseFile, LocalPrint } from '../../../../src-main/state/base-entry.ts';
import type { Action, Decision } from '../../../../src-main/sync/decide/decision.ts';
import { type Below, type Facts, nothingBelow, type PathStates } from '../../../../src-main/sync/decide/path-states.ts';
import { reconcile } from '../../../../src-main/sync/decide/reconcile.ts';
import type { LocalEntry, RemoteFile, Unknown } from '../../../../src-main/sync/gather/entry.ts';
import { hasQuestion, questionsFor } from '../../../../src-main/sync/gather/questions-for.ts';

const path = toRelPath('x');
const key = toObjectKey('p/x');
const now = 9_000_000;

/** Content by name: `old` is the base's, `mine` and `theirs` are edits of one size. */
const contents = {
  old: { size: 10, crc64: 1n },
  mine: { size: 20, crc64: 2n },
  theirs: { size: 20, crc64: 3n },
  empty: { size: 0, crc64: 0n },
} as const;
type Content = keyof typeof contents;

const print: LocalPrint = { size: 10, mtimeMs: 1000, ctimeMs: 1000, ino: 1, dev: 1 };
const baseFile: BaseFile = {
  kind: 'file',
  path,
  crc64: 1n,
  local: print,
  remote: { etag: 'old', size: 10 },
  committedAt: 500_000,
};
const baseFolder: BaseEntry = { kind: 'folder', path, hasMarker: true };
const unknown: Unknown = { kind: 'unknown', path, below: false, reason: { code: 'permission-denied', detail: '' } };

function localFile(content: Content, mtimeMs: number): LocalEntry {
  return { kind: 'file', path, mode: 0o644, print: { ...print, size: contents[content].size, mtimeMs } };
}

function remoteFile(content: Content, etag: string): RemoteFile {
  const { size } = contents[content];
  return { kind: 'file', path, key, size, etag, lastModified: 1, storageClass: 'STANDARD' };
}

function head(content: Content, etag: string): ObjectFacts {
  return { ...contents[content], etag, lastModified: 1, meta: {} };
}

type LocalCell = { readonly local: LocalEntry | undefined; readonly content?: Content };
const locals = {
  '0': { local: undefined },
  'F=': { local: localFile('old', 1000), content: 'old' },
  'F touched': { local: localFile('old', 2000), content: 'old' },
  'F~': { local: localFile('mine', 2000), content: 'mine' },
  'F!': { local: localFile('empty', 1000), content: 'empty' },
  D: { local: { kind: 'folder', path } },
  '?': { local: unknown },
} as const satisfies Record<string, LocalCell>;

type RemoteCell = Pick<PathStates, 'remoteFile' | 'remoteFolder' | 'remoteUnknown'> & {
  readonly head: ObjectFacts | 'absent';
};
const nothing = { remoteFile: undefined, remoteFolder: undefined, remoteUnknown: undefined, head: 'absent' } as const;
const folder = { kind: 'folder', path, hasMarker: true } as const;
const remotes = {
  '0': nothing,
  'F=': { ...nothing, remoteFile: remoteFile('old', 'old'), head: head('old', 'old') },
  'F restamped': { ...nothing, remoteFile: remoteFile('old', 'again'), head: head('old', 'again') },
  'F~': { ...nothing, remoteFile: remoteFile('theirs', 'new'), head: head('theirs', 'new') },
  'F mine': { ...nothing, remoteFile: remoteFile('mine', 'new'), head: head('mine', 'new') },
  D: { ...nothing, remoteFolder: folder },
  'F= and D': { ...nothing, remoteFile: remoteFile('old', 'old'), remoteFolder: folder, head: head('old', 'old') },
  '?': { ...nothing, remoteUnknown: unknown },
} as const satisfies Record<string, RemoteCell>;

const bases = {
  none: undefined,
  file: baseFile,
  folder: baseFolder,
  'parked file': { ...baseFile, wasParked: true },
  'parked folder': { ...baseFolder, wasParked: true },
} as const;

type LocalName = keyof typeof locals;
type RemoteName = keyof typeof remotes;
type BaseName = keyof typeof bases;

/** Lines are local states, columns remote states in the order of `remotes`; ` | ` parts them. */
const tables: Record<BaseName, Record<LocalName, string>> = {
  none: {
    '0': '- | download old | download again | download new | download new | mkdir | ask file-folder | ?',
    'F=': 'upload new | row | row | ask create-create | ask create-create | ask file-folder | ask file-folder | ?',
    'F touched':
      'upload new | row | row | ask create-create | ask create-create | ask file-folder | ask file-folder | ?',
    'F~': 'upload new | ask create-create | ask create-create | ask create-create | row | ask file-folder | ask file-folder | ?',
    'F!': 'upload new | ask create-create | ask create-create | ask create-create | ask create-create | ask file-folder | ask file-folder | ?',
    D: 'marker | ask file-folder | ask file-folder | ask file-folder | ask file-folder | row | ask file-folder | ?',
    '?': '? | ? | ? | ? | ? | ? | ? | ?',
  },
  file: {
    '0': 'drop | delete | delete | download new | download new | mkdir | ask file-folder | ?',
    'F=': 'trash | - | row | download new over | download new over | trash, mkdir | ask file-folder | ?',
    'F touched': 'trash | row | row | download new over | download new over | trash, mkdir | ask file-folder | ?',
    'F~': 'upload new | upload over old | upload over again | ask edit-edit | row | ask file-folder | ask file-folder | ?',
    'F!': 'ask edit-delete | download old over | download again over | download new over | download new over | ask file-folder | ask file-folder | ?',
    D: 'drop, marker | delete, marker | delete, marker | ask file-folder | ask file-folder | row | delete, row later | ?',
    '?': '? | ? | ? | ? | ? | ? | ? | ?',
  },
  folder: {
    '0': 'drop | download old | download again | download new | download new | rmdir there | ask file-folder | ?',
    'F=': 'upload new | row | row | ask create-create | ask create-create | rmdir there, upload new | ask file-folder | ?',
    'F touched':
      'upload new | row | row | ask create-create | ask create-create | rmdir there, upload new | ask file-folder | ?',
    'F~': 'upload new | ask create-create | ask create-create | ask create-create | row | rmdir there, upload new | ask file-folder | ?',
    'F!': 'upload new | ask create-create | ask create-create | ask create-create | ask create-create | rmdir there, upload new | ask file-folder | ?',
    D: 'rmdir here | rmdir here, download old | rmdir here, download again | rmdir here, download new | rmdir here, download new | - | ask file-folder | ?',
    '?': '? | ? | ? | ? | ? | ? | ? | ?',
  },
  'parked file': {
    '0': 'drop | download old | download again | download new | download new | mkdir | ask file-folder | ?',
    'F=': 'upload new | row | row | download new over | download new over | ask file-folder | ask file-folder | ?',
    'F touched':
      'upload new | row | row | download new over | download new over | ask file-folder | ask file-folder | ?',
    'F~': 'upload new | upload over old | upload over again | ask edit-edit | row | ask file-folder | ask file-folder | ?',
    'F!': 'upload new | download old over | download again over | download new over | download new over | ask file-folder | ask file-folder | ?',
    D: 'marker | ask file-folder | ask file-folder | ask file-folder | ask file-folder | row | ask file-folder | ?',
    '?': '? | ? | ? | ? | ? | ? | ? | ?',
  },
  'parked folder': {
    '0': 'drop | download old | download again | download new | download new | mkdir | ask file-folder | ?',
    'F=': 'upload new | row | row | ask create-create | ask create-create | ask file-folder | ask file-folder | ?',
    'F touched':
      'upload new | row | row | ask create-create | ask create-create | ask file-folder | ask file-folder | ?',
    'F~': 'upload new | ask create-create | ask create-create | ask create-create | row | ask file-folder | ask file-folder | ?',
    'F!': 'upload new | ask create-create | ask create-create | ask create-create | ask create-create | ask file-folder | ask file-folder | ?',
    D: 'marker | ask file-folder | ask file-folder | ask file-folder | ask file-folder | row | ask file-folder | ?',
    '?': '? | ? | ? | ? | ? | ? | ? | ?',
  },
};

function statesOf(local: LocalName, remote: RemoteName, base: BaseName): PathStates {
  const { remoteFile, remoteFolder, remoteUnknown } = remotes[remote];
  return { path, local: locals[local].local, remoteFile, remoteFolder, remoteUnknown, base: bases[base] };
}

/** Answers exactly what is asked, as the sides are. */
function factsOf(local: LocalName, remote: RemoteName, states: PathStates): Facts {
  const cell: LocalCell = locals[local];
  const questions = questionsFor(states);
  return {
    ...(questions.hashLocal && cell.content !== undefined
      ? { localHash: { crc64: contents[cell.content].crc64, md5: 'none' } }
      : {}),
    ...(questions.headRemote ? { remoteHead: remotes[remote].head } : {}),
    ...(questions.headMarker ? { markerHead: 'absent' as const } : {}),
  };
}

function decideCell(
  local: LocalName,
  remote: RemoteName,
  base: BaseName,
  { mode = 'two-way', below = nothingBelow }: { mode?: SyncMode; below?: Below } = {},
): Decision {
  const states = statesOf(local, remote, base);
  const facts = factsOf(local, remote, states);
  expect(hasQuestion(questionsFor(states, facts))).toBe(false);
  return reconcile(states, facts, { mode, prefix: 'p/', now }, below);
}

function word(action: Action): string {
  switch (action.kind) {
    case 'upload':
      return action.replaces === undefined ? 'upload new' : `upload over ${action.replaces}`;
    case 'download':
      return `download ${action.remote.etag}${action.replaces === undefined ? '' : ' over'}`;
    case 'trash-local-file':
      return 'trash';
    case 'delete-remote-file':
      return 'delete';
    case 'make-local-folder':
      return 'mkdir';
    case 'make-remote-folder':
      return 'marker';
    case 'remove-local-folder':
      return 'rmdir here';
    case 'remove-remote-folder':
      return 'rmdir there';
    case 'put-row':
      return action.afterUploads === true ? 'row later' : 'row';
    case 'drop-row':
      return 'drop';
    case 'record-conflict':
      return `ask ${action.conflict}`;
  }
}

function words({ reason, actions }: Pick<Decision, 'reason' | 'actions'>): string {
  return reason === 'side-unknown' ? '?' : actions.length === 0 ? '-' : actions.map(word).join(', ');
}

const localNames = ['0', 'F=', 'F touched', 'F~', 'F!', 'D', '?'] as const satisfies readonly LocalName[];
const remoteNames = [
  '0',
  'F=',
  'F restamped',
  'F~',
  'F mine',
  'D',
  'F= and D',
  '?',
] as const satisfies readonly RemoteName[];
const baseNames = ['none', 'file', 'folder', 'parked file', 'parked folder'] as const satisfies readonly BaseName[];
const cells = baseNames.flatMap((base) =>
  localNames.flatMap((local) => remoteNames.map((remote) => ({ base, local, remote }))),
);
const context = { mode: 'two-way', prefix: 'p/', now } as const;

test.each(baseNames)('base %s: every cell is as the table says', (base) => {
  const decided = Object.fromEntries(
    localNames.map((local) => [local, remoteNames.map((remote) => words(decideCell(local, remote, base))).join(' | ')]),
  );
  expect(decided).toEqual(tables[base]);
});

test('the cross product leaves no state out', () => {
  expect([localNames.length, remoteNames.length, baseNames.length]).toEqual(
    [locals, remotes, bases].map((side) => Object.keys(side).length),
  );
});

test('one-way modes carry out what writes the other side and hold back the rest, whole', () => {
  const writesLocal = /download|trash|mkdir|rmdir here/;
  const writesRemote = /upload|^delete|marker|rmdir there|row later/;
  const heldBack = {
    'two-way': /^never$/,
    upload: writesLocal,
    'upload-keep': /download|trash|mkdir|rmdir|^delete/,
    download: writesRemote,
    'download-keep': /upload|^delete|marker|rmdir|row later|trash/,
  } as const satisfies Record<SyncMode, RegExp>;
  for (const { base, local, remote } of cells) {
    const both = decideCell(local, remote, base);
    for (const mode of ['two-way', 'upload', 'upload-keep', 'download', 'download-keep'] as const) {
      const isHeld = heldBack[mode].test(words(both));
      const expected = isHeld
        ? { ...both, reason: 'held-back-by-mode', actions: [], heldBack: both.actions }
        : { ...both, heldBack: [] };
      expect(decideCell(local, remote, base, { mode })).toEqual(expected);
    }
  }
});

test('a question left without its answer means that nothing is done', () => {
  for (const { base, local, remote } of cells) {
    const states = statesOf(local, remote, base);
    if (hasQuestion(questionsFor(states))) {
      expect(reconcile(states, {}, context)).toMatchObject({ reason: 'side-unknown', actions: [], heldBack: [] });
    }
  }
});

test('nothing is deleted or replaced without a row, a proof of absence, and content equal to the base', () => {
  for (const { base, local, remote } of cells) {
    for (const action of decideCell(local, remote, base).actions) {
      if (action.kind === 'trash-local-file') {
        expect([base, /^F(=| touched)$/.test(local), /^[0D]$/.test(remote)]).toEqual(['file', true, true]);
      }
      if (action.kind === 'delete-remote-file') {
        expect([base, /^F(=| restamped)/.test(remote), /^[0D]$/.test(local)]).toEqual(['file', true, true]);
      }
      if (action.kind === 'remove-local-folder' || action.kind === 'remove-remote-folder') {
        expect(base).toBe('folder');
      }
    }
  }
});

test('only what could change the answer is asked', () => {
  const asked = (local: LocalName, remote: RemoteName, base: BaseName): string => {
    const { hashLocal, headRemote, headMarker } = questionsFor(statesOf(local, remote, base));
    return `${hashLocal ? 'hash ' : ''}${headRemote ? 'head ' : ''}${headMarker ? 'marker' : ''}`.trim();
  };
  expect({
    unchanged: asked('F=', 'F=', 'file'),
    touched: asked('F touched', 'F=', 'file'),
    editedOfOtherSize: asked('F~', 'F=', 'file'),
    editedOnBothSidesInOneSize: asked('F~', 'F~', 'file'),
    emptied: asked('F!', 'F=', 'file'),
    remoteEdited: asked('F=', 'F~', 'file'),
    remoteGone: asked('F=', '0', 'file'),
    bothGone: asked('0', '0', 'file'),
    becameFolderThere: asked('F=', 'D', 'file'),
    newInOneSize: asked('F~', 'F~', 'none'),
    newInTwoSizes: asked('F=', 'F~', 'none'),
    newHere: asked('F~', '0', 'none'),
    newThere: asked('0', 'F~', 'none'),
    markerGone: asked('D', '0', 'folder'),
    unknown: asked('?', 'F~', 'file'),
  }).toEqual({
    unchanged: '',
    touched: 'hash',
    editedOfOtherSize: '',
    editedOnBothSidesInOneSize: 'hash head',
    emptied: '',
    remoteEdited: 'head',
    remoteGone: 'head',
    bothGone: 'head',
    becameFolderThere: 'head',
    newInOneSize: 'hash head',
    newInTwoSizes: '',
    newHere: '',
    newThere: '',
    markerGone: 'marker',
    unknown: '',
  });
});

test.each([
  ['not listed, but HEAD finds the base object: nothing was deleted', 'F=', '0', 'file', head('old', 'old'), '-'],
  ['not listed, but HEAD finds a newer object', 'F=', '0', 'file', head('theirs', 'new'), 'download new over'],
  ['not listed, gone here, and HEAD finds the base object', '0', '0', 'file', head('old', 'old'), 'delete'],
  ['listed as changed, but HEAD says the base object is back', 'F=', 'F~', 'file', head('old', 'old'), '-'],
  ['listed as changed, but HEAD says it is gone', 'F=', 'F~', 'file', 'absent', 'trash'],
  ['listed as new, but HEAD says it is gone', 'F~', 'F~', 'none', 'absent', 'upload new'],
  ['folder listed, HEAD still finds the object', 'F=', 'D', 'file', head('old', 'old'), 'ask file-folder'],
] as const)('%s: HEAD is believed', (_what, local, remote, base, remoteHead, expected) => {
  const states = statesOf(local, remote, base);
  const facts: Facts = { localHash: { crc64: local === 'F~' ? 2n : 1n, md5: 'none' }, remoteHead };
  expect(words(reconcile(states, facts, context))).toBe(expected);
});

test('an answer can raise a new question, which is asked too', () => {
  const states = statesOf('F~', '0', 'file');
  expect(questionsFor(states)).toEqual({ hashLocal: false, headRemote: true, headMarker: false });
  const facts: Facts = { remoteHead: head('mine', 'new') };
  expect(questionsFor(states, facts)).toEqual({ hashLocal: true, headRemote: false, headMarker: false });
  expect(words(reconcile(states, { ...facts, localHash: { crc64: 2n, md5: 'none' } }, context))).toBe('row');
});

test('a marker the listing does not show keeps its folder when HEAD finds it', () => {
  const states = statesOf('D', '0', 'folder');
  expect(words(reconcile(states, { markerHead: head('empty', 'm') }, context))).toBe('-');
});

test('a row written within two seconds of its file is hashed again: an edit of the same size is found', () => {
  const young: BaseFile = { ...baseFile, committedAt: 3000 };
  const states: PathStates = { ...statesOf('F=', 'F=', 'file'), base: young };
  expect(questionsFor(states).hashLocal).toBe(true);
  const decideWith = (crc64: bigint, at = now) =>
    reconcile(states, { localHash: { crc64, md5: 'none' } }, { ...context, now: at });
  expect(words(decideWith(9n))).toBe('upload over old');
  expect(decideWith(1n).actions).toEqual([{ kind: 'put-row', entry: { ...young, committedAt: now } }]);
  expect(words(decideWith(1n, 2900))).toBe('-');
  expect(questionsFor({ ...states, base: { ...young, committedAt: 3001 } }).hashLocal).toBe(false);
});

test('an object without CRC64 is equal only when its ETag is the MD5', () => {
  const md5 = '0123456789abcdef0123456789abcdef';
  const states = statesOf('F~', 'F~', 'none');
  const withEtag = (etag: string) =>
    words(
      reconcile(
        states,
        { localHash: { crc64: 2n, md5 }, remoteHead: { etag, size: 20, lastModified: 1, meta: {} } },
        context,
      ),
    );
  expect([md5.toUpperCase(), `${md5}-2`, 'opaque'].map(withEtag)).toEqual([
    'row',
    'ask create-create',
    'ask create-create',
  ]);
});

test('an adopted row holds what both sides hold now', () => {
  const facts: Facts = {
    localHash: { crc64: 2n, md5: 'm' },
    remoteHead: { ...head('mine', 'new'), versionId: 'v1' },
  };
  expect(reconcile(statesOf('F~', 'F mine', 'file'), facts, context)).toEqual({
    path,
    reason: 'same-on-both-sides',
    actions: [
      {
        kind: 'put-row',
        entry: {
          kind: 'file',
          path,
          crc64: 2n,
          md5: 'm',
          local: { ...print, size: 20, mtimeMs: 2000 },
          remote: { etag: 'new', size: 20, versionId: 'v1' },
          committedAt: now,
        },
      },
    ],
    heldBack: [],
  });
});

const belows = {
  nothing: nothingBelow,
  local: { ...nothingBelow, localRemains: true },
  remote: { ...nothingBelow, remoteRemains: true },
  both: { ...nothingBelow, localRemains: true, remoteRemains: true },
  unknown: { ...nothingBelow, unknown: true },
} as const;

test.each([
  ['D', '0', 'none', 'marker | marker | row later | row later | marker'],
  ['0', 'D', 'none', 'mkdir | mkdir | mkdir | mkdir | mkdir'],
  ['D', 'D', 'none', 'row | row | row | row | row'],
  ['F=', 'D', 'file', 'trash, mkdir | trash, mkdir | trash, mkdir | trash, mkdir | trash, mkdir'],
  ['D', 'F=', 'file', 'delete, marker | delete, marker | delete, row later | delete, row later | delete, marker'],
  ['D', '0', 'file', 'drop, marker | drop, marker | drop, row later | drop, row later | drop, marker'],
  ['D', 'D', 'folder', '- | - | - | - | -'],
  ['D', '0', 'folder', 'rmdir here | - | row later | row later | ?'],
  ['0', 'D', 'folder', 'rmdir there | mkdir | - | mkdir | ?'],
  ['0', '0', 'folder', 'drop | mkdir | - | mkdir | ?'],
  [
    'D',
    'F~',
    'folder',
    'rmdir here, download new | ask file-folder | rmdir here, download new | ask file-folder | ask file-folder',
  ],
  [
    'F~',
    'D',
    'folder',
    'rmdir there, upload new | rmdir there, upload new | ask file-folder | ask file-folder | ask file-folder',
  ],
  ['F~', '0', 'folder', 'upload new | upload new | ask file-folder | ask file-folder | ask file-folder'],
  ['0', 'F~', 'folder', 'download new | ask file-folder | download new | ask file-folder | ask file-folder'],
] as const)('folder %s here, %s there, base %s: decided by what is left below', (local, remote, base, expected) => {
  const decided = Object.values(belows).map((below) => words(decideCell(local, remote, base, { below })));
  expect(decided.join(' | ')).toBe(expected);
});

test('a folder that stays gets a marker when its last remote child goes, and needs none before', () => {
  const implied = { kind: 'folder', path, hasMarker: false } as const;
  const states: PathStates = { ...statesOf('D', 'D', 'folder'), remoteFolder: implied, base: { ...implied } };
  const decided = Object.values(belows).map((below) => words(reconcile(states, {}, context, below)));
  expect(decided).toEqual(['marker', 'marker', '-', '-', 'marker']);
});

test('a folder that a lagging listing does not show stays when the last file in it is deleted here', () => {
  const below = { ...nothingBelow, remoteIsThere: true };
  const implied = { kind: 'folder', path, hasMarker: false } as const;
  const states: PathStates = { ...statesOf('D', '0', 'folder'), base: { ...implied } };
  expect([below, nothingBelow].map((one) => words(reconcile(states, {}, context, one)))).toEqual([
    'marker',
    'rmdir here',
  ]);
});

test('a folder that holds only ignored files is neither removed nor shared, and stands in the way of a file', () => {
  const below = { ...nothingBelow, localIgnored: true, remoteIgnored: true };
  const decided = (['none', 'folder'] as const).map((base) =>
    (['0', 'F~', 'D'] as const).map((remote) => words(decideCell('D', remote, base, { below }))).join(' | '),
  );
  const modes = (['two-way', 'upload', 'upload-keep', 'download', 'download-keep'] as const).map((mode) => {
    const { actions, heldBack } = decideCell('D', '0', 'folder', { below, mode });
    return `${mode}: ${[...actions.map(word), ...heldBack.map((action) => `(${word(action)})`)].join(' ')}`;
  });
  expect({ decided, modes, there: words(decideCell('F~', 'D', 'folder', { below })) }).toEqual({
    decided: ['- | ask file-folder | row', 'drop | ask file-folder | -'],
    modes: ['two-way: drop', 'upload: (drop)', 'upload-keep: (drop)', 'download: drop', 'download-keep: (drop)'],
    there: 'ask file-folder',
  });
});

test('an implied folder whose children all go is not made here', () => {
  const implied = { kind: 'folder', path, hasMarker: false } as const;
  const states: PathStates = { ...statesOf('0', 'D', 'none'), remoteFolder: implied };
  const decided = Object.values(belows).map((below) => words(reconcile(states, {}, context, below)));
  expect(decided).toEqual(['-', 'mkdir', 'mkdir', 'mkdir', '-']);
});
