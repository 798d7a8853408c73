/** The headers COS keeps with an object and gives back: content headers and `x-cos-meta-*`, names in lower case. */
import type { IncomingHttpHeaders } from 'node:http';
import * as v from 'valibot';
import { refuse } from './refusal.ts';

export type StoredHeaders = Readonly<Record<string, string>>;

const contentHeaders: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]);

const storageClasses: ReadonlySet<string> = new Set([
  'STANDARD',
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'ARCHIVE',
  'DEEP_ARCHIVE',
]);

/** Asked for and not offered: better refused than silently left out. */
const unsupported = /^x-cos-(?:server-side-encryption|grant-|tagging|callback|return-body)|^pic-operations$/;

const maxMetaBytes = 2048;
const maxAllMetaBytes = 4096;

export function storedHeadersOf(headers: IncomingHttpHeaders): StoredHeaders {
  const stored: Record<string, string> = {};
  let metaBytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    const isMeta = name.startsWith('x-cos-meta-');
    if (typeof value === 'string' && (isMeta || contentHeaders.has(name))) {
      stored[name] = value;
    }
    if (isMeta && typeof value === 'string') {
      metaBytes += name.length + value.length;
      if (value.length > maxMetaBytes || metaBytes > maxAllMetaBytes) {
        throw refuse('InvalidArgument', 'User metadata is limited to 2 KB each and 4 KB in all.');
      }
    }
  }
  return stored;
}

export function storageClassOf(headers: IncomingHttpHeaders): string {
  const storageClass = headers['x-cos-storage-class'] ?? 'STANDARD';
  if (typeof storageClass !== 'string' || !storageClasses.has(storageClass)) {
    throw refuse('InvalidArgument', 'The storage class is not known.');
  }
  return storageClass;
}

/** Archived objects can be looked at and not read. */
export function isArchived(storageClass: string): boolean {
  return storageClass === 'ARCHIVE' || storageClass === 'DEEP_ARCHIVE';
}

export function refuseUnsupportedHeaders(headers: IncomingHttpHeaders): void {
  const acl = headers['x-cos-acl'] ?? 'private';
  const name = Object.keys(headers).find((each) => unsupported.test(each));
  if (name !== undefined || (acl !== 'private' && acl !== 'default')) {
    throw refuse('NotImplemented', `This server does not offer the header ${name ?? 'x-cos-acl'}.`);
  }
}

const headersShape = v.record(v.string(), v.string());

export function parseStoredHeaders(text: string): StoredHeaders {
  return v.parse(headersShape, JSON.parse(text));
}
