/**
 * The client against a server where something goes wrong by rule: what it reports is what happened. A write that took effect is
 * not reported as failed, nothing happens twice, no wrong byte is accepted, and a server that asks for less gets less.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BucketClient } from '../../src-main/cos/bucket-client.ts';
import { type CosClient, createCosClient } from '../../src-main/cos/client.ts';
import { type CredentialProvider, type Credentials, refreshedCredentials } from '../../src-main/cos/credentials.ts';
import { parseEndpoint } from '../../src-main/cos/endpoint.ts';
import type { Body } from '../../src-main/cos/object-store.ts';
import { createTransport } from '../../src-main/cos/transport.ts';
import { verifiedBody } from '../../src-main/cos/verified-body.ts';
import type { FaultRule } from '../../src-main/cos-server/faults/fault-rules.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { type Logger, silentLogger } from '../../src-main/foundation/logger.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import { startTestServer, type TestServer } from '../support/cos-server.ts';

/** Requests the server answered, as `PUT 200`, in the order of their answers; lost answers included. */
let answered: string[];
let server: TestServer;
let client: CosClient;
let bucket: BucketClient;

const counting: Logger = {
  log: (_, message, facts) => {
    if (message === 'answered') {
      answered.push(`${String(facts?.method)} ${String(facts?.status)}`);
    }
  },
};

function makeClient(credentials: Credentials | CredentialProvider = server.credentials): CosClient {
  return createCosClient({
    credentials,
    endpoint: parseEndpoint({ url: server.endpoint }),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    transport: createTransport({ bodyTimeoutMs: 300 }),
    retry: { tries: 6, backOff: { firstMs: 2, maxMs: 20 }, throttledBackOff: { firstMs: 300, maxMs: 3000 } },
  });
}

beforeEach(async () => {
  answered = [];
  server = await startTestServer({ logger: counting });
  client = makeClient();
  bucket = client.bucket(server.bucket);
});

afterEach(async () => {
  await client.close();
  await server.stop();
});

const key = toObjectKey('folder/a b');
const mebibyte = 1024 * 1024;

function bodyOf(content: string | Uint8Array): Body {
  const bytes = Buffer.from(content);
  return { size: bytes.length, open: () => bytes };
}

async function read(from: BucketClient = bucket): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of verifiedBody(await from.get(key, {}))) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** The code of the AppError that `work` rejects with; anything else fails the test. */
async function failure(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.then(
    () => 'accepted',
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(AppError);
  return thrown instanceof AppError ? thrown.code : '';
}

/** Runs `work` under the rules and gives what the server answered meanwhile. */
async function under<Result>(
  rules: readonly FaultRule[],
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly answered: readonly string[] }> {
  answered = [];
  server.setFaults(rules);
  try {
    const result = await work();
    return { result, answered: [...answered] };
  } finally {
    server.setFaults([]);
  }
}

async function upload(): Promise<{
  readonly uploadId: string;
  readonly parts: Awaited<ReturnType<typeof bucket.listParts>>;
}> {
  const uploadId = await bucket.initiateUpload(key, {});
  const first = await bucket.uploadPart(key, { uploadId, partNumber: 1 }, bodyOf(Buffer.alloc(mebibyte, 'first ')));
  const second = await bucket.uploadPart(key, { uploadId, partNumber: 2 }, bodyOf('second'));
  return { uploadId, parts: [first, second] };
}

const passing: readonly (readonly [string, FaultRule])[] = [
  ['a server error', { kind: 'error', code: 'InternalError', status: 500, times: 2 }],
  ['a refusal to do more', { kind: 'error', code: 'ServiceUnavailable', status: 503, times: 2 }],
  ['a gateway without a word', { kind: 'error', code: 'Odd', status: 502, times: 2 }],
  ['a connection reset before the effect', { kind: 'reset-before', times: 2 }],
  ['a redirect of something that is not COS', { kind: 'redirect', status: 302, location: 'http://portal/', times: 2 }],
];

test.each(passing)('%s is waited out by every operation', async (_, rule) => {
  const { result } = await under([rule], () => bucket.put(key, bodyOf('one'), {}));
  const listed = await under([rule], () => bucket.list({}));
  const head = await under([rule], () => bucket.head(key));
  const text = await under([rule], () => read());
  await under([rule], () => bucket.delete(key));
  expect({
    isSame: head.result?.etag === result.etag,
    keys: listed.result.objects.map((object) => object.key),
    text: text.result,
    left: await bucket.head(key),
  }).toEqual({ isSame: true, keys: [key], text: 'one', left: undefined });
});

test('a server that names a time to wait is left alone for that time', async () => {
  const startedAt = performance.now();
  await under([{ kind: 'error', code: 'SlowDown', status: 503, retryAfterSeconds: 1, times: 1 }], () =>
    bucket.put(key, bodyOf('x'), {}),
  );
  expect(performance.now() - startedAt).toBeGreaterThan(990);
});

test('a put whose answer is lost has succeeded and is not sent again', async () => {
  const lost: FaultRule = { kind: 'reset-after', method: 'PUT', times: 1 };
  const plain = await under([lost], () => bucket.put(key, bodyOf('content'), {}));
  const createOnly = await under([lost], () => bucket.put(toObjectKey('new'), bodyOf('new'), { createOnly: true }));
  expect([plain.answered, createOnly.answered, await read()]).toEqual([
    ['PUT 200', 'HEAD 200'],
    ['PUT 200', 'HEAD 200'],
    'content',
  ]);
});

test('a put that was lost before its effect is sent again, although an older object is there', async () => {
  await bucket.put(key, bodyOf('older!!'), {});
  await under([{ kind: 'reset-before', method: 'PUT', times: 1 }], () => bucket.put(key, bodyOf('content'), {}));
  expect(await read()).toBe('content');
});

test('a create-only put that meets an object of another is refused, after lost answers too', async () => {
  await bucket.put(key, bodyOf('theirs'), {});
  const rules: readonly FaultRule[] = [{ kind: 'reset-before', method: 'PUT', times: 1 }];
  const { result } = await under(rules, () => failure(bucket.put(key, bodyOf('ours'), { createOnly: true })));
  expect([result, await read()]).toEqual(['cos-already-exists', 'theirs']);
});

test('a completion whose answer is lost has succeeded, and one that failed under a 200 is repeated', async () => {
  const lost = await upload();
  const landed = await under([{ kind: 'reset-after', operation: 'POST object uploadid', times: 1 }], () =>
    bucket.completeUpload(key, lost, {}),
  );
  const afterLost = await bucket.head(key);
  const refused = await upload();
  const repeated = await under(
    [
      { kind: 'error-in-200', code: 'InternalError', operation: 'POST object uploadid', times: 1 },
      { kind: 'padding', bytes: 400, operation: 'POST object uploadid' },
    ],
    () => bucket.completeUpload(key, refused, {}),
  );
  const facts = await bucket.head(key);
  expect({
    isLandedKnown: landed.result.etag === afterLost?.etag,
    completions: landed.answered.filter((each) => each === 'POST 200').length,
    isRepeatedKnown: repeated.result.etag === facts?.etag,
    size: facts?.size,
  }).toEqual({ isLandedKnown: true, completions: 1, isRepeatedKnown: true, size: mebibyte + 6 });
});

test('copies and deletions survive lost answers and an error under a 200', async () => {
  const source = toObjectKey('source');
  await bucket.put(source, bodyOf('content'), {});
  const copied = await under([{ kind: 'error-in-200', code: 'InternalError', method: 'PUT', times: 1 }], () =>
    bucket.copy(source, key, {}),
  );
  const lostCopy = await under([{ kind: 'reset-after', method: 'PUT', times: 1 }], () => bucket.copy(source, key, {}));
  const text = await read();
  await under([{ kind: 'reset-after', method: 'DELETE', times: 1 }], () => bucket.delete(key));
  expect({
    isCopied: copied.result.etag === lostCopy.result.etag,
    text,
    left: await bucket.head(key),
  }).toEqual({ isCopied: true, text: 'content', left: undefined });
});

test('a clock that is an hour off is corrected once, in either direction', async () => {
  const counts: number[] = [];
  for (const offsetMs of [3_600_000, -3_600_000]) {
    const other = makeClient();
    const theirs = other.bucket(server.bucket);
    const run = await under([{ kind: 'clock', offsetMs }], async () => {
      await theirs.put(key, bodyOf('in time'), {});
      await theirs.list({});
      return await read(theirs);
    });
    await other.close();
    expect(run.result).toBe('in time');
    counts.push(run.answered.filter((each) => each.endsWith(' 403')).length);
  }
  expect(counts).toEqual([1, 1]);
});

test('keys that COS calls expired are renewed once for all requests', async () => {
  let renewals = 0;
  const other = makeClient(
    refreshedCredentials({
      clock: systemClock,
      initial: { ...server.credentials, sessionToken: 'first' },
      refresh: async () => {
        renewals += 1;
        return { ...server.credentials, sessionToken: `renewed ${renewals}` };
      },
    }),
  );
  const theirs = other.bucket(server.bucket);
  const keys = Array.from({ length: 8 }, (_, n) => toObjectKey(`k${n}`));
  await under([{ kind: 'expired-token', token: 'first' }], () =>
    Promise.all(keys.map((each) => theirs.put(each, bodyOf('x'), {}))),
  );
  const { objects } = await theirs.list({});
  await other.close();
  expect({ objects: objects.length, renewals }).toEqual({ objects: 8, renewals: 1 });
});

test('a CRC64 that does not fit is accepted by no write and no read', async () => {
  const wrong: FaultRule = { kind: 'wrong-crc64' };
  await bucket.put(key, bodyOf('content'), {});
  const { uploadId, parts } = await upload();
  const failures = await under([wrong], async () => [
    await failure(bucket.put(toObjectKey('other'), bodyOf('content'), {})),
    await failure(bucket.uploadPart(key, { uploadId, partNumber: 3 }, bodyOf('part'))),
    await failure(bucket.completeUpload(key, { uploadId, parts }, {})),
    await failure(read()),
  ]);
  expect(failures.result).toEqual(['checksum-mismatch', 'checksum-mismatch', 'checksum-mismatch', 'checksum-mismatch']);
});

test('a body that is cut or falls silent is never taken for whole', async () => {
  await bucket.put(key, bodyOf(Buffer.alloc(300_000, 'x')), {});
  const failures = await under([], async () => {
    const codes: string[] = [];
    for (const rule of [
      { kind: 'cut-body', bytes: 200_000 },
      { kind: 'cut-body', bytes: 0 },
      { kind: 'stall-body', bytes: 200_000 },
    ] as const satisfies readonly FaultRule[]) {
      server.setFaults([{ ...rule, method: 'GET' }]);
      codes.push(await failure(read()));
    }
    return codes;
  });
  expect(failures.result).toEqual(['connection-lost', 'connection-lost', 'network-timeout']);
});

test('a listing that is behind shows what was, and asking for the object shows what is', async () => {
  server.setFaults([{ kind: 'list-lag', ms: 60_000, operation: 'GET bucket' }]);
  await bucket.put(key, bodyOf('new'), {});
  const listed = await bucket.list({});
  const known = await bucket.head(key);
  server.setFaults([]);
  const late = await bucket.list({});
  server.setFaults([{ kind: 'list-lag', ms: 60_000 }]);
  await bucket.delete(key);
  await bucket.put(toObjectKey('later'), bodyOf('x'), {});
  const ghost = await bucket.list({});
  const names = ({ objects }: typeof listed) => objects.map((object) => object.key);
  expect({
    listed: names(listed),
    size: known?.size,
    late: names(late),
    ghost: names(ghost),
    head: await bucket.head(key),
  }).toEqual({ listed: [], size: 3, late: [key], ghost: [key], head: undefined });
});

/** Of requests at once, before anything is known of a host. */
const firstLimit = 16;

test('under throttling everything arrives with fewer requests at once, and the pace comes back', async () => {
  const put = (n: number) => bucket.put(toObjectKey(`many/${n}`), bodyOf(String(n)), {});
  const all = (from: number, count: number) => Promise.all(Array.from({ length: count }, (_, n) => put(from + n)));
  await all(0, 40);
  const [before] = client.loads();
  const throttled = await under([{ kind: 'throttle', perSecond: 60 }], () => all(40, 120));
  const [during] = client.loads();
  const refused = throttled.answered.filter((each) => each === 'PUT 503').length;
  await all(200, 1_500);
  const [after] = client.loads();
  const { objects } = await bucket.list({ prefix: 'many/1' });
  expect({
    isCut: (during?.cuts ?? 0) > (before?.cuts ?? 0),
    isPolite: refused < 100,
    isBack: (after?.limit ?? 0) >= firstLimit,
    isThere: objects.some((object) => object.key === 'many/159'),
  }).toEqual({ isCut: true, isPolite: true, isBack: true, isThere: true });
});
