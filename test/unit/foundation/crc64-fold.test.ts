import fc from 'fast-check';
import { expect, test } from 'vitest';
import { combineCrc64, crc64Of, createCrc64 } from '../../../src-main/foundation/crc64.ts';
import { foldWindowBytes } from '../../../src-main/foundation/crc64-fold.ts';

/** Pieces that are too short to be folded, put together. */
async function countedUnfolded(bytes: Uint8Array): Promise<bigint> {
  let whole = 0n;
  for (let start = 0; start < bytes.length; start += 10_000) {
    const piece = bytes.subarray(start, start + 10_000);
    whole = combineCrc64(whole, await crc64Of(piece), piece.length);
  }
  return whole;
}

/** The same for the same seed. */
function noise(size: number, seed: number): Uint8Array {
  let state = seed | 1;
  return Uint8Array.from({ length: size }, () => {
    state = Math.imul(state, 0x9e3779b1) ^ (state >>> 15);
    return state >>> 24;
  });
}

async function inChunks(bytes: Uint8Array, chunkSizes: readonly number[]): Promise<bigint> {
  const hasher = await createCrc64();
  let start = 0;
  for (let turn = 0; start < bytes.length; turn += 1) {
    const size = chunkSizes[turn % chunkSizes.length] ?? 1;
    hasher.update(bytes.subarray(start, start + size));
    start += size;
  }
  return hasher.digest();
}

test('the CRC64 of any length in any chunks is that of its pieces put together', async () => {
  const around = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: -9, max: 9 }));
  const size = around.map(([windows, more]) => Math.max(0, windows * foldWindowBytes + more));
  const chunkSizes = fc.array(fc.integer({ min: 1, max: 2 * foldWindowBytes }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.oneof(size, fc.nat(300_000)), fc.nat(), chunkSizes, async (length, seed, sizes) => {
      const bytes = noise(length, seed);
      const expected = await countedUnfolded(bytes);
      expect([await inChunks(bytes, sizes), await crc64Of(bytes)]).toEqual([expected, expected]);
    }),
    { numRuns: 40 },
  );
});

test('hashers at work together do not disturb each other, nor one that comes after them', async () => {
  const inputs = [1, 2, 3].map((seed) => noise(2 * foldWindowBytes + seed, seed));
  const hashers = await Promise.all(inputs.map(() => createCrc64()));
  for (let start = 0; start < 3 * foldWindowBytes; start += 1_000) {
    for (const [index, hasher] of hashers.entries()) {
      hasher.update(inputs[index]?.subarray(start, start + 1_000) ?? new Uint8Array());
    }
  }
  const together = hashers.map((hasher) => hasher.digest());
  const after = await Promise.all(inputs.map((input) => inChunks(input, [7_777])));
  const expected = await Promise.all(inputs.map(countedUnfolded));
  expect([together, after]).toEqual([expected, expected]);
});
