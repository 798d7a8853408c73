/**
 * The one pipeline every operation goes through: address, sign, send, check, read; tried again by `retry.ts`.
 * An answer counts only when it comes from COS, and a 200 only when its body is no `Error`. Bodies are read or dumped on every path.
 * What a failure shows to be wrong with keys or host is put right for the tries that follow.
 */
import { createHash } from 'node:crypto';
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import type { HostLimits, RequestKind, RequestOutcome } from './concurrency.ts';
import { isFromCos, toCosError } from './cos-error.ts';
import { type CountedBody, openCounted } from './counted-body.ts';
import type { CredentialProvider, Credentials } from './credentials.ts';
import { type CosEndpoint, type RequestTarget, serviceTargetOf, targetOf } from './endpoint.ts';
import { createHostRoutes, type HostRoute } from './host-route.ts';
import { encodeStrict } from './key-encoding.ts';
import type { Body } from './object-store.ts';
import { type RetryPolicy, retryAfterMs, type ServerClock, withRetry } from './retry.ts';
import { signRequest } from './signature.ts';
import {
  type AnswerHeaders,
  defaultHeadersTimeoutMs,
  type Transport,
  type TransportAnswer,
  type TransportRequest,
} from './transport.ts';
import { isError } from './wire/error.ts';
import { parseCrc64 } from './wire/fields.ts';

export type CosRequest = {
  readonly method: TransportRequest['method'];
  /** Left out for GET Service. */
  readonly bucket?: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** PUT and POST without one send `content-length: 0`. */
  readonly body?: Body;
  /** The answer's CRC64 is that of `body` and has to be: another one is `checksum-mismatch`. */
  readonly isBodyCounted?: boolean;
  /** False where the body carries its own signature. */
  readonly isSigned?: boolean;
  readonly beforeSend?: (() => Promise<void>) | undefined;
  readonly headersTimeoutMs?: number;
  /** Fewer tries than the policy has. */
  readonly triesMax?: number;
};

/** A write that can be looked for when its answer got lost. */
export type CosWrite<T> = CosRequest & {
  /** The result, if the object there is provably the one sent. Asked only after a try whose outcome is unknown. */
  readonly findLanded?: ((signal: AbortSignal | undefined) => Promise<T | undefined>) | undefined;
};

export type CosAnswer = { readonly status: number; readonly headers: AnswerHeaders; readonly text: string };

/** An open answer; its stream must be read to the end or given up with `return()`. */
export type CosStreamAnswer = Pick<TransportAnswer, 'status' | 'headers' | 'stream' | 'dump'>;

export type CosRequester = {
  readonly endpoint: CosEndpoint;
  /** Resolves with what `read` makes of an accepted answer; what `read` throws is tried again like any failure. */
  readonly send: <T>(request: CosWrite<T>, read: (answer: CosAnswer) => T, signal?: AbortSignal) => Promise<T>;
  readonly open: <T>(request: CosRequest, read: (answer: CosStreamAnswer) => T, signal?: AbortSignal) => Promise<T>;
};

export type RequesterOptions = {
  readonly credentials: CredentialProvider;
  readonly endpoint: CosEndpoint;
  readonly transport: Transport;
  readonly limits: HostLimits;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly policy: RetryPolicy;
  readonly serverClock: ServerClock;
};

/** Merging parts and copying may take minutes before COS answers. */
export const slowHeadersTimeoutMs = 300_000;

const largeBodyBytes = 1024 * 1024;
const maxTextBytes = 32 * 1024 * 1024;
/** Signatures start in the past, since a server a little behind must not find them from the future. */
const validBeforeSeconds = 60;
const validAfterSeconds = 900;

/** A host that asks for less gets nothing for this long, from any request: one refusal then stands for all that would follow. */
const throttledPauseMs = 200;

export function createRequester(options: RequesterOptions): CosRequester {
  const { endpoint, logger, policy } = options;
  const routes = createHostRoutes(endpoint, logger);

  async function attempts<T>(
    request: CosWrite<T>,
    read: (exchanged: Exchanged) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const { method, bucket, key, findLanded } = request;
    const route = routes.routeFor(request);
    const keys = createKeyChoice(options);
    return await withRetry<T>(
      async (offsetMs) => {
        const credentials = await keys.next(offsetMs, signal);
        return await place({ ...options, route, credentials, offsetMs }, request, read, signal);
      },
      {
        ...options,
        policy: { ...policy, tries: Math.min(policy.tries, request.triesMax ?? policy.tries) },
        signal,
        beforeTry: request.beforeSend,
        correct: (error) => keys.correct(error) || route.correct(error),
        findLanded: findLanded && (() => landed(request, () => findLanded(signal), signal)),
        onRetry: ({ error, failures, triesLeft, delayMs }) => {
          logger.log('warn', 'request failed, trying again', {
            method,
            bucket,
            key,
            failures,
            delayMs,
            error: error.message,
          });
          if (triesLeft === 1) {
            route.beforeLastTry(error);
          }
        },
      },
    );
  }

  /** The failure of the write is the one to report: one in looking for it is logged. */
  async function landed<T>(
    { method, bucket, key }: CosRequest,
    find: () => Promise<T | undefined>,
    signal: AbortSignal | undefined,
  ): Promise<T | undefined> {
    try {
      return await find();
    } catch (error) {
      signal?.throwIfAborted();
      logger.log('warn', 'outcome of a write stays unknown', { method, bucket, key, error });
      return undefined;
    }
  }

  return {
    endpoint,
    send: (request, read, signal) =>
      attempts(
        request,
        async ({ answer, offsetMs, sentCrc64 }) => {
          const text = await answer.text(maxTextBytes);
          if (isError(text)) {
            throw refusal(options, request, answer, text, offsetMs);
          }
          requireSameCrc(answer.headers, sentCrc64());
          return read({ status: answer.status, headers: answer.headers, text });
        },
        signal,
      ),
    open: (request, read, signal) =>
      attempts(
        request,
        async ({ answer }) => {
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

/** Which keys the tries of one request are signed with: others once COS has called some expired. */
function createKeyChoice({ credentials, clock }: RequesterOptions) {
  let used: Credentials | undefined;
  let refused: Credentials | undefined;
  return {
    next: async (offsetMs: number, signal: AbortSignal | undefined): Promise<Credentials> => {
      used = undefined;
      used = await credentials.get({ now: clock.now() + offsetMs, refused, signal });
      return used;
    },
    /** At most once a request: what comes out of renewing is believed to be the newest there is. */
    correct: ({ code }: AppError): boolean => {
      if (code !== 'cos-token-expired' || !credentials.canRenew || used === undefined || refused !== undefined) {
        return false;
      }
      refused = used;
      return true;
    },
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

/** What one try is made with. */
type Try = Omit<RequesterOptions, 'credentials'> & {
  readonly route: HostRoute;
  readonly credentials: Credentials;
  readonly offsetMs: number;
};

type Exchanged = {
  readonly answer: TransportAnswer;
  readonly offsetMs: number;
  /** Of the body, where it is counted and was taken whole. */
  readonly sentCrc64: () => bigint | undefined;
};

/** One try, in its place among the requests to the host; reading is part of it. */
async function place<T>(
  attempt: Try,
  request: CosRequest,
  read: (exchanged: Exchanged) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const { limits, route } = attempt;
  const target = targetFor(route.endpoint(), request);
  const leave = await limits.enter(target.host, signal, kindOf(request));
  let outcome: RequestOutcome = 'other';
  try {
    const result = await read(await exchange(attempt, request, target, signal));
    outcome = 'done';
    return result;
  } catch (error) {
    if (error instanceof AppError && (error.disposition === 'throttle' || error.code === 'network-timeout')) {
      outcome = 'overloaded';
      const leastMs = error.disposition === 'throttle' ? throttledPauseMs : 0;
      limits.pause(target.host, Math.max(retryAfterMs(error), leastMs));
    }
    throw error;
  } finally {
    leave(outcome, request.body?.size ?? 0);
  }
}

function kindOf({ body }: CosRequest): RequestKind {
  return body === undefined ? 'metadata' : body.size > largeBodyBytes ? 'large' : 'small';
}

/** Resolves with an accepted answer of COS whose body is still to be read. */
async function exchange(
  attempt: Try,
  request: CosRequest,
  target: RequestTarget,
  signal: AbortSignal | undefined,
): Promise<Exchanged> {
  const { offsetMs } = attempt;
  const body = await openBody(request);
  const answer = await attempt.transport.request(toTransportRequest(attempt, request, { target, body, signal }));
  if (answer.status >= 200 && answer.status < 300 && isFromCos(answer.headers)) {
    return { answer, offsetMs, sentCrc64: body?.crc64 ?? (() => undefined) };
  }
  const text = isFromCos(answer.headers) ? await answer.text(maxTextBytes) : '';
  await answer.dump();
  throw refusal(attempt, request, answer, text, offsetMs);
}

async function openBody({ body, isBodyCounted }: CosRequest): Promise<CountedBody | undefined> {
  if (body === undefined) {
    return undefined;
  }
  return isBodyCounted === true ? await openCounted(body) : { bytes: body.open(), crc64: () => undefined };
}

function targetFor(endpoint: CosEndpoint, { bucket, key }: CosRequest): RequestTarget {
  return bucket === undefined ? serviceTargetOf(endpoint) : targetOf(endpoint, bucket, key);
}

function toTransportRequest(
  { credentials, clock, offsetMs }: Try,
  { method, query = {}, headers: given = {}, body, isSigned = true, headersTimeoutMs }: CosRequest,
  sent: {
    readonly target: RequestTarget;
    readonly body: CountedBody | undefined;
    readonly signal: AbortSignal | undefined;
  },
): TransportRequest {
  const { target, signal } = sent;
  const headers = {
    ...given,
    host: target.host,
    ...lengthHeaders(method, body),
    ...(isSigned && credentials.sessionToken !== undefined ? { 'x-cos-security-token': credentials.sessionToken } : {}),
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
    headers: {
      ...headers,
      ...(isSigned ? { authorization } : {}),
      'user-agent': 'driftless',
      'accept-encoding': 'identity',
    },
    ...(sent.body === undefined ? {} : { body: sent.body.bytes }),
    headersTimeoutMs: headersTimeoutMs ?? defaultHeadersTimeoutMs + drainTimeMs(body),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** A store that counted other bytes than were sent holds something else. */
function requireSameCrc(headers: AnswerHeaders, sent: bigint | undefined): void {
  const stored = parseCrc64(headers['x-cos-hash-crc64ecma']);
  if (sent !== undefined && stored !== undefined && stored !== sent) {
    throw new AppError('checksum-mismatch', 'the store counted other bytes than were sent');
  }
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
  { clock }: Pick<RequesterOptions, 'clock'>,
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
