/** The transport by way of real proxies, and to a server whose certificate only an extra authority vouches for. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCosClient } from '../../../src-main/cos/client.ts';
import { parseEndpoint } from '../../../src-main/cos/endpoint.ts';
import { createTransport, type TransportOptions } from '../../../src-main/cos/transport.ts';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { systemClock } from '../../../src-main/foundation/clock.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { systemRandom } from '../../../src-main/foundation/random.ts';
import {
  type ProxyOptions,
  serverTls,
  startHttpProxy,
  startSocksProxy,
  type TestProxy,
  testAuthority,
} from '../../support/proxies.ts';
import { answer, type ScriptedServer, startScriptedServer } from './scripted-server.ts';

let plain: ScriptedServer;
const secure = createServer(serverTls, (request, response) => {
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
  });
  request.on('end', () => response.end(`${request.method} ${request.url} ${length}`));
});
let secureOrigin: string;

beforeAll(async () => {
  plain = await startScriptedServer(answer(200, 'plain'));
  secure.listen(0, '127.0.0.1');
  await once(secure, 'listening');
  const { port } = secure.address() as AddressInfo;
  secureOrigin = `https://localhost:${port}`;
});

afterAll(async () => {
  await plain[Symbol.asyncDispose]();
  secure.closeAllConnections();
  secure.close();
});

/** What comes back from a PUT of `size` bytes: the text, or the failure. */
async function send(origin: string, options: TransportOptions, size = 0): Promise<unknown> {
  const transport = createTransport({ connectTimeoutMs: 1_000, ...options });
  try {
    const headers = { 'content-length': String(size), host: new URL(origin).host };
    const answered = await transport.request({
      origin,
      method: 'PUT',
      path: '/a/../b?x=%2F',
      headers,
      body: new Uint8Array(size),
    });
    return await answered.text(1_000);
  } catch (error) {
    return error instanceof AppError ? { code: error.code, message: error.message } : error;
  } finally {
    await transport.close();
  }
}

const manual = ({ url }: Pick<TestProxy, 'url'>): TransportOptions => ({
  proxy: { kind: 'manual', url },
  extraCa: testAuthority,
});

const login = { user: 'anna', password: 'p@ss:word/1' };

test.each<[string, (options: ProxyOptions) => Promise<TestProxy>, ProxyOptions, string]>([
  ['an HTTP proxy', startHttpProxy, {}, 'CONNECT'],
  ['an HTTP proxy with a password', startHttpProxy, login, 'CONNECT'],
  ['an HTTPS proxy', startHttpProxy, { isTls: true }, 'CONNECT'],
  ['an HTTPS proxy with a password', startHttpProxy, { isTls: true, ...login }, 'CONNECT'],
  ['a SOCKS5 proxy', startSocksProxy, {}, 'SOCKS'],
  ['a SOCKS5 proxy with a password', startSocksProxy, login, 'SOCKS'],
])('%s passes requests on, with TLS end to end and without', async (_name, start, options, verb) => {
  await using proxy = await start(options);
  const { port } = new URL(secureOrigin);
  expect([await send(secureOrigin, manual(proxy), 200_000), await send(plain.origin, manual(proxy), 200_000)]).toEqual([
    'PUT /a/../b?x=%2F 200000',
    'plain',
  ]);
  expect(proxy.asked).toEqual([
    `${verb} localhost:${port}`,
    verb === 'SOCKS' ? expect.stringMatching(/^SOCKS 127\.0\.0\.1:/) : `PUT ${plain.origin}/a/../b?x=%2F`,
  ]);
  expect(plain.seen.at(-1)).toMatchObject({ url: '/a/../b?x=%2F', headers: { host: new URL(plain.origin).host } });
});

test.each<[string, (options: ProxyOptions) => Promise<TestProxy>, () => string]>([
  ['HTTP, to https', startHttpProxy, () => secureOrigin],
  ['HTTP, to http', startHttpProxy, () => plain.origin],
  ['SOCKS5', startSocksProxy, () => secureOrigin],
])('a wrong password is named with the proxy and never shown (%s)', async (_name, start, origin) => {
  await using proxy = await start(login);
  const url = proxy.url.replace(encodeURIComponent(login.password), 'mistaken-word');
  const failed = await send(origin(), manual({ url }));
  expect(failed).toEqual({
    code: 'answer-not-from-cos',
    message: `the request by way of proxy 127.0.0.1:${proxy.port} failed: the proxy does not accept this user name and password`,
  });
});

test('a proxy that is not there, refuses, or breaks off is named', async () => {
  await using refusing = await startHttpProxy({
    refuse: (socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'),
  });
  await using breaking = await startHttpProxy({ refuse: (socket) => socket.resetAndDestroy() });
  await using silent = await startHttpProxy({ refuse: () => undefined });
  await using denying = await startSocksProxy({
    refuse: (socket) => socket.end(Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0])),
  });
  await using mute = await startSocksProxy({ refuse: () => undefined });
  const outcomes = [
    await send(secureOrigin, manual({ url: 'http://user:hidden@127.0.0.1:1' })),
    await send(secureOrigin, manual({ url: 'socks5://user:hidden@127.0.0.1:1' })),
    await send(secureOrigin, manual(refusing)),
    await send(secureOrigin, manual(breaking)),
    await send(secureOrigin, manual(silent)),
    await send(secureOrigin, manual(denying)),
    await send(secureOrigin, manual(mute)),
  ];
  const failed = (code: string, port: number) => ({
    code,
    message: expect.stringMatching(
      new RegExp(`^the request by way of proxy 127\\.0\\.0\\.1:${port} failed(?!.*hidden)`),
    ),
  });
  expect(outcomes).toEqual([
    failed('network-unreachable', 1),
    failed('network-unreachable', 1),
    failed('answer-not-from-cos', refusing.port),
    failed('connection-lost', breaking.port),
    failed('network-timeout', silent.port),
    failed('network-unreachable', denying.port),
    failed('network-timeout', mute.port),
  ]);
});

test('the environment names the proxy, and what is spared goes directly', async () => {
  await using proxy = await startHttpProxy();
  const by = (environment: Readonly<Record<string, string>>): TransportOptions => ({
    proxy: { kind: 'environment' },
    environment,
    extraCa: testAuthority,
  });
  await send(secureOrigin, by({ HTTPS_PROXY: proxy.url }));
  await send(secureOrigin, by({ https_proxy: proxy.url, no_proxy: 'localhost' }));
  await send(secureOrigin, { ...by({ https_proxy: proxy.url }), proxy: { kind: 'none' } });
  await send(plain.origin, by({ http_proxy: proxy.url }));
  expect(proxy.asked).toEqual([`CONNECT ${new URL(secureOrigin).host}`, `PUT ${plain.origin}/a/../b?x=%2F`]);
});

test('a server is trusted by an extra authority only, as text or as a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'driftless-ca-'));
  const file = join(folder, 'authority.pem');
  await writeFile(file, `Our authority\n${testAuthority}`);
  const outcomes = [
    await send(secureOrigin, {}),
    await send(secureOrigin, { extraCa: testAuthority }),
    await send(secureOrigin, { extraCa: file }),
  ];
  await rm(folder, { recursive: true });
  expect(outcomes).toEqual([
    { code: 'answer-not-from-cos', message: expect.any(String) },
    'PUT /a/../b?x=%2F 0',
    'PUT /a/../b?x=%2F 0',
  ]);
});

test.each([
  ['a file that is not there', '/no/such/authority.pem'],
  ['text that is no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
  ['a key', serverTls.key],
])('an extra authority that is %s is refused at once', (_name, extraCa) => {
  expect(() => createTransport({ extraCa })).toThrow(expect.objectContaining({ code: 'usage' }));
});

test('an abort reaches a request that waits for its proxy', async () => {
  await using silent = await startHttpProxy({ refuse: () => undefined });
  const transport = createTransport(manual(silent));
  const stop = new AbortController();
  const pending = transport.request({
    origin: secureOrigin,
    method: 'GET',
    path: '/',
    headers: {},
    signal: stop.signal,
  });
  await expect.poll(() => silent.asked.length).toBe(1);
  stop.abort(new Error('stop'));
  await expect(pending).rejects.toBe(stop.signal.reason);
  await transport.close();
});

test('a client goes by the proxy it is given, signed for the host behind it', async () => {
  await using proxy = await startHttpProxy(login);
  const client = createCosClient({
    credentials: { secretId: 'AKIDexample', secretKey: 'secret-of-example' },
    endpoint: parseEndpoint({ url: plain.origin }),
    network: manual(proxy),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
  await client.bucket('docs-1').headBucket();
  await client.close();
  expect([proxy.asked, plain.seen.at(-1)?.headers.host, plain.seen.at(-1)?.headers['proxy-authorization']]).toEqual([
    [`HEAD ${plain.origin}/docs-1/`],
    new URL(plain.origin).host,
    undefined,
  ]);
});

test('a proxy that is asked for each request can change, and may be none', async () => {
  await using proxy = await startHttpProxy();
  const ways = [proxy.url, undefined];
  const asked: string[] = [];
  const transport = createTransport({
    proxy: {
      kind: 'asked',
      ask: async (origin) => {
        asked.push(origin);
        return ways.shift();
      },
    },
  });
  const headers = { host: new URL(plain.origin).host };
  for (const path of ['/first', '/second']) {
    await (await transport.request({ origin: plain.origin, method: 'GET', path, headers })).dump();
  }
  await transport.close();
  expect({ asked, byProxy: proxy.asked.length }).toEqual({ asked: [plain.origin, plain.origin], byProxy: 1 });
});

test('an answer that is no proxy is told as such', async () => {
  const proxy = { kind: 'asked', ask: async () => 'ftp://p:1' } as const;
  expect(await send(plain.origin, { proxy })).toMatchObject({ code: 'usage' });
});
