import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createTransport, type Transport, type TransportRequest } from '../../../src-main/cos/transport.ts';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import {
  answer,
  hang,
  reset,
  type ScriptedServer,
  type Step,
  startScriptedServer,
  startSlowReader,
} from './scripted-server.ts';

async function withServer(
  script: readonly Step[],
  run: (transport: Transport, server: ScriptedServer) => Promise<void>,
  options: Parameters<typeof createTransport>[0] = {},
): Promise<void> {
  await using server = await startScriptedServer(...script);
  const transport = createTransport(options);
  try {
    await run(transport, server);
  } finally {
    await transport.close();
  }
}

function get(server: ScriptedServer, more: Partial<TransportRequest> = {}): TransportRequest {
  return { origin: server.origin, method: 'GET', path: '/', headers: {}, ...more };
}

function put(server: ScriptedServer, length: number, body: NonNullable<TransportRequest['body']>): TransportRequest {
  return get(server, { method: 'PUT', headers: { 'content-length': String(length) }, body });
}

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    yield Buffer.from(text);
  }
}

const code = (expected: string) => expect.objectContaining({ code: expected });

test('paths travel exactly as given, dot segments and escapes included', async () => {
  await withServer([answer(200)], async (transport, server) => {
    const paths = ['/a/../b/./c', '/%2e%2e/x', '/a//b/', '/%E4%BD%A0?marker=a%2Bb&x='];
    for (const path of paths) {
      await (await transport.request(get(server, { path }))).dump();
    }
    expect(server.seen.map(({ url }) => url)).toEqual(paths);
  });
});

test.each([
  ['bytes', () => Buffer.from('hello'), 5, 'hello'],
  ['a stream', () => chunks('hel', 'lo'), 5, 'hello'],
  ['no bytes', () => new Uint8Array(0), 0, ''],
  ['an empty stream', () => chunks(), 0, ''],
])('a body of %s arrives with its length', async (_name, body, length, expected) => {
  await withServer([answer(200)], async (transport, server) => {
    await (await transport.request(put(server, length, body()))).dump();
    expect(
      server.seen.map((seen) => [seen.body, seen.headers['content-length'], seen.headers['transfer-encoding']]),
    ).toEqual([[expected, String(length), undefined]]);
  });
});

test.each([
  ['shorter', 6],
  ['longer', 4],
])('a request body %s than announced fails with length-mismatch', async (_name, length) => {
  await withServer([answer(200)], async (transport, server) => {
    await expect(transport.request(put(server, length, chunks('hel', 'lo')))).rejects.toEqual(code('length-mismatch'));
    await expect(transport.request(put(server, length, Buffer.from('hello')))).rejects.toEqual(code('length-mismatch'));
    expect(server.seen).toEqual([]);
  });
});

test('the error of a request body comes out unchanged', async () => {
  await withServer([answer(200)], async (transport, server) => {
    const failure = new AppError('source-changed', 'the file changed');
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a');
      throw failure;
    }
    await expect(transport.request(put(server, 5, failing()))).rejects.toBe(failure);
  });
});

test('a request that fails gives its body up, begun or not', async () => {
  await withServer([answer(200)], async (transport, server) => {
    const given: string[] = [];
    const bodyOf = (name: string, failure?: Error): AsyncIterable<Uint8Array> => ({
      [Symbol.asyncIterator]: () => ({
        next: () =>
          failure === undefined
            ? Promise.resolve({ done: false, value: new Uint8Array(65_536) })
            : Promise.reject(failure),
        return: () => {
          given.push(name);
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    });
    const unreachable = { ...put(server, 1_000_000, bodyOf('unreachable')), origin: 'http://127.0.0.1:1' };
    await expect(transport.request(unreachable)).rejects.toEqual(code('network-unreachable'));
    await expect(transport.request(put(server, 100_000, bodyOf('too long')))).rejects.toEqual(code('length-mismatch'));
    await expect.poll(() => given).toEqual(['unreachable', 'too long']);
  });
});

test('bytes that leave slowly are not taken for a silent server', async () => {
  const size = 64 * 1024 * 1024;
  await using server = await startSlowReader(1024 * 1024, 50);
  const transport = createTransport();
  const headers = { 'content-length': String(size) };
  const request = { origin: server.origin, method: 'PUT', path: '/', headers, headersTimeoutMs: 1000 } as const;
  expect(await (await transport.request({ ...request, body: new Uint8Array(size) })).text(100)).toBe(String(size));
  await transport.close();
});

test('redirects are answers, not instructions', async () => {
  await withServer([answer(302, '', { location: '/elsewhere' })], async (transport, server) => {
    const response = await transport.request(get(server));
    await response.dump();
    expect([response.status, response.headers.location, server.seen.length]).toEqual([302, '/elsewhere', 1]);
  });
});

test('connections that do not come about, break or stay silent are told apart', async () => {
  const halfAnswer: Step = (response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('half', () => response.socket?.resetAndDestroy());
  };
  const stuckAnswer: Step = (response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('half');
  };
  const noise: Step = (response) => {
    response.socket?.end('SSH-2.0-OpenSSH\r\n');
  };
  await withServer(
    [reset, hang, halfAnswer, stuckAnswer, noise],
    async (transport, server) => {
      const failures: unknown[] = [];
      const fails = async (request: TransportRequest): Promise<void> => {
        const failure: unknown = await transport
          .request(request)
          .then((response) => response.text(1000))
          .catch((error: unknown) => error);
        failures.push(failure instanceof AppError ? failure.code : failure);
      };
      await fails(get(server));
      await fails(get(server, { headersTimeoutMs: 50 }));
      await fails(get(server));
      await fails(get(server));
      await fails(get(server));
      await fails(get(server, { origin: 'http://127.0.0.1:1' }));
      await fails(get(server, { origin: 'http://no-such-host.invalid' }));
      expect(failures).toEqual([
        'connection-lost',
        'network-timeout',
        'connection-lost',
        'network-timeout',
        'malformed-answer',
        'network-unreachable',
        'network-unreachable',
      ]);
    },
    { bodyTimeoutMs: 200 },
  );
});

test('aborting rejects with the reason, before, during and after the answer', async () => {
  const stuckAnswer: Step = (response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('half');
  };
  await withServer([hang, stuckAnswer], async (transport, server) => {
    const reason = new Error('stop');
    await expect(transport.request(get(server, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    const waiting = new AbortController();
    const pending = transport.request(get(server, { signal: waiting.signal }));
    await expect.poll(() => server.seen.length).toBe(1);
    waiting.abort(reason);
    await expect(pending).rejects.toBe(reason);
    const reading = new AbortController();
    const body = (await transport.request(get(server, { signal: reading.signal }))).stream();
    await body.next();
    const next = body.next();
    reading.abort(reason);
    await expect(next).rejects.toBe(reason);
    expect(getEventListeners(reading.signal, 'abort')).toEqual([]);
  });
});

test('bodies that are read, dumped or given up unread leave the connection usable', async () => {
  await withServer(
    [answer(200, 'x'.repeat(100_000))],
    async (transport, server) => {
      expect((await (await transport.request(get(server))).text(200_000)).length).toBe(100_000);
      await (await transport.request(get(server))).dump();
      await (await transport.request(get(server))).stream().return?.();
      for await (const _chunk of (await transport.request(get(server))).stream()) {
        break;
      }
      expect((await (await transport.request(get(server))).text(200_000)).length).toBe(100_000);
    },
    { connections: 1 },
  );
});

test.each(['of a known length', 'in pieces'])(
  'a body %s that is passed on comes whole, and what was passed is gone',
  async (form) => {
    const sent = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => index % 251));
    const send: Step = (response) => {
      response.writeHead(200, form === 'in pieces' ? {} : { 'content-length': sent.length });
      for (let start = 0, size = 1_000; start < sent.length; start += size, size *= 2) {
        response.write(sent.subarray(start, start + size));
      }
      response.end();
    };
    await withServer([send, send], async (transport, server) => {
      const chunks: Uint8Array[] = [];
      const copies: Uint8Array[] = [];
      for await (const chunk of (await transport.request(get(server))).stream({ isPassedOn: true })) {
        chunks.push(chunk);
        copies.push(Uint8Array.from(chunk));
      }
      const kept: Uint8Array[] = [];
      for await (const chunk of (await transport.request(get(server))).stream()) {
        kept.push(chunk);
      }
      expect(Buffer.concat(copies).equals(sent)).toBe(true);
      expect(Buffer.concat(kept).equals(sent)).toBe(true);
      // Pieces may share their buffer with others, and then stay.
      expect(form === 'in pieces' || chunks.some((chunk) => chunk.length === 0)).toBe(true);
    });
  },
);

test('an answer longer than any message is refused', async () => {
  await withServer([answer(200, 'x'.repeat(5000))], async (transport, server) => {
    const response = await transport.request(get(server));
    await expect(response.text(1000)).rejects.toEqual(code('malformed-answer'));
  });
});

test('an answer that breaks before it is read disturbs nobody', async () => {
  const halfAnswer: Step = (response) => {
    response.writeHead(200, { 'content-length': '1000000' });
    response.write('half', () => response.socket?.resetAndDestroy());
  };
  await withServer([halfAnswer], async (transport, server) => {
    const response = await transport.request(get(server));
    await transport.close();
    await expect(response.text(2_000_000)).rejects.toBeInstanceOf(AppError);
  });
});

test('as many sockets as allowed are opened, no more', async () => {
  await withServer(
    [answer(200, 'x')],
    async (transport, server) => {
      await Promise.all(Array.from({ length: 20 }, async () => (await transport.request(get(server))).dump()));
      expect(server.sockets()).toBeLessThanOrEqual(4);
    },
    { connections: 4 },
  );
});
