/**
 * Content of files and objects as text of one character a byte: cheap to compare, to keep in sets and to read in a trace.
 * Hashes are remembered, as the same few texts are hashed again and again.
 */
import { createHash } from 'node:crypto';
import { createCRC64 } from 'hash-wasm';

export type ContentHash = { readonly crc64: bigint; readonly md5: string };

const hasher = await createCRC64();
const known = new Map<string, ContentHash>();
const knownMax = 20_000;

export function hashOf(text: string): ContentHash {
  let hash = known.get(text);
  if (hash === undefined) {
    const bytes = toBytes(text);
    hasher.init();
    hasher.update(bytes);
    hash = {
      crc64: BigInt(`0x${hasher.digest('hex')}`),
      md5: createHash('md5').update(bytes).digest('hex'),
    };
    if (known.size > knownMax) {
      known.clear();
    }
    known.set(text, hash);
  }
  return hash;
}

export function toBytes(text: string): Buffer<ArrayBuffer> {
  return Buffer.from(text, 'latin1');
}

export function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** A name for a trace: the first word, and the length. */
export function shown(text: string | undefined): string {
  return text === undefined ? 'nothing' : text === '' ? 'empty' : `${text.split('.')[0] ?? ''}(${text.length})`;
}
