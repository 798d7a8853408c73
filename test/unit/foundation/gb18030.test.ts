import { expect, test } from 'vitest';
import { encodeGb18030 } from '../../../src-main/foundation/gb18030.ts';

const decoder = new TextDecoder('gb18030', { fatal: true });

test('every character is read back as it was written, but for a few of the private use area that have no code', () => {
  const withoutCode: string[] = [];
  const readOtherwise: string[] = [];
  for (let point = 0; point <= 0x10_ffff; point += 1) {
    const isSurrogate = point >= 0xd800 && point <= 0xdfff;
    const character = String.fromCodePoint(point);
    const bytes = isSurrogate ? undefined : encodeGb18030(character);
    if (bytes !== undefined && decoder.decode(bytes) !== character) {
      readOtherwise.push(point.toString(16));
    } else if (bytes === undefined && !isSurrogate) {
      withoutCode.push(point.toString(16));
    }
  }
  expect({ readOtherwise, others: withoutCode.filter((point) => !/^e[578]..$/.test(point)) }).toEqual({
    readOtherwise: [],
    others: [],
  });
  expect(withoutCode.length).toBeLessThan(25);
});

test('codes are those of the standard: one byte, two, or four', () => {
  const codes = ['a\r\n', '你好', '€', '\u3000', 'é', '丂', 'Ā', '😀', ''].map((text) =>
    Buffer.from(encodeGb18030(text) ?? []).toString('hex'),
  );
  expect(codes).toEqual(['610d0a', 'c4e3bac3', 'a2e3', 'a1a1', 'a8a6', '8140', '81308b38', '9439fc36', '']);
});

test('half a character has no code', () => {
  expect([encodeGb18030('a\ud83d'), encodeGb18030('\ude00a'), encodeGb18030('\uE5E5')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
