/**
 * Who sends a request: verifies its v5 signature, from the Authorization header or from a presigned query.
 * Checks in the order of COS: form, time, key, signature. There is one owner; everything is private.
 */
import { timingSafeEqual } from 'node:crypto';
import { type Authorization, authorizationOf, computeSignature, parseAuthorization } from '../cos/signature.ts';
import type { CosRequest } from './cos-request.ts';
import type { ServerCredentials } from './credentials-file.ts';
import { refuse } from './refusal.ts';

const maxSkewSeconds = 15 * 60;
const signatureParameters: ReadonlySet<string> = new Set([
  'q-sign-algorithm',
  'q-ak',
  'q-sign-time',
  'q-key-time',
  'q-header-list',
  'q-url-param-list',
  'q-signature',
]);

/** Returns when `request` is signed by the owner of `credentials` and valid at `now` (milliseconds); throws the refusal otherwise. */
export function authenticate(request: CosRequest, credentials: ServerCredentials, now: number): void {
  const { authorization, isPresigned } = readAuthorization(request);
  checkTime(authorization, isPresigned, Math.floor(now / 1000));
  if (authorization.secretId !== credentials.secretId) {
    throw refuse('InvalidAccessKeyId');
  }
  const expected = computeSignature({
    secretKey: credentials.secretKey,
    method: request.method,
    path: request.path,
    query: pick(authorization.urlParamList, (name) => request.query.get(name)),
    headers: pick(authorization.headerList, (name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : value?.join(', ');
    }),
    signTime: authorization.signTime,
    keyTime: authorization.keyTime,
  });
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(authorization.signature))) {
    throw refuse('SignatureDoesNotMatch');
  }
}

function readAuthorization({ headers, query }: CosRequest): {
  readonly authorization: Authorization;
  readonly isPresigned: boolean;
} {
  const merged = headers.authorization ?? query.get('sign');
  const isPresigned = headers.authorization === undefined;
  const authorization =
    merged === undefined
      ? authorizationOf(Object.fromEntries([...query].filter(([name]) => signatureParameters.has(name))))
      : parseAuthorization(merged);
  if (authorization === undefined) {
    const isUnsigned = merged === undefined && !query.has('q-signature');
    throw isUnsigned ? refuse('AccessDenied') : refuse('AccessDenied', 'The signature cannot be read.');
  }
  return { authorization, isPresigned };
}

/** A presigned URL that is over has expired; a request signed for another quarter of an hour comes from a clock that is wrong. */
function checkTime({ signTime, keyTime }: Authorization, isPresigned: boolean, now: number): void {
  const isEarly = now < signTime.start - maxSkewSeconds;
  const isLate = now > signTime.end + maxSkewSeconds;
  if (isEarly || (isLate && !isPresigned)) {
    throw refuse('RequestTimeTooSkewed');
  }
  const isCovered = (time: { readonly start: number; readonly end: number }): boolean =>
    now >= time.start && now <= time.end;
  if (!isCovered(signTime) || !isCovered(keyTime)) {
    throw refuse('AccessDenied', 'Request has expired');
  }
}

function pick(names: readonly string[], read: (name: string) => string | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.map((name) => {
      const value = read(name);
      if (value === undefined) {
        throw refuse('SignatureDoesNotMatch', `The signature covers ${name}, which the request does not have.`);
      }
      return [name, value];
    }),
  );
}
