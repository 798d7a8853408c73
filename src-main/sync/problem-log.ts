/**
 * The problems of one pair: what failed and when it is tried again, what cannot be synced until it changes. Rows live in the pair's
 * state; this keeps them at hand and tells the observer, at most a few times a second.
 */
import type { ProblemView, Reason } from '../contract/model.ts';
import type { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { PairId, RelPath } from '../foundation/names.ts';
import type { PairStore, ProblemRow } from '../state/pair-store.ts';
import { longestRetryDelayMs, retryDelayMs } from './retry-time.ts';

export type ProblemLog = {
  readonly views: () => readonly ProblemView[];
  /** An operation on the path failed: tried again later, each time after a longer wait. */
  readonly recordFailure: (path: RelPath, error: AppError) => void;
  /** The path cannot be synced as it is: only a change of it helps. True when that is news. */
  readonly recordUnknown: (path: RelPath, reason: Reason) => boolean;
  readonly remove: (path: RelPath) => void;
  readonly get: (path: RelPath) => ProblemRow | undefined;
  readonly paths: () => readonly RelPath[];
  /** Paths that wait for their next try at `now`. */
  readonly waiting: (now: number) => ReadonlySet<RelPath>;
  readonly due: (now: number) => readonly RelPath[];
  readonly nextRetryAt: () => number | undefined;
  /** What was due and is still there after a pass gets its next time: it could not even be tried. */
  readonly postponeDue: () => void;
  readonly publish: () => void;
  readonly stop: () => void;
};

export function toReason(error: AppError): Reason {
  const { cosCode, requestId } = error.data;
  return {
    code: error.code,
    detail: error.message,
    ...(cosCode === undefined ? {} : { cosCode }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

const publishEveryMs = 500;

/** A time further away than any wait was set before the clock was set back. */
function isDue(retryAt: number, now: number): boolean {
  return retryAt <= now || retryAt - now > longestRetryDelayMs;
}

export function createProblemLog(deps: {
  readonly pairId: PairId;
  readonly state: PairStore;
  readonly clock: Clock;
  readonly onProblems: (problems: readonly ProblemView[]) => void;
}): ProblemLog {
  const { pairId, state, clock, onProblems } = deps;
  const rows = new Map<RelPath, ProblemRow>(state.problems().map((row) => [row.path, row]));
  let timer: { readonly cancel: () => void } | undefined;

  const views = (): readonly ProblemView[] =>
    [...rows.values()].map(({ path, ...row }) => ({ id: `${pairId}\n${path}`, pairId, path, ...row }));
  const retried = (): readonly (ProblemRow & { readonly retryAt: number })[] =>
    [...rows.values()].flatMap(({ retryAt, ...row }) => (retryAt === undefined ? [] : [{ ...row, retryAt }]));
  const publish = (): void => {
    timer?.cancel();
    timer = undefined;
    onProblems(views());
  };
  const changed = (): void => {
    timer ??= clock.after(publishEveryMs, publish);
  };
  const put = (row: ProblemRow): void => {
    // First where it may be refused: what is only at hand here would never be written later.
    state.putProblem(row);
    rows.set(row.path, row);
    changed();
  };

  return {
    views,
    publish,
    stop: () => timer?.cancel(),
    recordFailure: (path, error) => {
      const now = clock.now();
      const known = rows.get(path);
      const tries = (known?.tries ?? 0) + 1;
      put({
        path,
        reason: toReason(error),
        firstAt: known?.firstAt ?? now,
        tries,
        retryAt: now + retryDelayMs(tries),
      });
    },
    recordUnknown: (path, reason) => {
      const known = rows.get(path);
      if (known?.reason.code === reason.code && known.retryAt === undefined) {
        return false;
      }
      put({ path, reason, firstAt: clock.now(), tries: 1 });
      return true;
    },
    remove: (path) => {
      if (rows.has(path)) {
        state.removeProblem(path);
        rows.delete(path);
        changed();
      }
    },
    get: (path) => rows.get(path),
    paths: () => [...rows.keys()],
    waiting: (now) => new Set(retried().flatMap((row) => (isDue(row.retryAt, now) ? [] : [row.path]))),
    due: (now) => retried().flatMap((row) => (isDue(row.retryAt, now) ? [row.path] : [])),
    nextRetryAt: () => {
      let earliest: number | undefined;
      for (const { retryAt } of retried()) {
        if (earliest === undefined || retryAt < earliest) {
          earliest = retryAt;
        }
      }
      return earliest;
    },
    postponeDue: () => {
      const now = clock.now();
      for (const row of retried()) {
        if (isDue(row.retryAt, now)) {
          put({ ...row, retryAt: now + retryDelayMs(row.tries) });
        }
      }
    },
  };
}
