/**
 * Virtual time for tests: nothing waits, time moves only by `advance`, or by every sleep itself where `skipsSleeps` is set.
 * Timers that are due run in the order of their times; what they set off is let through before time moves on.
 */
import type { Clock } from '../../src-main/foundation/clock.ts';

export type FakeClock = Clock & {
  /** Moves time by `ms`, running what is due on the way, also what that schedules. */
  readonly advance: (ms: number) => Promise<void>;
  /** Steps `now` without running timers: what a user or a time server does to a clock. */
  readonly jump: (ms: number) => void;
  /** How many timers and sleeps are pending. */
  readonly pending: () => number;
};

type Timer = { readonly at: number; readonly task: () => void };

export function createFakeClock(
  options: { readonly startAt?: number; readonly skipsSleeps?: boolean } = {},
): FakeClock {
  /** Time as timers see it, which no jump changes. */
  let elapsed = 0;
  let offset = options.startAt ?? Date.UTC(2026, 0, 1);
  const timers = new Set<Timer>();

  const after = (ms: number, task: () => void): { readonly cancel: () => void } => {
    const timer = { at: elapsed + Math.max(0, ms), task };
    timers.add(timer);
    return {
      cancel: () => {
        timers.delete(timer);
      },
    };
  };

  const nextDue = (until: number): Timer | undefined =>
    [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];

  const advance = async (ms: number): Promise<void> => {
    const until = elapsed + ms;
    await settle();
    for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
      timers.delete(timer);
      elapsed = timer.at;
      timer.task();
      await settle();
    }
    elapsed = until;
  };

  return {
    now: () => offset + elapsed,
    after,
    sleep: (ms, signal) => {
      if (signal?.aborted) {
        return Promise.reject(signal.reason);
      }
      if (options.skipsSleeps) {
        elapsed += ms;
        return settle();
      }
      return new Promise((resolve, reject) => {
        const onAbort = (): void => {
          timer.cancel();
          reject(signal?.reason);
        };
        const timer = after(ms, () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        });
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    advance,
    jump: (ms) => {
      offset += ms;
    },
    pending: () => timers.size,
  };
}

/** Lets promise chains that need no real waiting run to their next stop. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
