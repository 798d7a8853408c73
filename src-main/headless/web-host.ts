/**
 * The user interface for a browser: the built page and the contract's WebSocket on one port. Nothing but refusals leaves it
 * before a request has been found to be meant for this host and to belong to a session.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pageSecurityPolicy } from '../app/page-files.ts';
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import { isLoopback } from '../foundation/loopback.ts';
import type { Random } from '../foundation/random.ts';
import * as pages from './host-pages.ts';
import { foreignRequest } from './request-origin.ts';
import { createSocketCarrier, type ServedEngine } from './socket.ts';
import { loadStaticFiles, type StaticFile } from './static-files.ts';
import { createWebAuth } from './web-host-auth.ts';

export type WebHostOptions = {
  readonly engine: ServedEngine;
  readonly pageFolder: string;
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly password?: string;
  /** Called with a new link when someone came with one that was used or too old. */
  readonly onNewLink: (url: string) => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

export type WebHost = {
  readonly origin: string;
  readonly port: number;
  /** A link that signs one browser in. */
  readonly link: () => string;
  readonly stop: () => Promise<void>;
};

const passwordFormLimitBytes = 4096;

export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { clock, logger } = options;
  const files = await loadStaticFiles(options.pageFolder);
  const auth = createWebAuth(options);
  const carrier = createSocketCarrier(options.engine, clock, logger);
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      logger.log('error', 'page request failed', { error });
      sendPage(response, 500, pages.failurePage);
    });
  });
  server.on('upgrade', upgrade);
  const port = await listen();
  const scope = { isLoopback: isLoopback(options.host), port };
  const origin = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  const cookieName = `driftless-${port}`;

  function listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        carrier.stop();
        const why = error.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be opened (${error.code})`;
        const detail = `port ${options.port} of ${options.host} ${why}`;
        reject(new AppError('port-unavailable', detail, { cause: error }));
      });
      server.listen(options.port, options.host, () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : options.port);
      });
    });
  }

  function link(): string {
    return `${origin}/?token=${auth.linkToken()}`;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = foreignRequest(request.headers, scope);
    if (refusal !== undefined) {
      logger.log('warn', 'page request refused', { refusal });
      sendPage(response, 403, pages.foreignPage);
      return;
    }
    const url = URL.parse(request.url ?? '', origin);
    if (url === null) {
      sendPage(response, 400, pages.badRequestPage);
    } else if (request.method === 'POST' && url.pathname === '/sign-in' && options.password !== undefined) {
      await signIn(request, response);
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendPage(response, 405, pages.badRequestPage, { Allow: 'GET, HEAD' });
    } else if (url.searchParams.has('token')) {
      redeem(request, response, url.searchParams.get('token') ?? '');
    } else if (!isSignedIn(request)) {
      sendSignIn(response);
    } else {
      sendFile(request, response, files.get(url.pathname));
    }
  }

  function isSignedIn(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    return cookies.some(
      (cookie) => cookie.startsWith(`${cookieName}=`) && auth.hasSession(cookie.slice(cookieName.length + 1)),
    );
  }

  /** Trades the token for a cookie and sends the browser on, so that the token stays in no address and no history. */
  function redeem(request: IncomingMessage, response: ServerResponse, token: string): void {
    const outcome = auth.redeem(token);
    if (outcome === 'accepted') {
      startSession(response);
    } else if (isSignedIn(request)) {
      redirect(response);
    } else if (outcome === 'stale') {
      options.onNewLink(link());
      sendPage(response, 401, pages.staleLinkPage);
    } else {
      sendSignIn(response);
    }
  }

  /** The header tells a page that was left open over a restart what its user has to do. */
  function sendSignIn(response: ServerResponse): void {
    const [way, html] =
      options.password === undefined ? ['link', pages.openLinkPage] : ['password', pages.signInPage('first')];
    sendPage(response, 401, html, { 'Driftless-Sign-In': way });
  }

  async function signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await readForm(request));
    const outcome = await auth.checkPassword(form.get('password') ?? '');
    if (outcome === 'right') {
      startSession(response);
    } else {
      sendPage(response, outcome === 'busy' ? 429 : 401, pages.signInPage(outcome));
    }
  }

  function startSession(response: ServerResponse): void {
    redirect(response, { 'Set-Cookie': `${cookieName}=${auth.openSession()}; HttpOnly; SameSite=Strict; Path=/` });
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Until ws takes over, nobody else listens; a client that vanishes is no news.
    socket.on('error', () => socket.destroy());
    const isSocketPath = URL.parse(request.url ?? '', origin)?.pathname === '/socket';
    const status =
      foreignRequest(request.headers, scope) !== undefined
        ? '403 Forbidden'
        : !isSignedIn(request)
          ? '401 Unauthorized'
          : isSocketPath
            ? undefined
            : '404 Not Found';
    if (status === undefined) {
      carrier.accept(request, socket, head);
    } else {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  }

  return {
    origin,
    port,
    link,
    stop: async () => {
      carrier.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

const commonHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
} as const;

function sendPage(
  response: ServerResponse,
  status: number,
  html: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    ...commonHeaders,
    'Content-Security-Policy': pages.hostPagePolicy,
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    ...headers,
  });
  response.end(html);
}

function redirect(response: ServerResponse, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(303, { ...commonHeaders, 'Cache-Control': 'no-store', Location: '/', ...headers });
  response.end();
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: StaticFile | undefined): void {
  if (file === undefined) {
    sendPage(response, 404, pages.notFoundPage);
    return;
  }
  const isKnown = request.headers['if-none-match'] === file.etag;
  response.writeHead(isKnown ? 304 : 200, {
    ...commonHeaders,
    'Content-Security-Policy': pageSecurityPolicy,
    'Content-Type': file.type,
    'Cache-Control': file.isImmutable ? 'private, max-age=31536000, immutable' : 'no-cache',
    ETag: file.etag,
    ...(isKnown ? {} : { 'Content-Length': file.body.length }),
  });
  response.end(isKnown ? undefined : file.body);
}

async function readForm(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > passwordFormLimitBytes) {
      return '';
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
