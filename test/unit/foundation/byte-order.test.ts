import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareBytes, isAscending } from '../../../src-main/foundation/byte-order.ts';

const wellFormed = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed());

test('names compare as their UTF-8 bytes do', () => {
  fc.assert(
    fc.property(wellFormed, wellFormed, (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }),
  );
});

test('names ascend as their UTF-8 bytes do, also where UTF-16 has another order', () => {
  const nearTheEdges = fc.string({
    unit: fc.constantFrom('a', 'b', '\u00e9', '\ud7ff', '\ue000', '\uffff', '\u{1f600}'),
  });
  const name = fc.oneof(nearTheEdges, wellFormed);
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(isAscending(a, b)).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0);
    }),
    { numRuns: 2_000 },
  );
});

test('an astral character sorts above the private use area, unlike in UTF-16', () => {
  expect(compareBytes('\u{1f600}', '\uf000')).toBeGreaterThan(0);
});
