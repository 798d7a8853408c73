/**
 * What a write can say about the object beside its bytes, as request headers. Everything COS would refuse, or store as something else
 * than meant, throws `usage` before anything is sent. Header list: https://www.tencentcloud.com/document/product/436/7749
 */
import { createHash } from 'node:crypto';
import { AppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import { isLoopback } from '../../foundation/loopback.ts';
import type { CosEndpoint } from '../endpoint.ts';
import type { WriteOptions } from '../object-store.ts';
import { type Tag, writeTaggingHeader } from '../wire/tagging.ts';
import { type Grants, grantHeaders, type ObjectAcl } from './acl-headers.ts';

/** A key of one's own for SSE-C: 32 bytes that COS does not keep. Goes over https or to this machine only. */
export type CustomerKey = Uint8Array;

export type Encryption =
  /** With keys of COS. */
  | { readonly kind: 'cos' }
  /** With a key of KMS; the default one without `keyId`. No ETag is an MD5 then. */
  | { readonly kind: 'kms'; readonly keyId?: string; readonly context?: Readonly<Record<string, string>> }
  | { readonly kind: 'customer'; readonly key: CustomerKey };

/** Everything a write may say. The engine's own writes use the `WriteOptions` part only. */
export type ObjectWriteOptions = WriteOptions & {
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  /** Milliseconds since the epoch. */
  readonly expires?: number;
  /** `STANDARD` when left out. */
  readonly storageClass?: string;
  readonly encryption?: Encryption;
  readonly acl?: ObjectAcl;
  readonly grants?: Grants;
  /** Up to 10. */
  readonly tags?: readonly Tag[];
  /** Bits per second, 819200 to 838860800. */
  readonly trafficLimit?: number;
};

const leastTraffic = 819_200;
const mostTraffic = 838_860_800;
const maxMetaHeaderBytes = 2 * 1024;
const maxMetaBytes = 4 * 1024;
const customerKeyBytes = 32;

export function objectHeaders(options: ObjectWriteOptions, endpoint: CosEndpoint): Readonly<Record<string, string>> {
  const { acl, grants, tags, trafficLimit, encryption, createOnly, meta = {} } = options;
  return checkHeaders({
    ...(createOnly === true ? { 'x-cos-forbid-overwrite': 'true' } : {}),
    ...storedHeaders(options),
    ...metaHeaders(meta),
    ...given('x-cos-storage-class', options.storageClass),
    ...(encryption === undefined ? {} : encryptionHeaders(encryption, endpoint)),
    ...given('x-cos-acl', acl),
    ...(grants === undefined ? {} : grantHeaders(grants)),
    ...(tags === undefined ? {} : { 'x-cos-tagging': writeTaggingHeader(tags) }),
    ...trafficLimitHeader(trafficLimit),
  });
}

/** Headers that COS keeps with the object and gives back. */
function storedHeaders(options: ObjectWriteOptions): Readonly<Record<string, string>> {
  return {
    ...given('content-type', options.contentType),
    ...given('cache-control', options.cacheControl),
    ...given('content-disposition', options.contentDisposition),
    ...given('content-encoding', options.contentEncoding),
    ...given('content-language', options.contentLanguage),
    ...given('expires', options.expires === undefined ? undefined : new Date(options.expires).toUTCString()),
  };
}

/** Whether the options say anything that a copy could also take from its source. */
export function saysStoredHeaders(options: ObjectWriteOptions): boolean {
  return options.meta !== undefined || Object.keys(storedHeaders(options)).length > 0;
}

export function trafficLimitHeader(bitsPerSecond: number | undefined): Readonly<Record<string, string>> {
  if (bitsPerSecond === undefined) {
    return {};
  }
  if (!Number.isInteger(bitsPerSecond) || bitsPerSecond < leastTraffic || bitsPerSecond > mostTraffic) {
    throw usage(`a traffic limit is ${leastTraffic} to ${mostTraffic} bits per second, not ${bitsPerSecond}`);
  }
  return { 'x-cos-traffic-limit': String(bitsPerSecond) };
}

/** Sent with every request that reads or writes bytes under the key: put, get, head, each part. */
export function customerKeyHeaders(
  key: CustomerKey | undefined,
  endpoint: CosEndpoint,
  prefix: 'x-cos-' | 'x-cos-copy-source-' = 'x-cos-',
): Readonly<Record<string, string>> {
  if (key === undefined) {
    return {};
  }
  if (key.length !== customerKeyBytes) {
    throw usage(`a customer key is ${customerKeyBytes} bytes, not ${key.length}`);
  }
  if (endpoint.scheme !== 'https' && !staysHere(endpoint.host)) {
    throw usage('a customer key must not travel over plain http');
  }
  const name = `${prefix}server-side-encryption-customer-`;
  return {
    [`${name}algorithm`]: 'AES256',
    [`${name}key`]: Buffer.from(key).toString('base64'),
    [`${name}key-md5`]: createHash('md5').update(key).digest('base64'),
  };
}

function encryptionHeaders(encryption: Encryption, endpoint: CosEndpoint): Readonly<Record<string, string>> {
  const name = 'x-cos-server-side-encryption';
  switch (encryption.kind) {
    case 'cos':
      return { [name]: 'AES256' };
    case 'kms': {
      const { keyId, context } = encryption;
      return {
        [name]: 'cos/kms',
        ...given(`${name}-cos-kms-key-id`, keyId),
        ...given(
          `${name}-context`,
          context === undefined ? undefined : Buffer.from(JSON.stringify(context)).toString('base64'),
        ),
      };
    }
    case 'customer':
      return customerKeyHeaders(encryption.key, endpoint);
    default:
      return assertNever(encryption);
  }
}

function metaHeaders(meta: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  let total = 0;
  for (const [name, value] of Object.entries(meta)) {
    if (!/^[a-z\d-]+$/i.test(name)) {
      throw usage(`metadata may be named with letters, digits and "-" only, not ${JSON.stringify(name)}`);
    }
    const header = `x-cos-meta-${name.toLowerCase()}`;
    if (header in headers) {
      throw usage(`metadata ${JSON.stringify(name)} is given twice: COS ignores case`);
    }
    const bytes = header.length + value.length;
    total += bytes;
    if (bytes > maxMetaHeaderBytes || total > maxMetaBytes) {
      throw usage(`metadata holds at most ${maxMetaHeaderBytes} bytes each and ${maxMetaBytes} in all`);
    }
    headers[header] = value;
  }
  return headers;
}

/** Values go over the wire and into the signature as they are: only what HTTP carries unchanged may be in them. */
function checkHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\u0020-\u007e]*$/.test(value) || value !== value.trim()) {
      throw usage(`${name} must be printable ASCII without spaces around it; encode anything else`);
    }
  }
  return headers;
}

/** Names below localhost are taken too: an endpoint with bucket hosts on this machine has them. */
function staysHere(host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return isLoopback(name) || name.endsWith('.localhost');
}

function given(name: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: value };
}

function usage(message: string): AppError {
  return new AppError('usage', message);
}
