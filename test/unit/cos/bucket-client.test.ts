/** The client against a scripted server: what it sends, what it makes of answers, what it does about failures. */
import { expect, test } from 'vitest';
import type { BucketClient } from '../../../src-main/cos/bucket-client.ts';
import { createCosClient } from '../../../src-main/cos/client.ts';
import { parseEndpoint } from '../../../src-main/cos/endpoint.ts';
import type { Body } from '../../../src-main/cos/object-store.ts';
import { writeCompleteMultipartUploadResult } from '../../../src-main/cos/wire/complete-multipart-upload.ts';
import { writeCopyObjectResult } from '../../../src-main/cos/wire/copy-object-result.ts';
import { parseDeleteRequest, writeDeleteResult } from '../../../src-main/cos/wire/delete-multiple.ts';
import { writeError } from '../../../src-main/cos/wire/error.ts';
import { writeInitiateMultipartUploadResult } from '../../../src-main/cos/wire/initiate-multipart-upload-result.ts';
import { writeListAllMyBucketsResult } from '../../../src-main/cos/wire/list-all-my-buckets-result.ts';
import { type ListBucketResult, writeListBucketResult } from '../../../src-main/cos/wire/list-bucket-result.ts';
import { writeListMultipartUploadsResult } from '../../../src-main/cos/wire/list-multipart-uploads-result.ts';
import { writeListPartsResult } from '../../../src-main/cos/wire/list-parts-result.ts';
import type { Clock } from '../../../src-main/foundation/clock.ts';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import type { LogFacts } from '../../../src-main/foundation/redact.ts';
import { credentials } from './scripted-client.ts';
import {
  answer,
  captivePortal,
  errorAnswer,
  hang,
  type ScriptedServer,
  type Step,
  startScriptedServer,
} from './scripted-server.ts';
import { signatureOf } from './signature-of.ts';

const start = Date.UTC(2026, 0, 1);
const key = toObjectKey('照片/a b+c.jpg');
const lastModified = 'Fri, 10 Apr 2020 18:17:25 GMT';
const stored = { etag: '"e1"', 'last-modified': lastModified, 'x-cos-hash-crc64ecma': '11051210869376104954' };
const facts = { etag: 'e1', lastModified: Date.UTC(2020, 3, 10, 18, 17, 25), crc64: 11051210869376104954n, meta: {} };
/** What `stored` is the CRC64 of. */
const content9 = '123456789';
const code = (expected: string) => expect.objectContaining({ code: expected });

type World = { readonly bucket: BucketClient; readonly server: ScriptedServer; readonly logged: readonly LogFacts[] };

async function withBucket(
  script: readonly Step[],
  run: (world: World) => Promise<void>,
  more: Partial<Parameters<typeof createCosClient>[0]> = {},
): Promise<void> {
  await using server = await startScriptedServer(...script);
  const logged: LogFacts[] = [];
  const clock: Clock = {
    now: () => start,
    sleep: (_ms, signal) => (signal?.aborted === true ? Promise.reject(signal.reason) : Promise.resolve()),
    after: () => ({ cancel: () => undefined }),
  };
  const client = createCosClient({
    credentials,
    endpoint: parseEndpoint({ url: server.origin }),
    clock,
    random: { fraction: () => 0.5, hex: () => '' },
    logger: { log: (_level, _message, lines = {}) => logged.push(lines) },
    ...more,
  });
  try {
    await run({ bucket: client.bucket('docs-1'), server, logged });
  } finally {
    await client.close();
  }
}

function bodyOf(text: string): Body & { readonly opened: () => number } {
  let opened = 0;
  return {
    size: Buffer.byteLength(text),
    md5: 'md5-of-it',
    opened: () => opened,
    open: () => {
      opened += 1;
      return chunked(text);
    },
  };
}

async function* chunked(text: string): AsyncGenerator<Uint8Array> {
  for (const letter of text) {
    yield Buffer.from(letter);
  }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

test('a put sends length, checksum, metadata and the create-only mark, all signed', async () => {
  await withBucket([answer(200, '', { ...stored, 'x-cos-version-id': 'v1' })], async ({ bucket, server }) => {
    const written = await bucket.put(key, bodyOf(content9), {
      createOnly: true,
      meta: { 'driftless-mtime': '17' },
      contentType: 'image/jpeg',
    });
    const [seen] = server.seen;
    expect(written).toEqual({ etag: 'e1', crc64: facts.crc64, versionId: 'v1' });
    expect(seen).toMatchObject({
      method: 'PUT',
      url: '/docs-1/%E7%85%A7%E7%89%87/a%20b%2Bc.jpg',
      body: content9,
      headers: {
        'content-length': '9',
        'content-md5': 'md5-of-it',
        'content-type': 'image/jpeg',
        'x-cos-forbid-overwrite': 'true',
        'x-cos-meta-driftless-mtime': '17',
      },
    });
    expect(seen && signatureOf(seen)).toEqual({
      isValid: true,
      headerList: [
        'content-length',
        'content-md5',
        'content-type',
        'host',
        'x-cos-forbid-overwrite',
        'x-cos-meta-driftless-mtime',
      ],
      parameterCount: true,
      keyTime: { start: start / 1000 - 60, end: start / 1000 + 900 },
    });
  });
});

test('every operation is signed over all its parameters and sends a length where COS wants one', async () => {
  const initiated = writeInitiateMultipartUploadResult({ bucket: 'docs-1', key, uploadId: 'u1' });
  const completed = writeCompleteMultipartUploadResult({ location: '', bucket: 'docs-1', key, etag: 'e-2' });
  const copied = writeCopyObjectResult({ etag: 'e1', crc64: 5n, lastModified: start });
  const script = [
    answer(200),
    answer(200),
    answer(200, initiated),
    answer(200, '', stored),
    answer(200, `  \n ${completed}`, { 'x-cos-hash-crc64ecma': '7' }),
    answer(204),
    answer(200, copied),
    answer(204),
  ];
  await withBucket(script, async ({ bucket, server }) => {
    const results = [
      await bucket.create(),
      await bucket.headBucket(),
      await bucket.initiateUpload(key, { meta: { a: 'b' } }),
      await bucket.uploadPart(key, { uploadId: 'u1', partNumber: 2 }, bodyOf(content9)),
      await bucket.completeUpload(
        key,
        {
          uploadId: 'u1',
          parts: [
            { partNumber: 2, etag: 'p2', size: 1 },
            { partNumber: 1, etag: 'p1', size: 1 },
          ],
        },
        { createOnly: true },
      ),
      await bucket.abortUpload(key, 'u1'),
      await bucket.copy(key, toObjectKey('to'), { sourceIfMatch: 'e1' }),
      await bucket.delete(key),
    ];
    expect(results).toEqual([
      undefined,
      undefined,
      'u1',
      { partNumber: 2, etag: 'e1', crc64: facts.crc64, size: 9 },
      { etag: 'e-2', crc64: 7n },
      undefined,
      { etag: 'e1', crc64: 5n },
      {},
    ]);
    const path = '/docs-1/%E7%85%A7%E7%89%87/a%20b%2Bc.jpg';
    expect(
      server.seen.map((seen) => [
        seen.method,
        seen.url,
        seen.headers['content-length'],
        signatureOf(seen).isValid && signatureOf(seen).parameterCount,
      ]),
    ).toEqual([
      ['PUT', '/docs-1/', '0', true],
      ['HEAD', '/docs-1/', undefined, true],
      ['POST', `${path}?uploads=`, '0', true],
      ['PUT', `${path}?partNumber=2&uploadId=u1`, '9', true],
      ['POST', `${path}?uploadId=u1`, expect.any(String), true],
      ['DELETE', `${path}?uploadId=u1`, undefined, true],
      ['PUT', '/docs-1/to', '0', true],
      ['DELETE', path, undefined, true],
    ]);
    expect(server.seen[4]?.body).toMatch(/<PartNumber>1<.*<PartNumber>2</s);
    expect(server.seen[4]?.headers).toMatchObject({
      'x-cos-forbid-overwrite': 'true',
      'content-type': 'application/xml',
    });
    expect(server.seen[6]?.headers).toMatchObject({
      'x-cos-copy-source': path,
      'x-cos-copy-source-if-match': '"e1"',
      'x-cos-metadata-directive': 'Copy',
    });
  });
});

test('a session token travels with every request and is signed', async () => {
  await withBucket(
    [answer(200)],
    async ({ bucket, server }) => {
      await bucket.headBucket();
      const [seen] = server.seen;
      expect(seen && [seen.headers['x-cos-security-token'], signatureOf(seen).headerList]).toEqual([
        'token/with+chars==',
        ['host', 'x-cos-security-token'],
      ]);
    },
    { credentials: { ...credentials, sessionToken: 'token/with+chars==' } },
  );
});

test('each try opens the body again and asks the check before it', async () => {
  const script = [errorAnswer(503, 'SlowDown'), errorAnswer(429, 'SlowDown'), answer(200, '', stored)];
  await withBucket(script, async ({ bucket, server, logged }) => {
    const body = bodyOf(content9);
    let checks = 0;
    const beforeSend = (): Promise<void> => {
      checks += 1;
      return Promise.resolve();
    };
    await bucket.put(key, body, { beforeSend });
    expect([body.opened(), checks, server.seen.map((seen) => seen.body), logged.length]).toEqual([
      3,
      3,
      [content9, content9, content9],
      2,
    ]);
    expect(JSON.stringify(logged)).not.toMatch(/secret-of-example|q-signature|authorization/i);
  });
});

test('a check that fails stops the write before anything is sent', async () => {
  await withBucket([answer(200, '', stored)], async ({ bucket, server }) => {
    const body = bodyOf('hello');
    const beforeSend = (): Promise<void> => Promise.reject(new Error('changed'));
    await expect(bucket.put(key, body, { beforeSend })).rejects.toThrow('changed');
    expect([server.seen.length, body.opened()]).toEqual([0, 0]);
  });
});

test('a wrong clock is corrected from the server date once, and further requests are signed with it', async () => {
  const serverTime = start + 3_600_000;
  const skewed = errorAnswer(403, 'RequestTimeTooSkewed', 'skewed', { date: new Date(serverTime).toUTCString() });
  await withBucket([skewed, answer(200)], async ({ bucket, server }) => {
    await bucket.headBucket();
    await bucket.headBucket();
    expect(server.seen.map((seen) => signatureOf(seen).keyTime?.start)).toEqual([
      start / 1000 - 60,
      serverTime / 1000 - 60,
      serverTime / 1000 - 60,
    ]);
  });
});

test('a HEAD refused because of the clock is corrected too', async () => {
  const refusal = answer(403, '', { date: new Date(start - 3_600_000).toUTCString() });
  await withBucket([refusal, answer(200, '', { ...stored, 'content-length': '0' })], async ({ bucket }) => {
    expect(await bucket.head(key)).toEqual({ ...facts, size: 0 });
  });
});

test('a clock that cannot be corrected is reported', async () => {
  const skewed = errorAnswer(403, 'RequestTimeTooSkewed', '', { date: new Date(start + 3_600_000).toUTCString() });
  await withBucket([skewed], async ({ bucket, server }) => {
    await expect(bucket.list({})).rejects.toEqual(code('cos-clock-skewed'));
    expect(server.seen.length).toBe(2);
  });
});

test.each([
  ['list', (bucket: BucketClient) => bucket.list({})],
  ['head', (bucket: BucketClient) => bucket.head(key)],
  ['get', (bucket: BucketClient) => bucket.get(key, {})],
  ['put', (bucket: BucketClient) => bucket.put(key, bodyOf('x'), {})],
  ['delete', (bucket: BucketClient) => bucket.delete(key)],
  ['headBucket', (bucket: BucketClient) => bucket.headBucket()],
])('the page of a captive portal never passes for an answer to %s', async (_name, run) => {
  await withBucket([captivePortal], async ({ bucket, server }) => {
    await expect(run(bucket)).rejects.toEqual(code('answer-not-from-cos'));
    expect(server.seen.length).toBe(5);
  });
});

test('a 404 that is not from COS does not make a key missing', async () => {
  const notFound: Step = (response) => response.writeHead(404, { server: 'nginx' }).end();
  await withBucket([notFound], async ({ bucket }) => {
    await expect(bucket.head(key)).rejects.toEqual(code('answer-not-from-cos'));
    await expect(bucket.delete(key)).rejects.toEqual(code('answer-not-from-cos'));
  });
});

test('head tells facts, a missing key, and a missing bucket apart', async () => {
  const found = answer(200, '', {
    ...stored,
    'content-length': '42',
    'x-cos-meta-mtime': '17',
    'x-cos-storage-class': 'ARCHIVE',
    'x-cos-version-id': 'v',
  });
  await withBucket([found, answer(404), answer(200), answer(404), answer(404)], async ({ bucket, server }) => {
    expect(await bucket.head(key)).toEqual({
      ...facts,
      size: 42,
      meta: { mtime: '17' },
      storageClass: 'ARCHIVE',
      versionId: 'v',
    });
    expect(await bucket.head(key)).toBeUndefined();
    await expect(bucket.head(key)).rejects.toEqual(code('cos-no-such-bucket'));
    expect(server.seen.slice(1).map(({ url }) => url.length > '/docs-1/'.length)).toEqual([true, false, true, false]);
  });
});

test('deleting what is gone is no failure, deleting in a missing bucket is one', async () => {
  await withBucket([errorAnswer(404, 'NoSuchKey'), errorAnswer(404, 'NoSuchBucket')], async ({ bucket }) => {
    await bucket.delete(key);
    await expect(bucket.delete(key)).rejects.toEqual(code('cos-no-such-bucket'));
  });
});

test('an empty key or a dot segment never becomes a request', async () => {
  await withBucket([answer(204)], async ({ bucket, server }) => {
    await expect(bucket.delete(toObjectKey(''))).rejects.toEqual(code('key-unsafe'));
    await expect(bucket.delete(toObjectKey('a/..'))).rejects.toEqual(code('key-unsafe'));
    expect(server.seen).toEqual([]);
  });
});

test('a whole object and a range of it are read with the facts of the whole', async () => {
  const whole = answer(200, '0123456789', stored);
  const range = answer(206, '56789', { ...stored, 'content-range': 'bytes 5-9/10' });
  await withBucket([whole, range], async ({ bucket, server }) => {
    const first = await bucket.get(key, {});
    const second = await bucket.get(key, { range: { first: 5, last: 99 }, ifMatch: 'e1' });
    expect([first.facts, first.length, await textOf(first.body)]).toEqual([{ ...facts, size: 10 }, 10, '0123456789']);
    expect([second.facts, second.length, await textOf(second.body)]).toEqual([{ ...facts, size: 10 }, 5, '56789']);
    expect(server.seen[1]?.headers).toMatchObject({
      range: 'bytes=5-99',
      'if-match': '"e1"',
      'accept-encoding': 'identity',
    });
  });
});

test.each([
  ['the whole object instead of the range', answer(200, '0123456789', stored), 'malformed-answer'],
  ['another range', answer(206, '01234', { ...stored, 'content-range': 'bytes 0-4/10' }), 'malformed-answer'],
  ['a shorter range', answer(206, '567', { ...stored, 'content-range': 'bytes 5-7/10' }), 'malformed-answer'],
  ['no range', answer(206, '56789', stored), 'malformed-answer'],
  [
    'another version',
    answer(206, '56789', { ...stored, etag: '"e2"', 'content-range': 'bytes 5-9/10' }),
    'cos-precondition-failed',
  ],
  ['a refusal of the condition', errorAnswer(412, 'PreconditionFailed'), 'cos-precondition-failed'],
  ['a refusal of the range', errorAnswer(416, 'InvalidRange'), 'cos-invalid-range'],
  [
    'no ETag',
    answer(206, '56789', { 'last-modified': lastModified, 'content-range': 'bytes 5-9/10' }),
    'malformed-answer',
  ],
])('a range answered with %s is refused', async (_name, step, problem) => {
  await withBucket([step], async ({ bucket }) => {
    await expect(bucket.get(key, { range: { first: 5, last: 9 }, ifMatch: 'e1' })).rejects.toEqual(code(problem));
  });
});

test('a body cut by a lost connection rejects instead of ending early', async () => {
  const cut: Step = (response) => {
    response.writeHead(200, { ...stored, server: 'tencent-cos', 'content-length': '10' });
    response.write('01234', () => response.socket?.destroy());
  };
  await withBucket([cut], async ({ bucket }) => {
    const { body } = await bucket.get(key, {});
    await expect(textOf(body)).rejects.toEqual(code('connection-lost'));
  });
});

test('an abort reaches a request that hangs and a body that is being read', async () => {
  const stuck: Step = (response) => {
    response.writeHead(200, { ...stored, server: 'tencent-cos', 'content-length': '10' });
    response.write('01234');
  };
  await withBucket([hang, stuck], async ({ bucket, server }) => {
    const reason = new Error('stop');
    const first = new AbortController();
    const pending = bucket.list({}, first.signal);
    await expect.poll(() => server.seen.length).toBe(1);
    first.abort(reason);
    await expect(pending).rejects.toBe(reason);
    const second = new AbortController();
    const { body } = await bucket.get(key, {}, second.signal);
    const reading = textOf(body);
    second.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });
});

const emptyPage: ListBucketResult = {
  name: 'docs-1',
  encodingType: 'url',
  prefix: '',
  marker: '',
  maxKeys: 1000,
  isTruncated: false,
  commonPrefixes: [],
  contents: [],
};

function content(name: string): ListBucketResult['contents'][number] {
  return { key: name, lastModified: start, etag: 'e1', size: 1, storageClass: 'STANDARD' };
}

test('a listing asks with encoded names and gives decoded ones', async () => {
  const page = writeListBucketResult({
    ...emptyPage,
    isTruncated: true,
    nextMarker: ' p/ d/',
    commonPrefixes: [' p/ d/'],
    contents: [content(' p/\u0001+😀'), content(' p/ ')],
  });
  await withBucket([answer(200, page)], async ({ bucket, server }) => {
    expect(await bucket.list({ prefix: ' p/', delimiter: '/', marker: ' p/', maxKeys: 7 })).toEqual({
      objects: [content(' p/\u0001+😀'), content(' p/ ')],
      commonPrefixes: [' p/ d/'],
      nextMarker: ' p/ d/',
    });
    expect(server.seen[0]?.url).toBe(
      '/docs-1/?encoding-type=url&max-keys=7&prefix=%20p%2F&marker=%20p%2F&delimiter=%2F',
    );
  });
});

test.each([
  ['a name outside the prefix', { contents: [content('q')] }],
  ['a name at the marker', { contents: [content('p1')] }],
  ['names out of order', { contents: [content('p3'), content('p2')] }],
  ['the same name twice', { contents: [content('p3'), content('p3')] }],
  ['no way on', { isTruncated: true }],
  ['a way back', { isTruncated: true, nextMarker: 'p0', contents: [] }],
  ['a way over names it has shown', { isTruncated: true, nextMarker: 'p2', contents: [content('p3')] }],
])('a listing with %s is refused', async (_name, change: Partial<ListBucketResult>) => {
  await withBucket([answer(200, writeListBucketResult({ ...emptyPage, ...change }))], async ({ bucket }) => {
    await expect(bucket.list({ prefix: 'p', marker: 'p1' })).rejects.toEqual(code('malformed-answer'));
  });
});

test('a listing of a missing bucket rejects', async () => {
  await withBucket([errorAnswer(404, 'NoSuchBucket')], async ({ bucket }) => {
    await expect(bucket.list({})).rejects.toEqual(code('cos-no-such-bucket'));
  });
});

test.each([
  ['a copy', (bucket: BucketClient) => bucket.copy(key, toObjectKey('to'), {})],
  [
    'a completion',
    (bucket: BucketClient) =>
      bucket.completeUpload(key, { uploadId: 'u', parts: [{ partNumber: 1, etag: 'e', size: 1 }] }, {}),
  ],
])('an error under status 200 fails %s, after tries where it is passing', async (_name, run) => {
  const under200 = (cosCode: string): Step => answer(200, `   ${writeError({ code: cosCode, message: '' })}`);
  await withBucket([under200('SlowDown'), under200('FileAlreadyExists')], async ({ bucket, server }) => {
    await expect(run(bucket)).rejects.toEqual(code('cos-already-exists'));
    expect(server.seen.length).toBe(2);
  });
});

test('lists of parts and uploads are followed to their end', async () => {
  const part = { lastModified: start, etag: 'p', size: 5 };
  const parts = { bucket: 'docs-1', key, uploadId: 'u', storageClass: 'Standard', maxParts: 1000 };
  const upload = { uploadId: 'u1', storageClass: 'Standard', initiated: start };
  const uploads = { bucket: 'docs-1', encodingType: 'url', maxUploads: 1000, prefix: 'p', commonPrefixes: [] } as const;
  const script = [
    writeListPartsResult({
      ...parts,
      partNumberMarker: 0,
      isTruncated: true,
      nextPartNumberMarker: 1,
      parts: [{ ...part, partNumber: 1 }],
    }),
    writeListPartsResult({ ...parts, partNumberMarker: 1, isTruncated: false, parts: [{ ...part, partNumber: 2 }] }),
    writeListMultipartUploadsResult({
      ...uploads,
      keyMarker: '',
      uploadIdMarker: '',
      isTruncated: true,
      nextKeyMarker: 'p a',
      nextUploadIdMarker: 'u1',
      uploads: [{ ...upload, key: 'p a' }],
    }),
    writeListMultipartUploadsResult({
      ...uploads,
      keyMarker: 'p a',
      uploadIdMarker: 'u1',
      isTruncated: false,
      uploads: [{ ...upload, key: 'p b' }],
    }),
  ].map((text) => answer(200, text));
  await withBucket(script, async ({ bucket, server }) => {
    expect([await bucket.listParts(key, 'u'), await bucket.listUploads('p')]).toEqual([
      [
        { partNumber: 1, etag: 'p', size: 5 },
        { partNumber: 2, etag: 'p', size: 5 },
      ],
      [
        { key: 'p a', uploadId: 'u1', initiatedAt: start },
        { key: 'p b', uploadId: 'u1', initiatedAt: start },
      ],
    ]);
    expect(server.seen.map(({ url }) => url.split('?')[1])).toEqual([
      'uploadId=u&encoding-type=url&max-parts=1000&part-number-marker=0',
      'uploadId=u&encoding-type=url&max-parts=1000&part-number-marker=1',
      'uploads=&encoding-type=url&max-uploads=1000&prefix=p',
      'uploads=&encoding-type=url&max-uploads=1000&key-marker=p%20a&upload-id-marker=u1&prefix=p',
    ]);
  });
});

test('many keys are deleted in batches, awkward and passing ones one by one, and failures are named', async () => {
  const deletes: Step = (response, request) => {
    if (request.method === 'DELETE') {
      answer(204)(response, request);
      return;
    }
    const keys = parseDeleteRequest(request.body).objects.map((object) => object.key);
    const result = {
      deleted: keys.filter((name) => !['busy', 'locked', 'lost', 'gone'].includes(name)).map((name) => ({ key: name })),
      errors: [
        { key: 'busy', code: 'PathConflict', message: '' },
        { key: 'locked', code: 'ObjectLocked', message: 'retention' },
        { key: 'gone', code: 'NoSuchKey', message: '' },
      ].filter((failure) => keys.includes(failure.key)),
    };
    answer(200, writeDeleteResult(result))(response, request);
  };
  await withBucket([deletes], async ({ bucket, server }) => {
    const keys = [
      'busy',
      'locked',
      'lost',
      'gone',
      'a\u0001',
      ' x ',
      ...Array.from({ length: 1500 }, (_, i) => `k${i}`),
    ];
    const failures = await bucket.deleteMany(keys.map(toObjectKey));
    expect(failures.map(({ key: name, error }) => [name, error.code, error.data.cosCode])).toEqual([
      ['locked', 'cos-rejected', 'ObjectLocked'],
    ]);
    expect(server.seen.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
      'DELETE /docs-1/a%01',
      'DELETE /docs-1/busy',
      'DELETE /docs-1/lost',
      'POST /docs-1/?delete=',
      'POST /docs-1/?delete=',
    ]);
    expect(server.seen.filter(({ method }) => method === 'POST').every((seen) => signatureOf(seen).isValid)).toBe(true);
  });
});

test('creating a bucket that is already ours succeeds, one of somebody else does not', async () => {
  const script = [errorAnswer(409, 'BucketAlreadyOwnedByYou'), errorAnswer(409, 'BucketAlreadyExists')];
  await withBucket(script, async ({ bucket }) => {
    await bucket.create();
    await expect(bucket.create()).rejects.toEqual(code('cos-rejected'));
  });
});

test('all buckets of the owner are listed', async () => {
  const docs = { name: 'docs-1', location: 'ap-beijing', creationDate: start };
  const pages = [
    writeListAllMyBucketsResult({ ownerId: 'o', buckets: [docs], isTruncated: true, nextMarker: 'docs-1' }),
    writeListAllMyBucketsResult({ ownerId: 'o', buckets: [{ ...docs, name: 'more-1' }], isTruncated: false }),
  ];
  await using server = await startScriptedServer(...pages.map((text) => answer(200, text)));
  const client = createCosClient({
    credentials,
    endpoint: parseEndpoint({ url: server.origin }),
    clock: { now: () => start, sleep: () => Promise.resolve(), after: () => ({ cancel: () => undefined }) },
    random: { fraction: () => 0, hex: () => '' },
    logger: { log: () => undefined },
  });
  expect(await client.getService()).toEqual([docs, { ...docs, name: 'more-1' }]);
  expect(server.seen.map((seen) => [seen.url, signatureOf(seen).isValid])).toEqual([
    ['/', true],
    ['/?marker=docs-1', true],
  ]);
  await client.close();
});
