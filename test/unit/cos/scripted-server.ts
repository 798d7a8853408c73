/** A loopback HTTP server that answers each request with the next step of a script and keeps what it was asked. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SeenRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** Gets the request with its body read. */
export type Step = (response: ServerResponse, request: SeenRequest) => void;

export type ScriptedServer = AsyncDisposable & {
  readonly origin: string;
  readonly seen: readonly SeenRequest[];
  readonly sockets: () => number;
};

/** The last step goes on answering. */
export async function startScriptedServer(...script: readonly Step[]): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  let sockets = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const asked = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      seen.push(asked);
      (script[seen.length - 1] ?? script.at(-1))?.(response, asked);
    });
  });
  server.on('connection', () => {
    sockets += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${addressOf(server.address()).port}`,
    seen,
    sockets: () => sockets,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A server that takes `bytes` of a body, rests for `restMs`, and so on; answers with the length it got. */
export async function startSlowReader(
  bytes: number,
  restMs: number,
): Promise<AsyncDisposable & { readonly origin: string }> {
  const server = createServer((request, response) => {
    let length = 0;
    let rested = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length - rested >= bytes) {
        rested = length;
        request.pause();
        setTimeout(() => request.resume(), restMs);
      }
    });
    request.on('end', () => response.end(String(length)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${addressOf(server.address()).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function addressOf(address: ReturnType<ReturnType<typeof createServer>['address']>): AddressInfo {
  if (address === null || typeof address === 'string') {
    throw new Error('the server does not listen on a port');
  }
  return address;
}

/** An answer as COS gives it. */
export function answer(
  status: number,
  body: string | Uint8Array = '',
  headers: Readonly<Record<string, string>> = {},
): Step {
  return (response) => {
    response.writeHead(status, {
      server: 'tencent-cos',
      'x-cos-request-id': 'NWFj',
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    });
    response.end(body);
  };
}

export function errorAnswer(
  status: number,
  code: string,
  message = '',
  headers: Readonly<Record<string, string>> = {},
): Step {
  return answer(
    status,
    `<?xml version='1.0' encoding='utf-8' ?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    {
      'content-type': 'application/xml',
      ...headers,
    },
  );
}

/** Closes the connection without a word. */
export const reset: Step = (response) => {
  response.socket?.resetAndDestroy();
};

/** Takes the request and never answers. */
export const hang: Step = () => undefined;

/** Sign-in page of a hotel network. */
export const captivePortal: Step = (response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<html><body><h1>Welcome</h1><br></body></html>');
};
