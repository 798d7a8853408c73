import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundaryOf, readForm } from '../../../src-main/cos-server/multipart-form.ts';
import { hasCode } from '../../../src-main/foundation/app-error.ts';

const boundary = 'b--42';

function writeForm(
  parts: readonly (readonly [head: string, content: string | Buffer])[],
  end = `--${boundary}--\r\n`,
): Buffer {
  const pieces = parts.flatMap(([head, content]) => [`--${boundary}\r\n${head}\r\n\r\n`, content, '\r\n']);
  return Buffer.concat([...pieces, end].map((piece) => Buffer.from(piece)));
}

const field = (name: string): string => `Content-Disposition: form-data; name="${name}"`;
const file = (name: string): string => `${field('file')}; filename="${name}"\r\nContent-Type: text/plain`;

async function* inChunks(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, n = 0; at < bytes.length; n += 1) {
    const size = sizes[n % sizes.length] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function read(bytes: Buffer, sizes: readonly number[] = [bytes.length]) {
  const form = await readForm(inChunks(bytes, sizes), boundary);
  const chunks: Uint8Array[] = [];
  for await (const chunk of form.file) {
    chunks.push(chunk);
  }
  return { fields: Object.fromEntries(form.fields), fileName: form.fileName, content: Buffer.concat(chunks) };
}

test('a form reads the same however its bytes arrive, also with near boundaries inside the file', async () => {
  const piece = fc.constantFrom('a', '\r\n', '\r\n--', `\r\n--${boundary.slice(0, 3)}`, '--', boundary, '\0', 'é');
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
      async (pieces, sizes) => {
        // The boundary itself cannot be part of a file.
        fc.pre(!pieces.join('').includes(`\r\n--${boundary}`));
        const content = Buffer.from(pieces.join(''));
        const bytes = writeForm([
          [field('Key'), 'a b'],
          [field('x-cos-meta-empty'), ''],
          [file('n "1".txt'.replaceAll('"', '%22')), content],
          [field('submit'), 'late'],
        ]);
        expect(await read(bytes, sizes)).toEqual({
          fields: { key: 'a b', 'x-cos-meta-empty': '' },
          fileName: 'n "1".txt',
          content,
        });
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ['no file', writeForm([[field('key'), 'a']]), 'IncorrectNumberOfFilesInPostRequest'],
  [
    'two files',
    writeForm([
      [file('a'), 'a'],
      [file('b'), 'b'],
    ]),
    'IncorrectNumberOfFilesInPostRequest',
  ],
  ['a cut form', writeForm([[file('a'), 'a']], ''), 'MalformedPOSTRequest'],
  ['a part without a name', writeForm([['X: y', 'a']]), 'MalformedPOSTRequest'],
  ['text behind a boundary', Buffer.from(`--${boundary}xx`), 'MalformedPOSTRequest'],
  ['nothing', Buffer.of(), 'MalformedPOSTRequest'],
  [
    'long fields',
    writeForm([
      [field('key'), 'x'.repeat(200_000)],
      [file('a'), 'a'],
    ]),
    'MalformedPOSTRequest',
  ],
])('%s is refused', async (_, bytes, code) => {
  const error: unknown = await read(bytes).catch((thrown: unknown) => thrown);
  expect(hasCode(error, 'cos-rejected') ? error.data.cosCode : error).toBe(code);
});

test('the boundary is found with and without quotes, in forms only', () => {
  expect([
    boundaryOf('multipart/form-data; boundary=abc'),
    boundaryOf('Multipart/Form-Data; charset=utf-8; Boundary="a b"'),
    boundaryOf('multipart/mixed; boundary=abc'),
    boundaryOf('multipart/form-data'),
    boundaryOf(undefined),
  ]).toEqual(['abc', 'a b', undefined, undefined, undefined]);
});
