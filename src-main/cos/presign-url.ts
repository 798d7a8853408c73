/**
 * URLs that carry their own signature, for handing to someone else: https://www.tencentcloud.com/document/product/436/7778
 * Whoever holds one may do what it says until it expires: never log or store it.
 */
import { AppError } from '../foundation/app-error.ts';
import type { Credentials } from './credentials.ts';
import { type CosEndpoint, targetOf } from './endpoint.ts';
import { type KeyTime, presignUrlQuery } from './signature.ts';

export type PresignRequest = {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS';
  readonly bucket: string;
  /** Left out for a request of the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Whoever uses the URL must send these as they are. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A session token that ends earlier ends the URL too. */
  readonly expiresSeconds: number;
};

export type SigningKeys = {
  readonly credentials: Credentials;
  /** The server's time. */
  readonly nowMs: number;
};

/** Whoever checks a signature may be a little behind. */
const validBeforeSeconds = 60;

export function presignUrl(
  endpoint: CosEndpoint,
  { method, bucket, key, query = {}, headers = {}, expiresSeconds }: PresignRequest,
  { credentials, nowMs }: SigningKeys,
): string {
  const target = targetOf(endpoint, bucket, key);
  const signed = presignUrlQuery({
    credentials,
    method,
    path: target.signedPath,
    query,
    headers: { ...headers, host: target.host },
    keyTime: keyTimeOf(nowMs, expiresSeconds),
  });
  return `${target.origin}${target.requestPath}?${signed}`;
}

export function keyTimeOf(nowMs: number, expiresSeconds: number): KeyTime {
  if (!Number.isInteger(expiresSeconds) || expiresSeconds < 1) {
    throw new AppError('usage', 'a signature must be valid for a whole number of seconds, at least one');
  }
  const now = Math.floor(nowMs / 1000);
  return { start: now - validBeforeSeconds, end: now + expiresSeconds };
}
