/**
 * HTTP to COS: the only file that names undici. One request is one try; redirects are never followed, because the host is signed.
 * Every answer's body must be read, dumped or destroyed by the caller, else its socket is lost. Rejects with AppError, or with
 * the signal's reason once it has aborted.
 */
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { Agent, type Dispatcher, errors, Pool, ProxyAgent, Socks5ProxyAgent } from 'undici';
import type { ProblemCode } from '../contract/problem-codes.ts';
import { AppError, toAppError } from '../foundation/app-error.ts';
import { createIncomingAnswer, type IncomingAnswer, type IncomingBody } from './incoming-answer.ts';
import {
  createAskedChoice,
  createProxyChoice,
  type Environment,
  isSocks,
  type ProxySetting,
  proxyName,
} from './proxy.ts';
import { trustedCertificates } from './trusted-certificates.ts';

export type TransportOptions = {
  /** Sockets per host: parallel transfers plus a small reserve. */
  readonly connections?: number;
  readonly connectTimeoutMs?: number;
  /** Longest wait for the next bytes of a body. */
  readonly bodyTimeoutMs?: number;
  /** Certificate authorities trusted beside those of the system: PEM text, or the path of a file with it. */
  readonly extraCa?: string;
  /** Direct when left out. */
  readonly proxy?: ProxySetting;
  /** Where `proxy` looks for the environment's proxies. */
  readonly environment?: Environment;
  /** Instead of the system's resolver, for hosts that are reached directly. */
  readonly lookup?: LookupFunction;
};

export type TransportRequest = {
  readonly origin: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS';
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
  /**
   * The body, once. Its `return()` gives the socket up also when nothing has been read. `isPassedOn`: a chunk is gone, its memory
   * free, when the next one is asked for.
   */
  readonly stream: (options?: { readonly isPassedOn?: boolean | undefined }) => AsyncIterableIterator<Uint8Array>;
  /** Reads what is left, or destroys it when that is much. */
  readonly dump: () => Promise<void>;
};

export type Transport = {
  readonly request: (request: TransportRequest) => Promise<TransportAnswer>;
  /** Breaks what is under way and frees all sockets. */
  readonly close: () => Promise<void>;
};

export const defaultHeadersTimeoutMs = 30_000;

/** Throws `usage` when the proxy or the certificates cannot be understood. */
export function createTransport(options: TransportOptions = {}): Transport {
  const { bodyTimeoutMs = 60_000, proxy = { kind: 'none' }, environment = process.env } = options;
  const proxyFor = proxy.kind === 'asked' ? createAskedChoice(proxy.ask) : createProxyChoice(proxy, environment);
  const settings = agentSettings(options);
  const direct = new Agent(settings);
  const byProxy = new Map<string, Dispatcher>();

  const dispatcherOf = (way: URL | undefined): Dispatcher => {
    if (way === undefined) {
      return direct;
    }
    const known = byProxy.get(way.href);
    if (known !== undefined) {
      return known;
    }
    const made = proxyAgent(way, settings);
    byProxy.set(way.href, made);
    return made;
  };

  return {
    request: async (request) => {
      const { signal } = request;
      signal?.throwIfAborted();
      const way = await proxyFor(request.origin);
      signal?.throwIfAborted();
      const { handler, answer } = createIncomingAnswer(signal);
      const body = toUndiciBody(request.body);
      dispatcherOf(way).dispatch(
        {
          origin: request.origin,
          path: request.path,
          method: request.method,
          headers: request.headers,
          body,
          headersTimeout: request.headersTimeoutMs ?? defaultHeadersTimeoutMs,
          bodyTimeout: bodyTimeoutMs,
        },
        handler,
      );
      try {
        return toAnswer(await answer, signal);
      } catch (error) {
        if (body instanceof Readable) {
          body.on('error', () => undefined).destroy();
        }
        throw toTransportError(error, signal, way);
      }
    },
    close: async () => {
      await Promise.all([direct, ...byProxy.values()].map((dispatcher) => dispatcher.destroy()));
    },
  };
}

type AgentSettings = ReturnType<typeof agentSettings>;

function agentSettings({ connections = 128, connectTimeoutMs = 10_000, extraCa, lookup }: TransportOptions) {
  return {
    // Over HTTP/2 all requests of a host would share one connection and its flow-control window.
    allowH2: false,
    connections,
    pipelining: 1,
    headersTimeout: defaultHeadersTimeoutMs,
    keepAliveTimeout: 30_000,
    keepAliveMaxTimeout: 60_000,
    autoSelectFamily: true,
    connect: {
      timeout: connectTimeoutMs,
      ...(extraCa === undefined ? {} : { secureContext: trustedCertificates(extraCa) }),
      ...(lookup === undefined ? {} : { lookup }),
    },
  };
}

function proxyAgent(proxy: URL, settings: AgentSettings): Dispatcher {
  const { connect, ...pool } = settings;
  const { lookup: _, ...tls } = connect;
  if (isSocks(proxy)) {
    return new Socks5ProxyAgent(proxy, { ...pool, connectTimeout: tls.timeout, requestTls: tls });
  }
  return new ProxyAgent({
    ...pool,
    uri: proxy.href,
    requestTls: { ...tls, allowH2: false },
    proxyTls: { ...tls, allowH2: false },
    factory: (origin, given) => new Pool(origin, { ...pool, ...given }),
    // A proxy that takes the question for a tunnel and stays silent is one that cannot be connected to.
    clientFactory: (origin, given) =>
      new Pool(origin, { ...given, headersTimeout: tls.timeout, bodyTimeout: tls.timeout }),
  });
}

const sliceBytes = 64 * 1024;
/** More than that is not worth reading for the sake of its socket. */
const dumpBytesMax = 128 * 1024;

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

function toAnswer({ status, headers, body }: IncomingAnswer, signal: AbortSignal | undefined): TransportAnswer {
  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      return await body.next();
    } catch (error) {
      throw toTransportError(error, signal);
    }
  };
  return {
    status,
    headers: flatten(headers),
    stream: ({ isPassedOn = false } = {}) => streamOf(next, body.drop, isPassedOn),
    text: async (maxBytes) => {
      const chunks: Uint8Array[] = [];
      let length = 0;
      for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
        length += chunk.length;
        if (length > maxBytes) {
          body.drop();
          throw new AppError('malformed-answer', `the answer is longer than ${maxBytes} bytes`);
        }
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString('utf8');
    },
    dump: async () => {
      let length = 0;
      for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
        length += chunk.length;
        if (length > dumpBytesMax) {
          body.drop();
          return;
        }
      }
    },
  };
}

/** A hand-written iterator: `return()` of a generator that was never started would not reach the socket. */
function streamOf(
  next: IncomingBody['next'],
  drop: IncomingBody['drop'],
  isPassedOn: boolean,
): AsyncIterableIterator<Uint8Array> {
  let passedOn: Uint8Array | undefined;
  const iterator: AsyncIterableIterator<Uint8Array> = {
    next: async () => {
      if (passedOn !== undefined) {
        freeMemory(passedOn);
        passedOn = undefined;
      }
      const value = await next();
      if (value === undefined) {
        return { done: true, value };
      }
      passedOn = isPassedOn ? value : undefined;
      return { done: false, value };
    },
    return: () => {
      drop();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

/**
 * Each read of a socket is a buffer of its own of 64 KiB, and V8 goes through the whole heap for every few hundred of them: of a large
 * body that costs more than everything else that is done with it. A chunk that is less than its buffer shares it with someone.
 */
function freeMemory({ buffer, length }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) {
    buffer.transfer(0);
  }
}

function flatten(headers: IncomingAnswer['headers']): AnswerHeaders {
  const flat: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
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
function toTransportError(error: unknown, signal: AbortSignal | undefined, proxy?: URL): unknown {
  if (signal?.aborted === true) {
    return signal.reason;
  }
  const by = proxy === undefined ? '' : ` by way of proxy ${proxyName(proxy)}`;
  if (error instanceof errors.HTTPParserError) {
    return new AppError('malformed-answer', `the answer${by} is not HTTP`, { cause: error });
  }
  const code = codeOf(error);
  const refusal = proxy === undefined || code === undefined ? undefined : proxyRefusal(error, code);
  if (refusal !== undefined && code !== undefined) {
    return new AppError(refusal.problem, `the request${by} failed: ${refusal.said}`, {
      cause: error,
      data: { errno: code },
    });
  }
  const problem = code === undefined ? undefined : (problemByCode.get(code) ?? problemOfCertificate(code));
  if (code === undefined || problem === undefined) {
    return toAppError(error);
  }
  return new AppError(problem, `the request${by} failed with ${code}`, { cause: error, data: { errno: code } });
}

/** What a proxy answered instead of passing the request on. undici says it in words only. */
function proxyRefusal(
  error: unknown,
  code: string,
): { readonly problem: ProblemCode; readonly said: string } | undefined {
  const said = error instanceof Error ? error.message : '';
  const status = /^Proxy response \((\d+)\)|\((407)\)$/.exec(said);
  if (status?.includes('407') === true || /^UND_ERR_SOCKS5_AUTH/.test(code)) {
    return { problem: 'answer-not-from-cos', said: 'the proxy does not accept this user name and password' };
  }
  if (status !== null) {
    return { problem: 'answer-not-from-cos', said: `the proxy answered with ${status[1]}` };
  }
  if (code === 'UND_ERR_PRX_CONN') {
    return { problem: 'network-unreachable', said: 'the proxy closed the connection' };
  }
  if (code.startsWith('UND_ERR_SOCKS5_REPLY_')) {
    return { problem: 'network-unreachable', said };
  }
  return code.startsWith('UND_ERR_SOCKS5') || code === 'UND_ERR_PRX_TLS'
    ? { problem: 'answer-not-from-cos', said }
    : undefined;
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
