/**
 * Hashing of bytes in memory. `hash-pool.ts` does it in a worker; `hashBytesHere` on this thread, for small buffers and where
 * there is no pool.
 */
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createCrc64 } from '../foundation/crc64.ts';

export type HashedBytes = {
  /** The same bytes. The buffer passed in may be detached by then: use this one. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Lower-case hex. */
  readonly md5: string;
  readonly crc64: bigint;
};

/** Takes over the buffer; nobody else may use it until the promise is settled. */
export type BytesHasher = (bytes: Uint8Array<ArrayBuffer>) => Promise<HashedBytes>;

/** About 2 ms of hashing. */
const sliceBytes = 1024 ** 2;

export const hashBytesHere: BytesHasher = async (bytes) => {
  const md5 = createHash('md5');
  const crc64 = await createCrc64();
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    if (start > 0) {
      await nextTurn();
    }
    const slice = bytes.subarray(start, start + sliceBytes);
    md5.update(slice);
    crc64.update(slice);
  }
  return { bytes, md5: md5.digest('hex'), crc64: crc64.digest() };
};
