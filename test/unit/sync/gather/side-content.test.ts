import { expect, test } from 'vitest';
import {
  decodeText,
  encodeText,
  pictureBytesMax,
  sideContentOf,
} from '../../../../src-main/sync/gather/side-content.ts';

const show = (bytes: Uint8Array, size = bytes.length) =>
  sideContentOf(size, async (count) => bytes.subarray(0, Math.min(count, bytes.length)));

test('texts are decoded, and what is no text shows its first bytes', async () => {
  const shown = await Promise.all(
    [
      Buffer.from(''),
      Buffer.from('plain\r\ntext ✓'),
      Buffer.from('\uFEFFmarked'),
      Buffer.from([0xc4, 0xe3, 0xba, 0xc3]),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      Buffer.from([0, 1, 2, 3]),
      Buffer.from([0x61, 0xff, 0xff]),
    ].map((bytes) => show(bytes)),
  );
  expect(shown).toEqual([
    { kind: 'text', text: '', encoding: 'utf-8' },
    { kind: 'text', text: 'plain\r\ntext ✓', encoding: 'utf-8' },
    { kind: 'text', text: 'marked', encoding: 'utf-8-bom' },
    { kind: 'text', text: '你好', encoding: 'gb18030' },
    { kind: 'text', text: '<svg xmlns="http://www.w3.org/2000/svg"/>', encoding: 'utf-8' },
    { kind: 'binary', size: 4, headBase64: 'AAECAw==' },
    { kind: 'binary', size: 3, headBase64: 'Yf//' },
  ]);
});

test('pictures are known by their first bytes; what is too large is said to be', async () => {
  const picture = (...head: readonly (number | string)[]) =>
    Buffer.concat(head.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from([part]))));
  const pictures = await Promise.all(
    [picture('\x89PNG\r\n\x1a\n'), picture(0xff, 0xd8, 0xff, 0xe0), picture('GIF89a'), picture('RIFF\n\0\0\0WEBP')].map(
      async (bytes) => {
        const content = await show(bytes);
        return content.kind === 'picture' ? content.mediaType : content.kind;
      },
    ),
  );
  const large = await Promise.all([
    show(picture('GIF89a'), pictureBytesMax + 1),
    show(Buffer.alloc(4096, 'a'), 3 * 1024 ** 2),
    show(Buffer.alloc(4096, 0), 100 * 1024 ** 2),
  ]);
  expect([pictures, large.map(({ kind }) => kind)]).toEqual([
    ['image/png', 'image/jpeg', 'image/gif', 'image/webp'],
    ['too-large', 'too-large', 'binary'],
  ]);
});

test('a merged text keeps the mark of its file, once, its encoding, and its line ends', () => {
  const encoded = [
    encodeText('a\r\nb\n', 'utf-8-bom'),
    encodeText('\uFEFFa', 'utf-8-bom'),
    encodeText('\uFEFFa', 'utf-8'),
    encodeText('你好\r\n', 'gb18030'),
  ];
  expect(encoded.map((bytes) => bytes && decodeText(bytes))).toEqual([
    { text: 'a\r\nb\n', encoding: 'utf-8-bom' },
    { text: 'a', encoding: 'utf-8-bom' },
    { text: 'a', encoding: 'utf-8' },
    { text: '你好\r\n', encoding: 'gb18030' },
  ]);
});
