import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePercent, encodeKeyPath, encodeStrict } from '../../../src-main/cos/key-encoding.ts';

test('everything but unreserved characters is escaped as upper-case UTF-8', () => {
  expect(encodeStrict("a b+c~d!'()*/é😀%")).toBe('a%20b%2Bc~d%21%27%28%29%2A%2F%C3%A9%F0%9F%98%80%25');
});

test('a path keeps its slashes, double and trailing ones included', () => {
  expect(encodeKeyPath('a//b c/../')).toBe('a//b%20c/../');
});

test('decoding leaves a plus alone and gives undefined for malformed escapes', () => {
  expect(['a+b%2Bc', '%e4%bd%a0', '%', '%4', '%zz', '%ff'].map(decodePercent)).toEqual([
    'a+b+c',
    '你',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('any well-formed text comes back, from plain ASCII, as a value and as a path', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const forms = [encodeStrict(text), encodeKeyPath(text)];
      expect(forms.map(decodePercent)).toEqual([text, text]);
      expect(forms[0]).toMatch(/^[A-Za-z0-9\-_.~%]*$/);
    }),
  );
});

test('text without a UTF-8 form is refused instead of becoming another name', () => {
  expect(() => encodeStrict('a\ud800b')).toThrow(expect.objectContaining({ code: 'name-not-allowed-in-cos' }));
});
