/**
 * Small real proxies on loopback: HTTP (CONNECT and absolute-form, plain or under TLS) and SOCKS5 (RFC 1928 and 1929), each with a
 * password if wanted, each noting what it was asked for. Every name leads to loopback.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, request } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createNetServer, type Server, type Socket } from 'node:net';

export type TestProxy = AsyncDisposable & {
  /** With the password, if there is one. */
  readonly url: string;
  readonly port: number;
  /** `CONNECT host:port`, `GET http://...` or `SOCKS host:port`. */
  readonly asked: readonly string[];
};

export type ProxyOptions = {
  readonly user?: string;
  readonly password?: string;
  readonly isTls?: boolean;
  /** Answers instead of doing what is asked. */
  readonly refuse?: (socket: Socket) => void;
};

const certificate = (name: string): string => readFileSync(new URL(`certificates/${name}`, import.meta.url), 'utf8');

/** Signs `serverTls`; far from expiring, trusted by nobody but tests. */
export const testAuthority = certificate('authority.pem');
/** For localhost, 127.0.0.1 and *.cos.ap-beijing.myqcloud.com. */
export const serverTls = { key: certificate('server-key.pem'), cert: certificate('server.pem') };

export async function startHttpProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  const { isTls = false, refuse } = options;
  const asked: string[] = [];
  const expected = basicOf(options);
  const isWelcome = ({ headers }: IncomingMessage): boolean =>
    expected === undefined || headers['proxy-authorization'] === expected;

  const forward: RequestListener = (incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    if (!isWelcome(incoming)) {
      incoming.resume();
      outgoing.writeHead(407, { 'proxy-authenticate': 'Basic', 'content-length': '5' }).end('who?\n');
      return;
    }
    const url = new URL(incoming.url ?? '');
    const { 'proxy-authorization': _, ...headers } = incoming.headers;
    const path = (incoming.url ?? '').slice(url.origin.length);
    const onward = request({ host: '127.0.0.1', port: url.port, path, method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  };
  const server = isTls ? createHttpsServer(serverTls, forward) : createHttpServer(forward);
  server.on('connect', (incoming: IncomingMessage, client: Socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    client.on('error', () => undefined);
    if (refuse !== undefined) {
      refuse(client);
    } else if (isWelcome(incoming)) {
      tunnel(client, Number(incoming.url?.split(':').at(-1)), 'HTTP/1.1 200 Connection established\r\n\r\n');
    } else {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    }
  });
  return await listening(server, asked, isTls ? 'https' : 'http', options);
}

export async function startSocksProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const server = createNetServer((client) => {
    client.on('error', () => undefined);
    serveSocks(client, options, asked).catch(() => client.destroy());
  });
  return await listening(server, asked, 'socks5', options);
}

async function serveSocks(client: Socket, options: ProxyOptions, asked: string[]): Promise<void> {
  const { user, password = '', refuse } = options;
  const take = createTaker(client);
  const [, methodCount = 0] = await take(2);
  const methods = await take(methodCount);
  const method = user === undefined ? 0 : 2;
  client.write(Buffer.from([5, methods.includes(method) ? method : 0xff]));
  if (user !== undefined) {
    const [, userLength = 0] = await take(2);
    const given = (await take(userLength)).toString();
    const [passwordLength = 0] = await take(1);
    const isWelcome = (await take(passwordLength)).toString() === password && given === user;
    client.write(Buffer.from([1, isWelcome ? 0 : 1]));
    if (!isWelcome) {
      client.end();
      return;
    }
  }
  const [, , , kind] = await take(4);
  const host =
    kind === 3 ? (await take((await take(1))[0] ?? 0)).toString() : (await take(kind === 1 ? 4 : 16)).join('.');
  const port = (await take(2)).readUInt16BE();
  asked.push(`SOCKS ${host}:${port}`);
  if (refuse !== undefined) {
    refuse(client);
    return;
  }
  tunnel(client, port, Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
}

/** Reads exact numbers of bytes from a socket. */
function createTaker(socket: Socket): (count: number) => Promise<Buffer> {
  return async (count) => {
    for (;;) {
      const bytes: Buffer | null = count === 0 ? Buffer.alloc(0) : socket.read(count);
      if (bytes !== null) {
        return bytes;
      }
      await once(socket, 'readable');
    }
  };
}

function tunnel(client: Socket, port: number, greeting: string | Buffer): void {
  const onward = connect(port, '127.0.0.1', () => {
    client.write(greeting);
    onward.pipe(client);
    client.pipe(onward);
  });
  onward.on('error', () => client.destroy());
  client.on('close', () => onward.destroy());
}

function basicOf({ user, password = '' }: ProxyOptions): string | undefined {
  return user === undefined ? undefined : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

async function listening(server: Server, asked: string[], scheme: string, options: ProxyOptions): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { user, password = '' } = options;
  const login = user === undefined ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  return {
    url: `${scheme}://${login}127.0.0.1:${port}`,
    port,
    asked,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
}
