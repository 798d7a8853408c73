/**
 * Load on one HTTP server over raw sockets. Requests are signed and made before the clock starts and answers are only measured, so
 * that the load costs as little as possible on the machine it shares with the server.
 */
import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { encodeKeyPath } from '../../src-main/cos/key-encoding.ts';
import { signRequest } from '../../src-main/cos/signature.ts';

export type LoadTarget = {
  readonly port: number;
  readonly credentials: { readonly secretId: string; readonly secretKey: string };
};

export type Load = {
  readonly method: 'PUT' | 'GET' | 'HEAD';
  readonly paths: readonly string[];
  /** Bytes of each request's body. */
  readonly size: number;
  readonly connections: number;
};

export type LoadResult = { readonly seconds: number; readonly requests: number; readonly bodyBytes: number };

/** Sends every request once, so many at a time. Rejects when an answer is not a success. */
export async function runLoad(target: LoadTarget, { method, paths, size, connections }: Load): Promise<LoadResult> {
  const body = Buffer.alloc(size, 'some bytes of a body ');
  const md5 = createHash('md5').update(body).digest('base64');
  const heads = paths.map((path) => requestHead(target, method, path, size, md5));
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(target.port)));
  let next = 0;
  let bodyBytes = 0;
  const startedAt = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      const answers = readAnswers(socket, method === 'HEAD');
      while (next < heads.length) {
        const head = heads[next] ?? '';
        next += 1;
        socket.cork();
        socket.write(head, 'latin1');
        socket.write(body);
        socket.uncork();
        const answered = await answers.next();
        bodyBytes += size + answered;
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  for (const socket of sockets) {
    socket.destroy();
  }
  return { seconds, requests: heads.length, bodyBytes };
}

function requestHead(target: LoadTarget, method: string, path: string, size: number, md5: string): string {
  const headers = {
    host: `127.0.0.1:${target.port}`,
    ...(method === 'PUT' ? { 'content-length': String(size), 'content-md5': md5 } : {}),
  };
  const now = Math.floor(Date.now() / 1000);
  const authorization = signRequest({
    credentials: target.credentials,
    method,
    path,
    query: {},
    headers,
    keyTime: { start: now - 60, end: now + 900 },
  });
  const lines = Object.entries({ ...headers, authorization }).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${encodeKeyPath(path)} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}

/** Reads one answer after the other; each is the length of its body. */
function readAnswers(socket: Socket, isHead: boolean): { readonly next: () => Promise<number> } {
  let waiting: { readonly resolve: (bytes: number) => void; readonly reject: (error: Error) => void } | undefined;
  let head: Buffer = Buffer.alloc(0);
  let left = -1;
  let length = 0;
  const finish = (): void => {
    const { resolve } = waiting ?? { resolve: () => undefined };
    waiting = undefined;
    left = -1;
    head = Buffer.alloc(0);
    resolve(length);
  };
  socket.on('data', (chunk: Buffer) => {
    if (left >= 0) {
      left -= chunk.length;
    } else {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        return;
      }
      const text = head.toString('latin1', 0, end);
      if (!/^HTTP\/1\.1 20/.test(text)) {
        waiting?.reject(new Error(`answered with ${head.toString().slice(0, 600)}`));
        return;
      }
      length = isHead ? 0 : Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
      left = length - (head.length - end - 4);
    }
    if (left <= 0) {
      finish();
    }
  });
  socket.on('close', () => waiting?.reject(new Error('the server ended the connection')));
  return {
    next: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      }),
  };
}
