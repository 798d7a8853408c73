/**
 * COS request signature v5, pure: what a request signs, the signature itself, and the text form of `Authorization`.
 * Client and server share it. Paths, names and values are decoded here; the hash covers decoded paths and encoded values.
 * Facts: https://www.tencentcloud.com/document/product/436/7778
 */
import { createHash, createHmac } from 'node:crypto';
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
export function computeSignature(input: {
  readonly secretKey: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly signTime: KeyTime;
  readonly keyTime: KeyTime;
}): string {
  const signKey = hmacSha1(input.secretKey, formatKeyTime(input.keyTime));
  const httpString = `${input.method.toLowerCase()}\n${input.path}\n${formatPairs(input.query)}\n${formatPairs(input.headers)}\n`;
  const digest = createHash('sha1').update(httpString).digest('hex');
  return hmacSha1(signKey, `sha1\n${formatKeyTime(input.signTime)}\n${digest}\n`);
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
  const signed = Object.fromEntries(Object.entries(headers).filter(([name]) => isSigned(name.toLowerCase())));
  return {
    secretId: credentials.secretId,
    signTime: keyTime,
    keyTime,
    headerList: sortedNames(signed),
    urlParamList: sortedNames(query),
    signature: computeSignature({
      secretKey: credentials.secretKey,
      method,
      path,
      query,
      headers: signed,
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

/** `name=value` joined with `&`, sorted by encoded name, as the hash wants it. */
function formatPairs(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => ({ name: encodeName(name), value: encodeStrict(value) }))
    .sort((a, b) => compareAscii(a.name, b.name))
    .map(({ name, value }) => `${name}=${value}`)
    .join('&');
}

function sortedNames(pairs: Readonly<Record<string, string>>): string[] {
  return Object.keys(pairs)
    .map((name) => name.toLowerCase())
    .sort((a, b) => compareAscii(encodeName(a), encodeName(b)));
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

function hmacSha1(key: string, message: string): string {
  return createHmac('sha1', key).update(message).digest('hex');
}
