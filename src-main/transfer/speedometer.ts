/**
 * Bytes a second, smoothed over a few seconds, so that the number can be read, and right from the first second on. Jumps of the clock are
 * ignored.
 */
import type { Clock } from '../foundation/clock.ts';

export type Speedometer = {
  readonly add: (bytes: number) => void;
  readonly bytesPerSecond: () => number;
  /** It has been measured long enough, and the last second was much as those before: what is left can be told from it. */
  readonly isSteady: () => boolean;
};

const smoothingMs = 3_000;
const lastMs = 1_000;
const sampleMs = 250;
const steadyFactor = 2;
/** Nobody has asked or told for so long: nothing was under way, and what comes now is measured by itself. */
const forgottenMs = 10_000;

export function createSpeedometer(clock: Clock): Speedometer {
  let smooth = createAverage(smoothingMs);
  let last = createAverage(lastMs);
  let sampleStart = clock.now();
  let bytesInSample = 0;
  let movingMs = 0;

  const closeSample = (): void => {
    const elapsed = clock.now() - sampleStart;
    if (elapsed >= 0 && elapsed < sampleMs) {
      return;
    }
    if (elapsed >= forgottenMs) {
      smooth = createAverage(smoothingMs);
      last = createAverage(lastMs);
      movingMs = 0;
    } else if (elapsed > 0) {
      smooth.add((bytesInSample * 1000) / elapsed, elapsed);
      last.add((bytesInSample * 1000) / elapsed, elapsed);
      movingMs = smooth.value() < 1 ? 0 : movingMs + Math.min(elapsed, lastMs);
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
      return Math.round(smooth.value());
    },
    isSteady: () => {
      closeSample();
      const factor = last.value() / smooth.value();
      return movingMs >= smoothingMs && factor > 1 / steadyFactor && factor < steadyFactor;
    },
  };
}

/** Of what was measured over time, where the past counts less and less; the time before the first measurement does not count at all. */
function createAverage(overMs: number): {
  readonly add: (value: number, forMs: number) => void;
  readonly value: () => number;
} {
  let sum = 0;
  let weights = 0;
  return {
    add: (value, forMs) => {
      const weight = 1 - Math.exp(-forMs / overMs);
      sum += weight * (value - sum);
      weights += weight * (1 - weights);
    },
    value: () => (weights === 0 ? 0 : sum / weights),
  };
}
