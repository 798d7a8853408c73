/** Facts that answers carry in their headers: of an object read, and of bytes written. */
import { AppError } from '../../foundation/app-error.ts';
import type { ObjectFacts, Written } from '../object-store.ts';
import type { AnswerHeaders } from '../transport.ts';
import { parseCrc64, parseTime, unquoteETag } from '../wire/fields.ts';

const metaPrefix = 'x-cos-meta-';

/** `size` is of the whole object, which for a ranged answer is not its length. */
export function readObjectFacts(headers: AnswerHeaders, size: number): ObjectFacts {
  const lastModified = parseTime(headers['last-modified'] ?? '');
  if (lastModified === undefined) {
    throw new AppError('malformed-answer', 'the answer names no time of last modification');
  }
  const storageClass = headers['x-cos-storage-class'];
  return {
    ...readWritten(headers),
    size,
    lastModified,
    ...(storageClass === undefined ? {} : { storageClass }),
    meta: readMeta(headers),
  };
}

export function readWritten(headers: AnswerHeaders): Written {
  const crc64 = parseCrc64(headers['x-cos-hash-crc64ecma']);
  return {
    etag: readETag(headers),
    ...(crc64 === undefined ? {} : { crc64 }),
    ...readVersionId(headers),
  };
}

export function readVersionId(headers: AnswerHeaders): Pick<Written, 'versionId'> {
  const versionId = headers['x-cos-version-id'];
  return versionId === undefined || versionId === '' ? {} : { versionId };
}

export function readContentLength(headers: AnswerHeaders): number {
  const text = headers['content-length'] ?? '';
  if (!/^\d{1,16}$/.test(text)) {
    throw new AppError('malformed-answer', 'the answer names no length');
  }
  return Number(text);
}

function readETag(headers: AnswerHeaders): string {
  const etag = unquoteETag(headers.etag ?? '');
  if (etag === '') {
    throw new AppError('malformed-answer', 'the answer names no ETag');
  }
  return etag;
}

function readMeta(headers: AnswerHeaders): Record<string, string> {
  const meta: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(metaPrefix) && value !== undefined) {
      meta[name.slice(metaPrefix.length)] = value;
    }
  }
  return meta;
}
