/**
 * Who sends an S3 request: verifies its Signature Version 4, from the Authorization header or from a presigned query.
 * The body is covered by its SHA-256 where the caller named one; whoever reads the body has to compare it.
 */
import { timingSafeEqual } from 'node:crypto';
import { decodePercent } from '../../cos/key-encoding.ts';
import type { CosRequest } from '../cos-request.ts';
import type { ServerCredentials } from '../credentials-file.ts';
import { refuse } from '../refusal.ts';
import {
  type AwsAuthorization,
  awsAlgorithm,
  awsAuthorizationOf,
  computeAwsSignature,
  parseAwsAuthorization,
  parseAwsTime,
  unsignedPayload,
} from './aws-signature.ts';

const maxSkewMs = 15 * 60 * 1000;
const maxExpirySeconds = 7 * 24 * 3600;
const sha256Hex = /^[0-9a-f]{64}$/;

type Claim = {
  readonly authorization: AwsAuthorization;
  readonly timestamp: string;
  /** Of a presigned URL: how long it may be used. */
  readonly expiresMs?: number;
  readonly payloadHash: string;
};

export function isAwsSigned({ headers, query }: CosRequest): boolean {
  return headers.authorization?.startsWith(awsAlgorithm) === true || query.has('x-amz-signature');
}

/**
 * Returns when `request` is signed by the owner of `credentials` and valid at `now` (milliseconds), with the SHA-256 its body must
 * have, if any; throws the refusal otherwise.
 */
export function authenticateAws(
  request: CosRequest,
  credentials: ServerCredentials,
  now: number,
): { readonly bodySha256?: string } {
  const { authorization, timestamp, expiresMs, payloadHash } = readClaim(request);
  checkTime(timestamp, authorization.scope, expiresMs, now);
  if (authorization.accessKeyId !== credentials.secretId) {
    throw refuse('InvalidAccessKeyId');
  }
  const expected = computeAwsSignature(credentials.secretKey, authorization.scope, timestamp, {
    method: request.method,
    path: request.path,
    query: queryPairs(request.body.url ?? '').filter(([name]) => name.toLowerCase() !== 'x-amz-signature'),
    headers: authorization.signedHeaders.map((name) => [name, headerOf(request, name)]),
    payloadHash,
  });
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(authorization.signature))) {
    throw refuse('SignatureDoesNotMatch');
  }
  if (!authorization.signedHeaders.includes('host')) {
    throw refuse('AccessDenied', 'The signature does not cover the host.');
  }
  return sha256Hex.test(payloadHash) ? { bodySha256: payloadHash } : {};
}

function readClaim({ headers, query }: CosRequest): Claim {
  const isPresigned = headers.authorization === undefined;
  const authorization = isPresigned
    ? awsAuthorizationOf(query.get('x-amz-credential'), query.get('x-amz-signedheaders'), query.get('x-amz-signature'))
    : parseAwsAuthorization(headers.authorization ?? '');
  if (authorization === undefined) {
    throw refuse('AccessDenied', 'The signature cannot be read.');
  }
  const payloadHash = String(headers['x-amz-content-sha256'] ?? (isPresigned ? unsignedPayload : ''));
  if (payloadHash !== unsignedPayload && !sha256Hex.test(payloadHash)) {
    // Bodies signed chunk by chunk, as in COS: not offered.
    throw payloadHash.startsWith('STREAMING-')
      ? refuse('NotImplemented', 'Bodies in aws-chunked encoding are not offered.')
      : refuse('InvalidArgument', 'x-amz-content-sha256 is the SHA-256 of the body in hex, or UNSIGNED-PAYLOAD.');
  }
  if (!isPresigned) {
    return { authorization, timestamp: String(headers['x-amz-date'] ?? ''), payloadHash };
  }
  const seconds = Number(query.get('x-amz-expires'));
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > maxExpirySeconds) {
    throw refuse('InvalidArgument', 'X-Amz-Expires is between 1 and 604800 seconds.');
  }
  return { authorization, timestamp: query.get('x-amz-date') ?? '', expiresMs: seconds * 1000, payloadHash };
}

function checkTime(timestamp: string, scope: string, expiresMs: number | undefined, now: number): void {
  const signedAt = parseAwsTime(timestamp);
  if (signedAt === undefined || !scope.startsWith(`${timestamp.slice(0, 8)}/`)) {
    throw refuse('AccessDenied', 'The time of the signature cannot be read.');
  }
  if (signedAt > now + maxSkewMs || (expiresMs === undefined && signedAt < now - maxSkewMs)) {
    throw refuse('RequestTimeTooSkewed');
  }
  if (expiresMs !== undefined && now > signedAt + expiresMs) {
    throw refuse('AccessDenied', 'Request has expired');
  }
}

function headerOf({ headers }: CosRequest, name: string): string {
  const value = headers[name];
  if (value === undefined) {
    throw refuse('SignatureDoesNotMatch', `The signature covers ${name}, which the request does not have.`);
  }
  return typeof value === 'string' ? value : value.join(',');
}

/** The query as it was sent, names in their own case: the signature depends on it. */
function queryPairs(target: string): readonly (readonly [string, string])[] {
  const mark = target.indexOf('?');
  const text = mark < 0 ? '' : target.slice(mark + 1);
  return text
    .split('&')
    .filter((field) => field !== '')
    .map((field) => {
      const equals = field.indexOf('=');
      const name = decodePercent(equals < 0 ? field : field.slice(0, equals));
      const value = equals < 0 ? '' : decodePercent(field.slice(equals + 1));
      if (name === undefined || value === undefined) {
        throw refuse('InvalidURI');
      }
      return [name, value];
    });
}
