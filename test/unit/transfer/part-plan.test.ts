import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  defaultTransferLimits,
  isSingle,
  partSizeFor,
  partsAtOnce,
  planParts,
} from '../../../src-main/transfer/part-plan.ts';

const mebibyte = 1024 ** 2;
const limits = defaultTransferLimits;

test('part sizes follow the file size', () => {
  const sizes = [8 * mebibyte + 1, 80_000 * mebibyte, 80_000 * mebibyte + 1, 1024 ** 4, 5 * 1024 * mebibyte * 10_000];
  expect(sizes.map((size) => partSizeFor(size, limits) / mebibyte)).toEqual([8, 8, 9, 105, 5120]);
});

test('a file larger than COS stores is refused', () => {
  expect(() => partSizeFor(5 * 1024 * mebibyte * 10_000 + 1, limits)).toThrow(
    expect.objectContaining({ code: 'cos-rejected' }),
  );
});

test('files up to the threshold travel whole', () => {
  expect([0, 8 * mebibyte, 8 * mebibyte + 1].map((size) => isSingle(size, limits))).toEqual([true, true, false]);
});

test('parts cover every size exactly, in order, within the limits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: 9_000 }), (size, partSizeBytes) => {
      const parts = planParts(size, { ...limits, partSizeBytes });
      const ends = parts.map((part) => part.position + part.size);
      expect({
        numbers: parts.map((part) => part.number),
        positions: parts.map((part) => part.position),
        end: ends.at(-1),
        isAllFilled: parts.every((part) => part.size > 0),
        isFew: parts.length <= limits.partCountMax,
      }).toEqual({
        numbers: parts.map((_, index) => index + 1),
        positions: [0, ...ends.slice(0, -1)],
        end: size,
        isAllFilled: true,
        isFew: true,
      });
    }),
  );
});

test('one file holds at most 64 MiB of parts, and at least one part', () => {
  expect([8, 9, 105, 5120].map((size) => partsAtOnce(size * mebibyte, limits))).toEqual([8, 7, 1, 1]);
});
