/** Keys to paths and back: nothing outside the root, nothing this platform cannot hold, nothing COS refuses. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRelPath } from '../../../../src-main/foundation/names.ts';
import {
  checkLocalName,
  createPathOf,
  keyOf,
  markerKeyOf,
  type NamePlatform,
  pathOf,
} from '../../../../src-main/sync/paths/names.ts';

const verdict = (key: string, platform: NamePlatform, prefix = ''): string => {
  const name = pathOf(prefix, key, platform);
  switch (name.kind) {
    case 'root':
      return 'root';
    case 'unsafe':
      return `${name.code} in '${name.within}'`;
    default:
      return `${name.kind} ${name.path}`;
  }
};

test.each([
  ['a/b.txt', 'file a/b.txt', 'file a/b.txt'],
  ['a/b/', 'marker a/b', 'marker a/b'],
  ['', 'root', 'root'],
  ['/', "key-unsafe in ''", "key-unsafe in ''"],
  ['/a', "key-unsafe in ''", "key-unsafe in ''"],
  ['a//b', "key-unsafe in 'a'", "key-unsafe in 'a'"],
  ['a//', "key-unsafe in 'a'", "key-unsafe in 'a'"],
  ['a/./b', "key-unsafe in 'a'", "key-unsafe in 'a'"],
  ['../a', "key-unsafe in ''", "key-unsafe in ''"],
  ['a/b/..', "key-unsafe in 'a/b'", "key-unsafe in 'a/b'"],
  ['a/\0', "key-unsafe in 'a'", "key-unsafe in 'a'"],
  ['a/\uFFFD', "name-not-allowed-here in 'a'", "name-not-allowed-here in 'a'"],
  [`a/${'ä'.repeat(128)}`, "name-too-long in 'a'", `file a/${'ä'.repeat(128)}`],
  [`a/${'b'.repeat(256)}`, "name-too-long in 'a'", "name-too-long in 'a'"],
  ['a\\..\\b', 'file a\\..\\b', "key-unsafe in ''"],
  ['a/C:', 'file a/C:', "key-unsafe in 'a'"],
  ['a/xy:z', 'file a/xy:z', "name-not-allowed-here in 'a'"],
  ['what?', 'file what?', "name-not-allowed-here in ''"],
  ['a/b./c', 'file a/b./c', "name-not-allowed-here in 'a'"],
  ['a /b', 'file a /b', "name-not-allowed-here in ''"],
  ['tab\t', 'file tab\t', "name-not-allowed-here in ''"],
  ['x/con', 'file x/con', "name-not-allowed-here in 'x'"],
  ['x/Nul.txt/y', 'file x/Nul.txt/y', "name-not-allowed-here in 'x'"],
  ['com1.tar.gz', 'file com1.tar.gz', "name-not-allowed-here in ''"],
  ['console.log', 'file console.log', 'file console.log'],
  ['com10', 'file com10', 'file com10'],
])('the key %j is %s on Linux and %s on Windows', (key, linux, windows) => {
  expect([verdict(key, 'linux'), verdict(key, 'win32')]).toEqual([linux, windows]);
});

test('the prefix is taken off, its own marker means nothing, and a key outside it is not mapped', () => {
  const keys = ['p/', 'p/a', 'p/a/', 'p//a', 'q/a'];
  expect(keys.map((key) => verdict(key, 'linux', 'p/'))).toEqual([
    'root',
    'file a',
    'marker a',
    "key-unsafe in ''",
    "key-unsafe in ''",
  ]);
});

test('a path becomes a key and comes back as the same path', () => {
  const part = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom('', 'p/', 'p/q/'), (parts, prefix) => {
      const path = toRelPath(parts.join('/'));
      fc.pre(pathOf(prefix, keyOf(prefix, path), 'linux').kind === 'file');
      expect(pathOf(prefix, keyOf(prefix, path), 'linux')).toEqual({ kind: 'file', path });
      expect(pathOf(prefix, markerKeyOf(prefix, path), 'linux')).toEqual({ kind: 'marker', path });
    }),
  );
});

test('local names that COS refuses, or that would not come back, are named by their problem', () => {
  expect({
    fine: checkLocalName('ä 漢/%+#&.txt'),
    escape: checkLocalName('a\u001bb'),
    tab: checkLocalName('a\tb'),
    leadingBackslash: checkLocalName('\\a'),
    laterBackslash: checkLocalName('\\a', { prefix: 'p/' }),
    notUtf8: checkLocalName('a\uFFFD'),
    loneSurrogate: checkLocalName('a\uD800'),
    longest: checkLocalName('a'.repeat(848), { prefix: 'p/' }),
    tooLong: checkLocalName('a'.repeat(849), { prefix: 'p/' }),
    tooLongAsFolder: checkLocalName('a'.repeat(848), { prefix: 'p/', kind: 'folder' }),
    tooLongInBytes: checkLocalName('\u{1F600}'.repeat(213)),
    longestInBytes: checkLocalName('\u{1F600}'.repeat(212)),
  }).toEqual({
    fine: undefined,
    escape: 'name-not-allowed-in-cos',
    tab: undefined,
    leadingBackslash: 'name-not-allowed-in-cos',
    laterBackslash: undefined,
    notUtf8: 'name-not-utf8',
    loneSurrogate: 'name-not-utf8',
    longest: undefined,
    tooLong: 'name-too-long',
    tooLongAsFolder: 'name-too-long',
    tooLongInBytes: 'name-too-long',
    longestInBytes: undefined,
  });
});

test('keys read one after the other mean what each of them means alone', () => {
  const part = fc.constantFrom('a', 'b', '', '.', '..', 'nul', 'x:', 'a ', '\0', '\uFFFD', 'é', 'n'.repeat(256));
  const key = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const platform = fc.constantFrom<NamePlatform>('linux', 'darwin', 'win32');
  fc.assert(
    fc.property(fc.array(key, { maxLength: 30 }), platform, fc.constantFrom('', 'a/', 'a/b/'), (keys, on, prefix) => {
      const read = createPathOf(prefix, on);
      const inPrefix = keys.map((each) => `${prefix}${each}`);
      expect(inPrefix.map((each) => read(each))).toEqual(inPrefix.map((each) => pathOf(prefix, each, on)));
    }),
    { numRuns: 1_000 },
  );
});
