import fc from 'fast-check';
import { expect, test } from 'vitest';
import { element, parseXml, rootNameOf, writeXml } from '../../../../src-main/cos/wire/xml.ts';

const malformed = expect.objectContaining({ code: 'malformed-answer' });

function keyIn(document: string): string | undefined {
  return parseXml(document, 'R').children.find(({ name }) => name === 'Key')?.text;
}

test.each([
  ['<R><Key>0123</Key></R>', '0123'],
  ['<R><Key>true</Key></R>', 'true'],
  ['<R><Key>  a  </Key></R>', '  a  '],
  ['<R><Key> </Key></R>', ' '],
  ['<R><Key></Key></R>', ''],
  ['<R><Key/></R>', ''],
  ['<R><Key>&#x41;&#66;&#x1F600;&#13;&#1;</Key></R>', 'AB😀\r\u0001'],
  ['<R><Key>&amp;lt;&amp;#65;&quot;&apos;</Key></R>', '&lt;&#65;"\''],
  ['<R><Key>a<![CDATA[<x>&amp;]]>b</Key></R>', 'a<x>&amp;b'],
  ['<R><Key>constructor</Key><toString>x</toString></R>', 'constructor'],
  ['<R xmlns="http://example.com/a"><Key a="b">x</Key></R>', 'x'],
])('text arrives as it is meant: %s', (document, key) => {
  expect(keyIn(document)).toBe(key);
});

test('padding around the document is skipped, before the declaration too', () => {
  expect(keyIn(' \n\r\n  <?xml version="1.0" encoding="utf-8"?>\n<R><Key>x</Key></R>\n ')).toBe('x');
});

test.each([
  [''],
  ['{"a":1}'],
  ['<html><body><p>Sign in<br></body></html>'],
  ['<Other><Key>x</Key></Other>'],
  ['<R><Key>x</Key>'],
  ['<R><Key>x</Key></R'],
  ['<R><Key>x</Wrong></R>'],
  ['<R><Key>x</Key></R><R/>'],
  ['<!DOCTYPE R [<!ENTITY a "b">]><R><Key>&a;</Key></R>'],
  ['<R><Key>&copy;</Key></R>'],
  ['<R><Key>&#xD800;</Key></R>'],
  ['<R><Key>&#x110000;</Key></R>'],
  ['<R><__proto__>x</__proto__></R>'],
])('what is not a whole document of the expected kind is refused: %s', (document) => {
  expect(() => parseXml(document, 'R')).toThrow(malformed);
});

test('a document cut anywhere is refused', () => {
  const whole = writeXml(element('R', [element('Key', 'a&b'), element('Size', '1')]));
  const cuts = Array.from({ length: whole.length }, (_, length) => whole.slice(0, length));
  expect(
    cuts.filter((cut) => {
      try {
        parseXml(cut, 'R');
        return true;
      } catch {
        return false;
      }
    }),
  ).toEqual([]);
});

test('nesting beyond any message is refused', () => {
  expect(() => parseXml(`<R>${'<a>'.repeat(200)}${'</a>'.repeat(200)}</R>`, 'R')).toThrow(malformed);
});

test('any text comes back from a written document', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(keyIn(writeXml(element('R', [element('Key', text)])))).toBe(text);
    }),
    { examples: [[' a '], ['\r\n'], ['\r'], ['a\u0000b'], [']]>'], ['\u00a0\ufeff']] },
  );
});

test('undefined children are left out and attributes are escaped', () => {
  expect(writeXml(element('R', [undefined, element('A', '')], { xmlns: 'a"b' }))).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<R xmlns="a&quot;b"><A/></R>',
  );
});

test('the root name is known without reading the rest', () => {
  expect(['  <?xml version="1.0"?>\n<Error><Code>', '<A b="c">', '{"a"', ''].map(rootNameOf)).toEqual([
    'Error',
    'A',
    undefined,
    undefined,
  ]);
});
