import { expect, test } from 'vitest';
import type { FileStat } from '../../../src-main/transfer/file-system.ts';
import { packFolderRows, unpackFolderRows } from '../../../src-main/transfer/folder-rows.ts';

test('rows come out as they went in, without the names that had vanished when they were looked at', async () => {
  const stats = new Map<string, FileStat>(
    (['file', 'folder', 'symlink', 'special'] as const).map((kind, index) => [
      `${kind} é😀`,
      { kind, size: index, mtimeMs: index + 0.25, ctimeMs: index + 0.75, ino: 2 ** 52 + index, dev: 7, mode: 0o640 },
    ]),
  );
  const names = ['gone first', ...stats.keys(), 'gone last'].flatMap((name) => [name, `${name} gone`]);
  const rows = packFolderRows(names, (name) => stats.get(name));
  expect(await unpackFolderRows(rows)).toEqual([...stats].map(([name, stat]) => ({ name, stat })));
  expect(await unpackFolderRows(packFolderRows(names, () => undefined))).toEqual([]);
});
