import { expect, test } from 'vitest';
import { toRelPath } from '../../../../src-main/foundation/names.ts';
import type { BaseFile } from '../../../../src-main/state/base-entry.ts';
import { localChange } from '../../../../src-main/sync/decide/seen.ts';

test('only the very file of the row, emptied under its old time, is taken for what a power cut left', () => {
  const local = { size: 12, mtimeMs: 1_000, ctimeMs: 1_000, ino: 7, dev: 1 };
  const base: BaseFile = {
    kind: 'file',
    path: toRelPath('a'),
    crc64: 5n,
    local,
    remote: { etag: 'e', size: 12 },
    committedAt: 900_000,
  };
  const emptied = { ...local, size: 0, ctimeMs: 2_000 };
  const seen = [emptied, { ...emptied, dev: 2 }, { ...emptied, ino: 8 }, { ...emptied, mtimeMs: 1_001 }];
  expect(seen.map((print) => localChange(print, base, {}))).toEqual(['suspect', 'suspect', 'changed', 'changed']);
});
