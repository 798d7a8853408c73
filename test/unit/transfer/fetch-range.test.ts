import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import { fetchRange } from '../../../src-main/transfer/fetch-range.ts';
import { makeTransferWorld, patternBytes } from '../../support/transfer-world.ts';

const mebibyte = 1024 ** 2;

test('ranges use the same block one after another, and the small one of a short range makes no other slower', async () => {
  const { deps, folder } = makeTransferWorld();
  const key = toObjectKey('large');
  const bytes = patternBytes(3 * mebibyte + 10);
  const { etag } = await deps.store.seed(key, bytes);
  const path = folder.at('temp');
  const written: number[] = [];
  const file = await deps.fs.createFile(path);
  const counted: typeof file = {
    ...file,
    write: async (block, position) => {
      written.push(block.length);
      await file.write(block, position);
    },
  };
  const spareBlocks: Uint8Array[] = [];
  const fetch = async (position: number, size: number): Promise<void> => {
    const range = { key, etag, file: counted, isWhole: false, position, size, onBytes: () => undefined, spareBlocks };
    await fetchRange(deps, range, new AbortController().signal);
  };
  await fetch(3 * mebibyte, 10);
  await fetch(0, 2 * mebibyte);
  await fetch(2 * mebibyte, mebibyte);
  await file.close();
  expect({
    written,
    spare: spareBlocks.map(({ length }) => length),
    isSame: readFileSync(path).equals(bytes),
  }).toEqual({ written: [10, mebibyte, mebibyte, mebibyte], spare: [mebibyte], isSame: true });
});
