/**
 * Judges a plan before it is carried out: what looks like an accident is held and shown, never guessed at. Pure.
 * A root that is missing, unreadable or replaced never gets as far as a plan.
 */

import type { HoldView } from '../contract/model.ts';
import { compareBytes } from '../foundation/byte-order.ts';
import type { RelPath } from '../foundation/names.ts';
import type { PairTotals } from '../state/pair-store.ts';
import type { PlanCounts } from './plan-counts.ts';

/** A hold as judged; the caller adds since when. `side` is the one that would lose files, or the one found empty. */
export type Hold = Omit<HoldView, 'since'>;

export type GuardInput = {
  readonly counts: Pick<PlanCounts, 'deletedLocal' | 'deletedRemote'>;
  /** As it is before the plan. */
  readonly base: Pick<PairTotals, 'files'>;
  /** Files deleted on each side by the passes of the last 24 hours. */
  readonly deletedLastDay: { readonly local: number; readonly remote: number };
  /** Files of the base in each top-level folder. */
  readonly topLevelFiles: ReadonlyMap<string, number>;
  readonly localIsEmpty: boolean;
  readonly remoteIsEmpty: boolean;
};

export type GuardLimits = {
  /** A side may lose this many files a day, or this share of the base, whichever is more. */
  readonly files: number;
  readonly share: number;
  /** A top-level folder with at least so many files may not go as a whole. */
  readonly wholeFolderFiles: number;
  readonly samplePaths: number;
};

export const defaultGuardLimits: GuardLimits = { files: 20, share: 0.25, wholeFolderFiles: 2, samplePaths: 100 };

/** The first reason to hold the plan, or undefined when it may run. */
export function judge(input: GuardInput, limits: GuardLimits = defaultGuardLimits): Hold | undefined {
  const { counts, base, localIsEmpty, remoteIsEmpty } = input;
  if (base.files === 0) {
    return undefined;
  }
  const hold = (code: Hold['code'], side: Hold['side'], paths: readonly RelPath[]): Hold => ({
    code,
    side,
    count: paths.length,
    paths: paths.toSorted(compareBytes).slice(0, limits.samplePaths),
  });
  if (localIsEmpty && counts.deletedRemote.length > 0) {
    return hold('root-emptied', 'local', counts.deletedRemote);
  }
  if (remoteIsEmpty && counts.deletedLocal.length > 0) {
    return hold('remote-emptied', 'remote', counts.deletedLocal);
  }
  const allowed = Math.max(limits.files, base.files * limits.share);
  for (const side of ['local', 'remote'] as const) {
    const paths = side === 'local' ? counts.deletedLocal : counts.deletedRemote;
    const isTooMany = paths.length > 0 && paths.length + input.deletedLastDay[side] > allowed;
    if (isTooMany || losesWholeFolder(paths, input.topLevelFiles, limits)) {
      return hold('mass-deletion', side, paths);
    }
  }
  return undefined;
}

function losesWholeFolder(
  paths: readonly RelPath[],
  topLevelFiles: ReadonlyMap<string, number>,
  { wholeFolderFiles }: GuardLimits,
): boolean {
  const lost = new Map<string, number>();
  for (const path of paths) {
    const slash = path.indexOf('/');
    if (slash > 0) {
      const folder = path.slice(0, slash);
      lost.set(folder, (lost.get(folder) ?? 0) + 1);
    }
  }
  return [...lost].some(([folder, files]) => files >= wholeFolderFiles && files >= (topLevelFiles.get(folder) ?? 0));
}
