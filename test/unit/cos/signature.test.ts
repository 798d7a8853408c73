import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { Credentials } from '../../../src-main/cos/credentials.ts';
import { decodePercent, encodeKeyPath, encodeStrict } from '../../../src-main/cos/key-encoding.ts';
import {
  authorizationOf,
  computeSignature,
  formatAuthorization,
  parseAuthorization,
  presignUrlQuery,
  signRequest,
} from '../../../src-main/cos/signature.ts';
import { combineCrc64, crc64Of } from '../../../src-main/foundation/crc64.ts';

const texts = v.record(
  v.string(),
  v.pipe(
    v.unknown(),
    v.transform((value) => String(value ?? '')),
  ),
);
const signed = {
  name: v.string(),
  secretId: v.string(),
  secretKey: v.string(),
  method: v.string(),
  pathname: v.string(),
  query: texts,
  headers: texts,
};
const vectorsFile = v.object({
  vectors: v.array(v.object({ ...signed, keyTime: v.string(), authorization: v.string() })),
  clockVectors: v.array(v.object({ ...signed, keyTime: v.string(), authorization: v.string() })),
  presigned: v.array(
    v.object({ ...signed, keyTime: v.nullish(v.string()), authorization: v.nullish(v.string()), url: v.string() }),
  ),
  wire: v.array(v.object({ ...signed, keyTime: v.string(), authorization: v.string(), rawUrl: v.string() })),
  crc64: v.array(v.object({ input: v.string(), crc64ecmaDecimal: v.string() })),
  crc64Combine: v.array(
    v.union([
      v.object({ crcA: v.string(), crcB: v.string(), lenB: v.number(), combined: v.string() }),
      v.object({ crcs: v.array(v.string()), lengths: v.array(v.number()), combined: v.string() }),
    ]),
  ),
});
const file = v.parse(
  vectorsFile,
  JSON.parse(readFileSync(new URL('../../vectors/signature-vectors.json', import.meta.url), 'utf8')),
);

type Vector = (typeof file.vectors)[number];

function keyTimeOf(text: string): { readonly start: number; readonly end: number } {
  const [start, end] = text.split(';').map(Number);
  return { start: start ?? Number.NaN, end: end ?? Number.NaN };
}

function sign(vector: Vector): string {
  return signRequest({
    credentials: vector,
    method: vector.method,
    path: vector.pathname,
    query: vector.query,
    headers: vector.headers,
    keyTime: keyTimeOf(vector.keyTime),
  });
}

/** Recomputes a signature as a server does: from nothing but what the authorization lists. */
function verify(vector: Vector): string | undefined {
  const authorization = parseAuthorization(vector.authorization);
  return (
    authorization &&
    computeSignature({
      secretKey: vector.secretKey,
      method: vector.method,
      path: vector.pathname,
      query: pick(vector.query, authorization.urlParamList),
      headers: pick(vector.headers, authorization.headerList),
      signTime: authorization.signTime,
      keyTime: authorization.keyTime,
    })
  );
}

function pick(pairs: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(pairs).filter(([name]) => names.includes(name.toLowerCase())));
}

function signatureIn(authorization: string): string {
  return authorization.slice(-40);
}

test.each([...file.vectors, ...file.clockVectors])('signs as the official SDK does: $name', (vector) => {
  expect(sign(vector)).toBe(vector.authorization);
});

test.each([...file.vectors, ...file.clockVectors, ...file.wire])(
  'verifies what the official SDK signed: $name',
  (vector) => {
    expect(verify(vector)).toBe(signatureIn(vector.authorization));
  },
);

test.each([...file.vectors, ...file.wire])('an authorization is read and written without change: $name', (vector) => {
  const parsed = parseAuthorization(vector.authorization);
  expect(parsed && formatAuthorization(parsed)).toBe(vector.authorization);
});

test.each(file.wire)('sends and signs what the official SDK put on the wire: $name', (vector) => {
  // The SDK signs before it adds the session token, and drops empty headers; the client here does neither.
  const headers = Object.fromEntries(
    Object.entries(vector.headers).filter(([name, value]) => value !== '' && name !== 'x-cos-security-token'),
  );
  const query = Object.entries(vector.query).map(([name, value]) => `${encodeStrict(name)}=${encodeStrict(value)}`);
  expect({
    authorization: sign({ ...vector, headers }),
    target: `${encodeKeyPath(vector.pathname)}${query.length === 0 ? '' : `?${query.join('&')}`}`,
  }).toEqual({ authorization: vector.authorization, target: vector.rawUrl });
});

const presigned = file.presigned.flatMap(({ keyTime, authorization, ...vector }) =>
  typeof keyTime !== 'string' || typeof authorization !== 'string' ? [] : [{ ...vector, keyTime, authorization }],
);

test.each(presigned)('reads the presigned URL of the official SDK: $name', (vector) => {
  expect(authorizationOf(queryOf(vector.url))).toEqual(parseAuthorization(vector.authorization));
  expect(verify(vector)).toBe(signatureIn(vector.authorization));
});

test.each(presigned)('presigns with the same signature: $name', (vector) => {
  const sessionToken = queryOf(vector.url)['x-cos-security-token'];
  const credentials: Credentials = { ...vector, ...(sessionToken === undefined ? {} : { sessionToken }) };
  const query = presignUrlQuery({
    credentials,
    method: vector.method,
    path: vector.pathname,
    query: vector.query,
    headers: vector.headers,
    keyTime: keyTimeOf(vector.keyTime),
  });
  expect(queryOf(`?${query}`)).toEqual(queryOf(vector.url));
});

/** A server's view of a query: percent-decoded. */
function queryOf(url: string): Record<string, string | undefined> {
  const query = url.slice(url.indexOf('?') + 1);
  return Object.fromEntries(
    query.split('&').map((pair) => {
      const equals = pair.indexOf('=');
      return [decodePercent(pair.slice(0, equals)) ?? '', decodePercent(pair.slice(equals + 1)) ?? ''];
    }),
  );
}

test('list separators may be literal or escaped in either case', () => {
  const [vector] = file.vectors.filter(({ name }) => name === 'bucket-list-prefix-delimiter');
  const text = vector?.authorization ?? '';
  const parsed = parseAuthorization(text);
  expect(parsed?.urlParamList.length).toBeGreaterThan(1);
  expect([parseAuthorization(text.replaceAll(';', '%3B')), parseAuthorization(text.replaceAll(';', '%3b'))]).toEqual([
    parsed,
    parsed,
  ]);
});

test.each([
  '',
  'AWS4-HMAC-SHA256 Credential=x',
  'q-sign-algorithm=md5&q-ak=a&q-sign-time=1;2&q-key-time=1;2&q-header-list=&q-url-param-list=&q-signature=' +
    '0'.repeat(40),
  `q-sign-algorithm=sha1&q-ak=a&q-sign-time=1&q-key-time=1;2&q-header-list=&q-url-param-list=&q-signature=${'0'.repeat(40)}`,
  'q-sign-algorithm=sha1&q-ak=a&q-sign-time=1;2&q-key-time=1;2&q-header-list=&q-url-param-list=&q-signature=xyz',
])('text that is no v5 authorization is not read: %s', (text) => {
  expect(parseAuthorization(text)).toBeUndefined();
});

test.each(file.crc64)('CRC64 of $input', async ({ input, crc64ecmaDecimal }) => {
  expect(String(await crc64Of(bytesOf(input)))).toBe(crc64ecmaDecimal);
});

test.each(file.crc64Combine)('CRC64 of a concatenation from its pieces: $combined', (vector) => {
  const crcs = 'crcs' in vector ? vector.crcs : [vector.crcA, vector.crcB];
  const lengths = 'crcs' in vector ? vector.lengths : [0, vector.lenB];
  const combined = crcs
    .map(BigInt)
    .reduce((sum, crc, index) => (index === 0 ? crc : combineCrc64(sum, crc, lengths[index] ?? 0)), 0n);
  expect(String(combined)).toBe(vector.combined);
});

function bytesOf(input: string): Uint8Array {
  const [form, ...rest] = input.split(':');
  const value = rest.join(':');
  switch (form) {
    case 'utf8':
      return Buffer.from(value, 'utf8');
    case 'hex':
      return Buffer.from(value, 'hex');
    case 'zeros':
      return new Uint8Array(Number(value));
    default:
      return new Uint8Array(Number(rest[1])).fill(Number.parseInt(rest[0] ?? '', 16));
  }
}
