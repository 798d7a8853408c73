/**
 * Paths that may have changed, until they have been quiet for the settle time. A path that never rests is given out after the
 * longest wait anyway. Past the limit only the fact that much has changed is kept: then everything is looked at.
 *
 * While more paths keep coming, those that have settled wait a little for the others: the guards then see a removed folder as
 * one deletion of many files, not as many deletions of one.
 */
import type { Clock } from '../foundation/clock.ts';
import type { RelPath } from '../foundation/names.ts';

export type DirtyPaths = {
  readonly mark: (path: RelPath) => void;
  /** Everything may have changed. */
  readonly markAll: () => void;
  /** Takes what has settled out of the set. `all` stands for a full pass and leaves the set empty. */
  readonly takeSettled: () => { readonly kind: 'all' } | { readonly kind: 'paths'; readonly paths: readonly RelPath[] };
  /** A full pass is about to look at everything: what is marked from now on is new. */
  readonly clear: () => void;
  /** When `takeSettled` will next have something, on the clock; undefined when nothing is marked. */
  readonly readyAt: () => number | undefined;
};

export type DirtyLimits = { readonly settleMs: number; readonly longestWaitMs: number; readonly maxPaths: number };

/** A burst is waited for at most this many settle times from its first path on. */
const burstSettles = 3;

export function createDirtyPaths(clock: Clock, { settleMs, longestWaitMs, maxPaths }: DirtyLimits): DirtyPaths {
  const marks = new Map<RelPath, { readonly firstAt: number; readonly lastAt: number }>();
  let allSince: number | undefined;
  const readyAtOf = (mark: { readonly firstAt: number; readonly lastAt: number }): number =>
    Math.min(mark.lastAt + settleMs, mark.firstAt + longestWaitMs);
  /** From when on anything is given out: when all is quiet, or the burst has lasted long enough. */
  const burstEndsAt = (): number => {
    let firstAt = Number.POSITIVE_INFINITY;
    let lastAt = Number.NEGATIVE_INFINITY;
    for (const mark of marks.values()) {
      firstAt = Math.min(firstAt, mark.firstAt);
      lastAt = Math.max(lastAt, mark.lastAt);
    }
    return Math.min(lastAt + settleMs, firstAt + burstSettles * settleMs);
  };
  return {
    mark: (path) => {
      if (allSince !== undefined) {
        return;
      }
      const now = clock.now();
      marks.set(path, { firstAt: marks.get(path)?.firstAt ?? now, lastAt: now });
      if (marks.size > maxPaths) {
        marks.clear();
        allSince = now;
      }
    },
    markAll: () => {
      allSince ??= clock.now();
      marks.clear();
    },
    takeSettled: () => {
      const now = clock.now();
      if (allSince !== undefined && now >= allSince + settleMs) {
        allSince = undefined;
        return { kind: 'all' };
      }
      // A clock that was set back must not keep a path waiting.
      const isOver = now >= burstEndsAt();
      const settled = [...marks].filter(([, mark]) => (isOver && now >= readyAtOf(mark)) || now < mark.lastAt);
      for (const [path] of settled) {
        marks.delete(path);
      }
      return { kind: 'paths', paths: settled.map(([path]) => path) };
    },
    clear: () => {
      marks.clear();
      allSince = undefined;
    },
    readyAt: () => {
      if (allSince !== undefined) {
        return allSince + settleMs;
      }
      let earliest: number | undefined;
      for (const mark of marks.values()) {
        const at = readyAtOf(mark);
        earliest = earliest === undefined || at < earliest ? at : earliest;
      }
      return earliest === undefined ? undefined : Math.max(earliest, burstEndsAt());
    },
  };
}
