/** The parts of a bucket's client that the engine does not use: versions, full write options, parts by copy, forms, presigned URLs. */
import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { BucketClient } from '../../../src-main/cos/bucket-client.ts';
import { createCosClient } from '../../../src-main/cos/client.ts';
import { refreshedCredentials } from '../../../src-main/cos/credentials.ts';
import { parseEndpoint } from '../../../src-main/cos/endpoint.ts';
import { decodePercent } from '../../../src-main/cos/key-encoding.ts';
import type { Body } from '../../../src-main/cos/object-store.ts';
import { copyPartResult } from '../../../src-main/cos/wire/copy-part-result.ts';
import { writeDeleteResult } from '../../../src-main/cos/wire/delete-multiple.ts';
import { type ListVersionsResult, writeListVersionsResult } from '../../../src-main/cos/wire/list-versions-result.ts';
import { postPolicy } from '../../../src-main/cos/wire/post-policy.ts';
import { systemClock } from '../../../src-main/foundation/clock.ts';
import { crc64Of } from '../../../src-main/foundation/crc64.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import { systemRandom } from '../../../src-main/foundation/random.ts';
import { credentials, questionOf, startedAt, withClient } from './scripted-client.ts';
import { answer, type Step } from './scripted-server.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });
const key = toObjectKey('a b.txt');
const textBody = (text: string): Body => ({ size: Buffer.byteLength(text), open: () => Buffer.from(text) });
const customerKey = new Uint8Array(32).fill(7);
const customerHeaders = {
  'x-cos-server-side-encryption-customer-algorithm': 'AES256',
  'x-cos-server-side-encryption-customer-key': Buffer.from(customerKey).toString('base64'),
  'x-cos-server-side-encryption-customer-key-md5': createHash('md5').update(customerKey).digest('base64'),
};

async function withBucket(
  script: readonly Step[],
  run: (bucket: BucketClient, seen: Parameters<Parameters<typeof withClient>[1]>[1]['seen']) => Promise<void>,
): Promise<void> {
  await withClient(script, (client, { seen }) => run(client.bucket('docs-1'), seen));
}

const page: ListVersionsResult = {
  name: 'docs-1',
  encodingType: 'url',
  prefix: 'a',
  keyMarker: '',
  versionIdMarker: '',
  maxKeys: 2,
  isTruncated: true,
  nextKeyMarker: 'a+b',
  nextVersionIdMarker: 'v1',
  commonPrefixes: ['a/'],
  entries: [
    {
      kind: 'version',
      key: 'a b',
      versionId: 'v2',
      isLatest: true,
      lastModified: startedAt,
      etag: 'e',
      size: 1,
      storageClass: 'STANDARD',
    },
    { kind: 'delete-marker', key: 'a+b', versionId: 'v1', isLatest: false, lastModified: startedAt },
  ],
};

test('versions are listed page by page, from a position to the next', async () => {
  const last = { ...page, isTruncated: false, keyMarker: 'a+b', versionIdMarker: 'v1', entries: [] };
  await withBucket(
    [page, last].map((each) => answer(200, writeListVersionsResult(each))),
    async (bucket, seen) => {
      const first = await bucket.listVersions({ prefix: 'a', delimiter: '/', maxKeys: 2 });
      expect(first).toEqual({
        entries: page.entries,
        commonPrefixes: ['a/'],
        next: { key: 'a+b', versionId: 'v1' },
      });
      expect(
        await bucket.listVersions({ prefix: 'a', ...(first.next === undefined ? {} : { after: first.next }) }),
      ).toEqual({
        entries: [],
        commonPrefixes: ['a/'],
      });
      expect(seen.map(({ url }) => url)).toEqual([
        '/docs-1/?versions=&encoding-type=url&max-keys=2&prefix=a&delimiter=%2F',
        '/docs-1/?versions=&encoding-type=url&max-keys=1000&prefix=a&key-marker=a%2Bb&version-id-marker=v1',
      ]);
    },
  );
});

test.each<readonly [string, Partial<ListVersionsResult>]>([
  ['outside the prefix', { entries: [{ ...page.entries[1], key: 'b' }] as ListVersionsResult['entries'] }],
  ['out of order', { entries: page.entries.toReversed() }],
  ['with a folder outside the prefix', { commonPrefixes: ['b/'] }],
  ['that does not say where it goes on', { nextKeyMarker: '' }],
  ['that goes back', { nextKeyMarker: 'A' }],
])('a page of versions %s is refused', async (_what, change) => {
  await withBucket([answer(200, writeListVersionsResult({ ...page, ...change }))], async (bucket) => {
    await expect(bucket.listVersions({ prefix: 'a', after: { key: 'a' } })).rejects.toEqual(code('malformed-answer'));
  });
});

test('versions are deleted in one request, each told by its own entry', async () => {
  const entries = [
    { key, versionId: 'v1' },
    { key, versionId: 'v2' },
    { key },
    { key: toObjectKey('other'), versionId: 'v3' },
  ];
  const result = writeDeleteResult({
    deleted: [
      { key, versionId: 'v1' },
      { key, deleteMarker: true, deleteMarkerVersionId: 'm1' },
    ],
    errors: [{ key, versionId: 'v2', code: 'AccessDenied', message: '' }],
  });
  await withBucket([answer(200, result), answer(204)], async (bucket, seen) => {
    expect(await bucket.deleteVersions(entries)).toEqual([{ key, versionId: 'v2', error: code('cos-access-denied') }]);
    // The entry that the answer left out is tried again by itself.
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /docs-1/?delete=',
      'DELETE /docs-1/other?versionId=v3',
    ]);
    expect(seen[0]?.body).toContain('<VersionId>v1</VersionId>');
  });
});

test('a read names version, customer key and traffic limit', async () => {
  const headers = { etag: '"e"', 'last-modified': 'Fri, 10 Apr 2020 18:17:25 GMT' };
  await withBucket([answer(200, 'hi', headers)], async (bucket, seen) => {
    const { body } = await bucket.get(key, { versionId: 'v1', customerKey, trafficLimit: 819_200 });
    let text = '';
    for await (const chunk of body) {
      text += Buffer.from(chunk).toString();
    }
    expect(text).toBe('hi');
    expect(seen.map(questionOf)).toEqual([
      {
        target: 'GET /docs-1/a%20b.txt?versionId=v1',
        headers: { ...customerHeaders, 'x-cos-traffic-limit': '819200' },
        body: '',
      },
    ]);
  });
});

test('a part names the customer key of its upload', async () => {
  await withBucket([answer(200, '', { etag: '"p"' })], async (bucket, seen) => {
    await bucket.uploadPart(key, { uploadId: 'u', partNumber: 1, customerKey }, textBody('x'));
    expect(seen.map(questionOf)).toEqual([
      { target: 'PUT /docs-1/a%20b.txt?partNumber=1&uploadId=u', headers: customerHeaders, body: 'x' },
    ]);
  });
});

test('a part is copied from a range of a version, under a condition', async () => {
  const xml = copyPartResult.write({ etag: 'p1', lastModified: startedAt });
  await withBucket([answer(200, xml, { 'x-cos-hash-crc64ecma': '5' })], async (bucket, seen) => {
    const source = { key: 'from here', versionId: 'v/1', ifMatch: 'e1', customerKey };
    const range = { first: 0, last: 1_048_575 };
    expect(await bucket.copyPart(key, { uploadId: 'u', partNumber: 2, source, range })).toEqual({
      partNumber: 2,
      etag: 'p1',
      crc64: 5n,
      size: 1_048_576,
    });
    expect(seen.map(questionOf)).toEqual([
      {
        target: 'PUT /docs-1/a%20b.txt?partNumber=2&uploadId=u',
        headers: {
          'x-cos-copy-source': '/docs-1/from%20here?versionId=v%2F1',
          'x-cos-copy-source-if-match': '"e1"',
          'x-cos-copy-source-range': 'bytes=0-1048575',
          'x-cos-copy-source-server-side-encryption-customer-algorithm': 'AES256',
          'x-cos-copy-source-server-side-encryption-customer-key':
            customerHeaders['x-cos-server-side-encryption-customer-key'],
          'x-cos-copy-source-server-side-encryption-customer-key-md5':
            customerHeaders['x-cos-server-side-encryption-customer-key-md5'],
        },
        body: '',
      },
    ]);
  });
});

test('a part copy that failed under status 200 is an error', async () => {
  const step = answer(200, '<Error><Code>NoSuchKey</Code></Error>');
  await withBucket([step], async (bucket) => {
    const copy = { uploadId: 'u', partNumber: 1, source: { key: 'a' }, range: { first: 0, last: 1 } };
    await expect(bucket.copyPart(key, copy)).rejects.toEqual(code('cos-no-such-key'));
  });
});

test('a presigned URL carries signature, parameters and the escaped token', async () => {
  const keys = { ...credentials, sessionToken: 'to/ken+=' };
  await withClient(
    [],
    async (client, { origin }) => {
      const url = await client.presignUrl({
        method: 'GET',
        bucket: 'docs-1',
        key,
        query: { 'response-content-type': 'text/plain; charset=utf-8' },
        expiresSeconds: 60,
      });
      const [address, search = ''] = url.split('?');
      const start = startedAt / 1000 - 60;
      expect(address).toBe(`${origin}/docs-1/a%20b.txt`);
      expect(search.split('&').map((pair) => pair.split('=').map(decodePercent))).toEqual([
        ['q-sign-algorithm', 'sha1'],
        ['q-ak', 'AKIDexample'],
        ['q-sign-time', `${start};${start + 120}`],
        ['q-key-time', `${start};${start + 120}`],
        ['q-header-list', 'host'],
        ['q-url-param-list', 'response-content-type'],
        ['q-signature', expect.stringMatching(/^[0-9a-f]{40}$/)],
        ['response-content-type', 'text/plain; charset=utf-8'],
        ['x-cos-security-token', 'to/ken+='],
      ]);
      expect(search).toContain('x-cos-security-token=to%2Fken%2B%3D');
      for (const expiresSeconds of [0, -1, 1.5]) {
        await expect(client.presignUrl({ method: 'GET', bucket: 'docs-1', key, expiresSeconds })).rejects.toEqual(
          code('usage'),
        );
      }
      await expect(
        client.presignUrl({ method: 'DELETE', bucket: 'docs-1', key: '..', expiresSeconds: 1 }),
      ).rejects.toEqual(code('key-unsafe'));
    },
    { credentials: keys },
  );
});

test('presigning asks for keys that are still good', async () => {
  let asked = 0;
  const client = createCosClient({
    endpoint: parseEndpoint({ region: 'ap-beijing' }),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    credentials: refreshedCredentials({
      clock: systemClock,
      refresh: () => {
        asked += 1;
        return Promise.resolve({ ...credentials, sessionToken: `t${asked}`, expiresAt: Date.now() + 3_600_000 });
      },
    }),
  });
  const url = await client.presignUrl({ method: 'GET', bucket: 'docs-1', key, expiresSeconds: 60 });
  await client.close();
  expect(url).toContain('x-cos-security-token=t1');
  expect(url).toMatch(/^https:\/\/docs-1\.cos\.ap-beijing\.myqcloud\.com\/a%20b\.txt\?/);
});

test('a form is sent without the keys, its fields before the file', async () => {
  const crc64 = String(await crc64Of(Buffer.from('hello')));
  const step = answer(204, '', { etag: '"e"', 'x-cos-hash-crc64ecma': crc64 });
  await withClient([step], async (client, { seen, origin }) => {
    const form = await client.postForm({
      bucket: 'docs-1',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: COS writes the placeholder like this
      key: 'in/${filename}',
      expiresSeconds: 600,
      options: { contentType: 'text/plain', acl: 'private', meta: { a: '1' }, createOnly: true },
      bytes: { min: 1, max: 10 },
    });
    expect(form.url).toBe(`${origin}/docs-1/`);
    const written = await client
      .bucket('docs-1')
      .post({ fields: form.fields, file: textBody('hello'), fileName: 'my "file".txt' });
    expect(written).toEqual({ etag: 'e', crc64: BigInt(crc64) });

    const [request] = seen;
    const boundary = /boundary=(\S+)/.exec(String(request?.headers['content-type']))?.[1] ?? 'none';
    const parts = (request?.body ?? '').split(`--${boundary}`).slice(1, -1);
    const fields = parts.map((part) =>
      /name="([^"]*)"(?:; filename="([^"]*)")?\r\n\r\n([\s\S]*)\r\n$/.exec(part)?.slice(1),
    );
    expect(request?.body.endsWith(`\r\n--${boundary}--\r\n`)).toBe(true);
    expect(request?.headers.authorization).toBeUndefined();
    const [start, end] = [startedAt / 1000 - 60, startedAt / 1000 + 600];
    const policyText = Buffer.from(String(form.fields.policy), 'base64').toString();
    const signKey = createHmac('sha1', credentials.secretKey).update(`${start};${end}`).digest('hex');
    const digest = createHash('sha1').update(policyText).digest('hex');
    expect(fields).toEqual([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: COS writes the placeholder like this
      ['key', undefined, 'in/${filename}'],
      ['x-cos-forbid-overwrite', undefined, 'true'],
      ['Content-Type', undefined, 'text/plain'],
      ['x-cos-meta-a', undefined, '1'],
      ['acl', undefined, 'private'],
      ['policy', undefined, form.fields.policy],
      ['q-sign-algorithm', undefined, 'sha1'],
      ['q-ak', undefined, 'AKIDexample'],
      ['q-key-time', undefined, `${start};${end}`],
      ['q-signature', undefined, createHmac('sha1', signKey).update(digest).digest('hex')],
      ['file', 'my %22file%22.txt', 'hello'],
    ]);
    expect(postPolicy.parse(policyText)).toEqual({
      expiration: end * 1000,
      conditions: [
        { kind: 'equals', field: 'bucket', value: 'docs-1' },
        { kind: 'starts-with', field: 'key', prefix: 'in/' },
        { kind: 'equals', field: 'x-cos-forbid-overwrite', value: 'true' },
        { kind: 'equals', field: 'Content-Type', value: 'text/plain' },
        { kind: 'equals', field: 'x-cos-meta-a', value: '1' },
        { kind: 'equals', field: 'acl', value: 'private' },
        { kind: 'content-length-range', min: 1, max: 10 },
        { kind: 'equals', field: 'q-sign-algorithm', value: 'sha1' },
        { kind: 'equals', field: 'q-ak', value: 'AKIDexample' },
        { kind: 'equals', field: 'q-sign-time', value: `${start};${end}` },
      ],
    });
  });
});

test('a form whose file was stored with other bytes is refused', async () => {
  const step = answer(204, '', { etag: '"e"', 'x-cos-hash-crc64ecma': '1' });
  await withClient([step], async (client) => {
    const form = await client.postForm({ bucket: 'docs-1', key: 'a', expiresSeconds: 60 });
    await expect(client.bucket('docs-1').post({ ...form, file: textBody('hello') })).rejects.toEqual(
      code('checksum-mismatch'),
    );
  });
});
