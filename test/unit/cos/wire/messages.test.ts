/** Every message of the wire, as pairs of writer and reader: what one writes the other reads back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  parseCompleteMultipartUpload,
  parseCompleteMultipartUploadResult,
  writeCompleteMultipartUpload,
  writeCompleteMultipartUploadResult,
} from '../../../../src-main/cos/wire/complete-multipart-upload.ts';
import { parseCopyObjectResult, writeCopyObjectResult } from '../../../../src-main/cos/wire/copy-object-result.ts';
import {
  isExpressibleKey,
  parseDeleteRequest,
  parseDeleteResult,
  writeDeleteRequest,
  writeDeleteResult,
} from '../../../../src-main/cos/wire/delete-multiple.ts';
import { isError, parseError, writeError } from '../../../../src-main/cos/wire/error.ts';
import { parseTime } from '../../../../src-main/cos/wire/fields.ts';
import {
  parseInitiateMultipartUploadResult,
  writeInitiateMultipartUploadResult,
} from '../../../../src-main/cos/wire/initiate-multipart-upload-result.ts';
import {
  parseListAllMyBucketsResult,
  writeListAllMyBucketsResult,
} from '../../../../src-main/cos/wire/list-all-my-buckets-result.ts';
import { parseListBucketResult, writeListBucketResult } from '../../../../src-main/cos/wire/list-bucket-result.ts';
import {
  parseListMultipartUploadsResult,
  writeListMultipartUploadsResult,
} from '../../../../src-main/cos/wire/list-multipart-uploads-result.ts';
import { parseListPartsResult, writeListPartsResult } from '../../../../src-main/cos/wire/list-parts-result.ts';

const malformed = expect.objectContaining({ code: 'malformed-answer' });

const awkwardKeys = [
  ' a',
  'a ',
  ' ',
  '0123',
  'true',
  '1e5',
  '😀/é',
  'a\r\nb',
  'a\tb',
  'x\u0001\u001b',
  '&amp;',
  '%2F',
  'a+b',
  '<k>',
];
const key = fc.oneof(fc.constantFrom(...awkwardKeys), fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }));
const etag = fc.stringMatching(/^[0-9a-f]{32}(-[1-9][0-9]{0,3})?$/);
const size = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const time = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000);
const word = fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/);
const crc64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const url = fc.constantFrom('url' as const);
const exact = { noNullPrototype: true } as const;

function roundTrips<T>(message: fc.Arbitrary<T>, write: (message: T) => string, parse: (text: string) => T): void {
  fc.assert(
    fc.property(message, (value) => {
      expect(parse(write(value))).toEqual(value);
    }),
  );
}

test('ListBucketResult, plain and url-encoded', () => {
  const content = fc.record(
    { key, lastModified: time, etag, size, ownerId: word, storageClass: word },
    { ...exact, requiredKeys: ['key', 'lastModified', 'etag', 'size', 'storageClass'] },
  );
  roundTrips(
    fc.record(
      {
        name: word,
        encodingType: url,
        prefix: fc.oneof(fc.constant(''), key),
        marker: fc.oneof(fc.constant(''), key),
        maxKeys: fc.integer({ min: 1, max: 1000 }),
        delimiter: fc.constantFrom('/', '|'),
        isTruncated: fc.boolean(),
        nextMarker: key,
        commonPrefixes: fc.array(key),
        contents: fc.array(content),
      },
      {
        ...exact,
        requiredKeys: ['name', 'prefix', 'marker', 'maxKeys', 'isTruncated', 'commonPrefixes', 'contents'],
      },
    ),
    writeListBucketResult,
    parseListBucketResult,
  );
});

test('ListAllMyBucketsResult', () => {
  const bucket = fc.record(
    { name: word, location: fc.constantFrom('ap-beijing', 'eu-frankfurt'), creationDate: time, bucketType: word },
    { ...exact, requiredKeys: ['name', 'location', 'creationDate'] },
  );
  roundTrips(
    fc.record(
      { ownerId: word, buckets: fc.array(bucket), isTruncated: fc.boolean(), nextMarker: word },
      { ...exact, requiredKeys: ['ownerId', 'buckets', 'isTruncated'] },
    ),
    writeListAllMyBucketsResult,
    parseListAllMyBucketsResult,
  );
});

test('CopyObjectResult', () => {
  roundTrips(
    fc.record(
      { etag, crc64, lastModified: time, versionId: word },
      { ...exact, requiredKeys: ['etag', 'lastModified'] },
    ),
    writeCopyObjectResult,
    parseCopyObjectResult,
  );
});

test('Delete and DeleteResult', () => {
  const named = { key, versionId: word };
  roundTrips(
    fc.record({ quiet: fc.boolean(), objects: fc.array(fc.record(named, { ...exact, requiredKeys: ['key'] })) }, exact),
    writeDeleteRequest,
    parseDeleteRequest,
  );
  const deleted = fc.record(
    { ...named, deleteMarker: fc.boolean(), deleteMarkerVersionId: word },
    { ...exact, requiredKeys: ['key'] },
  );
  const failure = fc.record(
    { ...named, code: word, message: key },
    { ...exact, requiredKeys: ['key', 'code', 'message'] },
  );
  roundTrips(
    fc.record({ deleted: fc.array(deleted), errors: fc.array(failure) }, exact),
    writeDeleteResult,
    parseDeleteResult,
  );
});

test('InitiateMultipartUploadResult', () => {
  roundTrips(
    fc.record({ bucket: word, key, uploadId: word }, exact),
    writeInitiateMultipartUploadResult,
    parseInitiateMultipartUploadResult,
  );
});

test('CompleteMultipartUpload and CompleteMultipartUploadResult', () => {
  const partNumber = fc.integer({ min: 1, max: 10_000 });
  roundTrips(
    fc.record({ parts: fc.array(fc.record({ partNumber, etag }, exact)) }, exact),
    writeCompleteMultipartUpload,
    parseCompleteMultipartUpload,
  );
  roundTrips(
    fc.record({ location: key, bucket: word, key, etag }, exact),
    writeCompleteMultipartUploadResult,
    parseCompleteMultipartUploadResult,
  );
});

test('ListPartsResult', () => {
  const partNumber = fc.integer({ min: 1, max: 10_000 });
  roundTrips(
    fc.record(
      {
        bucket: word,
        encodingType: url,
        key,
        uploadId: word,
        storageClass: word,
        partNumberMarker: fc.nat(10_000),
        nextPartNumberMarker: partNumber,
        maxParts: fc.integer({ min: 1, max: 1000 }),
        isTruncated: fc.boolean(),
        parts: fc.array(fc.record({ partNumber, lastModified: time, etag, size }, exact)),
      },
      {
        ...exact,
        requiredKeys: [
          'bucket',
          'key',
          'uploadId',
          'storageClass',
          'partNumberMarker',
          'maxParts',
          'isTruncated',
          'parts',
        ],
      },
    ),
    writeListPartsResult,
    parseListPartsResult,
  );
});

test('ListMultipartUploadsResult', () => {
  roundTrips(
    fc.record(
      {
        bucket: word,
        encodingType: url,
        keyMarker: fc.oneof(fc.constant(''), key),
        uploadIdMarker: fc.oneof(fc.constant(''), word),
        nextKeyMarker: key,
        nextUploadIdMarker: word,
        maxUploads: fc.integer({ min: 1, max: 1000 }),
        isTruncated: fc.boolean(),
        prefix: fc.oneof(fc.constant(''), key),
        delimiter: fc.constantFrom('/', '|'),
        uploads: fc.array(fc.record({ key, uploadId: word, storageClass: word, initiated: time }, exact)),
        commonPrefixes: fc.array(key),
      },
      {
        ...exact,
        requiredKeys: [
          'bucket',
          'keyMarker',
          'uploadIdMarker',
          'maxUploads',
          'isTruncated',
          'prefix',
          'uploads',
          'commonPrefixes',
        ],
      },
    ),
    writeListMultipartUploadsResult,
    parseListMultipartUploadsResult,
  );
});

test('Error', () => {
  roundTrips(
    fc.record(
      {
        code: word,
        message: fc.string({ unit: 'binary' }),
        resource: key,
        requestId: word,
        traceId: word,
        serverTime: word,
      },
      { ...exact, requiredKeys: ['code', 'message'] },
    ),
    writeError,
    parseError,
  );
  expect([writeError({ code: 'SlowDown', message: '' }), '<CopyObjectResult/>', 'x'].map(isError)).toEqual([
    true,
    false,
    false,
  ]);
});

test('the list of the documentation is read, names decoded', () => {
  const page = `<?xml version='1.0' encoding='utf-8' ?>
<ListBucketResult>
  <Name>docs-1250000000</Name>
  <EncodingType>url</EncodingType>
  <Prefix>a%20b/</Prefix>
  <Marker/>
  <MaxKeys>1000</MaxKeys>
  <Delimiter>/</Delimiter>
  <IsTruncated>true</IsTruncated>
  <NextMarker>a%20b/z%2B.txt</NextMarker>
  <CommonPrefixes><Prefix>a%20b/sub/</Prefix></CommonPrefixes>
  <Contents>
    <Key>a%20b/x+y.txt</Key>
    <LastModified>2020-12-10T03:37:30.000Z</LastModified>
    <ETag>&quot;f173c1199e3d3b53dd91223cae16fb42&quot;</ETag>
    <Size>37</Size>
    <Owner><ID>1250000000</ID><DisplayName>1250000000</DisplayName></Owner>
    <StorageClass>STANDARD</StorageClass>
  </Contents>
</ListBucketResult>`;
  expect(parseListBucketResult(page)).toEqual({
    name: 'docs-1250000000',
    encodingType: 'url',
    prefix: 'a b/',
    marker: '',
    maxKeys: 1000,
    delimiter: '/',
    isTruncated: true,
    nextMarker: 'a b/z+.txt',
    commonPrefixes: ['a b/sub/'],
    contents: [
      {
        key: 'a b/x+y.txt',
        lastModified: Date.UTC(2020, 11, 10, 3, 37, 30),
        etag: 'f173c1199e3d3b53dd91223cae16fb42',
        size: 37,
        ownerId: '1250000000',
        storageClass: 'STANDARD',
      },
    ],
  });
});

const page = writeListBucketResult({
  name: 'b-1',
  encodingType: 'url',
  prefix: '',
  marker: '',
  maxKeys: 1000,
  isTruncated: false,
  commonPrefixes: [],
  contents: [{ key: 'a', lastModified: 0, etag: 'e', size: 1, storageClass: 'STANDARD' }],
});

test.each([
  ['<IsTruncated>false</IsTruncated>', ''],
  ['<IsTruncated>false</IsTruncated>', '<IsTruncated>maybe</IsTruncated>'],
  ['<Size>1</Size>', '<Size>-1</Size>'],
  ['<Size>1</Size>', ''],
  ['<Key>a</Key>', '<Key/>'],
  ['<Key>a</Key>', '<Key>%ff</Key>'],
  ['<LastModified>1970-01-01T00:00:00.000Z</LastModified>', '<LastModified>soon</LastModified>'],
  ['<ETag>&quot;e&quot;</ETag>', ''],
  ['<EncodingType>url</EncodingType>', '<EncodingType>base64</EncodingType>'],
])('a listing whose %s became %s is refused, not read as something else', (from, to) => {
  expect(page).toContain(from);
  expect(() => parseListBucketResult(page.replace(from, to))).toThrow(malformed);
});

test('spellings of element names that COS varies are understood', () => {
  const parts = writeListPartsResult({
    bucket: 'b-1',
    encodingType: 'url',
    key: 'a b',
    uploadId: 'u',
    storageClass: 'Standard',
    partNumberMarker: 0,
    maxParts: 1000,
    isTruncated: false,
    parts: [],
  });
  const respelled = parts.replaceAll('EncodingType', 'Encoding-type').replaceAll('UploadId', 'UploadID');
  expect(parseListPartsResult(respelled)).toEqual(parseListPartsResult(parts));
});

test('every form of time that COS writes is read as UTC', () => {
  const expected = Date.UTC(2017, 0, 18, 16, 4, 17);
  expect(
    [
      '2017-01-18T16:04:17.000Z',
      '2017-01-18T16:04:17Z',
      '2017-01-18T16:04:17',
      'Wed, 18 Jan 2017 16:04:17 GMT',
      'Wed Jan 18 16:04:17 2017',
      'never',
    ].map(parseTime),
  ).toEqual([expected, expected, expected, expected, expected, undefined]);
});

test('keys that XML cannot hold are told apart from those it can', () => {
  expect(['a b', 'a\r\n\tb', '😀', 'a\u0001', 'a\u001b', 'a\uffff', 'a\ud800'].map(isExpressibleKey)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
