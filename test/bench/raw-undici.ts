/**
 * The least a Node program can do for a transfer of small objects: signed requests of one body by undici, so many at once, without files
 * and without hashing. Argument: the work as JSON.
 */
import { Agent, request } from 'undici';
import * as v from 'valibot';
import { encodeKeyPath } from '../../src-main/cos/key-encoding.ts';
import { signRequest } from '../../src-main/cos/signature.ts';
import { pathOf } from './trees.ts';

export const rawWork = v.object({
  method: v.picklist(['PUT', 'GET']),
  endpoint: v.string(),
  bucket: v.string(),
  prefix: v.string(),
  credentials: v.object({ secretId: v.string(), secretKey: v.string() }),
  files: v.number(),
  size: v.number(),
  atOnce: v.number(),
});

const { method, endpoint, bucket, prefix, credentials, files, size, atOnce } = v.parse(
  rawWork,
  JSON.parse(process.argv[2] ?? ''),
);
const dispatcher = new Agent({ connections: atOnce, pipelining: 1 });
const { host } = new URL(endpoint);
const bytes = Buffer.alloc(size, 'some bytes of a body ');

async function send(index: number): Promise<void> {
  const path = `/${bucket}/${prefix}${pathOf(index)}`;
  const headers = { host, ...(method === 'PUT' ? { 'content-length': String(size) } : {}) };
  const now = Math.floor(Date.now() / 1000);
  const keyTime = { start: now - 60, end: now + 900 };
  const authorization = signRequest({ credentials, method, path, query: {}, headers, keyTime });
  const answer = await request(`${endpoint}${encodeKeyPath(path)}`, {
    method,
    dispatcher,
    headers: { ...headers, authorization },
    ...(method === 'PUT' ? { body: bytes } : {}),
  });
  const text = await answer.body.arrayBuffer();
  if (answer.statusCode !== 200 || (method === 'GET' && text.byteLength !== size)) {
    throw new Error(`${method} ${path} was answered with ${answer.statusCode}`);
  }
}

let next = 0;
const worker = async (): Promise<void> => {
  while (next < files) {
    next += 1;
    await send(next - 1);
  }
};
await Promise.all(Array.from({ length: atOnce }, worker));
await dispatcher.close();
