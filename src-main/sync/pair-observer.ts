/** What one pair tells of itself, and the counts of its passes. Types only. */
import type {
  ActivityKind,
  ConflictView,
  PairState,
  ProblemView,
  Progress,
  Reason,
  TransferView,
} from '../contract/model.ts';
import type { RelPath } from '../foundation/names.ts';

/** Called as things happen, never concurrently, must not throw. Progress is already limited to 4 calls a second. */
export type PairObserver = {
  readonly onState: (state: PairState) => void;
  readonly onProgress: (progress: Progress | undefined) => void;
  readonly onTransfers: (inFlight: readonly TransferView[]) => void;
  readonly onActivity: (entry: {
    readonly kind: ActivityKind;
    readonly path: RelPath;
    /** The name before, of what was renamed. */
    readonly from?: RelPath;
    readonly bytes: number;
    readonly reason?: Reason;
  }) => void;
  readonly onConflicts: (conflicts: readonly ConflictView[]) => void;
  readonly onProblems: (problems: readonly ProblemView[]) => void;
  readonly onWatchProblem: (reason: Reason | undefined) => void;
  /** After every pass: totals of the base, and whether anything changed. */
  readonly onPassFinished: (totals: {
    readonly files: number;
    readonly folders: number;
    readonly bytes: number;
    readonly changed: boolean;
    /** Paths that the mode has left something out of; after a pass over everything only. */
    readonly heldBack?: number;
  }) => void;
};

export type PassCounts = {
  readonly uploaded: number;
  readonly downloaded: number;
  readonly deletedLocal: number;
  readonly deletedRemote: number;
  /** Files that a side has under another name now, without a transfer. */
  readonly renamed: number;
  readonly foldersMade: number;
  readonly adopted: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
};
