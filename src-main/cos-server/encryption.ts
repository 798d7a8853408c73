/**
 * Server-side encryption as its callers see it: which headers ask for it, which answers carry it, and that an object encrypted with the
 * caller's key is given to nobody without it. Bytes are stored as they are: this server protects nothing from its own disk.
 */
import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { assertNever } from '../foundation/assert-never.ts';
import type { AnswerHeaders } from './answers.ts';
import type { Encryption } from './object-traits.ts';
import { refuse } from './refusal.ts';

const prefix = 'x-cos-server-side-encryption';
const keyBytes = 32;

/** What a write asks for; undefined for nothing. */
export function encryptionOf(headers: IncomingHttpHeaders): Encryption | undefined {
  const keyMd5 = customerKeyMd5Of(headers, prefix);
  const algorithm = textOf(headers[prefix]);
  if (keyMd5 !== undefined) {
    if (algorithm !== undefined) {
      throw refuse('InvalidArgument', 'One kind of encryption can be asked for.');
    }
    return { kind: 'customer', keyMd5 };
  }
  switch (algorithm) {
    case undefined:
      return undefined;
    case 'AES256':
      return { kind: 'cos' };
    case 'cos/kms': {
      const keyId = textOf(headers[`${prefix}-cos-kms-key-id`]);
      const context = textOf(headers[`${prefix}-context`]);
      return { kind: 'kms', ...(keyId === undefined ? {} : { keyId }), ...(context === undefined ? {} : { context }) };
    }
    default:
      throw refuse('InvalidArgument', 'The kind of encryption is not known.');
  }
}

export function encryptionHeaders(encryption: Encryption | undefined): AnswerHeaders {
  if (encryption === undefined) {
    return {};
  }
  switch (encryption.kind) {
    case 'cos':
      return { [prefix]: 'AES256' };
    case 'kms': {
      const { keyId } = encryption;
      return { [prefix]: 'cos/kms', ...(keyId === undefined ? {} : { [`${prefix}-cos-kms-key-id`]: keyId }) };
    }
    case 'customer':
      return { [`${prefix}-customer-algorithm`]: 'AES256', [`${prefix}-customer-key-MD5`]: encryption.keyMd5 };
    default:
      return assertNever(encryption);
  }
}

/** Throws when `encryption` is by the caller's key and the request does not bring that key. */
export function requireKey(
  headers: IncomingHttpHeaders,
  encryption: Encryption | undefined,
  namePrefix: 'x-cos-' | 'x-cos-copy-source-' = 'x-cos-',
): void {
  if (encryption?.kind !== 'customer') {
    return;
  }
  const keyMd5 = customerKeyMd5Of(headers, `${namePrefix}server-side-encryption`);
  if (keyMd5 !== encryption.keyMd5) {
    throw refuse('SsecDecryptHeaderInvalid');
  }
}

/** The ETag of these is not the MD5 of the content. */
export function hidesMd5(encryption: Encryption | undefined): boolean {
  return encryption !== undefined && encryption.kind !== 'cos';
}

/** The MD5 of the caller's key, checked against the key itself; undefined when none is sent. */
function customerKeyMd5Of(headers: IncomingHttpHeaders, namePrefix: string): string | undefined {
  const algorithm = textOf(headers[`${namePrefix}-customer-algorithm`]);
  const key = textOf(headers[`${namePrefix}-customer-key`]);
  const keyMd5 = textOf(headers[`${namePrefix}-customer-key-md5`]);
  if (algorithm === undefined && key === undefined && keyMd5 === undefined) {
    return undefined;
  }
  const bytes = Buffer.from(key ?? '', 'base64');
  if (algorithm !== 'AES256' || bytes.length !== keyBytes || hash('md5', bytes, 'base64') !== keyMd5) {
    throw refuse('InvalidArgument', 'The key for encryption is incomplete or not the one its MD5 is of.');
  }
  return keyMd5;
}

function textOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
