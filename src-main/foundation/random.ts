/** Randomness as a value that is passed in, so that a run can be repeated from a seed. */
import { randomBytes } from 'node:crypto';

export type Random = {
  /** Uniform in [0, 1). */
  readonly fraction: () => number;
  /** `bytes` random bytes in lower-case hex. */
  readonly hex: (bytes: number) => string;
};

export const systemRandom: Random = {
  fraction: () => Math.random(),
  hex: (bytes) => randomBytes(bytes).toString('hex'),
};
