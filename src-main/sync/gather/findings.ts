/** What a pass learns on the way besides decisions. Told to nobody before the pass has proved to be worth it. */
import type { Reason } from '../../contract/model.ts';
import type { AppError } from '../../foundation/app-error.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { PairParts } from '../pair-parts.ts';
import { toReason } from '../problem-log.ts';

export type Findings = {
  readonly seen: { local: number; remote: number };
  heldBack: number;
  readonly unknown: Map<RelPath, Reason>;
  readonly failed: Map<RelPath, AppError>;
  /** Paths left undecided that are in the lists of problems or conflicts. */
  readonly open: Set<RelPath>;
  readonly again: Set<RelPath>;
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
  for (const [path, reason] of unknown) {
    if (problems.recordUnknown(path, reason)) {
      observer.onActivity({ kind: 'problem-found', path, bytes: 0, reason });
    }
  }
  for (const [path, error] of failed) {
    problems.recordFailure(path, error);
    observer.onActivity({ kind: 'problem-found', path, bytes: 0, reason: toReason(error) });
  }
}
