import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareBytes } from '../../../src-main/foundation/byte-order.ts';

const wellFormed = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed());

test('names compare as their UTF-8 bytes do', () => {
  fc.assert(
    fc.property(wellFormed, wellFormed, (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }),
  );
});

test('an astral character sorts above the private use area, unlike in UTF-16', () => {
  expect(compareBytes('\u{1f600}', '\uf000')).toBeGreaterThan(0);
});
