/** A request body whose CRC64 is counted while it goes out, slice by slice: hashing a large one at once would hold everything else up. */
import { createCrc64 } from '../foundation/crc64.ts';
import type { Body } from './object-store.ts';

export type CountedBody = {
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
  /** Undefined until all of the body has been taken. */
  readonly crc64: () => bigint | undefined;
};

const sliceBytes = 64 * 1024;

/** Opens `body`. A CRC64 that is known already is not counted again. */
export async function openCounted(body: Body): Promise<CountedBody> {
  const opened = body.open();
  if (body.crc64 !== undefined) {
    const known = body.crc64;
    return { bytes: opened, crc64: () => known };
  }
  const hasher = await createCrc64();
  let taken = 0;
  let digest: bigint | undefined;
  const take = (chunk: Uint8Array): void => {
    hasher.update(chunk);
    taken += chunk.length;
  };
  const crc64 = (): bigint | undefined => {
    if (digest === undefined && taken === body.size) {
      digest = hasher.digest();
    }
    return digest;
  };
  if (opened instanceof Uint8Array && opened.length <= sliceBytes) {
    take(opened);
    return { bytes: opened, crc64 };
  }
  return { bytes: passOn(opened instanceof Uint8Array ? slicesOf(opened) : opened, take), crc64 };
}

/** The CRC64 of what `body` holds now, read for that alone unless it is known. */
export async function crc64OfBody(body: Body): Promise<bigint> {
  if (body.crc64 !== undefined) {
    return body.crc64;
  }
  const opened = body.open();
  const hasher = await createCrc64();
  for await (const chunk of opened instanceof Uint8Array ? slicesOf(opened) : opened) {
    hasher.update(chunk);
  }
  return hasher.digest();
}

async function* slicesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    yield bytes.subarray(start, start + sliceBytes);
  }
}

/** Written by hand: `return()` of a generator that was never started would not reach the source. */
function passOn(source: AsyncIterable<Uint8Array>, take: (chunk: Uint8Array) => void): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () => {
      const chunks = source[Symbol.asyncIterator]();
      return {
        next: async () => {
          const result = await chunks.next();
          if (result.done !== true) {
            take(result.value);
          }
          return result;
        },
        return: async () => {
          await chunks.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
