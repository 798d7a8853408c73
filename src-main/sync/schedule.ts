/**
 * When the next pass of a pair is due, and what it looks at: everything, or what changed and has settled. Nothing that happens during a
 * pass is lost: it makes the next one due.
 */
import type { PairState } from '../contract/model.ts';
import type { Clock } from '../foundation/clock.ts';
import type { AgainQueue } from './again-queue.ts';
import type { DirtyScope } from './gather/side-streams.ts';
import type { Scope } from './gather.ts';
import type { PairConfig } from './pair-config.ts';
import type { ProblemLog } from './problem-log.ts';
import { longestRestMs, type Rest } from './rest.ts';
import type { DirtyPaths } from './watch/dirty-paths.ts';

export type NextScope =
  | { readonly kind: 'all' }
  /** `early`: the hints have been quiet for a save's settle time only. */
  | ({ readonly kind: 'paths'; readonly early: boolean } & DirtyScope)
  | { readonly kind: 'wait'; readonly until: number | undefined };

export type Schedule = {
  /** The next pass that may run now, or until when there is none (undefined: until something happens). */
  readonly next: (rest: Rest) => NextScope;
  /** The pass begins: what it looks at is not wanted any more. True when it is to try again also what is not due. */
  readonly begin: (scope: Scope) => boolean;
  /** A pass over everything has gone through. */
  readonly passedAll: (startedAt: number, isWatchDegraded: boolean) => void;
  readonly wantAll: () => void;
  readonly wantRetryAll: () => void;
  /** For ever, if no end is given. */
  readonly pause: (until: number | undefined) => void;
  readonly resume: () => void;
  /** The computer is about to sleep; if it does not after all, the pair goes on by itself. */
  readonly fallAsleep: () => void;
  readonly wake: () => void;
  /** What is shown of a pause. */
  readonly pausedState: () => PairState | undefined;
};

/** More of them are found by a pass over everything. */
export const dirtyPathsMax = 500;
const degradedPollMs = 45_000;
/** A pass over everything takes at most this share of the time. */
const passShare = 0.2;
const longestFallingAsleepMs = 60_000;

export function createSchedule({
  config,
  clock,
  dirty,
  again,
  problems,
}: {
  readonly config: Pick<PairConfig, 'remotePollMs'>;
  readonly clock: Clock;
  readonly dirty: DirtyPaths;
  readonly again: AgainQueue;
  readonly problems: Pick<ProblemLog, 'due' | 'nextRetryAt'>;
}): Schedule {
  let pausedUntil: number | undefined;
  let asleepUntil: number | undefined;
  let wantsAll = true;
  let wantsRetryAll = true;
  let nextPollAt = 0;
  let pollEveryMs = config.remotePollMs;

  /** A time that is further away than anything here waits for was set before the clock was set back. */
  const isDue = (at: number, now: number): boolean =>
    at <= now || at - now > Math.max(config.remotePollMs, pollEveryMs, longestRestMs);

  const nextOfActive = (now: number): NextScope => {
    if (wantsAll || isDue(nextPollAt, now)) {
      return { kind: 'all' };
    }
    const settled = dirty.takeSettled();
    if (settled.kind === 'all') {
      return { kind: 'all' };
    }
    const due = [...again.takeDue(), ...problems.due(now)];
    if (settled.paths.length + due.length > dirtyPathsMax) {
      return { kind: 'all' };
    }
    if (settled.paths.length + due.length > 0) {
      return { kind: 'paths', hints: settled.paths, again: due, early: settled.early };
    }
    const times = [nextPollAt, dirty.readyAt(), again.readyAt(), problems.nextRetryAt()];
    return { kind: 'wait', until: Math.min(...times.filter((time) => time !== undefined)) };
  };

  return {
    next: (rest) => {
      const now = clock.now();
      if (pausedUntil !== undefined && pausedUntil <= now) {
        pausedUntil = undefined;
        wantsAll = true;
      }
      if (asleepUntil !== undefined && !isDue(asleepUntil, now)) {
        return { kind: 'wait', until: asleepUntil };
      }
      asleepUntil = undefined;
      if (pausedUntil !== undefined) {
        return { kind: 'wait', until: pausedUntil === Number.POSITIVE_INFINITY ? undefined : pausedUntil };
      }
      if (rest.kind === 'none') {
        return nextOfActive(now);
      }
      // What is held may be undone by hand: each change of the folder is a reason to look again.
      const changedAt = rest.kind === 'held' ? dirty.readyAt() : undefined;
      const until = Math.min(rest.retryAt, changedAt ?? Number.POSITIVE_INFINITY);
      return wantsAll || isDue(until, now) ? { kind: 'all' } : { kind: 'wait', until };
    },
    begin: (scope) => {
      const retryAll = scope.kind === 'all' && wantsRetryAll;
      if (scope.kind === 'all') {
        wantsAll = false;
        wantsRetryAll = false;
      }
      return retryAll;
    },
    passedAll: (startedAt, isWatchDegraded) => {
      const pollMs = isWatchDegraded ? Math.min(config.remotePollMs, degradedPollMs) : config.remotePollMs;
      pollEveryMs = Math.max(pollMs, (clock.now() - startedAt) / passShare);
      nextPollAt = clock.now() + pollEveryMs;
    },
    wantAll: () => {
      wantsAll = true;
    },
    wantRetryAll: () => {
      wantsAll = true;
      wantsRetryAll = true;
    },
    pause: (until) => {
      pausedUntil = until ?? Number.POSITIVE_INFINITY;
    },
    resume: () => {
      pausedUntil = undefined;
      wantsAll = true;
    },
    fallAsleep: () => {
      asleepUntil = clock.now() + longestFallingAsleepMs;
    },
    wake: () => {
      asleepUntil = undefined;
      wantsAll = true;
    },
    pausedState: () => {
      if (pausedUntil === undefined) {
        return undefined;
      }
      return pausedUntil === Number.POSITIVE_INFINITY ? { kind: 'paused' } : { kind: 'paused', until: pausedUntil };
    },
  };
}
