import { expect, test } from 'vitest';
import { toRelPath } from '../../../../src-main/foundation/names.ts';
import { conflictCopyOf, freeConflictCopyOf, originalOf } from '../../../../src-main/sync/conflicts/conflict-names.ts';

const stamp = { at: new Date(2026, 0, 31, 14, 5), device: 'LAPTOP' };

test('a copy is named after file, time and device, before the extension', () => {
  const named = ['report.txt', 'deep/er/a.tar.gz', 'no extension', '.env', 'v1.2 draft', 'trailing.'].map((path) =>
    conflictCopyOf(toRelPath(path), stamp),
  );
  expect(named).toEqual([
    'report (conflict 2026-01-31 14.05 LAPTOP).txt',
    'deep/er/a.tar (conflict 2026-01-31 14.05 LAPTOP).gz',
    'no extension (conflict 2026-01-31 14.05 LAPTOP)',
    '.env (conflict 2026-01-31 14.05 LAPTOP)',
    'v1.2 draft (conflict 2026-01-31 14.05 LAPTOP)',
    'trailing. (conflict 2026-01-31 14.05 LAPTOP)',
  ]);
});

test('a copy of a copy is a copy of the original, however often', () => {
  let path = toRelPath('a/x.txt');
  for (const device of ['ONE', 'TWO', 'THREE 2']) {
    path = conflictCopyOf(path, { ...stamp, device }, 3);
  }
  expect([path, originalOf(path)]).toEqual(['a/x (conflict 2026-01-31 14.05 THREE-2 3).txt', 'a/x.txt']);
  const bare = conflictCopyOf(conflictCopyOf(toRelPath('folder'), stamp), stamp);
  expect([bare, originalOf(bare)]).toEqual(['folder (conflict 2026-01-31 14.05 LAPTOP)', 'folder']);
});

test('a taken name is counted on, and no device name makes a name that a disk refuses', async () => {
  const taken = new Set([1, 2].map((count) => conflictCopyOf(toRelPath('x.txt'), stamp, count)));
  const free = await freeConflictCopyOf(toRelPath('x.txt'), stamp, async (copy) => taken.has(copy));
  const odd = conflictCopyOf(toRelPath('x.txt'), { ...stamp, device: 'a/b\\c:d(e)*?"<>|. ' });
  const unnamed = conflictCopyOf(toRelPath('x.txt'), { ...stamp, device: '///' });
  const long = conflictCopyOf(toRelPath(`${'文'.repeat(80)}.txt`), { ...stamp, device: 'D'.repeat(200) });
  expect([free, odd, unnamed]).toEqual([
    'x (conflict 2026-01-31 14.05 LAPTOP 3).txt',
    'x (conflict 2026-01-31 14.05 a-b-c-d-e).txt',
    'x (conflict 2026-01-31 14.05 device).txt',
  ]);
  expect([Buffer.byteLength(long) <= 255, long.endsWith('.txt')]).toEqual([true, true]);
});
