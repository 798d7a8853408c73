/**
 * COS request signature v5, pure: what a request signs, the signature itself, and the text form of `Authorization`.
 * Client and server share it. Paths, names and values are decoded here; the hash covers decoded paths and encoded values.
 * Facts: https://www.tencentcloud.com/document/product/436/7778
 */
import { createHmac, hash } from 'node:crypto';
import type { Credentials } from './credentials.ts';
import { decodePercent, encodeStrict } from './key-encoding.ts';

/** Validity in Unix seconds, both ends included. */
export type KeyTime = { readonly start: number; readonly end: number };

/** The parts of an `Authorization` value. Lists hold decoded names in lower case, in the order they were written. */
export type Authorization = {
  readonly secretId: string;
  readonly signTime: KeyTime;
  readonly keyTime: KeyTime;
  readonly headerList: readonly string[];
  readonly urlParamList: readonly string[];
  readonly signature: string;
};

export type SignableRequest = {
  readonly credentials: Credentials;
  readonly method: string;
  /** Decoded, with a leading `/`; includes the bucket in path style. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly keyTime: KeyTime;
};

/** What a signature covers, and what it is made with. */
type Signed<Pairs> = {
  readonly secretKey: string;
  readonly method: string;
  readonly path: string;
  readonly query: Pairs;
  readonly headers: Pairs;
  readonly signTime: KeyTime;
  readonly keyTime: KeyTime;
};

/** `name` is decoded and in lower case, `value` encoded. */
type EncodedPair = { readonly name: string; readonly encodedName: string; readonly value: string };

const signedHeaders: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-length',
  'content-md5',
  'content-type',
  'expect',
  'expires',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-unmodified-since',
  'origin',
  'pic-operations',
  'range',
  'transfer-encoding',
]);

/** The `Authorization` value of a request: all query parameters and every header that COS gives a meaning are signed. */
export function signRequest(request: SignableRequest): string {
  return formatAuthorization(authorize(request));
}

/**
 * The query string of a presigned URL, escaped and without `?`: the signature, then the request's own parameters, then the
 * session token. It grants access to whoever reads it: never log or store it.
 */
export function presignUrlQuery(request: SignableRequest): string {
  const { sessionToken } = request.credentials;
  const parameters = {
    ...authorizationFields(authorize(request)),
    ...request.query,
    ...(sessionToken === undefined ? {} : { 'x-cos-security-token': sessionToken }),
  };
  return Object.entries(parameters)
    .map(([name, value]) => `${encodeStrict(name)}=${encodeStrict(value)}`)
    .join('&');
}

/** The signature over exactly the given query parameters and headers: lower-case hex. */
export function computeSignature(input: Signed<Readonly<Record<string, string>>>): string {
  return signatureOf({ ...input, query: encodedPairs(input.query), headers: encodedPairs(input.headers) });
}

function signatureOf({
  secretKey,
  method,
  path,
  query,
  headers,
  signTime,
  keyTime,
}: Signed<readonly EncodedPair[]>): string {
  const httpString = `${method.toLowerCase()}\n${path}\n${formatPairs(query)}\n${formatPairs(headers)}\n`;
  const text = `sha1\n${formatKeyTime(signTime)}\n${hash('sha1', httpString)}\n`;
  return hmacSha1(signKeyOf(secretKey, formatKeyTime(keyTime)), text);
}

export function formatAuthorization(authorization: Authorization): string {
  return Object.entries(authorizationFields(authorization))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Reads a header value or the text of a `sign=` parameter. List separators may be `;`, `%3B` or `%3b`. */
export function parseAuthorization(text: string): Authorization | undefined {
  const fields = text
    .trim()
    .split('&')
    .map((field): [string, string] => {
      const equals = field.indexOf('=');
      return equals < 0 ? [field, ''] : [field.slice(0, equals), field.slice(equals + 1)];
    });
  return authorizationOf(Object.fromEntries(fields));
}

/** Reads the `q-*` parameters of a presigned query, or the fields of an `Authorization` header: same names, same values. */
export function authorizationOf(fields: Readonly<Record<string, string | undefined>>): Authorization | undefined {
  const signTime = parseKeyTime(fields['q-sign-time']);
  const keyTime = parseKeyTime(fields['q-key-time']);
  const headerList = parseNameList(fields['q-header-list']);
  const urlParamList = parseNameList(fields['q-url-param-list']);
  const secretId = decodePercent(fields['q-ak'] ?? '');
  const signature = fields['q-signature'];
  if (
    fields['q-sign-algorithm'] !== 'sha1' ||
    secretId === undefined ||
    secretId === '' ||
    signTime === undefined ||
    keyTime === undefined ||
    headerList === undefined ||
    urlParamList === undefined ||
    signature === undefined ||
    !/^[0-9a-f]{40}$/.test(signature)
  ) {
    return undefined;
  }
  return { secretId, signTime, keyTime, headerList, urlParamList, signature };
}

function authorize({ credentials, method, path, query, headers, keyTime }: SignableRequest): Authorization {
  const pairs = { query: encodedPairs(query), headers: encodedPairs(headers, isSigned) };
  return {
    secretId: credentials.secretId,
    signTime: keyTime,
    keyTime,
    headerList: pairs.headers.map(({ name }) => name),
    urlParamList: pairs.query.map(({ name }) => name),
    signature: signatureOf({
      secretKey: credentials.secretKey,
      method,
      path,
      ...pairs,
      signTime: keyTime,
      keyTime,
    }),
  };
}

function isSigned(name: string): boolean {
  return name.startsWith('x-cos-') || name.startsWith('x-ci-') || signedHeaders.has(name);
}

function authorizationFields(authorization: Authorization): Record<string, string> {
  return {
    'q-sign-algorithm': 'sha1',
    'q-ak': authorization.secretId,
    'q-sign-time': formatKeyTime(authorization.signTime),
    'q-key-time': formatKeyTime(authorization.keyTime),
    'q-header-list': authorization.headerList.map(encodeName).join(';'),
    'q-url-param-list': authorization.urlParamList.map(encodeName).join(';'),
    'q-signature': authorization.signature,
  };
}

/** Sorted by encoded name, as the hash wants them; only those of whose name in lower case `isTaken` is true. */
function encodedPairs(
  pairs: Readonly<Record<string, string>>,
  isTaken: (name: string) => boolean = () => true,
): readonly EncodedPair[] {
  const encoded: EncodedPair[] = [];
  for (const [given, value] of Object.entries(pairs)) {
    const name = given.toLowerCase();
    if (isTaken(name)) {
      encoded.push({ name, encodedName: encodeName(given), value: encodeStrict(value) });
    }
  }
  return encoded.sort((a, b) => compareAscii(a.encodedName, b.encodedName));
}

/** `name=value` joined with `&`. */
function formatPairs(pairs: readonly EncodedPair[]): string {
  return pairs.map(({ encodedName, value }) => `${encodedName}=${value}`).join('&');
}

function encodeName(name: string): string {
  return encodeStrict(name).toLowerCase();
}

function compareAscii(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

function formatKeyTime({ start, end }: KeyTime): string {
  return `${start};${end}`;
}

function parseKeyTime(text: string | undefined): KeyTime | undefined {
  const match = /^(\d{1,12})(?:;|%3b)(\d{1,12})$/i.exec(text ?? '');
  return match === null ? undefined : { start: Number(match[1]), end: Number(match[2]) };
}

function parseNameList(text: string | undefined): string[] | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (text === '') {
    return [];
  }
  const names: string[] = [];
  for (const escaped of text.split(/;|%3b/i)) {
    const name = decodePercent(escaped);
    if (name === undefined || name === '') {
      return undefined;
    }
    names.push(name.toLowerCase());
  }
  return names;
}

let lastSignKey: { readonly secretKey: string; readonly keyTime: string; readonly signKey: string } | undefined;

/** All requests of a second are signed with the same one. */
function signKeyOf(secretKey: string, keyTime: string): string {
  if (lastSignKey?.keyTime !== keyTime || lastSignKey.secretKey !== secretKey) {
    lastSignKey = { secretKey, keyTime, signKey: hmacSha1(secretKey, keyTime) };
  }
  return lastSignKey.signKey;
}

function hmacSha1(key: string, message: string): string {
  return createHmac('sha1', key).update(message).digest('hex');
}
