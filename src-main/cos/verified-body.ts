/**
 * The body of an object whose end proves its bytes: whoever reads it to the end without a rejection has exactly what COS stored. Bytes
 * before that are unproven. A range is passed on as it is, since the CRC64 in its headers is of the whole object; ranges that make up
 * an object are proven by combining their own CRC64 (`combineCrc64`).
 */
import { AppError } from '../foundation/app-error.ts';
import { createCrc64 } from '../foundation/crc64.ts';
import type { GotObject } from './object-store.ts';

/** Rejects with `checksum-mismatch` instead of ending where the bytes are not the object's. Objects without CRC64 cannot be checked. */
export function verifiedBody({ facts, length, body }: GotObject): AsyncIterable<Uint8Array> {
  const { crc64, size } = facts;
  return crc64 === undefined || length !== size ? body : checked(body, crc64);
}

/** Written by hand: `return()` of a generator that was never started would not give the socket up. */
function checked(body: AsyncIterable<Uint8Array>, expected: bigint): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () => {
      const chunks = body[Symbol.asyncIterator]();
      const hasher = createCrc64();
      let isOver = false;
      return {
        next: async () => {
          const result = await chunks.next();
          if (result.done !== true) {
            (await hasher).update(result.value);
          } else if (!isOver) {
            isOver = true;
            if ((await hasher).digest() !== expected) {
              throw new AppError('checksum-mismatch', "CRC64 of the received bytes is not the object's");
            }
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
