/** Bytes a second, smoothed over a few seconds, so that the number can be read. Jumps of the clock are ignored. */
import type { Clock } from '../foundation/clock.ts';

const smoothingMs = 3_000;
const sampleMs = 250;

export function createSpeedometer(clock: Clock): {
  readonly add: (bytes: number) => void;
  readonly bytesPerSecond: () => number;
} {
  let average = 0;
  let sampleStart = clock.now();
  let bytesInSample = 0;

  const closeSample = (): void => {
    const elapsed = clock.now() - sampleStart;
    if (elapsed >= 0 && elapsed < sampleMs) {
      return;
    }
    if (elapsed > 0) {
      const weight = 1 - Math.exp(-elapsed / smoothingMs);
      average += weight * ((bytesInSample * 1000) / elapsed - average);
    }
    sampleStart = clock.now();
    bytesInSample = 0;
  };

  return {
    add: (bytes) => {
      bytesInSample += bytes;
      closeSample();
    },
    bytesPerSecond: () => {
      closeSample();
      return Math.round(average);
    },
  };
}
