/** Which spellings a disk may take for one name. */
import { expect, test } from 'vitest';
import { foldName, formsOf } from '../../../../src-main/sync/paths/name-folding.ts';

const nfc = 'caf\u00e9';
const nfd = 'cafe\u0301';

test('names fold by letter case, by form, by both, or not at all', () => {
  const pairs = [
    ['Docs/A.txt', 'docs/a.TXT'],
    [nfc, nfd],
    [nfc.toUpperCase(), nfd],
    ['\u03c3', '\u03c2'],
    ['a', 'b'],
  ] as const;
  const equal = (letterCase: boolean, form: boolean): readonly boolean[] =>
    pairs.map(([a, b]) => foldName(a, { letterCase, form }) === foldName(b, { letterCase, form }));
  expect({
    none: equal(false, false),
    letterCase: equal(true, false),
    form: equal(false, true),
    both: equal(true, true),
  }).toEqual({
    none: [false, false, false, false, false],
    letterCase: [true, false, false, true, false],
    form: [false, true, false, false, false],
    both: [true, true, true, true, false],
  });
});

test('a name has its forms, the composed one first', () => {
  expect([formsOf('plain.txt'), formsOf(nfd), formsOf(nfc), formsOf('\u4e2d')]).toEqual([
    ['plain.txt'],
    [nfc, nfd],
    [nfc, nfd],
    ['\u4e2d'],
  ]);
});
