/**
 * One signed HTTP request as bytes on a socket, for what a client would never send: keys with dot segments, cut bodies, wrong
 * clocks and signatures. The answer is read to its end.
 */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { encodeKeyPath, encodeStrict } from '../../src-main/cos/key-encoding.ts';
import { signRequest } from '../../src-main/cos/signature.ts';

export type RawServer = {
  readonly port: number;
  readonly credentials: { readonly secretId: string; readonly secretKey: string };
};

export type RawRequest = {
  readonly method: string;
  /** Decoded, with a leading `/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds; the signature is valid for a minute around it. */
  readonly signedAt?: number;
  readonly secretId?: string;
  readonly secretKey?: string;
  readonly unsigned?: boolean;
  /** Ends the connection after so many bytes of the body. */
  readonly cutAfter?: number;
};

export type RawAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The text of `Code` in an error body. */
  readonly code: string | undefined;
};

export async function rawRequest(server: RawServer, sent: RawRequest): Promise<RawAnswer> {
  const { method, path, query = {}, body = '', unsigned = false } = sent;
  const bytes = Buffer.from(body);
  const headers = {
    host: `127.0.0.1:${server.port}`,
    ...(method === 'GET' || method === 'HEAD' ? {} : { 'content-length': String(bytes.length) }),
    ...sent.headers,
  };
  const at = Math.floor((sent.signedAt ?? Date.now()) / 1000);
  const credentials = {
    secretId: sent.secretId ?? server.credentials.secretId,
    secretKey: sent.secretKey ?? server.credentials.secretKey,
  };
  const authorization = signRequest({
    credentials,
    method,
    path,
    query,
    headers,
    keyTime: { start: at - 60, end: at + 60 },
  });
  const queryText = Object.entries(query)
    .map(([name, value]) => `${encodeStrict(name)}=${encodeStrict(value)}`)
    .join('&');
  return await new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        host: '127.0.0.1',
        port: server.port,
        method,
        path: `${encodeKeyPath(path)}${queryText === '' ? '' : `?${queryText}`}`,
        headers: unsigned ? headers : { ...headers, authorization },
        agent: false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const received = Buffer.concat(chunks);
          const code = /<Code>([^<]*)<\/Code>/.exec(received.toString())?.[1];
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: received, code });
        });
      },
    );
    outgoing.on('error', reject);
    if (sent.cutAfter === undefined) {
      outgoing.end(bytes);
    } else {
      outgoing.write(bytes.subarray(0, sent.cutAfter), () => outgoing.destroy(new Error('cut on purpose')));
    }
  });
}
