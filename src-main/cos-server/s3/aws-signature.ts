/**
 * AWS Signature Version 4, pure: its two text forms and the signature itself. COS accepts it beside its own, with the same keys.
 * Names and values are decoded here; the canonical request encodes them again, paths once as S3 wants it.
 * Facts: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
import { createHmac, hash } from 'node:crypto';
import { decodePercent, encodeKeyPath, encodeStrict } from '../../cos/key-encoding.ts';

export type AwsAuthorization = {
  readonly accessKeyId: string;
  /** `YYYYMMDD/region/service/aws4_request`. */
  readonly scope: string;
  /** Decoded, lower case, as written. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
};

export type AwsSignable = {
  readonly method: string;
  /** Decoded, with a leading `/`. */
  readonly path: string;
  /** Decoded, without `X-Amz-Signature`. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** The signed ones, names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Of the body in hex, or one of the words that stand for it. */
  readonly payloadHash: string;
};

export const awsAlgorithm = 'AWS4-HMAC-SHA256';
export const unsignedPayload = 'UNSIGNED-PAYLOAD';

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`; undefined when it is not that. */
export function parseAwsAuthorization(text: string): AwsAuthorization | undefined {
  const [, list = ''] = /^AWS4-HMAC-SHA256\s+(.*)$/.exec(text.trim()) ?? [];
  const fields = new Map(
    list.split(',').map((field): [string, string] => {
      const equals = field.indexOf('=');
      return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
    }),
  );
  return awsAuthorizationOf(fields.get('Credential'), fields.get('SignedHeaders'), fields.get('Signature'));
}

export function awsAuthorizationOf(
  credential: string | undefined,
  signedHeaders: string | undefined,
  signature: string | undefined,
): AwsAuthorization | undefined {
  const match = /^([^/]+)\/(\d{8}\/[^/]+\/s3\/aws4_request)$/.exec(decodePercent(credential ?? '') ?? '');
  const [, accessKeyId, scope] = match ?? [];
  const isComplete = signedHeaders !== undefined && signature !== undefined && /^[0-9a-f]{64}$/.test(signature);
  if (accessKeyId === undefined || scope === undefined || !isComplete) {
    return undefined;
  }
  return { accessKeyId, scope, signedHeaders: signedHeaders.toLowerCase().split(';'), signature };
}

/** `20130524T000000Z` in milliseconds; undefined when it is no such time. */
export function parseAwsTime(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (match ?? []).slice(1).map(Number);
  return match === null ? undefined : Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Lower-case hex. `timestamp` is the ISO basic form, such as `20130524T000000Z`. */
export function computeAwsSignature(secretKey: string, scope: string, timestamp: string, request: AwsSignable): string {
  const text = [awsAlgorithm, timestamp, scope, hash('sha256', canonicalRequest(request))].join('\n');
  const signingKey = scope
    .split('/')
    .reduce<string | Buffer>((key, word) => createHmac('sha256', key).update(word).digest(), `AWS4${secretKey}`);
  return createHmac('sha256', signingKey).update(text).digest('hex');
}

function canonicalRequest({ method, path, query, headers, payloadHash }: AwsSignable): string {
  const parameters = query
    .map(([name, value]) => [encodeStrict(name), encodeStrict(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`);
  const sorted = headers.toSorted(([a], [b]) => compare(a, b));
  return [
    method,
    encodeKeyPath(path),
    parameters.join('&'),
    ...sorted.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}`),
    '',
    sorted.map(([name]) => name).join(';'),
    payloadHash,
  ].join('\n');
}

function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
