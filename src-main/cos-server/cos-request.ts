/**
 * A request as COS understands it: decoded path and query, and the bucket and key it is about.
 * Virtual-hosted when the host begins with a bucket name, path style otherwise. Paths are percent-decoded and nothing else: dot
 * segments, double slashes and a plus are part of the key.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { decodePercent } from '../cos/key-encoding.ts';
import { refuse } from './refusal.ts';

export type CosRequest = {
  readonly method: string;
  /** As received, with the port if it was sent. */
  readonly host: string;
  /** Decoded, with a leading `/`; includes the bucket in path style: what the signature covers. */
  readonly path: string;
  /** Decoded, names in lower case. */
  readonly query: ReadonlyMap<string, string>;
  readonly headers: IncomingHttpHeaders;
  /** '' when the request is about the service. */
  readonly bucket: string;
  /** '' when the request is about the bucket. */
  readonly key: string;
  readonly body: IncomingMessage;
  /** What the SHA-256 of the body must be, in hex, where the signature depends on it. */
  readonly bodySha256?: string;
};

const bucketName = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?-\d+$/;
const maxKeyBytes = 850;
/** CAN, EM, SUB and ESC. Other control characters are allowed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters in question
const forbiddenInKey = /[\u0018-\u001b]/;

export function isBucketName(name: string): boolean {
  return bucketName.test(name) && name.length <= 60;
}

export function parseCosRequest(incoming: IncomingMessage): CosRequest {
  const { rawPath, rawQuery } = splitTarget(incoming.url ?? '/');
  const path = decodePercent(rawPath);
  if (path === undefined || !path.startsWith('/')) {
    throw refuse('InvalidURI');
  }
  const host = incoming.headers.host ?? '';
  const { bucket, key } = addressOf(host, path);
  if (Buffer.byteLength(key) > maxKeyBytes) {
    throw refuse('KeyTooLong');
  }
  const method = incoming.method ?? 'GET';
  if (method === 'PUT' || method === 'POST') {
    requireKeyAllowed(key);
  }
  return {
    method,
    host,
    path,
    query: parseQuery(rawQuery),
    headers: incoming.headers,
    bucket,
    key,
    body: incoming,
  };
}

/** Throws when no object can have this key. */
export function requireKeyAllowed(key: string): void {
  if (Buffer.byteLength(key) > maxKeyBytes) {
    throw refuse('KeyTooLong');
  }
  if (forbiddenInKey.test(key)) {
    throw refuse('InvalidObjectName');
  }
}

/** Which bucket and key a host and a decoded path mean. */
export function addressOf(host: string, path: string): { readonly bucket: string; readonly key: string } {
  const label = host.toLowerCase().split('.', 1)[0] ?? '';
  if (host.includes('.') && isBucketName(label)) {
    return { bucket: label, key: path.slice(1) };
  }
  const slash = path.indexOf('/', 1);
  return slash < 0 ? { bucket: path.slice(1), key: '' } : { bucket: path.slice(1, slash), key: path.slice(slash + 1) };
}

/** A request sent as to a proxy names the whole URL; its host is in the Host header as well. */
function splitTarget(target: string): { readonly rawPath: string; readonly rawQuery: string } {
  const local = target.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = local.indexOf('?');
  const rawPath = mark < 0 ? local : local.slice(0, mark);
  return { rawPath: rawPath === '' ? '/' : rawPath, rawQuery: mark < 0 ? '' : local.slice(mark + 1) };
}

function parseQuery(rawQuery: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const field of rawQuery.split('&')) {
    const equals = field.indexOf('=');
    const name = decodePercent(equals < 0 ? field : field.slice(0, equals))?.toLowerCase();
    const value = equals < 0 ? '' : decodePercent(field.slice(equals + 1));
    if (name === undefined || value === undefined) {
      throw refuse('InvalidURI');
    }
    if (name !== '' && !query.has(name)) {
      query.set(name, value);
    }
  }
  return query;
}
