/** The parts of the client that the engine does not use, against the embedded server. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BucketClient } from '../../src-main/cos/bucket-client.ts';
import { type CosClient, createCosClient } from '../../src-main/cos/client.ts';
import { parseEndpoint } from '../../src-main/cos/endpoint.ts';
import type { Body } from '../../src-main/cos/object-store.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { crc64Of } from '../../src-main/foundation/crc64.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { type ObjectKey, toObjectKey } from '../../src-main/foundation/names.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import { startTestServer, type TestServer } from '../support/cos-server.ts';

let server: TestServer;
let client: CosClient;
let bucket: BucketClient;

beforeAll(async () => {
  server = await startTestServer();
  client = createCosClient({
    credentials: server.credentials,
    endpoint: parseEndpoint({ url: server.endpoint }),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
  bucket = client.bucket(server.bucket);
});

afterAll(async () => {
  await client.close();
  await server.stop();
});

const code = (expected: string) => expect.objectContaining({ code: expected });
const textBody = (text: string): Body => ({ size: Buffer.byteLength(text), open: () => Buffer.from(text) });
const put = (key: ObjectKey, text: string, target = bucket) => target.put(key, textBody(text), {});

async function read(key: ObjectKey, versionId?: string, target = bucket): Promise<string> {
  const { body } = await target.get(key, versionId === undefined ? {} : { versionId });
  let text = '';
  for await (const chunk of body) {
    text += Buffer.from(chunk).toString();
  }
  return text;
}

test('configurations are undefined until they are written, come back as written, and can be deleted', async () => {
  const { settings } = bucket;
  const cors = {
    rules: [
      {
        allowedOrigins: ['https://a.example'],
        allowedMethods: ['PUT'],
        allowedHeaders: ['*'],
        exposeHeaders: ['ETag'],
        maxAgeSeconds: 60,
      },
    ],
  } as const;
  const lifecycle = {
    rules: [
      {
        id: 'r',
        filter: { prefix: 'tmp/' },
        status: 'Enabled',
        transitions: [],
        expiration: { days: 9 },
        noncurrentVersionTransitions: [],
      },
    ],
  } as const;
  const website = { indexDocument: 'index.html' };
  const tags = { tags: [{ key: 'a', value: 'b c' }] };
  expect([
    await settings.cors.get(),
    await settings.lifecycle.get(),
    await settings.website.get(),
    await settings.tagging.get(),
    await settings.versioning.get(),
    await settings.referer.get(),
    await settings.policy.get(),
    await settings.encryption.get(),
  ]).toEqual(Array.from({ length: 8 }, () => undefined));
  await settings.cors.put(cors);
  await settings.lifecycle.put(lifecycle);
  await settings.website.put(website);
  await settings.tagging.put(tags);
  expect([
    await settings.cors.get(),
    await settings.lifecycle.get(),
    await settings.website.get(),
    await settings.tagging.get(),
  ]).toEqual([cors, lifecycle, website, tags]);
  const question = { origin: 'https://a.example', method: 'PUT', headers: ['x-cos-meta-a'] };
  const object = bucket.object(toObjectKey('not there'));
  expect([
    await object.preflight(question),
    await object.preflight({ ...question, origin: 'https://b.example' }),
  ]).toEqual([
    expect.objectContaining({ origin: 'https://a.example', exposedHeaders: ['ETag'], maxAgeSeconds: 60 }),
    undefined,
  ]);
  await settings.cors.delete();
  await settings.lifecycle.delete();
  await settings.tagging.delete();
  expect([await settings.cors.get(), await settings.lifecycle.get(), await settings.tagging.get()]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('an object is written with everything that can be said about it', async () => {
  const key = toObjectKey('said');
  await bucket.put(key, textBody('x'), {
    contentType: 'text/plain',
    cacheControl: 'no-cache',
    contentDisposition: 'inline',
    contentLanguage: 'zh',
    storageClass: 'STANDARD_IA',
    encryption: { kind: 'cos' },
    tags: [{ key: 'a', value: '1' }],
    meta: { who: 'me' },
  });
  expect(await bucket.object(key).describe()).toMatchObject({
    size: 1,
    contentType: 'text/plain',
    cacheControl: 'no-cache',
    contentDisposition: 'inline',
    contentLanguage: 'zh',
    storageClass: 'STANDARD_IA',
    encryption: 'AES256',
    isAppendable: false,
    meta: { who: 'me' },
  });
  expect(await bucket.object(key).tagging.get()).toEqual([{ key: 'a', value: '1' }]);
  await bucket.object(key).tagging.delete();
  expect(await bucket.object(key).tagging.get()).toEqual([]);
  await bucket.object(key).acl.put({ kind: 'canned', acl: 'public-read' });
  expect(
    (await bucket.object(key).acl.get()).grants?.map(({ grantee, permission }) => [grantee.kind, permission]),
  ).toContainEqual(['group', 'READ']);
});

test('versions are listed in order, read, deleted for good, and come back from under a marker', async () => {
  const versioned = client.bucket('versions-1250000000');
  await versioned.create();
  await versioned.settings.versioning.put({ status: 'Enabled' });
  expect(await versioned.settings.versioning.get()).toEqual({ status: 'Enabled' });
  const key = toObjectKey('a b');
  const first = await put(key, 'one', versioned);
  const second = await put(key, 'two', versioned);
  const marker = await versioned.object(key).delete();
  expect([marker.isDeleteMarker, await versioned.head(key)]).toEqual([true, undefined]);

  const page = await versioned.listVersions({ maxKeys: 2 });
  const rest = await versioned.listVersions(page.next === undefined ? {} : { after: page.next });
  expect(
    [...page.entries, ...rest.entries].map(({ kind, versionId, isLatest }) => [kind, versionId, isLatest]),
  ).toEqual([
    ['delete-marker', marker.versionId, true],
    ['version', second.versionId, false],
    ['version', first.versionId, false],
  ]);
  expect(await read(key, first.versionId, versioned)).toBe('one');
  await versioned.object(key, marker.versionId).delete();
  expect(await read(key, undefined, versioned)).toBe('two');

  const entries = [first, second].map(({ versionId = '' }) => ({ key, versionId }));
  expect(await versioned.deleteVersions(entries)).toEqual([]);
  expect((await versioned.listVersions({})).entries).toEqual([]);
  await versioned.remove();
  await expect(versioned.headBucket()).rejects.toEqual(code('cos-no-such-bucket'));
});

test('an object grows by appending at its end and nowhere else', async () => {
  const key = toObjectKey('log');
  const object = bucket.object(key);
  await object.append({ position: 0, body: textBody('hello ') });
  expect(await object.append({ position: 6, body: textBody('world') })).toMatchObject({ nextPosition: 11 });
  await expect(object.append({ position: 6, body: textBody('x') })).rejects.toEqual(code('cos-precondition-failed'));
  expect([await read(key), (await object.describe())?.isAppendable]).toEqual(['hello world', true]);
});

test('an upload is put together from copied parts', async () => {
  const from = toObjectKey('source');
  const to = toObjectKey('joined');
  const half = 1024 * 1024;
  const bytes = Buffer.alloc(2 * half, 'ab');
  const { etag } = await bucket.put(from, { size: bytes.length, open: () => bytes }, {});
  const uploadId = await bucket.initiateUpload(to, {});
  const source = { key: from, ifMatch: etag };
  const parts = [
    await bucket.copyPart(to, { uploadId, partNumber: 1, source, range: { first: 0, last: half - 1 } }),
    await bucket.copyPart(to, { uploadId, partNumber: 2, source, range: { first: half, last: 2 * half - 1 } }),
  ];
  const changed = { uploadId, partNumber: 3, source: { key: from, ifMatch: 'other' }, range: { first: 0, last: 1 } };
  await expect(bucket.copyPart(to, changed)).rejects.toEqual(code('cos-precondition-failed'));
  await bucket.completeUpload(to, { uploadId, parts }, {});
  expect(await bucket.head(to)).toMatchObject({ size: bytes.length, crc64: await crc64Of(bytes) });
});

test('a form uploads what it allows', async () => {
  const form = await client.postForm({
    bucket: server.bucket,
    key: 'posted/a b.txt',
    expiresSeconds: 60,
    options: { contentType: 'text/plain', meta: { via: 'form' } },
    bytes: { min: 1, max: 5 },
  });
  const { crc64 } = await bucket.post({ fields: form.fields, file: textBody('hello') });
  expect(crc64).toBe(await crc64Of(Buffer.from('hello')));
  expect(await bucket.object(toObjectKey('posted/a b.txt')).describe()).toMatchObject({
    size: 5,
    contentType: 'text/plain',
    meta: { via: 'form' },
  });
  await expect(bucket.post({ fields: form.fields, file: textBody('too long') })).rejects.toEqual(
    expect.objectContaining({ name: 'AppError' }),
  );
  await expect(bucket.post({ fields: { ...form.fields, key: 'elsewhere' }, file: textBody('hello') })).rejects.toEqual(
    code('cos-access-denied'),
  );
});

test('an archived object is read after it was restored', async () => {
  const key = toObjectKey('cold');
  await bucket.put(key, textBody('cold'), { storageClass: 'ARCHIVE' });
  await expect(read(key)).rejects.toEqual(code('cos-object-archived'));
  expect(await bucket.object(key).restore({ days: 1, tier: 'Expedited' })).toBe('under-way');
  expect((await bucket.object(key).describe())?.restore).toMatchObject({ isOngoing: false });
  expect(await read(key)).toBe('cold');
});
