/**
 * When a path that failed is tried again: after 25 s, then five times as long each time, at most a day; and from when on failures are
 * not the paths' own.
 */
const firstDelayMs = 25_000;
const factor = 5;
export const longestRetryDelayMs = 24 * 3600_000;

/** `tries` counts failures so far from 1. */
export function retryDelayMs(tries: number): number {
  return Math.min(longestRetryDelayMs, firstDelayMs * factor ** Math.min(tries - 1, 10));
}

/** So many transient failures without a success between them are the network, not the paths. */
export const transientInARowMax = 8;
