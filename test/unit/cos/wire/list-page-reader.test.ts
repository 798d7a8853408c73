/** The quick reader of list pages against the XML library: the same result or both refuse, whatever the page. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ListBucketResult,
  parseListBucketResult,
  writeListBucketResult,
} from '../../../../src-main/cos/wire/list-bucket-result.ts';
import { readListPage } from '../../../../src-main/cos/wire/list-page-reader.ts';
import { AppError } from '../../../../src-main/foundation/app-error.ts';

function outcomeOf(read: (text: string) => ListBucketResult, text: string): unknown {
  try {
    return read(text);
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
}

const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).filter((text) => text.isWellFormed());
const content = fc.record({
  key: name,
  lastModified: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000),
  etag: fc.stringMatching(/^[0-9a-f]{32}(-[1-9][0-9]?)?$/),
  size: fc.integer({ min: 0, max: 2 ** 45 }),
  storageClass: fc.constantFrom('STANDARD', 'ARCHIVE'),
});
const page: fc.Arbitrary<ListBucketResult> = fc.record({
  name: fc.constant('docs-1250000000'),
  encodingType: fc.constant('url' as const),
  prefix: fc.oneof(fc.constant(''), name),
  marker: fc.oneof(fc.constant(''), name),
  maxKeys: fc.integer({ min: 1, max: 1000 }),
  isTruncated: fc.boolean(),
  commonPrefixes: fc.array(name, { maxLength: 3 }),
  contents: fc.array(content, { maxLength: 5 }),
});

/** As COS writes it: single quotes around ETags, other elements, one a line. */
const documented = `<?xml version='1.0' encoding='utf-8' ?>
<ListBucketResult>
	<Name>docs-1250000000</Name>
	<EncodingType>url</EncodingType>
	<Prefix>a%20b/</Prefix>
	<Marker/>
	<MaxKeys>1000</MaxKeys>
	<Delimiter>/</Delimiter>
	<IsTruncated>true</IsTruncated>
	<NextMarker>a%20b/z.txt</NextMarker>
	<CommonPrefixes>
		<Prefix>a%20b/sub/</Prefix>
	</CommonPrefixes>
	<Contents>
		<Key>a%20b/x.txt</Key>
		<LastModified>2020-12-10T03:37:30.000Z</LastModified>
		<ETag>&quot;f173c1199e3d3b53dd91223cae16fb42&quot;</ETag>
		<Size>37</Size>
		<Owner><ID>1250000000</ID><DisplayName>1250000000</DisplayName></Owner>
		<StorageClass>INTELLIGENT_TIERING</StorageClass>
		<StorageTier>FREQUENT</StorageTier>
	</Contents>
</ListBucketResult>
`;

test('a page in the form of the documentation is read', () => {
  expect(readListPage(documented)).toEqual({
    name: 'docs-1250000000',
    encodingType: 'url',
    prefix: 'a b/',
    marker: '',
    maxKeys: 1000,
    delimiter: '/',
    isTruncated: true,
    nextMarker: 'a b/z.txt',
    commonPrefixes: ['a b/sub/'],
    contents: [
      {
        key: 'a b/x.txt',
        lastModified: Date.UTC(2020, 11, 10, 3, 37, 30),
        etag: 'f173c1199e3d3b53dd91223cae16fb42',
        size: 37,
        ownerId: '1250000000',
        storageClass: 'INTELLIGENT_TIERING',
      },
    ],
  });
});

test('pages of any keys are read as they were written, encoded or not', () => {
  fc.assert(
    fc.property(page, fc.boolean(), (result, isEncoded) => {
      const { encodingType: _, ...raw } = result;
      const text = writeListBucketResult(isEncoded ? result : raw);
      expect(outcomeOf(readListPage, text)).toEqual(outcomeOf(parseListBucketResult, text));
    }),
    { numRuns: 300 },
  );
});

const shreds = [
  '<',
  '>',
  '/',
  '&',
  ';',
  '&amp;',
  '&quot;',
  '&apos',
  '&#65;',
  '&#x1F600;',
  '&bogus;',
  '"',
  "'",
  '\r',
  '\n',
  '\t',
  ' ',
  '\u0000',
  '\u0001',
  '\u00a0',
  '\ufeff',
  ']]>',
  '<![CDATA[x]]>',
  '<!-- c -->',
  '<?pi x?>',
  '<!DOCTYPE a>',
  '<Key>',
  '</Key>',
  '<Key/>',
  '<Contents>',
  '</Contents>',
  '</ListBucketResult>',
  '<ListBucketResult>',
  '<Prefix x="1">',
  '<Extra>1</Extra>',
  '<toString/>',
  '<__proto__/>',
  '%',
  '%2',
  '%ff',
  '\u{1f600}',
  'true',
  '-1',
  '<Owner/>',
  '<Name></Name>',
  '<Marker>  </Marker>',
];

test('a mutated page gives the same result as the library or is refused by both', () => {
  const mutation = fc.record({
    at: fc.nat(),
    cut: fc.integer({ min: 0, max: 12 }),
    put: fc.oneof(fc.constantFrom(...shreds), fc.constant('')),
  });
  const mutated = fc
    .tuple(page, fc.boolean(), fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([result, isDocumented, mutations]) =>
      mutations.reduce(
        (text, { at, cut, put }) => {
          const from = at % (text.length + 1);
          return `${text.slice(0, from)}${put}${text.slice(from + cut)}`;
        },
        isDocumented ? documented : writeListBucketResult(result),
      ),
    );
  fc.assert(
    fc.property(mutated, (text) => {
      expect(outcomeOf(readListPage, text)).toEqual(outcomeOf(parseListBucketResult, text));
    }),
    { numRuns: 4_000 },
  );
});

test.each([
  ['a page cut before its end', documented.slice(0, -20)],
  ['a page cut between elements', documented.slice(0, documented.indexOf('<Contents>'))],
  ['another root', documented.replaceAll('ListBucketResult', 'Error')],
  ['a second root', `${documented}<ListBucketResult></ListBucketResult>`],
  ['text after the root', `${documented}x`],
  ['an unknown reference', documented.replace('&quot;', '&nbsp;')],
  ['a bare ampersand', documented.replace('&quot;', '& ')],
  ['a document type', documented.replace('<ListBucketResult>', '<!DOCTYPE x><ListBucketResult>')],
  ['a key that is missing', documented.replace('<Key>a%20b/x.txt</Key>', '')],
  ['a size that is none', documented.replace('37', 'many')],
  ['nothing', ''],
  ['a web page', '<html><body><br></body></html>'],
])('%s is refused', (_name, text) => {
  expect(outcomeOf(readListPage, text)).toBe('malformed-answer');
});

test('unusual but sound XML is read all the same', () => {
  const unusual = documented
    .replace('<ListBucketResult>', '<ListBucketResult xmlns="http://www.qcloud.com/"><!-- a page -->')
    .replace('a%20b/x.txt', '<![CDATA[a%20b/x.txt]]>')
    .replace('&quot;', '&#34;');
  expect(readListPage(unusual)).toEqual(readListPage(documented));
});

test('long runs of white space are gone over once', () => {
  const space = ' \n\t'.repeat(10_000);
  for (const place of [
    '<Key>',
    '<Size>',
    '<Owner>',
    '<DisplayName>',
    '<StorageClass>',
    '<StorageTier>',
    '</Contents>',
  ]) {
    const spaced = documented.replace(place, `${space}${place}`);
    const cut = spaced.replace('</Contents>', '<Other/></Contents>');
    expect(outcomeOf(readListPage, spaced)).toEqual(outcomeOf(parseListBucketResult, spaced));
    expect(outcomeOf(readListPage, cut)).toEqual(outcomeOf(parseListBucketResult, cut));
  }
});

test('a page of 1000 keys is read several times faster than by the library', () => {
  const contents = Array.from({ length: 1000 }, (_, index) => ({
    key: `照片/2026/folder ${String(index).padStart(4, '0')}/IMG_${index}.jpg`,
    lastModified: 1_700_000_000_000,
    etag: 'f173c1199e3d3b53dd91223cae16fb42',
    size: index,
    ownerId: '1250000000',
    storageClass: 'STANDARD',
  }));
  const text = writeListBucketResult({
    name: 'docs-1250000000',
    encodingType: 'url',
    prefix: '',
    marker: '',
    maxKeys: 1000,
    isTruncated: false,
    commonPrefixes: [],
    contents,
  });
  const fastest = (read: (text: string) => ListBucketResult): number => {
    const times = Array.from({ length: 12 }, () => {
      const start = performance.now();
      read(text);
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  expect(fastest(readListPage)).toBeLessThan(fastest(parseListBucketResult) / 2);
});
