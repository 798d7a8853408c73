/** Writes whose answer got lost: looked for before they are sent again, and before they are given up. */
import { expect, test } from 'vitest';
import type { BucketClient } from '../../../src-main/cos/bucket-client.ts';
import { createCosClient } from '../../../src-main/cos/client.ts';
import { parseEndpoint } from '../../../src-main/cos/endpoint.ts';
import type { Body } from '../../../src-main/cos/object-store.ts';
import { writeCompleteMultipartUploadResult } from '../../../src-main/cos/wire/complete-multipart-upload.ts';
import { writeCopyObjectResult } from '../../../src-main/cos/wire/copy-object-result.ts';
import { writeError } from '../../../src-main/cos/wire/error.ts';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import { answer, errorAnswer, reset, type ScriptedServer, type Step, startScriptedServer } from './scripted-server.ts';

const key = toObjectKey('a');
const text = '123456789';
const crc64 = 11051210869376104954n;
const written = { etag: 'e1', crc64 };
const headers = {
  etag: '"e1"',
  'last-modified': 'Fri, 10 Apr 2020 18:17:25 GMT',
  'x-cos-hash-crc64ecma': String(crc64),
  'x-cos-meta-mtime': '17',
};
const found = answer(200, '', { ...headers, 'content-length': '9' });
const stored = answer(200, '', headers);
const missing = answer(404);
const body: Body = { size: 9, open: () => Buffer.from(text) };
const code = (expected: string) => expect.objectContaining({ code: expected });

async function withBucket(
  script: readonly Step[],
  run: (bucket: BucketClient, server: ScriptedServer) => Promise<void>,
): Promise<void> {
  await using server = await startScriptedServer(...script);
  const client = createCosClient({
    credentials: { secretId: 'AKIDexample', secretKey: 'secret-of-example' },
    endpoint: parseEndpoint({ url: server.origin }),
    clock: { now: () => 0, sleep: () => Promise.resolve(), after: () => ({ cancel: () => undefined }) },
    random: { fraction: () => 0.5, hex: () => '' },
    logger: { log: () => undefined },
  });
  try {
    await run(client.bucket('docs-1'), server);
  } finally {
    await client.close();
  }
}

const methods = ({ seen }: ScriptedServer): readonly string[] => seen.map(({ method }) => method);

const cut: Step = (response) => {
  response.writeHead(200, { server: 'tencent-cos', 'content-length': '100' });
  response.write('<Comp', () => response.socket?.destroy());
};

test.each([
  ['the connection breaks', reset],
  ['COS fails', errorAnswer(500, 'InternalError')],
  ['a gateway fails', answer(502, '', { server: 'nginx', 'x-cos-request-id': '' })],
])('a put that landed is not sent again when %s', async (_name, failure) => {
  await withBucket([failure, found], async (bucket, server) => {
    expect(await bucket.put(key, body, { meta: { mtime: '17' } })).toEqual(written);
    expect(methods(server)).toEqual(['PUT', 'HEAD']);
  });
});

test.each([
  ['nothing is there', missing],
  ['other bytes are there', answer(200, '', { ...headers, 'x-cos-hash-crc64ecma': '5', 'content-length': '9' })],
  ['something longer is there', answer(200, '', { ...headers, 'content-length': '10' })],
  [
    'the same bytes with other metadata are there',
    answer(200, '', { ...headers, 'x-cos-meta-mtime': '1', 'content-length': '9' }),
  ],
  ['COS does not say what is there', answer(400)],
])('a put is sent again when %s', async (_name, look) => {
  await withBucket([reset, look, stored], async (bucket, server) => {
    expect(await bucket.put(key, body, { meta: { mtime: '17' } })).toEqual(written);
    expect(methods(server)).toEqual(['PUT', 'HEAD', 'PUT']);
  });
});

test('a refusal leaves nothing unknown: the put is repeated without a look', async () => {
  await withBucket([errorAnswer(503, 'SlowDown'), stored], async (bucket, server) => {
    await bucket.put(key, body, {});
    expect(methods(server)).toEqual(['PUT', 'PUT']);
  });
});

test('a repeated create-only put that meets its own object has succeeded', async () => {
  await withBucket([reset, missing, errorAnswer(409, 'FileAlreadyExists'), found], async (bucket, server) => {
    expect(await bucket.put(key, body, { createOnly: true })).toEqual(written);
    expect(methods(server)).toEqual(['PUT', 'HEAD', 'PUT', 'HEAD']);
  });
});

test('a create-only put that meets an object at once has not, whatever its bytes', async () => {
  await withBucket([errorAnswer(409, 'FileAlreadyExists'), found], async (bucket, server) => {
    await expect(bucket.put(key, body, { createOnly: true })).rejects.toEqual(code('cos-already-exists'));
    expect(methods(server)).toEqual(['PUT']);
  });
});

test('a put that fails to the end is looked for a last time', async () => {
  const tries = [reset, missing, reset, missing, reset, missing, reset, missing, reset];
  await withBucket([...tries, found], async (bucket) => {
    expect(await bucket.put(key, body, {})).toEqual(written);
  });
  await withBucket([...tries, missing], async (bucket) => {
    await expect(bucket.put(key, body, {})).rejects.toEqual(code('connection-lost'));
  });
});

const parts = [
  { partNumber: 1, etag: 'p1', size: 4, crc64: 0n },
  { partNumber: 2, etag: 'p2', size: 5, crc64: crc64 },
];
/** CRC64 0 is that of no bytes, so the first part adds its length only. */
const whole = { partNumber: 1, etag: 'p1', size: 9, crc64 };
const complete = (bucket: BucketClient, list: Parameters<BucketClient['completeUpload']>[1]['parts'] = [whole]) =>
  bucket.completeUpload(key, { uploadId: 'u', parts: list }, { createOnly: true });

test.each([
  ['is found', [reset, found], ['POST', 'HEAD']],
  ['is found after the answer was cut', [cut, found], ['POST', 'HEAD']],
  [
    'shows later by its upload being gone',
    [reset, missing, errorAnswer(404, 'NoSuchUpload'), found],
    ['POST', 'HEAD', 'POST', 'HEAD'],
  ],
  [
    'shows later by its object being there',
    [reset, missing, errorAnswer(409, 'FileAlreadyExists'), found],
    ['POST', 'HEAD', 'POST', 'HEAD'],
  ],
])('a completion that landed %s', async (_name, script, expected) => {
  await withBucket(script, async (bucket, server) => {
    expect(await complete(bucket)).toEqual(written);
    expect(methods(server)).toEqual(expected);
  });
});

test('an upload that is gone at the first try is gone', async () => {
  await withBucket([errorAnswer(404, 'NoSuchUpload'), found], async (bucket) => {
    await expect(complete(bucket)).rejects.toEqual(code('cos-no-such-upload'));
  });
});

test('a completion of other bytes than the parts have is refused', async () => {
  const result = writeCompleteMultipartUploadResult({ location: '', bucket: 'docs-1', key, etag: 'e-2' });
  await withBucket([answer(200, result, { 'x-cos-hash-crc64ecma': '7' })], async (bucket) => {
    await expect(complete(bucket, parts)).rejects.toEqual(code('checksum-mismatch'));
  });
});

test('a copy that landed is not repeated, one that did not is', async () => {
  const copied = answer(200, writeCopyObjectResult({ etag: 'e1', crc64, lastModified: 0 }));
  const copy = (bucket: BucketClient) => bucket.copy(key, toObjectKey('b'), { sourceIfMatch: 'e1' });
  await withBucket([reset, found, found], async (bucket, server) => {
    expect(await copy(bucket)).toEqual(written);
    expect(methods(server)).toEqual(['PUT', 'HEAD', 'HEAD']);
  });
  await withBucket([reset, found, missing, copied], async (bucket, server) => {
    expect(await copy(bucket)).toEqual(written);
    expect(methods(server)).toEqual(['PUT', 'HEAD', 'HEAD', 'PUT']);
  });
});

test('a copy is made in parts where its source is larger than COS copies at once', async () => {
  const copyOf = (bucket: BucketClient, sourceSize: number) =>
    bucket.copy(key, toObjectKey('b'), { sourceIfMatch: 'e1', sourceSize, createOnly: true });
  const copied = answer(200, writeCopyObjectResult({ etag: 'e1', crc64, lastModified: 0 }));
  await withBucket([copied], async (bucket, server) => {
    expect(await copyOf(bucket, 5 * 1024 ** 3)).toEqual(written);
    expect(methods(server)).toEqual(['PUT']);
  });
  const large = answer(200, '', { ...headers, 'content-length': String(6 * 1024 ** 3) });
  const noTags = answer(404, writeError({ code: 'NoSuchTagSet', message: '' }));
  const refused = errorAnswer(403, 'AccessDenied');
  await withBucket([large, noTags, refused], async (bucket, server) => {
    await expect(copyOf(bucket, 6 * 1024 ** 3)).rejects.toEqual(code('cos-access-denied'));
    expect(server.seen.map(({ method, url = '' }) => `${method} ${url.replace(/^.*\?/, '')}`)).toEqual([
      'HEAD /docs-1/a',
      'GET tagging=',
      'POST uploads=',
    ]);
  });
});

test('a create-only copy says so, and is refused where the key is taken', async () => {
  await withBucket([errorAnswer(409, 'FileAlreadyExists')], async (bucket, server) => {
    const copying = bucket.copy(key, toObjectKey('b'), { sourceIfMatch: 'e1', createOnly: true });
    await expect(copying).rejects.toEqual(code('cos-already-exists'));
    expect(
      server.seen.map(({ headers: sent }) => [sent['x-cos-forbid-overwrite'], sent['x-cos-copy-source-if-match']]),
    ).toEqual([['true', '"e1"']]);
  });
});

test.each(['InternalError', 'SlowDown', 'ServiceUnavailable'])(
  '%s under status 200, after white space, is tried again by copies and completions',
  async (cosCode) => {
    const failed = answer(200, `   \n  ${writeError({ code: cosCode, message: '' })}`);
    const copied = answer(200, `  ${writeCopyObjectResult({ etag: 'e1', crc64, lastModified: 0 })}`);
    const isUnknown = cosCode === 'InternalError';
    await withBucket([failed, ...(isUnknown ? [found, missing] : []), copied], async (bucket) => {
      expect(await bucket.copy(key, toObjectKey('b'), {})).toEqual(written);
    });
  },
);

test('a body that arrives changed is sent once more and then refused', async () => {
  const other = answer(200, '', { ...headers, 'x-cos-hash-crc64ecma': '5' });
  await withBucket([other, stored], async (bucket) => {
    expect(await bucket.put(key, body, {})).toEqual(written);
  });
  await withBucket([other], async (bucket, server) => {
    await expect(bucket.put(key, body, {})).rejects.toEqual(code('checksum-mismatch'));
    await expect(bucket.uploadPart(key, { uploadId: 'u', partNumber: 1 }, body)).rejects.toEqual(
      code('checksum-mismatch'),
    );
    expect(server.seen.length).toBe(4);
  });
});

test('a CRC64 that is known is taken for the body, in bytes and in streams alike', async () => {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('12345');
    yield Buffer.from('6789');
  }
  await withBucket([stored], async (bucket) => {
    expect(await bucket.put(key, { size: 9, open: pieces }, {})).toEqual(written);
    expect(await bucket.put(key, { ...body, crc64 }, {})).toEqual(written);
    await expect(bucket.put(key, { ...body, crc64: 5n }, {})).rejects.toEqual(code('checksum-mismatch'));
  });
});
