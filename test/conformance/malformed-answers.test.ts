/**
 * Mutated answers from a server that went mad: every call of the client ends, with a result or an AppError, and no bytes pass for
 * verified that are not the object's. The same seed gives the same answers: DRIFTLESS_SEED, DRIFTLESS_MUTATIONS for how many.
 */
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type CosClient, createCosClient } from '../../src-main/cos/client.ts';
import { parseEndpoint } from '../../src-main/cos/endpoint.ts';
import { createTransport } from '../../src-main/cos/transport.ts';
import { verifiedBody } from '../../src-main/cos/verified-body.ts';
import { writeCompleteMultipartUploadResult } from '../../src-main/cos/wire/complete-multipart-upload.ts';
import { writeDeleteResult } from '../../src-main/cos/wire/delete-multiple.ts';
import { writeListBucketResult } from '../../src-main/cos/wire/list-bucket-result.ts';
import { seededFractions } from '../../src-main/cos-server/faults/fault-rules.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { crc64Of } from '../../src-main/foundation/crc64.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';

const seed = Number(process.env.DRIFTLESS_SEED ?? 20_261_123);
const count = Number(process.env.DRIFTLESS_MUTATIONS ?? 10_000);
const atOnce = 16;

const content = 'the bytes of the object, every one of them';
const etag = '0123456789abcdef0123456789abcdef';
const key = toObjectKey('a b/c');
const crc64 = await crc64Of(Buffer.from(content));

type Bucket = ReturnType<CosClient['bucket']>;
type Call = (bucket: Bucket) => Promise<unknown>;
type Case = { readonly answer: string; readonly call: Call };

function answerOf(status: number, body: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = {
    Server: 'tencent-cos',
    'x-cos-request-id': 'NWFj',
    Date: new Date().toUTCString(),
    Connection: 'close',
    'Content-Length': String(Buffer.byteLength(body)),
    ETag: `"${etag}"`,
    'Last-Modified': 'Fri, 10 Apr 2020 18:17:25 GMT',
    'x-cos-hash-crc64ecma': String(crc64),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} OK`, ...lines, '', body].join('\r\n');
}

const xml = { 'Content-Type': 'application/xml' };
const body = { size: content.length, open: () => Buffer.from(content) };
const part = { partNumber: 1, etag, size: content.length, crc64 };

const cases: readonly [Case, ...Case[]] = [
  {
    answer: answerOf(200, content),
    call: async (bucket) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of verifiedBody(await bucket.get(key, {}))) {
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString();
    },
  },
  {
    answer: answerOf(206, content.slice(2, 9), { 'Content-Range': `bytes 2-8/${content.length}` }),
    call: async (bucket) => {
      for await (const _ of (await bucket.get(key, { range: { first: 2, last: 8 }, ifMatch: etag })).body) {
        // Only that it ends counts: a range by itself cannot be verified.
      }
    },
  },
  { answer: answerOf(200, ''), call: (bucket) => bucket.head(key) },
  { answer: answerOf(200, ''), call: (bucket) => bucket.put(key, body, { createOnly: true }) },
  { answer: answerOf(200, ''), call: (bucket) => bucket.uploadPart(key, { uploadId: 'u', partNumber: 1 }, body) },
  { answer: answerOf(204, ''), call: (bucket) => bucket.delete(key) },
  {
    answer: answerOf(
      200,
      writeListBucketResult({
        name: 'demo-1250000000',
        encodingType: 'url',
        prefix: '',
        marker: '',
        maxKeys: 1000,
        isTruncated: true,
        nextMarker: 'z y',
        commonPrefixes: ['p/'],
        contents: [{ key: 'a b', lastModified: 0, etag, size: 3, ownerId: '1', storageClass: 'STANDARD' }],
      }),
      xml,
    ),
    call: (bucket) => bucket.list({}),
  },
  {
    answer: answerOf(200, writeDeleteResult({ deleted: [{ key }], errors: [] }), xml),
    call: (bucket) => bucket.deleteMany([key]),
  },
  {
    answer: answerOf(
      200,
      `  \n${writeCompleteMultipartUploadResult({ location: 'http://x/y', bucket: 'demo-1250000000', key, etag })}`,
      xml,
    ),
    call: (bucket) => bucket.completeUpload(key, { uploadId: 'u', parts: [part] }, {}),
  },
  {
    answer: answerOf(404, '<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>', xml),
    call: (bucket) => bucket.get(key, {}),
  },
];

const pieces = [
  '',
  '\r\n',
  '\r\n\r\n',
  ' ',
  ': ',
  '<',
  '>',
  '&#0;',
  '&#xd800;',
  '\u0000',
  '-1',
  '99999999999999999999',
  '"',
  '%zz',
  '<!DOCTYPE a>',
  'Transfer-Encoding: chunked\r\n',
];

function mutated(answer: string, below: (limit: number) => number): Buffer {
  let text = Buffer.from(answer).toString('latin1');
  for (let n = below(3); n >= 0; n -= 1) {
    const from = below(text.length);
    const to = from + below(8);
    switch (below(4)) {
      case 0:
        text = text.slice(0, from);
        break;
      case 1:
        text = text.slice(0, from) + String.fromCharCode(below(256)) + text.slice(from + 1);
        break;
      case 2:
        text = text.slice(0, to) + text.slice(from);
        break;
      default:
        text = text.slice(0, from) + (pieces[below(pieces.length)] ?? '') + text.slice(to);
    }
  }
  return Buffer.from(text, 'latin1');
}

/** Answers a request on a connection of its own with the bytes that are next for its key, then ends the connection. */
async function startMadServer(next: () => Buffer): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', () => socket.end(next()));
  });
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) {
      socket.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test(`${count} mutated answers from seed ${seed} end in a result or an AppError`, async () => {
  const wrong: unknown[] = [];
  const outcomes = new Map<string, number>();
  let number = 0;

  async function answerOnAndOn(): Promise<void> {
    // A server and a client each, so that an answer meets the call it is for.
    let answer: Buffer = Buffer.alloc(0);
    const port = await startMadServer(() => answer);
    const client = createCosClient({
      credentials: { secretId: 'AKIDx', secretKey: 'k' },
      endpoint: parseEndpoint({ url: `http://127.0.0.1:${port}` }),
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger,
      transport: createTransport({ connections: 1, bodyTimeoutMs: 500 }),
      retry: { tries: 1, backOff: { firstMs: 1, maxMs: 1 }, throttledBackOff: { firstMs: 1, maxMs: 1 } },
    });
    const bucket = client.bucket('demo-1250000000');
    while (number < count) {
      const n = number;
      number += 1;
      const fraction = seededFractions(seed + n);
      const below = (limit: number): number => Math.floor(fraction() * limit);
      const index = below(cases.length);
      const { answer: right, call } = cases[index] ?? cases[0];
      answer = mutated(right, below);
      const outcome: unknown = await call(bucket).catch((error: unknown) => error);
      const isError = outcome instanceof Error;
      if (
        isError
          ? !(outcome instanceof AppError) || outcome.code === 'internal'
          : index === 0 && !isTrue(outcome, answer)
      ) {
        wrong.push({ n, index, outcome, answer: answer.toString('latin1') });
      }
      const label = outcome instanceof AppError ? outcome.code : 'result';
      outcomes.set(label, (outcomes.get(label) ?? 0) + 1);
    }
    await client.close();
  }

  await Promise.all(Array.from({ length: atOnce }, answerOnAndOn));
  console.log([...outcomes].map(([label, n]) => `${label}: ${n}`).join(', '));
  expect(wrong).toEqual([]);
}, 300_000);

/** The object's bytes, or other bytes in an answer that no longer names their CRC64, which nobody could check. */
function isTrue(outcome: unknown, answer: Buffer): boolean {
  return outcome === content || !answer.toString('latin1').includes(`x-cos-hash-crc64ecma: ${crc64}\r\n`);
}
