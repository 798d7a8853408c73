import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { signRequest } from '../../../src-main/cos/signature.ts';
import { parseError } from '../../../src-main/cos/wire/error.ts';
import { startTestServer, type TestServer } from '../../support/cos-server.ts';
import { type RawRequest, rawRequest } from '../../support/raw-request.ts';

function blobFiles(root: string): string[] {
  return readdirSync(join(root, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

function putTo(server: TestServer, key: string, body: string | Uint8Array, changes: Partial<RawRequest> = {}) {
  return rawRequest(server, { method: 'PUT', path: `/${server.bucket}/${key}`, body, ...changes });
}

function getFrom(server: TestServer, key: string, headers: Record<string, string> = {}) {
  return rawRequest(server, { method: 'GET', path: `/${server.bucket}/${key}`, headers });
}

test('an error names itself in XML and headers; on HEAD there are only headers', async () => {
  await using server = await startTestServer();
  const answer = await getFrom(server, 'a&b');
  const head = await rawRequest(server, { method: 'HEAD', path: `/${server.bucket}/a&b` });
  const error = parseError(answer.body.toString());
  expect({
    error,
    type: answer.headers['content-type'],
    server: answer.headers.server,
    date: answer.headers.date,
  }).toEqual({
    error: {
      code: 'NoSuchKey',
      message: 'The object does not exist.',
      resource: `127.0.0.1:${server.port}/${server.bucket}/a%26b`,
      requestId: answer.headers['x-cos-request-id'],
      traceId: answer.headers['x-cos-trace-id'],
    },
    type: 'application/xml',
    server: 'tencent-cos',
    date: expect.stringMatching(/ GMT$/),
  });
  expect([head.status, head.body.length, typeof head.headers['x-cos-request-id']]).toEqual([404, 0, 'string']);
});

test('keys are kept byte for byte, whatever a file system would make of them', async () => {
  await using server = await startTestServer();
  const keys = [
    '..',
    '.',
    '../../etc/passwd',
    '/a',
    'a//b',
    'a/./b',
    'a/../b',
    'CON',
    'a\\b',
    'a:b',
    'ends.',
    'é',
    'e\u0301',
  ];
  const all = [...keys, ' ', '+', '%', '%2F', '#?&=', '\u{1f600}', '\0', '\n', 'x'.repeat(850), 'A', 'a'];
  for (const key of all) {
    await putTo(server, key, key);
  }
  const got = await Promise.all(all.map(async (key) => (await getFrom(server, key)).body.toString()));
  expect(got).toEqual(all);
  expect(await putTo(server, 'x'.repeat(851), '')).toMatchObject({ status: 400, code: 'KeyTooLong' });
});

test.each([10, 200_000])('a body of %i bytes that is cut leaves nothing, and the object before stays', async (size) => {
  await using server = await startTestServer();
  await putTo(server, 'a', 'before');
  await expect(putTo(server, 'a', randomBytes(size), { cutAfter: size - 5 })).rejects.toThrow('cut on purpose');
  await vi.waitFor(() => expect(blobFiles(server.root)).toEqual([]));
  expect((await getFrom(server, 'a')).body.toString()).toBe('before');
});

test.each([10, 200_000])('Content-MD5 is checked for %i bytes, and a body that fails leaves nothing', async (size) => {
  await using server = await startTestServer();
  const body = randomBytes(size);
  const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('base64');
  const wrong = await putTo(server, 'a', body, { headers: { 'content-md5': md5(Buffer.from('other')) } });
  const odd = await putTo(server, 'a', body, { headers: { 'content-md5': 'odd' } });
  const missing = await getFrom(server, 'a');
  await vi.waitFor(() => expect(blobFiles(server.root)).toEqual([]));
  const right = await putTo(server, 'a', body, { headers: { 'content-md5': md5(body) } });
  expect([wrong.code, odd.code, missing.code, right.status]).toEqual(['BadDigest', 'InvalidDigest', 'NoSuchKey', 200]);
});

test('a caller that is refused in the middle of a big upload still reads why', async () => {
  await using server = await startTestServer();
  const body = Buffer.alloc(8 * 1024 * 1024);
  const refused = await Promise.all([
    putTo(server, 'a', body, { secretKey: 'wrong' }),
    rawRequest(server, { method: 'PUT', path: '/none-1/a', body }),
  ]);
  expect(refused.map(({ code, headers }) => [code, headers.connection])).toEqual([
    ['SignatureDoesNotMatch', 'close'],
    ['NoSuchBucket', 'close'],
  ]);
});

test('a connection is used again after a small body was refused', async () => {
  await using server = await startTestServer();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const path = `/${server.bucket}/a`;
  const send = (method: string, secretKey: string): Promise<[number | undefined, boolean]> =>
    new Promise((resolve, reject) => {
      const headers = { host: `127.0.0.1:${server.port}`, 'content-length': '1000' };
      const now = Math.floor(Date.now() / 1000);
      const credentials = { ...server.credentials, secretKey };
      const keyTime = { start: now - 60, end: now + 60 };
      const authorization = signRequest({ credentials, method, path, query: {}, headers, keyTime });
      const outgoing = httpRequest(
        { port: server.port, method, path, agent, headers: { ...headers, authorization } },
        (incoming) => {
          incoming.resume().on('end', () => resolve([incoming.statusCode, outgoing.reusedSocket]));
        },
      );
      outgoing.on('error', reject).end(Buffer.alloc(1000));
    });
  const outcomes = [await send('PUT', 'wrong'), await send('PUT', server.credentials.secretKey)];
  agent.destroy();
  expect(outcomes).toEqual([
    [403, false],
    [200, true],
  ]);
});

test('a reader gets the object it began with, although it is overwritten and deleted meanwhile', async () => {
  await using server = await startTestServer();
  const before = randomBytes(24 * 1024 * 1024);
  await putTo(server, 'a', before);
  const now = Math.floor(Date.now() / 1000);
  const path = `/${server.bucket}/a`;
  const headers = { host: `127.0.0.1:${server.port}` };
  const { credentials } = server;
  const keyTime = { start: now - 60, end: now + 60 };
  const authorization = signRequest({ credentials, method: 'GET', path, query: {}, headers, keyTime });
  const answer = await fetch(`${server.endpoint}${path}`, { headers: { authorization } });
  await putTo(server, 'a', 'after');
  await rawRequest(server, { method: 'DELETE', path });
  const filesWhileReading = blobFiles(server.root).length;
  const isWhole = before.equals(Buffer.from(await answer.arrayBuffer()));
  await vi.waitFor(() => expect(blobFiles(server.root)).toEqual([]));
  expect({ isWhole, filesWhileReading }).toEqual({ isWhole: true, filesWhileReading: 1 });
});

test('of many writers that must not overwrite exactly one wins, and its bytes are there', async () => {
  await using server = await startTestServer();
  const headers = { 'x-cos-forbid-overwrite': 'true' };
  const bodies = Array.from({ length: 20 }, (_, n) => Buffer.alloc(n % 2 === 0 ? 100 : 50_000, `${n}`));
  const answers = await Promise.all(bodies.map((body) => putTo(server, 'a', body, { headers })));
  const winner = answers.findIndex(({ status }) => status === 200);
  const losers = answers.filter(({ code }) => code === 'FileAlreadyExists').length;
  const stored = (await getFrom(server, 'a')).body;
  expect({ losers, isWinnersBody: stored.equals(bodies[winner] ?? Buffer.of()) }).toEqual({
    losers: 19,
    isWinnersBody: true,
  });
});

test('conditions and ranges of GET and HEAD are answered with the facts of the whole object', async () => {
  await using server = await startTestServer();
  const put = await putTo(server, 'a', '0123456789', {
    headers: { 'content-type': 'text/x', 'x-cos-meta-mtime': '5' },
  });
  const etag = String(put.headers.etag);
  const facts = async (method: string, headers: Record<string, string>) => {
    const answer = await rawRequest(server, { method, path: `/${server.bucket}/a`, headers });
    const { status, body, code } = answer;
    return [status, code ?? body.toString(), answer.headers['content-range'], answer.headers['x-cos-hash-crc64ecma']];
  };
  const crc = put.headers['x-cos-hash-crc64ecma'];
  expect([
    await facts('GET', {}),
    await facts('HEAD', {}),
    await facts('GET', { range: 'bytes=2-4' }),
    await facts('GET', { range: 'bytes=-3' }),
    await facts('GET', { range: 'bytes=10-' }),
    await facts('GET', { 'if-match': etag, range: 'bytes=0-0' }),
    await facts('GET', { 'if-match': '"other"', range: 'bytes=0-0' }),
    await facts('GET', { 'if-none-match': etag }),
    await facts('HEAD', { 'if-none-match': etag }),
  ]).toEqual([
    [200, '0123456789', undefined, crc],
    [200, '', undefined, crc],
    [206, '234', 'bytes 2-4/10', crc],
    [206, '789', 'bytes 7-9/10', crc],
    [416, 'InvalidRange', undefined, undefined],
    [206, '0', 'bytes 0-0/10', crc],
    [412, 'PreconditionFailed', undefined, undefined],
    [304, '', undefined, crc],
    [304, '', undefined, crc],
  ]);
  const head = await rawRequest(server, { method: 'HEAD', path: `/${server.bucket}/a` });
  expect(head.headers).toMatchObject({
    'content-length': '10',
    'content-type': 'text/x',
    'x-cos-meta-mtime': '5',
    'accept-ranges': 'bytes',
    etag,
    'last-modified': expect.stringMatching(/ GMT$/),
  });
});

test('what this server does not offer is refused by name instead of left out', async () => {
  await using server = await startTestServer();
  await putTo(server, 'there', 'content');
  const send = async (method: string, path: string, query = {}, headers = {}) => {
    const answer = await rawRequest(server, { method, path, query, headers });
    return `${answer.status} ${answer.code}`;
  };
  const object = `/${server.bucket}/a`;
  const bucket = `/${server.bucket}`;
  const emptyMd5 = createHash('md5').digest('base64');
  expect([
    await send('POST', object, { select: '', 'select-type': '2' }),
    await send('PUT', object, { symlink: '' }),
    await send('GET', bucket, { notification: '' }),
    await send('PUT', object, {}, { 'pic-operations': '{}' }),
    await send('PUT', object, {}, { 'x-cos-server-side-encryption': 'ROT13' }),
    await send('PUT', object, {}, { 'x-cos-acl': 'public-read-write' }),
    await send('PUT', object, {}, { 'x-cos-grant-read': 'somebody' }),
    await send('PUT', object, {}, { 'x-cos-storage-class': 'GOLD' }),
    await send('PUT', object, {}, { 'x-cos-traffic-limit': '819199' }),
    await send('PUT', object, {}, { 'x-cos-tagging': 'a=1&a=2' }),
    await send('PUT', object, {}, { 'x-cos-meta-long': 'x'.repeat(2049) }),
    await send('PUT', `${bucket}/esc\u001b`),
    await send('POST', object),
    await send('PATCH', object),
    await send('GET', object, { versionid: 'abc' }),
    await send('GET', `${bucket}/there`, { 'response-content-type': 'a\r\nx: y' }),
    await send('GET', bucket, { delimiter: '//' }),
    await send('GET', bucket, { 'max-keys': '-1' }),
    await send('POST', bucket, { delete: '' }),
    await send('POST', bucket, { delete: '' }, { 'content-md5': emptyMd5 }),
    await send('PUT', object, { partNumber: '0', uploadId: 'x' }),
    await send('PUT', object, { partNumber: '1', uploadId: 'x' }),
    await send('PUT', '/Not_a_bucket'),
    await send('PUT', bucket),
  ]).toEqual([
    '501 NotImplemented',
    '501 NotImplemented',
    '501 NotImplemented',
    '501 NotImplemented',
    '400 InvalidArgument',
    '400 InvalidArgument',
    '400 InvalidArgument',
    '400 InvalidArgument',
    '400 InvalidArgument',
    '400 InvalidTag',
    '400 InvalidArgument',
    '400 InvalidObjectName',
    '501 NotImplemented',
    '405 MethodNotAllowed',
    '404 NoSuchVersion',
    '400 InvalidArgument',
    '400 InvalidDelimiter',
    '400 InvalidArgument',
    '400 InvalidRequest',
    '400 MalformedXML',
    '400 InvalidArgument',
    '404 NoSuchUpload',
    '400 InvalidBucketName',
    '409 BucketAlreadyOwnedByYou',
  ]);
});
