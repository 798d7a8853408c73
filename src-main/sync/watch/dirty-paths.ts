/**
 * Paths that may have changed, until they have been quiet for the settle time. A path that never rests is given out after the
 * longest wait anyway. Many in one folder become that folder; past the limit for all, only the fact that much has changed is kept:
 * then everything is looked at.
 *
 * While more paths keep coming, those that have settled wait a little for the others: the guards then see a removed folder as
 * one deletion of many files, not as many deletions of one. A save, which is a path or few after a quiet time, does not wait that long.
 */
import type { Clock } from '../../foundation/clock.ts';
import { parentOf, type RelPath, rootPath } from '../../foundation/names.ts';

export type DirtyPaths = {
  readonly mark: (path: RelPath) => void;
  /** Everything may have changed. */
  readonly markAll: () => void;
  /**
   * Takes what has settled out of the set. `all` stands for a full pass and leaves the set empty. Paths that are `early` have been
   * quiet for a save's settle time only.
   */
  readonly takeSettled: () =>
    | { readonly kind: 'all' }
    | { readonly kind: 'paths'; readonly paths: readonly RelPath[]; readonly early: boolean };
  /** A full pass is about to look at everything: what is marked from now on is new. */
  readonly clear: () => void;
  /** When `takeSettled` will next have something, on the clock; undefined when nothing is marked. */
  readonly readyAt: () => number | undefined;
};

export type DirtyLimits = {
  readonly settleMs: number;
  /** Of a save. Default: `settleMs`. */
  readonly saveSettleMs?: number;
  readonly longestWaitMs: number;
  readonly maxPaths: number;
  readonly maxInFolder: number;
};

type Mark = { readonly firstAt: number; readonly lastAt: number };

/** A burst is waited for at most this many settle times from its first path on. */
const burstSettles = 3;
/** What a program touches to save one file: the file, a temporary one, a backup. */
const pathsOfSave = 4;
/** A path that was given out within so many settle times is written again and again: it waits for its rest. */
const busySettles = 10;

export function createDirtyPaths(
  clock: Clock,
  { settleMs, saveSettleMs = settleMs, longestWaitMs, maxPaths, maxInFolder }: DirtyLimits,
): DirtyPaths {
  const marks = new Map<RelPath, Mark>();
  /** Folders that stand for all that is below them. */
  const wholeFolders = new Set<RelPath>();
  const marksIn = new Map<RelPath, number>();
  /** When paths were given out, the latest last. */
  const givenOut = new Map<RelPath, number>();
  let allSince: number | undefined;
  const isBusy = (path: RelPath): boolean => {
    const at = givenOut.get(path);
    return at !== undefined && Math.abs(clock.now() - at) < busySettles * settleMs;
  };
  const isSave = (): boolean => marks.size <= pathsOfSave && wholeFolders.size === 0 && ![...marks.keys()].some(isBusy);
  const settleNow = (): number => (isSave() ? saveSettleMs : settleMs);
  const giveOut = (path: RelPath, now: number): void => {
    for (const earlier of givenOut.keys()) {
      if (isBusy(earlier)) {
        break;
      }
      givenOut.delete(earlier);
    }
    givenOut.delete(path);
    givenOut.set(path, now);
    remove(path);
  };
  const readyAtOf = (mark: Mark): number => Math.min(mark.lastAt + settleNow(), mark.firstAt + longestWaitMs);
  /** From when on anything is given out: when all is quiet, or the burst has lasted long enough. */
  const burstEndsAt = (): number => {
    let firstAt = Number.POSITIVE_INFINITY;
    let lastAt = Number.NEGATIVE_INFINITY;
    for (const mark of marks.values()) {
      firstAt = Math.min(firstAt, mark.firstAt);
      lastAt = Math.max(lastAt, mark.lastAt);
    }
    return Math.min(lastAt + settleNow(), firstAt + burstSettles * settleMs);
  };
  const remove = (path: RelPath): void => {
    if (marks.delete(path)) {
      wholeFolders.delete(path);
      const left = (marksIn.get(parentOf(path)) ?? 1) - 1;
      if (left === 0) {
        marksIn.delete(parentOf(path));
      } else {
        marksIn.set(parentOf(path), left);
      }
    }
  };
  const clear = (): void => {
    marks.clear();
    wholeFolders.clear();
    marksIn.clear();
  };
  const markAll = (): void => {
    allSince ??= clock.now();
    clear();
  };
  const wholeFolderOf = (path: RelPath): RelPath | undefined => {
    for (let above = path; wholeFolders.size > 0 && above !== rootPath; above = parentOf(above)) {
      if (wholeFolders.has(above)) {
        return above;
      }
    }
    return undefined;
  };
  /** `firstAt` is that of the marks that this one stands for. */
  const mark = (path: RelPath, firstAt: number): void => {
    const lastAt = clock.now();
    const known = marks.get(path);
    marks.set(path, { firstAt: Math.min(known?.firstAt ?? firstAt, firstAt), lastAt });
    if (known !== undefined) {
      return;
    }
    const folder = parentOf(path);
    const count = (marksIn.get(folder) ?? 0) + 1;
    marksIn.set(folder, count);
    if (marks.size > maxPaths || (count > maxInFolder && folder === rootPath)) {
      markAll();
    } else if (count > maxInFolder) {
      let earliest = firstAt;
      for (const [marked, { firstAt: at }] of marks) {
        if (marked.startsWith(`${folder}/`)) {
          earliest = Math.min(earliest, at);
          remove(marked);
        }
      }
      wholeFolders.add(folder);
      mark(folder, earliest);
    }
  };
  return {
    mark: (path) => {
      if (allSince === undefined) {
        mark(wholeFolderOf(path) ?? path, clock.now());
      }
    },
    markAll,
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
        giveOut(path, now);
      }
      const restsUntil = ({ lastAt, firstAt }: Mark): number => Math.min(lastAt + settleMs, firstAt + longestWaitMs);
      const early = settled.some(([, mark]) => now >= mark.lastAt && now < restsUntil(mark));
      return { kind: 'paths', paths: settled.map(([path]) => path), early };
    },
    clear: () => {
      clear();
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
