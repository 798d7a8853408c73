/** Presigned URLs in the hands of someone without keys, who has nothing but `fetch`. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CosClient, createCosClient } from '../../src-main/cos/client.ts';
import { parseEndpoint } from '../../src-main/cos/endpoint.ts';
import { type Clock, systemClock } from '../../src-main/foundation/clock.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import { startTestServer, type TestServer } from '../support/cos-server.ts';

let server: TestServer;
let client: CosClient;

function makeClient(clock: Clock = systemClock): CosClient {
  return createCosClient({
    credentials: server.credentials,
    endpoint: parseEndpoint({ url: server.endpoint }),
    clock,
    random: systemRandom,
    logger: silentLogger,
  });
}

beforeAll(async () => {
  server = await startTestServer();
  client = makeClient();
});

afterAll(async () => {
  await client.close();
  await server.stop();
});

const key = '目录/a b+c%2F&d.txt';

test('a URL for writing and one for reading do what they say and nothing else', async () => {
  const { bucket } = server;
  const headers = { 'content-type': 'text/plain', 'x-cos-meta-a': 'b c' };
  const write = await client.presignUrl({ method: 'PUT', bucket, key, headers, expiresSeconds: 60 });
  const put = await fetch(write, { method: 'PUT', body: 'hello', headers });
  expect([put.status, await put.text()]).toEqual([200, '']);

  const read = await client.presignUrl({
    method: 'GET',
    bucket,
    key,
    query: { 'response-content-type': 'text/x-other; charset=utf-8' },
    expiresSeconds: 60,
  });
  const got = await fetch(read);
  expect([got.status, await got.text(), got.headers.get('content-type'), got.headers.get('x-cos-meta-a')]).toEqual([
    200,
    'hello',
    'text/x-other; charset=utf-8',
    'b c',
  ]);
  const misused = await Promise.all([
    fetch(read, { method: 'DELETE' }),
    fetch(write, { method: 'PUT', body: 'x', headers: { ...headers, 'content-type': 'text/html' } }),
    fetch(read.replace('a%20b', 'other')),
    fetch(read.replace('text%2Fx-other', 'text%2Fhtml')),
  ]);
  expect(await Promise.all(misused.map(async (answer) => [answer.status, codeIn(await answer.text())]))).toEqual(
    misused.map(() => [403, 'SignatureDoesNotMatch']),
  );
  expect(await client.bucket(bucket).head(toObjectKey(key))).toMatchObject({ size: 5 });
});

test('a URL ends with its time', async () => {
  const earlier = makeClient({ ...systemClock, now: () => Date.now() - 120_000 });
  const url = await earlier.presignUrl({ method: 'GET', bucket: server.bucket, key, expiresSeconds: 60 });
  await earlier.close();
  const answer = await fetch(url);
  expect([answer.status, codeIn(await answer.text())]).toEqual([403, 'AccessDenied']);
});

function codeIn(xml: string): string | undefined {
  return /<Code>([^<]*)<\/Code>/.exec(xml)?.[1];
}
