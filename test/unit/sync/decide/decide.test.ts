/** Whole passes over random pairs: what must hold whatever the users do on both sides. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRelPath } from '../../../../src-main/foundation/names.ts';
import type { BaseEntry } from '../../../../src-main/state/base-entry.ts';
import { type Ask, decide } from '../../../../src-main/sync/decide/decide.ts';
import type { LocalEntry, Unknown } from '../../../../src-main/sync/gather/entry.ts';
import { merge } from '../../../../src-main/sync/gather/merge.ts';
import { SyncModel } from '../../../support/sync-model.ts';

type Edit = {
  readonly side: 'local' | 'remote';
  readonly kind: 'write' | 'remove' | 'folder';
  readonly path: string;
  readonly content: string;
};

const name = fc.constantFrom('a', 'b', 'a-', 'a.b', '\uE000', '\u{1F600}');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const content = fc.constantFrom('1', '2', '22', '333', '');
const edit = (side: fc.Arbitrary<'local' | 'remote'>): fc.Arbitrary<Edit> =>
  fc.record({ side, kind: fc.constantFrom('write', 'write', 'remove', 'folder'), path, content });
const edits = (...sides: ('local' | 'remote')[]) => fc.array(edit(fc.constantFrom(...sides)), { maxLength: 12 });

/** Each write of the second round is unlike any other, so that losing it shows. */
function apply(model: SyncModel, changes: readonly Edit[], mark: string): void {
  for (const [index, change] of changes.entries()) {
    const text = mark === '' ? change.content : `${mark}${index}`;
    if (change.side === 'local') {
      applyLocally(model, change, text);
    } else {
      applyRemotely(model, change, text);
    }
  }
}

function applyLocally(model: SyncModel, { kind, path }: Edit, text: string): void {
  if (kind === 'remove') {
    model.removeLocal(path);
    return;
  }
  for (const above of [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index))) {
    if (model.local.get(above)?.kind === 'file') {
      model.removeLocal(above);
    }
  }
  if (kind === 'write') {
    model.writeLocal(path, text);
  } else {
    if (model.local.get(path)?.kind === 'file') {
      model.removeLocal(path);
    }
    model.makeLocalFolder(path);
  }
}

function applyRemotely(model: SyncModel, { kind, path }: Edit, text: string): void {
  if (kind === 'remove') {
    model.removeRemote(path);
  } else if (kind === 'write') {
    model.replaceRemote(path, text);
  } else {
    for (const above of [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index))) {
      model.remote.delete(above);
    }
    model.remote.delete(path);
    model.writeRemote(`${path}/`, '');
  }
}

async function agreed(first: readonly Edit[]): Promise<SyncModel> {
  const model = new SyncModel();
  apply(model, first, '');
  await model.settle();
  return model;
}

function contents(model: SyncModel): { local: string[]; remote: string[] } {
  return { local: Object.values(model.localFiles()), remote: Object.values(model.remoteFiles()) };
}

test('whatever both users do, the pair comes to rest, agrees outside conflicts, and loses no new bytes', async () => {
  await fc.assert(
    fc.asyncProperty(edits('local'), edits('local', 'remote'), async (first, second) => {
      const model = await agreed(first);
      apply(model, second, 'new');
      const written = contents(model);
      await model.settle();

      const isInConflict = (file: string) =>
        [...model.conflicts].some((at) => file === at || file.startsWith(`${at}/`));
      const outside = (files: Record<string, string>) => Object.entries(files).filter(([file]) => !isInConflict(file));
      expect(outside(model.localFiles())).toEqual(outside(model.remoteFiles()));

      const kept = new Set([...contents(model).local, ...contents(model).remote, ...model.trash]);
      const lost = [...written.local, ...written.remote].filter((text) => text.startsWith('new') && !kept.has(text));
      expect(lost).toEqual([]);

      const files = [...model.base.values()].filter((row) => row.kind === 'file' && !isInConflict(row.path));
      const both = files.filter((row) => model.local.has(row.path) && model.remote.has(row.path));
      expect(both).toEqual(files);
    }),
    { numRuns: 3000 },
  );
});

test.each(['local', 'remote'] as const)('when only the %s side changed, both sides end as that side', async (side) => {
  await fc.assert(
    fc.asyncProperty(edits('local'), edits(side), async (first, second) => {
      const model = await agreed(first);
      apply(model, second, 'new');
      const wanted = side === 'local' ? model.localFiles() : model.remoteFiles();
      const wantedFolders = side === 'local' ? model.localFolders() : model.remoteFolders();
      await model.settle();
      expect([model.localFiles(), model.remoteFiles(), [...model.conflicts]]).toEqual([wanted, wanted, []]);
      expect([model.localFolders(), model.remoteFolders()]).toEqual([wantedFolders, wantedFolders]);
    }),
    { numRuns: 300 },
  );
});

test('exchanging the sides exchanges the result', async () => {
  await fc.assert(
    fc.asyncProperty(edits('local'), edits('local', 'remote'), async (first, second) => {
      const model = await agreed(first);
      apply(model, second, 'new');
      const mirror = model.mirrored();
      await model.settle();
      await mirror.settle();
      expect([mirror.localFiles(), mirror.remoteFiles()]).toEqual([model.remoteFiles(), model.localFiles()]);
      expect([...mirror.conflicts].toSorted()).toEqual([...model.conflicts].toSorted());
    }),
    { numRuns: 300 },
  );
});

test('a second pass does nothing where no conflict is left', async () => {
  await fc.assert(
    fc.asyncProperty(edits('local'), edits('local', 'remote'), async (first, second) => {
      const model = await agreed(first);
      apply(model, second, 'new');
      await model.pass();
      const again = (await model.decisions()).filter(
        ({ actions }) => actions.length > 0 && actions.every(({ kind }) => kind !== 'record-conflict'),
      );
      fc.pre(model.conflicts.size === 0);
      expect(again).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test.each(['upload', 'upload-keep', 'download', 'download-keep'] as const)(
  '%s writes one side only and comes to rest',
  async (mode) => {
    await fc.assert(
      fc.asyncProperty(edits('local'), edits('local', 'remote'), async (first, second) => {
        const model = await agreed(first);
        apply(model, second, 'new');
        model.mode = mode;
        const before = [
          model.localFiles(),
          model.localFolders(),
          [...model.remote.keys()].toSorted(),
          model.remoteFiles(),
        ];
        await model.settle();
        const after = [
          model.localFiles(),
          model.localFolders(),
          [...model.remote.keys()].toSorted(),
          model.remoteFiles(),
        ];
        const isUpload = mode.startsWith('upload');
        expect(isUpload ? after.slice(0, 2) : after.slice(2)).toEqual(isUpload ? before.slice(0, 2) : before.slice(2));
      }),
      { numRuns: 200 },
    );
  },
);

/** Paths and keys that are there now. */
function present(model: SyncModel): readonly string[] {
  return [
    ...[...model.local.keys()].map((key) => `here ${key}`),
    ...[...model.remote.keys()].map((key) => `there ${key}`),
  ];
}

test.each(['upload-keep', 'download-keep'] as const)('%s deletes nothing on either side', async (mode) => {
  await fc.assert(
    fc.asyncProperty(edits('local'), edits('local', 'remote'), async (first, second) => {
      const model = await agreed(first);
      apply(model, second, 'new');
      model.mode = mode;
      const before = present(model);
      await model.settle();
      expect(present(model)).toEqual(expect.arrayContaining([...before]));
    }),
    { numRuns: 200 },
  );
});

test('rows that were out of sight delete nothing: what either side has stays, and what only one has comes to the other', async () => {
  await fc.assert(
    fc.asyncProperty(edits('local'), edits('local', 'remote'), async (first, second) => {
      const model = await agreed(first);
      apply(model, second, 'new');
      for (const [path, row] of [...model.base]) {
        model.base.set(path, { ...row, wasParked: true });
      }
      const before = present(model);
      await model.settle();
      const kept = before.filter((name) => !name.endsWith('/'));
      expect(present(model)).toEqual(expect.arrayContaining(kept));
      if (model.conflicts.size === 0) {
        expect(model.localFiles()).toEqual(model.remoteFiles());
      }
    }),
    { numRuns: 300 },
  );
});

test('objects that the listing does not show yet are neither lost nor taken for deleted', async () => {
  await fc.assert(
    fc.asyncProperty(edits('local'), fc.array(fc.nat(30), { maxLength: 8 }), async (first, hidden) => {
      const model = await agreed(first);
      const keys = [...model.remote.keys()];
      for (const index of hidden) {
        const key = keys[index];
        if (key !== undefined) {
          model.unlisted.add(key);
        }
      }
      const before = [model.localFiles(), model.remoteFiles(), model.localFolders()];
      await model.settle();
      expect([model.localFiles(), model.remoteFiles(), model.localFolders()]).toEqual(before);
    }),
    { numRuns: 200 },
  );
});

test('a failed upload keeps the object that may be the same file under its old name, and the folder above', async () => {
  const model = new SyncModel();
  model.writeLocal('old/file', 'the bytes');
  model.writeLocal('other', 'x');
  await model.settle();
  model.removeLocal('old');
  model.removeLocal('other');
  model.writeLocal('new/file', 'the bytes');
  model.failingPaths.add('new/file');
  await model.pass();
  expect(model.remoteFiles()).toEqual({ 'old/file': 'the bytes' });

  model.failingPaths.clear();
  await model.settle();
  expect(model.remoteFiles()).toEqual({ 'new/file': 'the bytes' });
});

test('below a clash of file and folder nothing is moved, and a clash elsewhere does not stop the rest', async () => {
  const model = new SyncModel();
  model.writeLocal('x', 'here a file');
  model.writeRemote('x/child', 'there a folder');
  model.writeRemote('y', 'fine');
  await model.settle();
  expect({ local: model.localFiles(), remote: model.remoteFiles(), conflicts: [...model.conflicts] }).toEqual({
    local: { x: 'here a file', y: 'fine' },
    remote: { 'x/child': 'there a folder', y: 'fine' },
    conflicts: ['x'],
  });
});

test('a pass that ended after the uploads below a former file is gone on with', async () => {
  const model = new SyncModel();
  model.writeLocal('x', 'was a file');
  await model.settle();
  model.removeLocal('x');
  model.writeLocal('x/child', 'now below');
  model.writeRemote('x/child', 'now below');
  await model.settle();
  expect({ remote: model.remoteFiles(), conflicts: [...model.conflicts] }).toEqual({
    remote: { 'x/child': 'now below' },
    conflicts: [],
  });
});

const rows: readonly BaseEntry[] = ['d', 'd/1', 'd/2', 'd/3'].map((text) =>
  text === 'd'
    ? { kind: 'folder', path: toRelPath(text), hasMarker: false }
    : {
        kind: 'file',
        path: toRelPath(text),
        crc64: 1n,
        local: { size: 1, mtimeMs: 1, ctimeMs: 1, ino: 1, dev: 1 },
        remote: { etag: 'e', size: 1 },
        committedAt: 9_000,
      },
);

/** Nothing is left but the folder here and what is unknown in it: every row needs a HEAD. */
async function decideEmpty(ask: Ask, lookAhead: number, unknown: readonly Unknown[] = []): Promise<string[]> {
  const context = { mode: 'two-way', prefix: '', now: 10_000 } as const;
  const found: string[] = [];
  const local: readonly LocalEntry[] = [{ kind: 'folder', path: toRelPath('d') }, ...unknown];
  const events = merge({ local, remote: [], base: rows.toSorted((a, b) => (a.path < b.path ? -1 : 1)) });
  for await (const decisions of decide(events, { context, ask, lookAhead })) {
    for (const { path, reason, actions } of decisions) {
      found.push(`${path} ${reason} ${actions.map(({ kind }) => kind).join()}`.trim());
    }
  }
  return found;
}

test('a path that could not be read, or asked about, keeps its row and every folder above it', async () => {
  const unknown: Unknown = {
    kind: 'unknown',
    path: toRelPath('d/2'),
    below: false,
    reason: { code: 'permission-denied', detail: '' },
  };
  const unread = await decideEmpty(async () => ({ remoteHead: 'absent' }), 9, [unknown]);
  const unanswered = await decideEmpty(async ({ path }) => (path === 'd/2' ? {} : { remoteHead: 'absent' }), 9);
  const kept = [
    'd/1 deleted-on-both-sides drop-row',
    'd/2 side-unknown',
    'd/3 deleted-on-both-sides drop-row',
    'd side-unknown',
  ];
  expect([unread, unanswered]).toEqual([kept, kept]);
});

test('questions are asked side by side up to the look-ahead, and decisions keep their order', async () => {
  let asking = 0;
  let most = 0;
  const answers: (() => void)[] = [];
  const ask: Ask = async ({ path }) => {
    asking += 1;
    most = Math.max(most, asking);
    const answered = Promise.withResolvers<void>();
    answers.push(answered.resolve);
    if (answers.length === 2 || path === 'd/3') {
      // The later question is answered first.
      for (const answer of answers.splice(0).reverse()) {
        answer();
      }
    }
    await answered.promise;
    asking -= 1;
    return { remoteHead: 'absent' };
  };
  const decided = await decideEmpty(ask, 2);
  expect({ decided, most }).toEqual({
    decided: [
      'd/1 deleted-on-both-sides drop-row',
      'd/2 deleted-on-both-sides drop-row',
      'd/3 deleted-on-both-sides drop-row',
      'd deleted-remotely remove-local-folder',
    ],
    most: 2,
  });
});

test('an answer that fails ends the pass with its error', async () => {
  const ask: Ask = async () => Promise.reject(new Error('the account is locked'));
  await expect(decideEmpty(ask, 9)).rejects.toThrow('the account is locked');
});
