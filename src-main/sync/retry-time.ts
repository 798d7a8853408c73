/** When a path that failed is tried again: after 25 s, then five times as long each time, at most a day. */
const firstDelayMs = 25_000;
const factor = 5;
const longestDelayMs = 24 * 3600_000;

/** `tries` counts failures so far from 1. */
export function retryDelayMs(tries: number): number {
  return Math.min(longestDelayMs, firstDelayMs * factor ** Math.min(tries - 1, 10));
}
