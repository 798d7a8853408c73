/**
 * The one pipeline every operation goes through: address, sign, send, check, read; tried again by `retry.ts`.
 * An answer counts only when it comes from COS, and a 200 only when its body is no `Error`. Bodies are read or dumped on every path.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import { isFromCos, toCosError } from './cos-error.ts';
import type { Credentials } from './credentials.ts';
import { type CosEndpoint, serviceTargetOf, targetOf } from './endpoint.ts';
import { encodeStrict } from './key-encoding.ts';
import type { Body } from './object-store.ts';
import { type RetryPolicy, type ServerClock, withRetry } from './retry.ts';
import { signRequest } from './signature.ts';
import {
  type AnswerHeaders,
  defaultHeadersTimeoutMs,
  type Transport,
  type TransportAnswer,
  type TransportRequest,
} from './transport.ts';
import { isError } from './wire/error.ts';

export type CosRequest = {
  readonly method: TransportRequest['method'];
  /** Left out for GET Service. */
  readonly bucket?: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** PUT and POST without one send `content-length: 0`. */
  readonly body?: Body;
  readonly beforeSend?: (() => Promise<void>) | undefined;
  readonly headersTimeoutMs?: number;
};

export type CosAnswer = { readonly status: number; readonly headers: AnswerHeaders; readonly text: string };

/** An open answer; its stream must be read to the end or given up with `return()`. */
export type CosStreamAnswer = Pick<TransportAnswer, 'status' | 'headers' | 'stream' | 'dump'>;

export type CosRequester = {
  readonly endpoint: CosEndpoint;
  /** Resolves with what `read` makes of an accepted answer; what `read` throws is tried again like any failure. */
  readonly send: <T>(request: CosRequest, read: (answer: CosAnswer) => T, signal?: AbortSignal) => Promise<T>;
  readonly open: <T>(request: CosRequest, read: (answer: CosStreamAnswer) => T, signal?: AbortSignal) => Promise<T>;
};

export type RequesterOptions = {
  readonly credentials: Credentials;
  readonly endpoint: CosEndpoint;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly policy: RetryPolicy;
  readonly serverClock: ServerClock;
};

/** Merging parts and copying may take minutes before COS answers. */
export const slowHeadersTimeoutMs = 300_000;

const maxTextBytes = 32 * 1024 * 1024;
/** Signatures start in the past, since a server a little behind must not find them from the future. */
const validBeforeSeconds = 60;
const validAfterSeconds = 900;

export function createRequester(options: RequesterOptions): CosRequester {
  const { endpoint, logger } = options;

  async function attempts<T>(
    request: CosRequest,
    read: (answer: TransportAnswer, appliedOffsetMs: number) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    return await withRetry(
      async (offsetMs) => await read(await exchange(options, request, offsetMs, signal), offsetMs),
      {
        ...options,
        signal,
        beforeTry: request.beforeSend,
        onRetry: ({ error, failures, delayMs }) => {
          const { method, bucket, key } = request;
          logger.log('warn', 'request failed, trying again', {
            method,
            bucket,
            key,
            failures,
            delayMs,
            error: error.message,
          });
        },
      },
    );
  }

  return {
    endpoint,
    send: (request, read, signal) =>
      attempts(
        request,
        async (answer, appliedOffsetMs) => {
          const text = await answer.text(maxTextBytes);
          if (isError(text)) {
            throw refusal(options, request, answer, text, appliedOffsetMs);
          }
          return read({ status: answer.status, headers: answer.headers, text });
        },
        signal,
      ),
    open: (request, read, signal) =>
      attempts(
        request,
        async (answer) => {
          try {
            return read(answer);
          } catch (error) {
            await answer.stream().return?.();
            throw error;
          }
        },
        signal,
      ),
  };
}

/** An XML message as a request body. */
export function xmlBody(text: string): { readonly body: Body; readonly headers: Readonly<Record<string, string>> } {
  const bytes = Buffer.from(text, 'utf8');
  return {
    body: { size: bytes.length, md5: createHash('md5').update(bytes).digest('base64'), open: () => bytes },
    headers: { 'content-type': 'application/xml' },
  };
}

/** One try: resolves with an accepted answer of COS whose body is still to be read. */
async function exchange(
  options: RequesterOptions,
  request: CosRequest,
  offsetMs: number,
  signal: AbortSignal | undefined,
): Promise<TransportAnswer> {
  const answer = await options.transport.request(toTransportRequest(options, request, offsetMs, signal));
  if (answer.status >= 200 && answer.status < 300 && isFromCos(answer.headers)) {
    return answer;
  }
  const text = isFromCos(answer.headers) ? await answer.text(maxTextBytes) : '';
  await answer.dump();
  throw refusal(options, request, answer, text, offsetMs);
}

function toTransportRequest(
  { credentials, endpoint, clock }: RequesterOptions,
  { method, bucket, key, query = {}, headers: given = {}, body, headersTimeoutMs }: CosRequest,
  offsetMs: number,
  signal: AbortSignal | undefined,
): TransportRequest {
  const target = bucket === undefined ? serviceTargetOf(endpoint) : targetOf(endpoint, bucket, key);
  const headers = {
    ...given,
    host: target.host,
    ...lengthHeaders(method, body),
    ...(credentials.sessionToken === undefined ? {} : { 'x-cos-security-token': credentials.sessionToken }),
  };
  const now = Math.floor((clock.now() + offsetMs) / 1000);
  const authorization = signRequest({
    credentials,
    method,
    path: target.signedPath,
    query,
    headers,
    keyTime: { start: now - validBeforeSeconds, end: now + validAfterSeconds },
  });
  return {
    method,
    origin: target.origin,
    path: `${target.requestPath}${formatQuery(query)}`,
    headers: { ...headers, authorization, 'user-agent': 'driftless', 'accept-encoding': 'identity' },
    ...(body === undefined ? {} : { body: body.open() }),
    headersTimeoutMs: headersTimeoutMs ?? defaultHeadersTimeoutMs + drainTimeMs(body),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** What the system has taken but not yet sent when the body ends: up to 4 MiB, on a line as slow as 32 KB/s. */
function drainTimeMs(body: Body | undefined): number {
  return Math.floor(Math.min(body?.size ?? 0, 4 * 1024 * 1024) / 32);
}

/** Only methods that carry a body name a length: undici drops `content-length: 0` from the others, which would break the signature. */
function lengthHeaders(method: string, body: Body | undefined): Readonly<Record<string, string>> {
  if (method !== 'PUT' && method !== 'POST') {
    return {};
  }
  return {
    'content-length': String(body?.size ?? 0),
    ...(body?.md5 === undefined ? {} : { 'content-md5': body.md5 }),
  };
}

function formatQuery(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${encodeStrict(name)}=${encodeStrict(value)}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function refusal(
  { clock }: RequesterOptions,
  { method, bucket, key }: CosRequest,
  { status, headers }: TransportAnswer,
  body: string,
  appliedOffsetMs: number,
): Error {
  return toCosError({
    method,
    status,
    headers,
    body,
    receivedAt: clock.now(),
    appliedOffsetMs,
    ...(bucket === undefined ? {} : { bucket }),
    ...(key === undefined ? {} : { key }),
  });
}
