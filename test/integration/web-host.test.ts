/** The web host over real sockets, in front of a stand-in engine: who is let in, what is answered, how patches come. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { conflictTextMax } from '../../src-main/contract/conflicts.ts';
import type { Patch, Snapshot } from '../../src-main/contract/model.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import { startWebHost, type WebHost } from '../../src-main/headless/web-host.ts';
import { engineApi } from '../support/engine-api.ts';

let pageFolder: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'driftless-web-'));
  pageFolder = join(folder, 'page');
  await mkdir(join(pageFolder, 'assets'), { recursive: true });
  await writeFile(join(pageFolder, 'index.html'), '<!doctype html><title>Driftless</title>');
  await writeFile(join(pageFolder, 'assets', 'main-abc.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'not for the page');
});

afterAll(() => rm(join(pageFolder, '..'), { recursive: true, force: true }));

const empty: Snapshot = {
  revision: 0,
  engine: { version: '1.0.0', host: 'headless', startedAt: 0 },
  pairs: [],
  transfers: [],
  activity: [],
  conflicts: [],
  problems: [],
};

function standIn() {
  const listeners = new Set<(patch: Patch) => void>();
  const calls: unknown[] = [];
  const api = engineApi({
    snapshot: async () => empty,
    pause: async (params) => {
      calls.push(params);
      return undefined;
    },
    resume: async () => {
      throw new AppError('not-found', 'there is no such synced folder');
    },
    syncNow: async () => {
      throw new Error('a bug with a /secret/path');
    },
    answerHold: async () => undefined,
    resolveConflicts: async ({ choices }) =>
      choices.map(({ conflictId, text }) => ({ conflictId, outcome: 'resolved', copyPath: `${text?.length}` })),
  });
  return {
    calls,
    tell: (patch: Patch) => {
      for (const listener of listeners) {
        listener(patch);
      }
    },
    engine: {
      api,
      subscribe: (listener: (patch: Patch) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
}

async function hostWith(options: { password?: string } = {}) {
  const links: string[] = [];
  const backend = standIn();
  const host = await startWebHost({
    engine: backend.engine,
    pageFolder,
    host: '127.0.0.1',
    port: 0,
    ...options,
    onNewLink: (url) => links.push(url),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
  onTestFinished(() => host.stop());
  return { host, links, ...backend };
}

type Answer = { status: number; headers: IncomingMessage['headers']; body: string };

/** A request with exactly these headers and this target: `fetch` would tidy both. */
function send(
  host: WebHost,
  target: string,
  headers: Record<string, string> = {},
  { method = 'GET', body = '' } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(host.origin);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path: target, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode = 0, headers: answered } = response;
        resolve({ status: statusCode, headers: answered, body: Buffer.concat(chunks).toString() });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

function cookieOf(answer: Answer): string {
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

async function signIn(host: WebHost): Promise<{ Cookie: string }> {
  return { Cookie: cookieOf(await send(host, host.link().slice(host.origin.length))) };
}

test('without the link nothing but a readable refusal leaves the host', async () => {
  const { host } = await hostWith();
  const targets = ['/', '/assets/main-abc.js', '/socket', '/?token=guess', '/nothing'];
  const answers = await Promise.all(targets.map((target) => send(host, target)));
  expect(answers.map(({ status, body }) => [status, body.includes('Open Driftless with its link')])).toEqual(
    targets.map(() => [401, true]),
  );
});

test('the link trades its token for a cookie once, and the address keeps nothing of it', async () => {
  const { host, links } = await hostWith();
  const target = host.link().slice(host.origin.length);
  const first = await send(host, target);
  const again = await send(host, target);
  const withCookie = await send(host, target, { Cookie: cookieOf(first) });
  const page = await send(host, '/', { Cookie: cookieOf(first) });
  expect({
    first: [first.status, first.headers.location, first.headers['set-cookie']?.[0]?.replace(/=[0-9a-f]{64};/, '=ID;')],
    again: [again.status, again.body.includes('A new one has just been printed')],
    withCookie: [withCookie.status, withCookie.headers.location],
    page: [page.status, page.body],
    links: links.length,
  }).toEqual({
    first: [303, '/', `driftless-${new URL(host.origin).port}=ID; HttpOnly; SameSite=Strict; Path=/`],
    again: [401, true],
    withCookie: [303, '/'],
    page: [200, '<!doctype html><title>Driftless</title>'],
    links: 1,
  });
  expect((await send(host, links[0]?.slice(host.origin.length) ?? '')).status).toBe(303);
});

test('every answer of the page carries the headers that confine it', async () => {
  const { host } = await hostWith();
  const { headers } = await send(host, '/', await signIn(host));
  expect(headers).toMatchObject({
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
      "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-resource-policy': 'same-origin',
  });
});

test('another name for the loopback address, or a page of another site, is refused even with a session', async () => {
  const { host } = await hostWith();
  const session = await signIn(host);
  const statuses = await Promise.all([
    send(host, '/', { ...session, Host: 'evil.example' }),
    send(host, '/', { ...session, Host: `evil.example:${new URL(host.origin).port}` }),
    send(host, '/', { ...session, Origin: 'http://evil.example' }),
    send(host, '/', { ...session, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }),
    send(host, '/', { ...session, Origin: host.origin }),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([403, 403, 403, 403, 200]);
});

test('no path leads out of the page folder, and what is not there is not found', async () => {
  const { host } = await hostWith();
  const session = await signIn(host);
  const targets = [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..\\..\\secret.txt',
    '//etc/passwd',
    '/index.html',
    '/assets/',
  ];
  const answers = await Promise.all(targets.map((target) => send(host, target, session)));
  expect(answers.map(({ status }) => status)).toEqual(targets.map(() => 404));
  expect(answers.filter(({ body }) => body.includes('not for the page'))).toEqual([]);
});

test('files come with their type, names with a hash may be kept, and an unchanged file is not sent again', async () => {
  const { host } = await hostWith();
  const session = await signIn(host);
  const script = await send(host, '/assets/main-abc.js', session);
  const again = await send(host, '/assets/main-abc.js', { ...session, 'If-None-Match': script.headers.etag ?? '' });
  const head = await send(host, '/', session, { method: 'HEAD' });
  const post = await send(host, '/', session, { method: 'POST' });
  expect([
    [script.status, script.headers['content-type'], script.headers['cache-control'], script.body],
    [again.status, again.body],
    [head.status, head.headers['cache-control'], head.body],
    [post.status, post.headers.allow],
  ]).toEqual([
    [200, 'text/javascript; charset=utf-8', 'private, max-age=31536000, immutable', 'export {};'],
    [304, ''],
    [200, 'no-cache', ''],
    [405, 'GET, HEAD'],
  ]);
});

test('with a password the page asks for it, lets the right one in and has no form without one', async () => {
  const { host } = await hostWith({ password: 'correct horse' });
  const form = (password: string) =>
    send(
      host,
      '/sign-in',
      { Origin: host.origin },
      { method: 'POST', body: new URLSearchParams({ password }).toString() },
    );
  const asked = await send(host, '/');
  const wrong = await form('battery staple');
  const right = await form('correct horse');
  const page = await send(host, '/', { Cookie: cookieOf(right) });
  const { host: other } = await hostWith();
  const unasked = await send(other, '/sign-in', {}, { method: 'POST', body: 'password=' });
  expect([asked, wrong, right, page, unasked].map(({ status }) => status)).toEqual([401, 401, 303, 200, 405]);
  expect([asked.body, wrong.body].map((body) => /type="password"/.test(body))).toEqual([true, true]);
  expect(wrong.body).toContain('This is not the password.');
  // A page left open over a restart of the engine asks which of the two its user has to do.
  const linkOnly = await send(other, '/', {}, { method: 'HEAD' });
  expect([asked, linkOnly].map(({ status, headers }) => [status, headers['driftless-sign-in']])).toEqual([
    [401, 'password'],
    [401, 'link'],
  ]);
});

function open(host: WebHost, headers: Record<string, string>, path = '/socket'): WebSocket {
  const socket = new WebSocket(`${host.origin.replace('http', 'ws')}${path}`, { headers });
  onTestFinished(() => socket.terminate());
  return socket;
}

function refusalOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('open', () => reject(new Error('it was let in')));
    socket.on('error', () => undefined);
  });
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve());
    socket.on('error', reject);
  });
}

/** The next `count` frames. */
function frames(socket: WebSocket, count: number): Promise<unknown[]> {
  return new Promise((resolve) => {
    const got: unknown[] = [];
    socket.on('message', (data) => {
      got.push(JSON.parse(String(data)));
      if (got.length === count) {
        resolve(got);
      }
    });
  });
}

function closed(socket: WebSocket): Promise<[number, string]> {
  return new Promise((resolve) => {
    socket.on('close', (code, reason) => resolve([code, String(reason)]));
  });
}

test('the socket opens only for a session, under our own name, from our own page, at its path', async () => {
  const { host } = await hostWith();
  const session = await signIn(host);
  expect(
    await Promise.all([
      refusalOf(open(host, {})),
      refusalOf(open(host, { ...session, Host: 'evil.example' })),
      refusalOf(open(host, { ...session, Origin: 'http://evil.example' })),
      refusalOf(open(host, session, '/elsewhere')),
    ]),
  ).toEqual([401, 403, 403, 404]);
  await opened(open(host, { ...session, Origin: host.origin }));
});

test('calls are checked before the engine sees them and answered with a reason when they fail', async () => {
  const { host, calls } = await hostWith();
  const socket = open(host, await signIn(host));
  await opened(socket);
  const answers = frames(socket, 7);
  const requests = [
    { id: 1, method: 'snapshot', params: {} },
    { id: 2, method: 'pause', params: { pairId: 'p', minutes: 5 } },
    { id: 3, method: 'pause', params: { minutes: '5' } },
    { id: 4, method: 'pause', params: { extra: true } },
    { id: 5, method: 'constructor', params: {} },
    { id: 6, method: 'resume', params: {} },
    { id: 7, method: 'syncNow', params: {} },
  ];
  for (const request of requests) {
    socket.send(JSON.stringify(request));
  }
  const byId = new Map((await answers).map((answer) => [Object(answer).id, answer]));
  expect(requests.map(({ id }) => byId.get(id))).toEqual([
    { id: 1, ok: true, result: empty },
    { id: 2, ok: true },
    { id: 3, ok: false, problem: { code: 'usage', detail: expect.stringContaining('minutes') } },
    { id: 4, ok: false, problem: { code: 'usage', detail: expect.stringContaining('extra') } },
    { id: 5, ok: false, problem: { code: 'usage', detail: 'there is no such method' } },
    { id: 6, ok: false, problem: { code: 'not-found', detail: 'there is no such synced folder' } },
    { id: 7, ok: false, problem: { code: 'internal', detail: 'unexpected failure' } },
  ]);
  expect(calls).toEqual([{ pairId: 'p', minutes: 5 }]);
});

test.each(['not json', '{"id":-1,"method":"snapshot","params":{}}', '[]', '{"id":1,"method":"snapshot"}'])(
  'the frame %s ends the connection',
  async (text) => {
    const { host } = await hostWith();
    const socket = open(host, await signIn(host));
    await opened(socket);
    socket.send(text);
    expect(await closed(socket)).toEqual([1008, 'malformed frame']);
  },
);

test('a merged text of the greatest length arrives whole, however much of it has to be escaped', async () => {
  const { host } = await hostWith();
  const socket = open(host, await signIn(host));
  await opened(socket);
  const answered = frames(socket, 1);
  const text = 'x"\n\\'.repeat(conflictTextMax).slice(0, conflictTextMax);
  const choices = [{ conflictId: 'a', version: '1', choice: 'merged', text }];
  socket.send(JSON.stringify({ id: 1, method: 'resolveConflicts', params: { choices } }));
  expect(await answered).toEqual([
    { id: 1, ok: true, result: [{ conflictId: 'a', outcome: 'resolved', copyPath: `${conflictTextMax}` }] },
  ]);
});

test('a frame too large ends the connection before it is read', async () => {
  const { host } = await hostWith();
  const socket = open(host, await signIn(host));
  await opened(socket);
  socket.send('x'.repeat(7 * conflictTextMax));
  expect((await closed(socket))[0]).toBe(1009);
});

test('patches come unasked to every page, and stopping says goodbye', async () => {
  const { host, tell } = await hostWith();
  const session = await signIn(host);
  const sockets = [open(host, session), open(host, session)];
  await Promise.all(sockets.map(opened));
  const got = Promise.all(sockets.map((socket) => frames(socket, 2)));
  tell({ revision: 1 });
  tell({ revision: 2 });
  const expected = [1, 2].map((revision) => ({ event: 'patch', data: { revision } }));
  expect(await got).toEqual([expected, expected]);
  const ends = Promise.all(sockets.map(closed));
  await host.stop();
  expect(await ends).toEqual(sockets.map(() => [1001, 'driftless is ending']));
});

test('a page that reads too slowly misses patches, never the newest, and costs no memory', async () => {
  const { host, tell } = await hostWith();
  const { Cookie } = await signIn(host);
  const { hostname, port } = new URL(host.origin);
  const slow = connect(Number(port), hostname);
  onTestFinished(() => {
    slow.destroy();
  });
  slow.write(
    `GET /socket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${Cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await new Promise((resolve) => slow.once('readable', resolve));
  slow.read();
  slow.pause();
  const path = 'x'.repeat(100_000);
  const count = 600;
  for (let revision = 1; revision <= count; revision += 1) {
    tell({ revision, problems: { put: [{ ...problem, path }], remove: [] } });
    await new Promise((resolve) => setImmediate(resolve));
  }
  let bytes = 0;
  const last = new Promise<void>((resolve) => {
    let tail = '';
    slow.on('data', (chunk) => {
      bytes += chunk.length;
      tail = (tail + chunk.toString('latin1')).slice(-2 * path.length);
      if (tail.includes(`"revision":${count},`)) {
        resolve();
      }
    });
  });
  slow.resume();
  await last;
  expect(bytes).toBeLessThan((count * path.length) / 2);
});

const problem = {
  id: 'p\nx',
  pairId: 'p',
  path: 'x',
  reason: { code: 'file-busy' as const, detail: '' },
  firstAt: 0,
  tries: 1,
};

test('a page that is not built, and a port that is taken, are told clearly', async () => {
  const { host, engine } = await hostWith();
  const base = {
    engine,
    host: '127.0.0.1',
    onNewLink: () => undefined,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  };
  await expect(startWebHost({ ...base, pageFolder: join(pageFolder, 'missing'), port: 0 })).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('npm run build'),
  });
  await expect(startWebHost({ ...base, pageFolder, port: Number(new URL(host.origin).port) })).rejects.toMatchObject({
    code: 'port-unavailable',
  });
});
