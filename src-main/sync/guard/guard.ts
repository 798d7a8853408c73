/**
 * Judges a plan before it is carried out: what looks like an accident is held and shown, never guessed at. Pure.
 * A root that is missing, unreadable or replaced never gets as far as a plan.
 */

import type { SyncMode } from '../../contract/model.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { PairTotals } from '../../state/pair-store.ts';
import { type Hold, holdOnFiles } from './hold.ts';

/** Files a plan takes away from a side or overwrites there, by side. */
export type Losses = { readonly local: readonly RelPath[]; readonly remote: readonly RelPath[] };

export type GuardInput = {
  /** Without those that only move. */
  readonly deleted: Losses;
  readonly overwritten: Losses;
  /** As it is before the plan. */
  readonly base: Pick<PairTotals, 'files'>;
  /** Files deleted on each side by the passes of the last 24 hours. */
  readonly deletedLastDay: { readonly local: number; readonly remote: number };
  /** Files of the base in each top-level folder. */
  readonly topLevelFiles: ReadonlyMap<string, number>;
  readonly localIsEmpty: boolean;
  readonly remoteIsEmpty: boolean;
  readonly mode?: SyncMode;
};

export type GuardLimits = {
  /** A side may lose this many files a day, or this share of the base, whichever is more. */
  readonly files: number;
  readonly share: number;
  /** A top-level folder with at least so many files may not go as a whole. */
  readonly wholeFolderFiles: number;
  /** So many files, when they are more than this share of the base, may not be overwritten at once. */
  readonly changedFiles: number;
  readonly changedShare: number;
};

export const defaultGuardLimits: GuardLimits = {
  files: 20,
  share: 0.25,
  wholeFolderFiles: 2,
  changedFiles: 20,
  changedShare: 0.9,
};

/** The first reason to hold the plan, or undefined when it may run. */
export function judge(input: GuardInput, limits: GuardLimits = defaultGuardLimits): Hold | undefined {
  const { deleted, overwritten, base, localIsEmpty, remoteIsEmpty, mode } = input;
  if (base.files === 0) {
    return undefined;
  }
  if (localIsEmpty && deleted.remote.length > 0) {
    return holdOnFiles('root-emptied', 'local', deleted.remote, mode);
  }
  if (remoteIsEmpty && deleted.local.length > 0) {
    return holdOnFiles('remote-emptied', 'remote', deleted.local, mode);
  }
  const allowed = Math.max(limits.files, base.files * limits.share);
  for (const side of ['local', 'remote'] as const) {
    const paths = deleted[side];
    const isTooMany = paths.length > 0 && paths.length + input.deletedLastDay[side] > allowed;
    if (isTooMany || losesWholeFolder(paths, input.topLevelFiles, limits)) {
      return holdOnFiles('mass-deletion', side, paths, mode);
    }
  }
  for (const side of ['local', 'remote'] as const) {
    const { length } = overwritten[side];
    if (length >= limits.changedFiles && length > base.files * limits.changedShare) {
      return holdOnFiles('everything-changed', side, overwritten[side], mode);
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
