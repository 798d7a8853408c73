/** Which parts a completed upload is made of, and what they are as one object. Pure. */
import { combineCrc64 } from '../foundation/crc64.ts';
import type { Body } from './blob-table.ts';
import { refuse } from './refusal.ts';
import type { Part } from './upload-table.ts';

const minPartBytes = 1024 * 1024;

export type JoinedParts = { readonly size: number; readonly crc64: string; readonly body: Body };

/** `named` is the caller's list: ascending, each part as uploaded, all but the last of 1 MB or more. */
export function joinParts(
  uploaded: readonly Part[],
  named: readonly { readonly partNumber: number; readonly etag: string }[],
): JoinedParts {
  if (named.length === 0) {
    throw refuse('MalformedXML', 'An upload is completed from at least one part.');
  }
  if (named.some(({ partNumber }, position) => partNumber <= (named[position - 1]?.partNumber ?? 0))) {
    throw refuse('InvalidPartOrder');
  }
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  const parts: Part[] = [];
  for (const [position, { partNumber, etag }] of named.entries()) {
    const part = byNumber.get(partNumber);
    if (part === undefined || part.etag !== etag) {
      throw refuse('InvalidPart');
    }
    if (position < named.length - 1 && part.size < minPartBytes) {
      throw refuse('EntityTooSmall');
    }
    parts.push(part);
  }
  let crc64 = 0n;
  for (const part of parts) {
    crc64 = combineCrc64(crc64, BigInt(part.crc64), part.size);
  }
  return {
    size: parts.reduce((sum, { size }) => sum + size, 0),
    crc64: String(crc64),
    body: parts.flatMap(({ body }) => body),
  };
}
