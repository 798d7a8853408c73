/** The COS client against the embedded server with fault rules: what goes wrong between the two changes neither bytes nor results. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { BucketClient } from '../../src-main/cos/bucket-client.ts';
import { type CosClient, createCosClient } from '../../src-main/cos/client.ts';
import { createHostLimits } from '../../src-main/cos/concurrency.ts';
import { type CopyLimits, copyLarge } from '../../src-main/cos/copy-large.ts';
import { fixedCredentials, refreshedCredentials } from '../../src-main/cos/credentials.ts';
import { parseEndpoint } from '../../src-main/cos/endpoint.ts';
import type { Body, ListedObject } from '../../src-main/cos/object-store.ts';
import { uploadPartCopy } from '../../src-main/cos/operations/upload-part-copy.ts';
import { listInParallel } from '../../src-main/cos/parallel-list.ts';
import { type CosRequester, createRequester } from '../../src-main/cos/request.ts';
import { createServerClock } from '../../src-main/cos/retry.ts';
import { createTransport, type Transport } from '../../src-main/cos/transport.ts';
import { verifiedBody } from '../../src-main/cos/verified-body.ts';
import { compareBytes } from '../../src-main/foundation/byte-order.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { crc64Of } from '../../src-main/foundation/crc64.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import { startTestServer, type TestServer } from '../support/cos-server.ts';

const mebibyte = 1024 * 1024;
const minute = 60_000;
/** As the real policy, with waits that a test can afford. */
const retry = { tries: 5, backOff: { firstMs: 1, maxMs: 5 }, throttledBackOff: { firstMs: 20, maxMs: 200 } };
const code = (expected: string) => expect.objectContaining({ code: expected });
const bodyOf = (bytes: Uint8Array): Body => ({ size: bytes.length, open: () => bytes });
const textBody = (text: string): Body => bodyOf(Buffer.from(text));

let server: TestServer;
let client: CosClient;
let bucket: BucketClient;

type ClientOptions = Partial<Parameters<typeof createCosClient>[0]>;

function makeClient(more: ClientOptions = {}): CosClient {
  return createCosClient({
    credentials: server.credentials,
    endpoint: parseEndpoint({ url: server.endpoint }),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    retry,
    ...more,
  });
}

beforeAll(async () => {
  server = await startTestServer();
  client = makeClient();
  bucket = client.bucket(server.bucket);
});

afterEach(() => server.setFaults([]));

afterAll(async () => {
  await client.close();
  await server.stop();
});

/** Counts the requests by method and the way they were answered. */
function counting(): { readonly transport: Transport; readonly seen: string[] } {
  const transport = createTransport();
  const seen: string[] = [];
  return {
    seen,
    transport: {
      close: transport.close,
      request: async (request) => {
        seen.push(request.method);
        return await transport.request(request);
      },
    },
  };
}

async function read(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const contentOf = async (name: string): Promise<Buffer> => await read((await bucket.get(toObjectKey(name), {})).body);

test.each([
  ['RequestTimeTooSkewed, server ahead', 60 * minute],
  ['RequestTimeTooSkewed, server behind', -60 * minute],
  ['Request has expired, server ahead', 20 * minute],
  ['Request has expired, server behind', -10 * minute],
])('a clock that is off (%s) is corrected once and kept for the client', async (name, offsetMs) => {
  server.setFaults([{ kind: 'clock', offsetMs }]);
  const { transport, seen } = counting();
  const skewed = makeClient({ transport });
  const store = skewed.bucket(server.bucket);
  await store.put(toObjectKey(`clock ${name}`), textBody('on time'), {});
  await store.list({});
  await store.head(toObjectKey(`clock ${name}`));
  expect(seen).toEqual(['PUT', 'PUT', 'GET', 'HEAD']);
  const other = counting();
  await makeClient({ transport: other.transport }).bucket(server.bucket).list({});
  expect(other.seen).toEqual(['GET', 'GET']);
  await Promise.all([transport.close(), other.transport.close()]);
});

test('a put whose answer is lost has happened once', async () => {
  const { transport, seen } = counting();
  const store = makeClient({ transport }).bucket(server.bucket);
  server.setFaults([{ kind: 'reset-after', method: 'PUT', times: 1 }]);
  const written = await store.put(toObjectKey('lost put'), textBody('content'), {
    createOnly: true,
    meta: { mtime: '5' },
  });
  const facts = await bucket.head(toObjectKey('lost put'));
  expect([seen, written]).toEqual([['PUT', 'HEAD'], { etag: facts?.etag, crc64: facts?.crc64 }]);
  server.setFaults([{ kind: 'reset-before', method: 'PUT', times: 1 }]);
  await store.put(toObjectKey('unsent put'), textBody('content'), { createOnly: true });
  expect(seen.slice(2)).toEqual(['PUT', 'HEAD', 'PUT']);
  await transport.close();
});

test('another object that is in the way of a repeated create-only put is not taken for its own', async () => {
  await bucket.put(toObjectKey('taken'), textBody('theirs!'), {});
  server.setFaults([{ kind: 'reset-before', method: 'PUT', times: 1 }]);
  await expect(bucket.put(toObjectKey('taken'), textBody('content'), { createOnly: true })).rejects.toEqual(
    code('cos-already-exists'),
  );
  expect((await contentOf('taken')).toString()).toBe('theirs!');
});

async function startUpload(name: string, contents: readonly Buffer[]) {
  const key = toObjectKey(name);
  const uploadId = await bucket.initiateUpload(key, {});
  const parts = await Promise.all(
    contents.map((bytes, index) => bucket.uploadPart(key, { uploadId, partNumber: index + 1 }, bodyOf(bytes))),
  );
  return { key, upload: { uploadId, parts } };
}

test.each([
  ['the answer is lost', { kind: 'reset-after' } as const],
  ['the answer is cut', { kind: 'cut-body', bytes: 10 } as const],
  ['the answer is late white space', { kind: 'padding', bytes: 200_000 } as const],
])('a completion has its result when %s', async (name, effect) => {
  const contents = [randomBytes(mebibyte), randomBytes(100)];
  const { key, upload } = await startUpload(`complete ${name}`, contents);
  server.setFaults([{ ...effect, method: 'POST', times: 1 }]);
  const written = await bucket.completeUpload(key, upload, { createOnly: true });
  const whole = Buffer.concat(contents);
  expect([written.crc64, whole.equals(await contentOf(key))]).toEqual([await crc64Of(whole), true]);
});

test('a copy whose answer is lost is found', async () => {
  await bucket.put(toObjectKey('copy source'), textBody('to be copied'), { meta: { mtime: '1' } });
  server.setFaults([{ kind: 'reset-after', method: 'PUT', times: 1 }]);
  const { transport, seen } = counting();
  const copied = await makeClient({ transport })
    .bucket(server.bucket)
    .copy(toObjectKey('copy source'), toObjectKey('copy target'), {});
  expect([seen, copied.crc64]).toEqual([['PUT', 'HEAD', 'HEAD'], await crc64Of(Buffer.from('to be copied'))]);
  await transport.close();
});

test('an error in the body of a 200 fails a copy, a completion and a part copy, after tries where it is passing', async () => {
  await bucket.put(toObjectKey('source'), bodyOf(randomBytes(2 * mebibyte)), {});
  const { key, upload } = await startUpload('error in 200', [randomBytes(10)]);
  const uploadId = await bucket.initiateUpload(toObjectKey('part copy'), {});
  const range = { first: 0, last: mebibyte - 1 };
  const partCopy = () =>
    withRequester((requester) =>
      uploadPartCopy(requester, server.bucket, 'part copy', {
        uploadId,
        partNumber: 1,
        source: { key: 'source' },
        range,
      }),
    );
  const attempts = [
    () => bucket.copy(toObjectKey('source'), toObjectKey('copied'), {}),
    () => bucket.completeUpload(key, upload, {}),
    () => partCopy(),
  ];
  const outcomes: unknown[] = [];
  for (const attempt of attempts) {
    server.setFaults(['PUT', 'POST'].map((method) => ({ kind: 'error-in-200', code: 'AccessDenied', method })));
    outcomes.push(await attempt().catch((error: unknown) => error));
    server.setFaults(['PUT', 'POST'].map((method) => ({ kind: 'error-in-200', code: 'SlowDown', method, times: 1 })));
    outcomes.push(await attempt());
  }
  const fine = expect.objectContaining({ etag: expect.any(String) });
  expect(outcomes).toEqual(attempts.flatMap(() => [code('cos-access-denied'), fine]));
});

test('bytes that COS counts otherwise are sent again, and never accepted', async () => {
  const put = (name: string) => bucket.put(toObjectKey(name), bodyOf(randomBytes(100_000)), {});
  const uploadId = await bucket.initiateUpload(toObjectKey('counted part'), {});
  const part = () => bucket.uploadPart(toObjectKey('counted part'), { uploadId, partNumber: 1 }, textBody('part'));
  server.setFaults([{ kind: 'wrong-crc64', times: 1 }]);
  await put('counted');
  server.setFaults([{ kind: 'wrong-crc64', times: 1 }]);
  await part();
  server.setFaults([{ kind: 'wrong-crc64' }]);
  expect(await Promise.allSettled([put('counted'), part()])).toEqual([
    { status: 'rejected', reason: code('checksum-mismatch') },
    { status: 'rejected', reason: code('checksum-mismatch') },
  ]);
});

test('a whole download is compared with the number of the object, a range is not', async () => {
  const key = toObjectKey('download');
  const bytes = randomBytes(300_000);
  await bucket.put(key, bodyOf(bytes), {});
  const whole = await read(verifiedBody(await bucket.get(key, {})));
  const range = await read(verifiedBody(await bucket.get(key, { range: { first: 10, last: 99_999 } })));
  expect([bytes.equals(whole), bytes.subarray(10, 100_000).equals(range)]).toEqual([true, true]);
  server.setFaults([{ kind: 'wrong-crc64' }]);
  await expect(read(verifiedBody(await bucket.get(key, {})))).rejects.toEqual(code('checksum-mismatch'));
  server.setFaults([{ kind: 'cut-body', bytes: 1_000 }]);
  await expect(read(verifiedBody(await bucket.get(key, {})))).rejects.toEqual(code('connection-lost'));
});

test('a throttled host is asked for less at once until all is done', async () => {
  server.setFaults([{ kind: 'throttle', perSecond: 40 }]);
  const limits = createHostLimits(systemClock);
  const throttled = makeClient({
    limits,
    retry: { ...retry, tries: 12, throttledBackOff: { firstMs: 100, maxMs: 800 } },
  });
  const store = throttled.bucket(server.bucket);
  await Promise.all(
    Array.from({ length: 120 }, (_, index) => store.put(toObjectKey(`throttled/${index}`), textBody('x'), {})),
  );
  const [load] = limits.loads();
  await throttled.close();
  server.setFaults([]);
  expect([(await bucket.list({ prefix: 'throttled/' })).objects.length, (load?.cuts ?? 0) > 0, load?.inFlight]).toEqual(
    [120, true, 0],
  );
});

test('an expired token is renewed by the hook and the request done', async () => {
  server.setFaults([{ kind: 'expired-token', token: 'old' }]);
  let asked = 0;
  const credentials = refreshedCredentials({
    clock: systemClock,
    initial: { ...server.credentials, sessionToken: 'old' },
    refresh: () => {
      asked += 1;
      return Promise.resolve({ ...server.credentials, sessionToken: 'new', expiresAt: Date.now() + 60 * minute });
    },
  });
  const temporary = makeClient({ credentials });
  await Promise.all(
    [1, 2, 3, 4].map((name) => temporary.bucket(server.bucket).put(toObjectKey(`token/${name}`), textBody('x'), {})),
  );
  await temporary.close();
  expect(asked).toBe(1);
});

async function withRequester<T>(run: (requester: CosRequester) => Promise<T>): Promise<T> {
  const transport = createTransport();
  const requester = createRequester({
    credentials: fixedCredentials(server.credentials),
    endpoint: parseEndpoint({ url: server.endpoint }),
    transport,
    limits: createHostLimits(systemClock),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    policy: retry,
    serverClock: createServerClock(),
  });
  try {
    return await run(requester);
  } finally {
    await transport.close();
  }
}

const largeCopy = (from: string, to: string, limits: CopyLimits, more: { readonly sourceIfMatch?: string } = {}) =>
  withRequester((requester) =>
    copyLarge(
      { requester, bucket: server.bucket, clock: systemClock, logger: silentLogger },
      { from, to },
      more,
      limits,
    ),
  );

const inParts: CopyLimits = { singleMax: 2 * mebibyte, partSize: mebibyte, partsAtOnce: 3 };

test('a copy of any size has the bytes and the metadata of its source', async () => {
  const outcomes: unknown[] = [];
  for (const size of [0, 2 * mebibyte, 2 * mebibyte + 1, 5 * mebibyte + 7]) {
    const bytes = randomBytes(size);
    const from = `large/${size}`;
    await bucket.put(toObjectKey(from), bodyOf(bytes), { meta: { mtime: '9' }, contentType: 'image/png' });
    const written = await largeCopy(from, `copy of ${from}`, inParts);
    const facts = await bucket.head(toObjectKey(`copy of ${from}`));
    outcomes.push([
      written.crc64 === (await crc64Of(bytes)),
      facts?.meta,
      /-\d+$/.exec(facts?.etag ?? '')?.[0],
      bytes.equals(await contentOf(`copy of ${from}`)),
    ]);
  }
  expect(outcomes).toEqual([undefined, undefined, '-3', '-6'].map((count) => [true, { mtime: '9' }, count, true]));
});

test('a large copy whose source is missing, another, or replaced meanwhile leaves nothing behind', async () => {
  const from = toObjectKey('large/changing');
  await bucket.put(from, bodyOf(randomBytes(4 * mebibyte)), {});
  await expect(largeCopy('large/absent', 'copied/x', inParts)).rejects.toEqual(code('cos-no-such-key'));
  await expect(largeCopy(from, 'copied/x', inParts, { sourceIfMatch: 'other' })).rejects.toEqual(
    code('cos-precondition-failed'),
  );
  server.setFaults([{ kind: 'latency', ms: 300, operation: 'PUT object uploadid copy' }]);
  const copying = largeCopy(from, 'copied/x', { ...inParts, partsAtOnce: 1 });
  const failed = expect(copying).rejects.toEqual(code('cos-precondition-failed'));
  await expect.poll(async () => (await bucket.listUploads('copied/')).length).toBe(1);
  await bucket.put(from, bodyOf(randomBytes(4 * mebibyte)), {});
  await failed;
  expect([await bucket.listUploads('copied/'), await bucket.head(toObjectKey('copied/x'))]).toEqual([[], undefined]);
});

test('a parallel listing is the serial one, and faster where pages take their time', { timeout: 240_000 }, async () => {
  const objectCount = 10_000;
  const names = Array.from({ length: objectCount }, (_, index) => {
    const folder = ['a', 'b/c', 'e\u0301', '\uffff', '\u{1f600}', '\u{10000}x', 'z z', '+%'][index % 8];
    return `many/${folder}/${(index * 7919) % objectCount}`;
  });
  const workers = Array.from({ length: 16 }, async (_, worker) => {
    for (let index = worker; index < names.length; index += 16) {
      await bucket.put(toObjectKey(names[index] ?? ''), textBody(''), {});
    }
  });
  await Promise.all(workers);
  server.setFaults([{ kind: 'latency', ms: 100, method: 'GET' }]);

  const timed = async (list: () => AsyncIterable<readonly ListedObject[]>) => {
    const began = performance.now();
    const objects: ListedObject[] = [];
    for await (const page of list()) {
      objects.push(...page);
    }
    return { objects, ms: Math.round(performance.now() - began) };
  };
  async function* serially(): AsyncGenerator<readonly ListedObject[]> {
    let marker = '';
    for (;;) {
      const page = await bucket.list({ prefix: 'many/', marker });
      yield page.objects;
      if (page.nextMarker === undefined) {
        return;
      }
      marker = page.nextMarker;
    }
  }
  const serial = await timed(serially);
  const cutAt = serial.objects.filter((_, index) => index % 1000 === 999).map(({ key }) => key);
  const first = await timed(() => listInParallel(bucket, { prefix: 'many/' }));
  const again = await timed(() => listInParallel(bucket, { prefix: 'many/', cutAt }));
  process.stdout.write(
    `${objectCount} objects, 100 ms a page: serial ${serial.ms} ms, first parallel ${first.ms} ms, with cuts ${again.ms} ms\n`,
  );
  expect(serial.objects.map(({ key }) => key)).toEqual(names.toSorted(compareBytes));
  expect(first.objects).toEqual(serial.objects);
  expect(again.objects).toEqual(serial.objects);
  expect(again.ms).toBeLessThan(serial.ms * 0.8);
});
