/**
 * Lets so many bytes a second through, in the order of asking. It fills with time up to a quarter of a second's worth, so that neither
 * a late timer nor a jump of the clock costs or gives more than that.
 */
import type { Clock } from '../foundation/clock.ts';

export type TokenBucket = {
  /** There is no limit now. */
  readonly isOpen: () => boolean;
  /** Resolves with how many of `wanted` bytes (at least one) may go now. Leaves with the signal's reason. */
  readonly take: (wanted: number, signal?: AbortSignal) => Promise<number>;
  /** What waits is judged by the new limit. */
  readonly limitChanged: () => void;
};

const burstSeconds = 0.25;
/** Of a burst; smaller slices make the flow smoother than anyone can measure. */
const slicesPerBurst = 4;
/** The limit may change by itself with the time of day. */
const longestWaitMs = 1_000;

type Taker = { readonly wanted: number; readonly give: (count: number) => void };

/** `bytesPerSecond` is asked often; 0 is no limit. */
export function createTokenBucket(clock: Clock, bytesPerSecond: () => number): TokenBucket {
  const takers = new Set<Taker>();
  let tokens = 0;
  let filledAt = clock.now();
  let timer: { readonly cancel: () => void } | undefined;

  const fill = (rate: number): void => {
    const now = clock.now();
    tokens = Math.min(rate * burstSeconds, tokens + (rate * Math.max(0, now - filledAt)) / 1000);
    filledAt = now;
  };

  const serve = (): void => {
    timer?.cancel();
    timer = undefined;
    const rate = bytesPerSecond();
    fill(rate);
    const largest =
      rate === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor((rate * burstSeconds) / slicesPerBurst));
    for (const taker of takers) {
      const count = Math.min(taker.wanted, largest);
      if (rate > 0 && tokens < count) {
        const waitMs = Math.ceil(((count - tokens) * 1000) / rate);
        timer = clock.after(Math.min(longestWaitMs, Math.max(1, waitMs)), serve);
        return;
      }
      tokens = rate === 0 ? 0 : tokens - count;
      takers.delete(taker);
      taker.give(count);
    }
  };

  return {
    isOpen: () => bytesPerSecond() === 0,
    take: (wanted, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason);
          return;
        }
        const onAbort = (): void => {
          takers.delete(taker);
          reject(signal?.reason);
        };
        const taker: Taker = {
          wanted,
          give: (count) => {
            signal?.removeEventListener('abort', onAbort);
            resolve(count);
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        takers.add(taker);
        if (timer === undefined) {
          serve();
        }
      }),
    limitChanged: serve,
  };
}
