/**
 * The COS client against a server: the embedded one, or a real bucket where COS_SECRET_ID, COS_SECRET_KEY, COS_TEST_BUCKET and
 * COS_TEST_REGION are set. Works under a key prefix of its own and removes what it made.
 */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { BucketClient } from '../../src-main/cos/bucket-client.ts';
import { type CosClient, createCosClient } from '../../src-main/cos/client.ts';
import type { Credentials } from '../../src-main/cos/credentials.ts';
import { type CosEndpoint, parseEndpoint } from '../../src-main/cos/endpoint.ts';
import type { Body, ListOptions } from '../../src-main/cos/object-store.ts';
import { type Clock, systemClock } from '../../src-main/foundation/clock.ts';
import { crc64Of } from '../../src-main/foundation/crc64.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { type ObjectKey, toObjectKey } from '../../src-main/foundation/names.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import { startTestServer, type TestServer } from '../support/cos-server.ts';

const { COS_SECRET_ID, COS_SECRET_KEY, COS_TEST_BUCKET, COS_TEST_REGION } = process.env;
const prefix = `driftless-test/${systemRandom.hex(8)}/`;
const mebibyte = 1024 * 1024;
const hour = 3_600_000;

let server: TestServer | undefined;
let endpoint: CosEndpoint;
let credentials: Credentials;
let client: CosClient;
let bucket: BucketClient;

function makeClient(changes: { readonly credentials?: Credentials; readonly clock?: Clock } = {}): CosClient {
  return createCosClient({
    credentials,
    endpoint,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    ...changes,
  });
}

beforeAll(async () => {
  const isReal =
    COS_SECRET_ID !== undefined &&
    COS_SECRET_KEY !== undefined &&
    COS_TEST_BUCKET !== undefined &&
    COS_TEST_REGION !== undefined;
  if (isReal) {
    credentials = { secretId: COS_SECRET_ID, secretKey: COS_SECRET_KEY };
    endpoint = parseEndpoint({ region: COS_TEST_REGION });
  } else {
    server = await startTestServer();
    credentials = server.credentials;
    endpoint = parseEndpoint({ url: server.endpoint });
  }
  client = makeClient();
  bucket = client.bucket(isReal ? COS_TEST_BUCKET : (server?.bucket ?? ''));
});

afterAll(async () => {
  for (const { key, uploadId } of await bucket.listUploads(prefix)) {
    await bucket.abortUpload(key, uploadId);
  }
  const keys = await listAll({});
  const failures = await bucket.deleteMany(keys.map((name) => toObjectKey(name)));
  await client.close();
  await server?.stop();
  expect(failures).toEqual([]);
});

const at = (name: string): ObjectKey => toObjectKey(`${prefix}${name}`);
const bodyOf = (bytes: Uint8Array): Body => ({ size: bytes.length, open: () => bytes });
const textBody = (text: string): Body => bodyOf(Buffer.from(text));

async function readAll(key: ObjectKey, range?: { first: number; last: number }): Promise<Buffer> {
  const { body } = await bucket.get(key, range === undefined ? {} : { range });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** All names below the test's prefix, by following markers. */
async function listAll(options: ListOptions): Promise<string[]> {
  const names: string[] = [];
  let marker: string | undefined = '';
  while (marker !== undefined) {
    const page = await bucket.list({ prefix, ...options, ...(marker === '' ? {} : { marker }) });
    names.push(...page.objects.map(({ key }) => key), ...page.commonPrefixes);
    marker = page.nextMarker;
  }
  return names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

test('the bucket is there, is listed, and creating it again does no harm', async () => {
  await bucket.headBucket();
  await bucket.create();
  const buckets = await client.getService();
  expect(buckets.map(({ name }) => name)).toContain(bucket.bucket);
});

const names = [
  'plain.txt',
  'with space',
  ' leading and trailing ',
  '中文/文件.txt',
  'a+b',
  '100%',
  '%2F%20',
  'a#b?c=d&e',
  '\u{1f600}.png',
  "!'()*~",
  'a"<>|\\^`[]{}:;,@$=',
  'é',
  'e\u0301',
  'Case',
  'case',
  'line\nbreak\ttab\rreturn',
  'folder/',
  'up/../down',
  './here',
  'two//slashes',
  '/slash first',
  'control \u0001 and \u007f',
  'x'.repeat(200),
];

test('objects of any name come back as they were put, and are listed by their names', async () => {
  const outcomes: unknown[] = [];
  for (const name of names) {
    const bytes = Buffer.from(`body of ${name}`);
    const key = at(`names/${name}`);
    const written = await bucket.put(key, bodyOf(bytes), { meta: { mtime: '17' }, contentType: 'text/plain' });
    const facts = await bucket.head(key);
    outcomes.push([
      name,
      written.crc64,
      facts?.etag === written.etag,
      facts?.size,
      facts?.crc64,
      facts?.meta,
      await readAll(key),
    ]);
  }
  const expected = await Promise.all(
    names.map(async (name) => {
      const bytes = Buffer.from(`body of ${name}`);
      const crc64 = await crc64Of(bytes);
      return [name, crc64, true, bytes.length, crc64, { mtime: '17' }, bytes];
    }),
  );
  expect(outcomes).toEqual(expected);
  await vi.waitFor(
    async () => {
      const listed = await listAll({ prefix: at('names/'), maxKeys: 5 });
      expect(new Set(listed)).toEqual(new Set(names.map((name) => at(`names/${name}`))));
    },
    { timeout: 20_000 },
  );
});

test('bodies of any size are whole: empty, small, and streamed with their MD5', async () => {
  const outcomes: unknown[] = [];
  const sizes = [0, 1, 16_384, 16_385, 3 * mebibyte + 1];
  for (const size of sizes) {
    const bytes = randomBytes(size);
    const key = at(`sizes/${size}`);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let first = 0; first < size; first += 100_000) {
        yield bytes.subarray(first, first + 100_000);
      }
    }
    const md5 = createHash('md5').update(bytes).digest('base64');
    const written = await bucket.put(key, { size, md5, open: pieces }, {});
    outcomes.push([size, written.crc64 === (await crc64Of(bytes)), bytes.equals(await readAll(key))]);
  }
  expect(outcomes).toEqual(sizes.map((size) => [size, true, true]));
});

test('an object that is not there is undefined to head, an error to get, and nothing to delete', async () => {
  await bucket.delete(at('absent'));
  expect(await bucket.head(at('absent'))).toBeUndefined();
  await expect(bucket.get(at('absent'), {})).rejects.toMatchObject({ code: 'cos-no-such-key' });
});

test('a write with another body than its MD5 says is refused and changes nothing', async () => {
  const key = at('digest');
  const md5 = createHash('md5').update('other').digest('base64');
  await bucket.put(key, textBody('before'), {});
  await expect(bucket.put(key, { ...textBody('after'), md5 }, {})).rejects.toMatchObject({ code: 'checksum-mismatch' });
  expect((await readAll(key)).toString()).toBe('before');
});

test('a create-only write keeps what is there', async () => {
  const key = at('create-only');
  await bucket.put(key, textBody('first'), { createOnly: true });
  await expect(bucket.put(key, textBody('second'), { createOnly: true })).rejects.toMatchObject({
    code: 'cos-already-exists',
  });
  await bucket.put(key, textBody('third'), {});
  expect((await readAll(key)).toString()).toBe('third');
});

test('ranges are exact, carry the facts of the whole, and hold to an ETag', async () => {
  const key = at('ranges');
  const { etag, crc64 } = await bucket.put(key, textBody('0123456789'), {});
  const part = await bucket.get(key, { range: { first: 3, last: 5 }, ifMatch: etag });
  const chunks: Uint8Array[] = [];
  for await (const chunk of part.body) {
    chunks.push(chunk);
  }
  expect([Buffer.concat(chunks).toString(), part.length, part.facts.size, part.facts.crc64]).toEqual([
    '345',
    3,
    10,
    crc64,
  ]);
  await expect(bucket.get(key, { ifMatch: 'other' })).rejects.toMatchObject({ code: 'cos-precondition-failed' });
  await expect(bucket.get(key, { range: { first: 10, last: 20 } })).rejects.toMatchObject({
    code: 'cos-invalid-range',
  });
});

test('a listing follows prefix, delimiter and marker in byte order', async () => {
  const listed = ['a', 'b/1', 'b/2', 'b0', 'c/x/1', '\u{e000}', '\u{10000}'];
  for (const name of listed) {
    await bucket.put(at(`list/${name}`), textBody(''), {});
  }
  const short = (keys: readonly string[]): string[] => keys.map((key) => key.slice(at('list/').length));
  await vi.waitFor(
    async () => {
      const page = await bucket.list({ prefix: at('list/'), delimiter: '/', marker: at('list/b/'), maxKeys: 2 });
      expect({
        all: short(await listAll({ prefix: at('list/'), maxKeys: 2 })),
        folders: short(await listAll({ prefix: at('list/'), delimiter: '/', maxKeys: 2 })),
        page: [short(page.objects.map(({ key }) => key)), short(page.commonPrefixes), page.nextMarker],
      }).toEqual({
        all: listed,
        folders: ['a', 'b/', 'b0', 'c/', '\u{e000}', '\u{10000}'],
        page: [['b0'], ['c/'], at('list/c/')],
      });
    },
    { timeout: 20_000 },
  );
});

test('a copy has the bytes and metadata of its source, or the metadata it is given', async () => {
  const source = at('copy/源 a+b%');
  const { etag, crc64 } = await bucket.put(source, textBody('source'), { meta: { mtime: '1' } });
  const copied = await bucket.copy(source, at('copy/same'), { sourceIfMatch: etag });
  await bucket.copy(source, at('copy/renewed'), { meta: { mtime: '2' } });
  const mtimes = [await bucket.head(at('copy/same')), await bucket.head(at('copy/renewed'))].map(
    (facts) => facts?.meta.mtime,
  );
  expect([copied.crc64, mtimes, (await readAll(at('copy/same'))).toString()]).toEqual([crc64, ['1', '2'], 'source']);
  await expect(bucket.copy(source, at('copy/x'), { sourceIfMatch: 'other' })).rejects.toMatchObject({
    code: 'cos-precondition-failed',
  });
  await expect(bucket.copy(source, at('copy/same'), { sourceIfMatch: etag, createOnly: true })).rejects.toMatchObject({
    code: 'cos-already-exists',
  });
  await expect(bucket.copy(at('copy/absent'), at('copy/x'), {})).rejects.toMatchObject({ code: 'cos-no-such-key' });
});

test('many objects are deleted at once, whatever their names', async () => {
  const keys = [...names, 'control \u0001'].map((name) => at(`many/${name}`));
  for (const key of keys) {
    await bucket.put(key, textBody('x'), {});
  }
  expect(await bucket.deleteMany([...keys, at('many/absent')])).toEqual([]);
  const left = await Promise.all(keys.map((key) => bucket.head(key)));
  expect(left).toEqual(keys.map(() => undefined));
});

test('a multipart upload: parts listed and replaced, completed into the whole, then gone', async () => {
  const key = at('multipart/大 file');
  const parts = [randomBytes(mebibyte), randomBytes(mebibyte), randomBytes(5)];
  const uploadId = await bucket.initiateUpload(key, { meta: { mtime: '3' } });
  await bucket.uploadPart(key, { uploadId, partNumber: 1 }, bodyOf(randomBytes(mebibyte)));
  const uploaded = await Promise.all(
    parts.map((part, index) => bucket.uploadPart(key, { uploadId, partNumber: index + 1 }, bodyOf(part))),
  );
  const listed = await bucket.listParts(key, uploadId);
  const pending = await bucket.listUploads(at('multipart/'));
  const written = await bucket.completeUpload(key, { uploadId, parts: uploaded }, { createOnly: true });
  const whole = Buffer.concat(parts);
  const facts = await bucket.head(key);
  expect({
    listed: listed.map(({ partNumber, etag, size }) => ({ partNumber, etag, size })),
    pending: pending.map((upload) => [upload.key, upload.uploadId]),
    crc64: written.crc64 ?? facts?.crc64,
    mtime: facts?.meta.mtime,
    isWhole: whole.equals(await readAll(key)),
    isAcrossParts: whole
      .subarray(mebibyte - 3, mebibyte + 4)
      .equals(await readAll(key, { first: mebibyte - 3, last: mebibyte + 3 })),
    left: await bucket.listUploads(at('multipart/')),
  }).toEqual({
    listed: uploaded.map(({ partNumber, etag, size }) => ({ partNumber, etag, size })),
    pending: [[key, uploadId]],
    crc64: await crc64Of(whole),
    mtime: '3',
    isWhole: true,
    isAcrossParts: true,
    left: [],
  });
  await expect(bucket.listParts(key, uploadId)).rejects.toMatchObject({ code: 'cos-no-such-upload' });
});

test('a create-only upload loses against an object that came first, and can be aborted', async () => {
  const key = at('late upload');
  const uploadId = await bucket.initiateUpload(key, { createOnly: true });
  const part = await bucket.uploadPart(key, { uploadId, partNumber: 1 }, textBody('late'));
  await bucket.put(key, textBody('first'), {});
  await expect(bucket.completeUpload(key, { uploadId, parts: [part] }, { createOnly: true })).rejects.toMatchObject({
    code: 'cos-already-exists',
  });
  await bucket.abortUpload(key, uploadId);
  await expect(bucket.listParts(key, uploadId)).rejects.toMatchObject({ code: 'cos-no-such-upload' });
  expect((await readAll(key)).toString()).toBe('first');
});

test('wrong keys are told apart from unknown ones', async () => {
  const wrong = makeClient({ credentials: { ...credentials, secretKey: 'wrong' } });
  const unknown = makeClient({ credentials: { secretId: `AKID${'0'.repeat(32)}`, secretKey: 'wrong' } });
  const codes = await Promise.allSettled([
    wrong.bucket(bucket.bucket).list({}),
    wrong.bucket(bucket.bucket).put(at('refused'), bodyOf(randomBytes(100_000)), {}),
    unknown.bucket(bucket.bucket).list({}),
  ]);
  await Promise.all([wrong.close(), unknown.close()]);
  expect(codes).toMatchObject([
    { reason: { code: 'cos-signature-mismatch' } },
    { reason: { code: 'cos-signature-mismatch' } },
    { reason: { code: 'cos-unknown-secret-id' } },
  ]);
});

test.each([
  ['an hour fast', hour],
  ['an hour slow', -hour],
  ['six minutes fast', hour / 10],
])('a clock that is %s is corrected from the answers', async (_, offset) => {
  const skewed = makeClient({ clock: { ...systemClock, now: () => Date.now() + offset } });
  const key = at(`skew${offset}`);
  const store = skewed.bucket(bucket.bucket);
  const before = await store.head(key);
  await store.put(key, textBody('on time'), {});
  await skewed.close();
  expect([before, (await readAll(key)).toString()]).toEqual([undefined, 'on time']);
});

test('a missing bucket is said to be missing, never empty', async () => {
  const appId = bucket.bucket.slice(bucket.bucket.lastIndexOf('-'));
  const missing = client.bucket(`missing-${systemRandom.hex(6)}${appId}`);
  const outcomes = await Promise.allSettled([
    missing.headBucket(),
    missing.list({}),
    missing.head(at('a')),
    missing.get(at('a'), {}),
    missing.put(at('a'), textBody('a'), {}),
    missing.delete(at('a')),
    missing.initiateUpload(at('a'), {}),
  ]);
  expect(outcomes).toEqual(
    outcomes.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code: 'cos-no-such-bucket' }) })),
  );
});

test('a reader that stops early leaves the client usable', async () => {
  const key = at('left early');
  await bucket.put(key, bodyOf(randomBytes(4 * mebibyte)), {});
  for (let i = 0; i < 5; i += 1) {
    const { body } = await bucket.get(key, {});
    for await (const chunk of body) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  }
  expect((await readAll(key)).length).toBe(4 * mebibyte);
});
