/**
 * Paths that may have changed, until they have been quiet for the settle time. A path that never rests is given out after the
 * longest wait anyway. Past the limit only the fact that much has changed is kept: then everything is looked at.
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

export function createDirtyPaths(clock: Clock, { settleMs, longestWaitMs, maxPaths }: DirtyLimits): DirtyPaths {
  const marks = new Map<RelPath, { readonly firstAt: number; readonly lastAt: number }>();
  let allSince: number | undefined;
  const readyAtOf = (mark: { readonly firstAt: number; readonly lastAt: number }): number =>
    Math.min(mark.lastAt + settleMs, mark.firstAt + longestWaitMs);
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
      const settled = [...marks].filter(([, mark]) => now >= readyAtOf(mark) || now < mark.lastAt);
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
      return earliest;
    },
  };
}
