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
const unsupported = /^x-cos-(?:callback|return-body)|^pic-operations$/;

/** Bits a second. Checked only: on one machine there is nothing to slow down. */
const trafficLimits = { min: 819_200, max: 838_860_800 } as const;

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

export function refuseUnsupportedHeaders(headers: IncomingHttpHeaders): void {
  const name = Object.keys(headers).find((each) => unsupported.test(each));
  if (name !== undefined) {
    throw refuse('NotImplemented', `This server does not offer the header ${name}.`);
  }
}

/** The limit may be a header or a parameter. */
export function checkTrafficLimit(headers: IncomingHttpHeaders, query: ReadonlyMap<string, string>): void {
  const text = String(headers['x-cos-traffic-limit'] ?? query.get('x-cos-traffic-limit') ?? '');
  const limit = Number(text);
  if (text !== '' && (!/^\d+$/.test(text) || limit < trafficLimits.min || limit > trafficLimits.max)) {
    throw refuse('InvalidArgument', 'x-cos-traffic-limit is between 819200 and 838860800 bits a second.');
  }
}

const headersShape = v.record(v.string(), v.string());

export function parseStoredHeaders(text: string): StoredHeaders {
  return v.parse(headersShape, JSON.parse(text));
}
