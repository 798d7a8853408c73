/**
 * HTTP to COS: the only file that names undici. One request is one try; redirects are never followed, because the host is signed.
 * Every answer's body must be read, dumped or destroyed by the caller, else its socket is lost. Rejects with AppError, or with
 * the signal's reason once it has aborted.
 */
import { Readable } from 'node:stream';
import { getCACertificates } from 'node:tls';
import { Agent, type Dispatcher, errors } from 'undici';
import type { ProblemCode } from '../contract/problem-codes.ts';
import { AppError, toAppError } from '../foundation/app-error.ts';

export type TransportOptions = {
  /** Sockets per host: parallel transfers plus a small reserve. */
  readonly connections?: number;
  readonly connectTimeoutMs?: number;
  /** Longest wait for the next bytes of a body. */
  readonly bodyTimeoutMs?: number;
  /** Certificate authority in PEM, trusted beside those of the system. */
  readonly extraCa?: string;
};

export type TransportRequest = {
  readonly origin: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Encoded path and query, sent as it is. */
  readonly path: string;
  /** Must name `content-length` where there is a body; another length fails with `length-mismatch`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
  readonly headersTimeoutMs?: number;
  readonly signal?: AbortSignal;
};

/** Names in lower case, repeated ones joined with `, `. */
export type AnswerHeaders = Readonly<Record<string, string | undefined>>;

export type TransportAnswer = {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** The whole body as UTF-8; more than `maxBytes` rejects with `malformed-answer`. */
  readonly text: (maxBytes: number) => Promise<string>;
  /** The body, once. Its `return()` gives the socket up also when nothing has been read. */
  readonly stream: () => AsyncIterableIterator<Uint8Array>;
  /** Reads what is left, or destroys it when that is much. */
  readonly dump: () => Promise<void>;
};

export type Transport = {
  readonly request: (request: TransportRequest) => Promise<TransportAnswer>;
  /** Breaks what is under way and frees all sockets. */
  readonly close: () => Promise<void>;
};

export const defaultHeadersTimeoutMs = 30_000;

export function createTransport(options: TransportOptions = {}): Transport {
  const { connections = 32, connectTimeoutMs = 10_000, bodyTimeoutMs = 60_000, extraCa } = options;
  const agent = new Agent({
    // Over HTTP/2 all requests of a host would share one connection and its flow-control window.
    allowH2: false,
    connections,
    pipelining: 1,
    headersTimeout: defaultHeadersTimeoutMs,
    bodyTimeout: bodyTimeoutMs,
    keepAliveTimeout: 30_000,
    keepAliveMaxTimeout: 60_000,
    autoSelectFamily: true,
    connect: {
      timeout: connectTimeoutMs,
      ...(extraCa === undefined ? {} : { ca: [...getCACertificates('default'), extraCa] }),
    },
  });

  return {
    request: async (request) => {
      const { signal } = request;
      signal?.throwIfAborted();
      try {
        const response = await agent.request({
          origin: request.origin,
          path: request.path,
          method: request.method,
          headers: request.headers,
          body: toUndiciBody(request.body),
          headersTimeout: request.headersTimeoutMs ?? defaultHeadersTimeoutMs,
          signal: signal ?? null,
        });
        return toAnswer(response, signal);
      } catch (error) {
        throw toTransportError(error, signal);
      }
    },
    close: () => agent.destroy(),
  };
}

const sliceBytes = 64 * 1024;

/**
 * Bytes go out in slices: undici counts the wait for headers from the last write, so one big write on a slow line would look
 * like a silent server while the body is still on its way.
 */
function toUndiciBody(body: TransportRequest['body']): Uint8Array | Readable | null {
  if (body === undefined || (body instanceof Uint8Array && body.length === 0)) {
    return null;
  }
  if (body instanceof Uint8Array && body.length <= sliceBytes) {
    return body;
  }
  return Readable.from(body instanceof Uint8Array ? slicesOf(body) : body, { objectMode: false });
}

function* slicesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    yield bytes.subarray(start, start + sliceBytes);
  }
}

function toAnswer(response: Dispatcher.ResponseData, signal: AbortSignal | undefined): TransportAnswer {
  const { body } = response;
  // A body that breaks before anyone reads it emits an error that nobody would hear; readers get it again from the iterator.
  body.on('error', () => undefined);
  const stream = (): AsyncIterableIterator<Uint8Array> => streamOf(body, signal);
  return {
    status: response.statusCode,
    headers: flatten(response.headers),
    stream,
    text: async (maxBytes) => {
      const chunks: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of stream()) {
        length += chunk.length;
        if (length > maxBytes) {
          throw new AppError('malformed-answer', `the answer is longer than ${maxBytes} bytes`);
        }
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString('utf8');
    },
    dump: async () => {
      try {
        await body.dump({ limit: 128 * 1024 });
      } catch (error) {
        throw toTransportError(error, signal);
      }
    },
  };
}

/** A hand-written iterator: `return()` of a generator that was never started would not reach the socket. */
function streamOf(body: Readable, signal: AbortSignal | undefined): AsyncIterableIterator<Uint8Array> {
  const chunks: AsyncIterator<unknown> = body[Symbol.asyncIterator]();
  const iterator: AsyncIterableIterator<Uint8Array> = {
    next: async () => {
      try {
        const { done, value } = await chunks.next();
        if (done === true) {
          return { done: true, value: undefined };
        }
        if (!(value instanceof Uint8Array)) {
          throw new TypeError('the body yields something other than bytes');
        }
        return { done: false, value };
      } catch (error) {
        throw toTransportError(error, signal);
      }
    },
    return: () => {
      body.destroy();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): AnswerHeaders {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) {
      flat[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ');
    }
  }
  return flat;
}

const problemByCode: ReadonlyMap<string, ProblemCode> = new Map<string, ProblemCode>([
  ['ENOTFOUND', 'network-unreachable'],
  ['EAI_AGAIN', 'network-unreachable'],
  ['EAI_FAIL', 'network-unreachable'],
  ['EAI_NODATA', 'network-unreachable'],
  ['ECONNREFUSED', 'network-unreachable'],
  ['ENETUNREACH', 'network-unreachable'],
  ['ENETDOWN', 'network-unreachable'],
  ['EHOSTUNREACH', 'network-unreachable'],
  ['EHOSTDOWN', 'network-unreachable'],
  ['EADDRNOTAVAIL', 'network-unreachable'],
  ['ETIMEDOUT', 'network-timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'network-timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'network-timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'network-timeout'],
  ['ECONNRESET', 'connection-lost'],
  ['ECONNABORTED', 'connection-lost'],
  ['EPIPE', 'connection-lost'],
  ['ENOTCONN', 'connection-lost'],
  ['UND_ERR_SOCKET', 'connection-lost'],
  ['UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'length-mismatch'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'length-mismatch'],
  ['UND_ERR_HEADERS_OVERFLOW', 'malformed-answer'],
  ['UND_ERR_CLOSED', 'aborted'],
  ['UND_ERR_DESTROYED', 'aborted'],
]);

/** What is to be thrown for `error`. The AppError of a request body is the caller's own and passes unchanged. */
function toTransportError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) {
    return signal.reason;
  }
  if (error instanceof errors.HTTPParserError) {
    return new AppError('malformed-answer', 'the answer is not HTTP', { cause: error });
  }
  const code = codeOf(error);
  const problem = code === undefined ? undefined : (problemByCode.get(code) ?? problemOfCertificate(code));
  if (code === undefined || problem === undefined) {
    return toAppError(error);
  }
  return new AppError(problem, `the request failed with ${code}`, { cause: error, data: { errno: code } });
}

/** A certificate that does not fit means that something else answers in the host's name. */
function problemOfCertificate(code: string): ProblemCode | undefined {
  const isCertificate = /CERT|^ERR_TLS_|^ERR_SSL_|^UNABLE_TO_|^EPROTO$|^HOSTNAME_MISMATCH$|^INVALID_CA$/.test(code);
  return isCertificate ? 'answer-not-from-cos' : undefined;
}

function codeOf(error: unknown): string | undefined {
  return !(error instanceof AppError) && error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
