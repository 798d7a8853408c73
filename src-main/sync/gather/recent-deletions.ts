/**
 * Keys that this process deleted a short time ago. A listing that lags still shows them; taken at its word it would bring a
 * deleted file back.
 */
import type { Clock } from '../../foundation/clock.ts';
import type { ObjectKey } from '../../foundation/names.ts';

export type RecentDeletions = {
  readonly add: (key: ObjectKey) => void;
  readonly has: (key: ObjectKey) => boolean;
};

/** Longer than any listing has been seen to lag. */
const rememberMs = 600_000;

export function createRecentDeletions(clock: Clock): RecentDeletions {
  const deletedAt = new Map<ObjectKey, number>();
  const forgetOld = (): void => {
    for (const [key, at] of deletedAt) {
      if (Math.abs(clock.now() - at) <= rememberMs) {
        return;
      }
      deletedAt.delete(key);
    }
  };
  return {
    add: (key) => {
      forgetOld();
      // Moved to the end, so that the oldest come first.
      deletedAt.delete(key);
      deletedAt.set(key, clock.now());
    },
    // Asked for every key of a listing, and most of the time there is nothing to look up.
    has: (key) => {
      if (deletedAt.size === 0) {
        return false;
      }
      forgetOld();
      return deletedAt.has(key);
    },
  };
}
