/** Randomness as a value that is passed in, so that a run can be repeated from a seed. */
import { randomBytes } from 'node:crypto';

export type Random = {
  /** Uniform in [0, 1). */
  readonly fraction: () => number;
  /** `bytes` random bytes in lower-case hex. */
  readonly hex: (bytes: number) => string;
};

/** Random bytes that nobody has had yet: asking the system for a few at a time costs more than most of what they are for. */
let fresh = Buffer.alloc(0);
const freshBytes = 4096;

export const systemRandom: Random = {
  fraction: () => Math.random(),
  hex: (bytes) => {
    if (fresh.length < bytes) {
      fresh = randomBytes(Math.max(bytes, freshBytes));
    }
    const text = fresh.toString('hex', 0, bytes);
    fresh = fresh.subarray(bytes);
    return text;
  },
};
