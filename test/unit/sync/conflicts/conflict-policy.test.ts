import { expect, test } from 'vitest';
import type { ConflictSide } from '../../../../src-main/contract/model.ts';
import { choiceOf } from '../../../../src-main/sync/conflicts/conflict-policy.ts';
import { conflictVersion } from '../../../../src-main/sync/decide/conflict-version.ts';

const file = (modifiedAt?: number): ConflictSide => ({
  kind: 'file',
  size: 1,
  ...(modifiedAt === undefined ? {} : { modifiedAt }),
});

test('newest goes by the times, and asks where they do not tell', () => {
  const newest = (local: ConflictSide, remote: ConflictSide) =>
    choiceOf('newest', { kind: 'edit-edit', local, remote }, 'two-way');
  expect([
    newest(file(10_000), file(20_000)),
    newest(file(20_000), file(10_000)),
    newest(file(20_000), file(20_000)),
    newest(file(20_999), file(20_000)),
    newest(file(), file(20_000)),
    newest(file(20_000), file()),
    newest({ kind: 'absent' }, file(20_000)),
    newest(file(20_000), { kind: 'folder' }),
  ]).toEqual(['remote', 'local', ...Array(6).fill(undefined)]);
});

test('a policy decides only what the mode lets it write', () => {
  const sides = { kind: 'edit-edit', local: file(1), remote: file(2) } as const;
  const table = (['two-way', 'upload', 'upload-keep', 'download', 'download-keep'] as const).map((mode) =>
    (['ask', 'local', 'remote', 'both'] as const).map((policy) => choiceOf(policy, sides, mode)),
  );
  expect(table).toEqual([
    [undefined, 'local', 'remote', 'both'],
    [undefined, 'local', undefined, undefined],
    [undefined, 'local', undefined, undefined],
    [undefined, undefined, 'remote', undefined],
    [undefined, undefined, 'remote', undefined],
  ]);
});

test('every difference of a side makes another version', () => {
  const print = { size: 1, mtimeMs: 2, ctimeMs: 3, ino: 4, dev: 5 };
  const locals = [
    { file: undefined, isFolder: false },
    { file: undefined, isFolder: true },
    ...[{}, { size: 9 }, { mtimeMs: 9 }, { ctimeMs: 9 }, { ino: 9 }, { dev: 9 }].map((other) => ({
      file: { ...print, ...other },
      isFolder: false,
    })),
  ];
  const remotes = [undefined, 'a', 'b'].flatMap((etag) => [
    { etag, isFolder: false },
    { etag, isFolder: true },
  ]);
  const versions = locals.flatMap((local) => remotes.map((remote) => conflictVersion(local, remote)));
  expect(new Set(versions).size).toBe(locals.length * remotes.length);
});
