import { expect, test } from 'vitest';
import { encodeStrict } from '../../../src-main/cos/key-encoding.ts';
import { presignUrlQuery, signRequest } from '../../../src-main/cos/signature.ts';
import { startTestServer } from '../../support/cos-server.ts';
import { type RawRequest, rawRequest } from '../../support/raw-request.ts';

const minute = 60_000;

test('each reason to refuse a signature has its own code, and time is looked at before the key', async () => {
  await using server = await startTestServer();
  const codeOf = async (changes: Partial<RawRequest>): Promise<string> => {
    const answer = await rawRequest(server, { method: 'GET', path: `/${server.bucket}/a`, ...changes });
    return `${answer.status} ${answer.code} ${/<Message>(.*?)<\/Message>/.exec(answer.body.toString())?.[1]}`;
  };
  const now = Date.now();
  expect({
    right: await codeOf({}),
    unsigned: await codeOf({ unsigned: true }),
    unreadable: await codeOf({ unsigned: true, headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x' } }),
    expired: await codeOf({ signedAt: now - 5 * minute }),
    early: await codeOf({ signedAt: now + 5 * minute }),
    longAgo: await codeOf({ signedAt: now - 60 * minute }),
    farAhead: await codeOf({ signedAt: now + 60 * minute }),
    farAheadWithUnknownKey: await codeOf({ signedAt: now + 60 * minute, secretId: 'AKIDother' }),
    unknownKey: await codeOf({ secretId: 'AKIDother' }),
    wrongSecret: await codeOf({ secretKey: 'other' }),
    wrongSecretForMissingBucket: await codeOf({ secretKey: 'other', path: '/none-1/a' }),
    missingBucket: await codeOf({ path: '/none-1/a' }),
  }).toEqual({
    right: '404 NoSuchKey The object does not exist.',
    unsigned: '403 AccessDenied Access Denied.',
    unreadable: '403 AccessDenied The signature cannot be read.',
    expired: '403 AccessDenied Request has expired',
    early: '403 AccessDenied Request has expired',
    longAgo: expect.stringMatching(/^403 RequestTimeTooSkewed /),
    farAhead: expect.stringMatching(/^403 RequestTimeTooSkewed /),
    farAheadWithUnknownKey: expect.stringMatching(/^403 RequestTimeTooSkewed /),
    unknownKey: expect.stringMatching(/^403 InvalidAccessKeyId /),
    wrongSecret: expect.stringMatching(/^403 SignatureDoesNotMatch /),
    wrongSecretForMissingBucket: expect.stringMatching(/^403 SignatureDoesNotMatch /),
    missingBucket: expect.stringMatching(/^404 NoSuchBucket /),
  });
});

test('a presigned URL works in all its spellings until it ends', async () => {
  await using server = await startTestServer();
  const path = `/${server.bucket}/a b`;
  const host = `127.0.0.1:${server.port}`;
  await rawRequest(server, { method: 'PUT', path, body: 'shared' });
  const now = Math.floor(Date.now() / 1000);
  const presign = (start: number, end: number) => {
    const keyTime = { start, end };
    return { credentials: server.credentials, method: 'GET', path, query: {}, headers: { host }, keyTime };
  };
  const valid = presign(now - 60, now + 60);
  const query = presignUrlQuery(valid);
  const fetched = async (text: string): Promise<string> => {
    const answer = await fetch(`${server.endpoint}/${server.bucket}/a%20b?${text}`);
    return `${answer.status} ${/<Message>(.*?)<\/Message>|^\w+$/.exec(await answer.text())?.[0]}`;
  };
  expect([
    await fetched(query),
    await fetched(query.replaceAll('%3B', ';')),
    await fetched(query.replaceAll('%3B', '%3b')),
    await fetched(`sign=${encodeStrict(signRequest(valid))}`),
    await fetched(presignUrlQuery(presign(now - 7200, now - 3600))),
    await fetched(query.replace(/q-signature=./, 'q-signature=g')),
  ]).toEqual([
    '200 shared',
    '200 shared',
    '200 shared',
    '200 shared',
    '403 <Message>Request has expired</Message>',
    '403 <Message>The signature cannot be read.</Message>',
  ]);
});

test('a signature covers what it lists: another method, key, header or parameter does not pass', async () => {
  await using server = await startTestServer();
  const path = `/${server.bucket}/a`;
  const host = `127.0.0.1:${server.port}`;
  const now = Math.floor(Date.now() / 1000);
  const authorization = signRequest({
    credentials: server.credentials,
    method: 'GET',
    path,
    query: { prefix: 'x' },
    headers: { host, range: 'bytes=0-1' },
    keyTime: { start: now - 60, end: now + 60 },
  });
  const send = async (changes: Partial<RawRequest>) => {
    const headers = { authorization, range: 'bytes=0-1' };
    const request = { method: 'GET', path, query: { prefix: 'x' }, headers, unsigned: true, ...changes };
    return (await rawRequest(server, request)).code;
  };
  expect({
    same: await send({}),
    unsignedExtra: await send({ headers: { authorization, range: 'bytes=0-1', 'if-match': 'x' } }),
    method: await send({ method: 'DELETE' }),
    path: await send({ path: `${path}b` }),
    query: await send({ query: { prefix: 'y' } }),
    header: await send({ headers: { authorization, range: 'bytes=0-2' } }),
    missingHeader: await send({ headers: { authorization } }),
    missingParameter: await send({ query: {} }),
  }).toEqual({
    same: 'NoSuchKey',
    unsignedExtra: 'NoSuchKey',
    method: 'SignatureDoesNotMatch',
    path: 'SignatureDoesNotMatch',
    query: 'SignatureDoesNotMatch',
    header: 'SignatureDoesNotMatch',
    missingHeader: 'SignatureDoesNotMatch',
    missingParameter: 'SignatureDoesNotMatch',
  });
});
