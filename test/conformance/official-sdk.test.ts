/** The embedded server against Tencent's own SDK: what the SDK sends and signs works, and what it reads is what it expects. */
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crc64Of } from '../../src-main/foundation/crc64.ts';
import { startTestServer, type TestServer } from '../support/cos-server.ts';
import { createOfficialSdk, type OfficialSdk, type SdkAnswer, type SdkParams } from '../support/official-sdk.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

let server: TestServer;
let sdk: OfficialSdk;

beforeAll(async () => {
  server = await startTestServer();
  sdk = createOfficialSdk(server);
});
afterAll(() => server.stop());

const Region = 'ap-guangzhou';
const mebibyte = 1024 * 1024;
const md5 = (bytes: string | Uint8Array): string => createHash('md5').update(bytes).digest('hex');

/** A bucket of its own for one test. */
async function makeBucket(name: string): Promise<(method: string, params?: SdkParams) => Promise<SdkAnswer>> {
  const Bucket = `${name}-1250000000`;
  await sdk.call('putBucket', { Bucket, Region });
  return (method, params = {}) => sdk.call(method, { Bucket, Region, ...params });
}

const keys = [
  'plain.txt',
  'with space',
  '中文/文件.txt',
  'a+b',
  '100%',
  '%2F',
  'a#b?c=d&e',
  '\u{1f600}.png',
  "!'()*~",
  'a"<>|\\^`[]{}:;,@$=',
  'e\u0301',
];

test('buckets: made, headed, listed, refused while they hold something, deleted', async () => {
  const call = await makeBucket('buckets');
  const head = await call('headBucket');
  const { Buckets } = await sdk.call('getService', { Region });
  await call('putObject', { Key: 'a', Body: 'a' });
  const refused: unknown = await call('deleteBucket').catch((error: unknown) => error);
  await call('deleteObject', { Key: 'a' });
  const deleted = await call('deleteBucket');
  const missing: unknown = await call('headBucket').catch((error: unknown) => error);
  expect({
    region: head.headers['x-cos-bucket-region'],
    Buckets,
    refused,
    deleted: deleted.statusCode,
    missing,
  }).toMatchObject({
    region: Region,
    Buckets: expect.arrayContaining([expect.objectContaining({ Name: 'buckets-1250000000', Location: Region })]),
    refused: { code: 'BucketNotEmpty', statusCode: 409 },
    deleted: 204,
    missing: { statusCode: 404 },
  });
});

test('objects of any name: put, headed, got whole and in part, listed, deleted', async () => {
  const call = await makeBucket('names');
  const outcomes: unknown[] = [];
  for (const Key of keys) {
    const Body = `body of ${Key}`;
    const put = await call('putObject', { Key, Body, Headers: { 'x-cos-meta-mtime': '17' } });
    const head = await call('headObject', { Key });
    const got = await call('getObject', { Key });
    const part = await call('getObject', { Key, Range: 'bytes=5-6' });
    outcomes.push([
      Key,
      put.ETag === `"${md5(Body)}"` && head.ETag === put.ETag,
      put.headers['x-cos-hash-crc64ecma'] === String(await crc64Of(Buffer.from(Body))),
      head.headers['x-cos-meta-mtime'],
      String(got.Body) === Body,
      [part.statusCode, String(part.Body)],
    ]);
  }
  const listed = await call('getBucket');
  const { Contents } = listed;
  const listedKeys = Array.isArray(Contents) ? Contents.map((each) => String(each.Key)) : [];
  for (const Key of keys) {
    await call('deleteObject', { Key });
  }
  const after = await call('getBucket');
  expect(outcomes).toEqual(keys.map((Key) => [Key, true, true, '17', true, [206, 'of']]));
  expect({ listed: new Set(listedKeys), after: after.Contents }).toEqual({ listed: new Set(keys), after: [] });
});

test('listing: folders and pages, also with percent-encoded names', async () => {
  const call = await makeBucket('listing');
  for (const Key of ['a', 'b c/1', 'b c/2', 'd/1', 'e']) {
    await call('putObject', { Key, Body: '' });
  }
  const pages: unknown[] = [];
  let Marker: string | undefined = '';
  while (Marker !== undefined) {
    const page: SdkAnswer = await call('getBucket', { Delimiter: '/', MaxKeys: 2, Marker, EncodingType: 'url' });
    const { Contents, CommonPrefixes, IsTruncated, NextMarker } = page;
    pages.push([Contents, CommonPrefixes, IsTruncated]);
    Marker = IsTruncated === 'true' ? decodeURIComponent(String(NextMarker)) : undefined;
  }
  const inside = await call('getBucket', { Prefix: 'b c/', Delimiter: '/' });
  const entry = (Key: string): unknown => expect.objectContaining({ Key, Size: '0', StorageClass: 'STANDARD' });
  expect({ pages, inside: inside.Contents }).toEqual({
    pages: [
      [[entry('a')], [{ Prefix: 'b%20c/' }], 'true'],
      [[entry('e')], [{ Prefix: 'd/' }], 'false'],
    ],
    inside: [entry('b c/1'), entry('b c/2')],
  });
});

test('copies keep bytes and metadata, or take new metadata when told to', async () => {
  const call = await makeBucket('copies');
  const host = `copies-1250000000.cos.${Region}.myqcloud.com`;
  await call('putObject', { Key: '源 a+b', Body: 'source', Headers: { 'x-cos-meta-mtime': '1' } });
  const CopySource = `${host}/${encodeURIComponent('源 a+b')}`;
  const copied = await call('putObjectCopy', { Key: 'copy', CopySource });
  await call('putObjectCopy', {
    Key: 'renewed',
    CopySource,
    MetadataDirective: 'Replaced',
    Headers: { 'x-cos-meta-mtime': '2' },
  });
  const absent: unknown = await call('putObjectCopy', { Key: 'x', CopySource: `${host}/absent` }).catch(
    (error) => error,
  );
  const changed: unknown = await call('putObjectCopy', {
    Key: 'x',
    CopySource,
    CopySourceIfMatch: '"other"',
  }).catch((error) => error);
  const got = await call('getObject', { Key: 'copy' });
  const renewed = await call('headObject', { Key: 'renewed' });
  expect({
    copied: copied.ETag,
    body: String(got.Body),
    mtimes: [got.headers['x-cos-meta-mtime'], renewed.headers['x-cos-meta-mtime']],
    absent,
    changed,
  }).toMatchObject({
    copied: `"${md5('source')}"`,
    body: 'source',
    mtimes: ['1', '2'],
    absent: { code: 'NoSuchCopySource', statusCode: 404 },
    changed: { code: 'PreconditionFailed', statusCode: 412 },
  });
});

test('many objects are deleted in one request, missing ones included', async () => {
  const call = await makeBucket('deletions');
  for (const Key of keys) {
    await call('putObject', { Key, Body: 'x' });
  }
  const answer = await call('deleteMultipleObject', { Objects: [...keys, 'missing'].map((Key) => ({ Key })) });
  const left = await call('getBucket');
  expect({ Deleted: answer.Deleted, Error: answer.Error, left: left.Contents }).toEqual({
    Deleted: [...keys, 'missing'].map((Key) => ({ Key })),
    Error: [],
    left: [],
  });
});

test('a multipart upload by hand: parts in any order, listed, completed; another is aborted', async () => {
  const call = await makeBucket('multipart');
  const Key = '大 file';
  const parts = [randomBytes(mebibyte), randomBytes(mebibyte), randomBytes(7)];
  const { UploadId } = await call('multipartInit', { Key, Headers: { 'x-cos-meta-mtime': '3' } });
  for (const number of [3, 1, 2]) {
    await call('multipartUpload', { Key, UploadId, PartNumber: number, Body: parts[number - 1] });
  }
  const pending = await call('multipartList', { Prefix: '大' });
  const listed = await call('multipartListPart', { Key, UploadId, MaxParts: 2 });
  const Parts = parts.map((part, index) => ({ PartNumber: index + 1, ETag: `"${md5(part)}"` }));
  const completed = await call('multipartComplete', { Key, UploadId, Parts });
  const got = await call('getObject', { Key });
  const again: unknown = await call('multipartComplete', { Key, UploadId, Parts }).catch((error: unknown) => error);
  const other = await call('multipartInit', { Key: 'other' });
  const aborted = await call('multipartAbort', { Key: 'other', UploadId: other.UploadId });
  const left = await call('multipartList');
  const whole = Buffer.concat(parts);
  expect({
    pending: pending.Upload,
    listed: [listed.Part, listed.IsTruncated, listed.NextPartNumberMarker],
    etag: completed.ETag,
    crc: completed.headers['x-cos-hash-crc64ecma'],
    isWhole: Buffer.isBuffer(got.Body) && got.Body.equals(whole),
    mtime: got.headers['x-cos-meta-mtime'],
    again,
    aborted: aborted.statusCode,
    left: left.Upload,
  }).toMatchObject({
    pending: [{ Key, UploadId }],
    listed: [[{ PartNumber: '1', Size: String(mebibyte) }, { PartNumber: '2' }], 'true', '2'],
    etag: expect.stringMatching(/^"[0-9a-f]{32}-3"$/),
    crc: String(await crc64Of(whole)),
    isWhole: true,
    mtime: '3',
    again: { code: 'NoSuchUpload', statusCode: 404 },
    aborted: 204,
    left: [],
  });
});

test('sliceUploadFile sends a file in parts and the object is the file', async () => {
  const call = await makeBucket('slices');
  const file = makeTempFolder().at('file.bin');
  const content = randomBytes(3 * mebibyte + 17);
  writeFileSync(file, content);
  const sent = await call('sliceUploadFile', { Key: 'file.bin', FilePath: file });
  const got = await call('getObject', { Key: 'file.bin' });
  expect({ etag: sent.ETag, isWhole: Buffer.isBuffer(got.Body) && got.Body.equals(content) }).toEqual({
    etag: expect.stringMatching(/^"[0-9a-f]{32}-4"$/),
    isWhole: true,
  });
});

test('forbid-overwrite passes through the SDK and keeps the first object', async () => {
  const call = await makeBucket('createonly');
  const Headers = { 'x-cos-forbid-overwrite': 'true' };
  await call('putObject', { Key: 'a', Body: 'first', Headers });
  const second: unknown = await call('putObject', { Key: 'a', Body: 'second', Headers }).catch(
    (error: unknown) => error,
  );
  const got = await call('getObject', { Key: 'a' });
  expect({ second, body: String(got.Body) }).toMatchObject({
    second: { code: 'FileAlreadyExists', statusCode: 409 },
    body: 'first',
  });
});

test('a presigned URL of the SDK can be fetched', async () => {
  const call = await makeBucket('presigned');
  const Key = '分享 a+b.txt';
  await call('putObject', { Key, Body: 'shared' });
  const Query = { 'response-content-disposition': 'attachment' };
  const url = new URL(await sdk.presign({ Bucket: 'presigned-1250000000', Region, Key, Query }));
  const answer = await new Promise<unknown>((resolve, reject) => {
    const outgoing = httpRequest(
      { port: server.port, path: `${url.pathname}${url.search}`, headers: { host: url.host } },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        incoming.on('end', () => resolve([incoming.statusCode, text, incoming.headers['content-disposition']]));
      },
    );
    outgoing.on('error', reject).end();
  });
  expect(answer).toEqual([200, 'shared', 'attachment']);
});

test('wrong keys are refused in the words the SDK knows', async () => {
  const { secretId } = server.credentials;
  const refused = (credentials: { secretId: string; secretKey: string }): Promise<unknown> =>
    createOfficialSdk({ port: server.port, credentials })
      .call('getBucket', { Bucket: server.bucket, Region })
      .catch((error: unknown) => error);
  expect([
    await refused({ secretId, secretKey: 'wrong' }),
    await refused({ secretId: 'AKIDunknown', secretKey: 'wrong' }),
  ]).toMatchObject([
    { code: 'SignatureDoesNotMatch', statusCode: 403 },
    { code: 'InvalidAccessKeyId', statusCode: 403 },
  ]);
});
