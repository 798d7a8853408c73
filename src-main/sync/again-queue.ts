/**
 * Paths that were not as planned when their turn came: to be looked at again soon, each time after a longer wait. A path that
 * never comes to rest is given up on, and becomes a problem.
 */
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { RelPath } from '../foundation/names.ts';

/** What a path is given up on with. */
export function keepsChanging(): AppError {
  return new AppError('file-busy', 'keeps changing while it is synced');
}

export type AgainQueue = {
  /** `looked` are the paths a pass has dealt with, `again` those of them (or others) that need another look. */
  readonly settle: (again: readonly RelPath[], looked: 'all' | readonly RelPath[]) => void;
  readonly takeDue: () => readonly RelPath[];
  readonly readyAt: () => number | undefined;
  readonly clear: () => void;
};

const firstWaitMs = 200;
const longestWaitMs = 10_000;
const triesMax = 6;

export function createAgainQueue(clock: Clock, onGivenUp: (path: RelPath) => void): AgainQueue {
  const tries = new Map<RelPath, number>();
  const waiting = new Map<RelPath, number>();
  return {
    settle: (again, looked) => {
      const needed = new Set(again);
      for (const path of looked === 'all' ? [...tries.keys()] : looked) {
        if (!needed.has(path)) {
          tries.delete(path);
        }
      }
      for (const path of needed) {
        const count = (tries.get(path) ?? 0) + 1;
        if (count > triesMax) {
          tries.delete(path);
          onGivenUp(path);
        } else {
          tries.set(path, count);
          waiting.set(path, clock.now() + Math.min(longestWaitMs, firstWaitMs * 2 ** (count - 1)));
        }
      }
    },
    takeDue: () => {
      const now = clock.now();
      const due = [...waiting].filter(([, at]) => at <= now).map(([path]) => path);
      for (const path of due) {
        waiting.delete(path);
      }
      return due;
    },
    readyAt: () => {
      let earliest: number | undefined;
      for (const at of waiting.values()) {
        earliest = earliest === undefined || at < earliest ? at : earliest;
      }
      return earliest;
    },
    clear: () => {
      waiting.clear();
      tries.clear();
    },
  };
}
