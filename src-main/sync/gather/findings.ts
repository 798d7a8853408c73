/** What a pass learns on the way besides decisions. Told to nobody before the pass has proved to be worth it. */
import type { Reason } from '../../contract/model.ts';
import type { AppError } from '../../foundation/app-error.ts';
import { compareBytes } from '../../foundation/byte-order.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { PairParts } from '../pair-parts.ts';
import { toReason } from '../problem-log.ts';

export type Findings = {
  readonly seen: { local: number; remote: number };
  heldBack: number;
  readonly unknown: Map<RelPath, Reason>;
  readonly failed: Map<RelPath, AppError>;
  /** Paths left undecided that are in the lists of problems or conflicts, or have a large transfer to go on with. */
  readonly open: Set<RelPath>;
  readonly again: Set<RelPath>;
  /** Where the next whole listing may be cut; absent when none went through. */
  listCuts?: readonly string[];
};

export function createFindings(): Findings {
  return {
    seen: { local: 0, remote: 0 },
    heldBack: 0,
    unknown: new Map(),
    failed: new Map(),
    open: new Set(),
    again: new Set(),
  };
}

export function recordFindings({ problems, observer }: PairParts, { unknown, failed }: Findings): void {
  for (const [path, reason] of inOrder(unknown)) {
    if (problems.recordUnknown(path, reason)) {
      observer.onActivity({ kind: 'problem-found', path, bytes: 0, reason });
    }
  }
  for (const [path, error] of inOrder(failed)) {
    problems.recordFailure(path, error);
    observer.onActivity({ kind: 'problem-found', path, bytes: 0, reason: toReason(error) });
  }
}

/** The sides are read in batches: what is found first says nothing. */
export function inOrder<Found>(found: Iterable<readonly [RelPath, Found]>): readonly (readonly [RelPath, Found])[] {
  return [...found].sort(([a], [b]) => compareBytes(a, b));
}
