/** Exponential back-off with full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
import type { Random } from './random.ts';

export type BackOff = { readonly firstMs: number; readonly maxMs: number };

/** The delay before try number `attempt` + 1, where `attempt` counts failures so far from 1. */
export function backOffDelayMs(attempt: number, { firstMs, maxMs }: BackOff, random: Random): number {
  return Math.floor(random.fraction() * Math.min(maxMs, firstMs * 2 ** (attempt - 1)));
}
