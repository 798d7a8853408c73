/** A pair from outside: its configuration, what it tells its observer, and what can be asked of it. Types only. */
import type {
  ActivityKind,
  ConflictView,
  HoldView,
  PairState,
  ProblemView,
  Progress,
  Reason,
  SyncMode,
  TransferView,
} from '../contract/model.ts';
import type { LocalPath, PairId, RelPath } from '../foundation/names.ts';
import type { Decision } from './decision.ts';

export type PairConfig = {
  readonly id: PairId;
  readonly localRoot: LocalPath;
  /** '' or a prefix that ends in '/'. */
  readonly prefix: string;
  readonly mode: SyncMode;
  /** What Driftless itself keeps inside the folder: never synced. */
  readonly ownPaths?: readonly RelPath[];
  /** How often the bucket is listed when nothing else asks for it. */
  readonly remotePollMs: number;
  /** How long a path must be quiet before its change is looked at. */
  readonly settleMs: number;
};

/** Called as things happen, never concurrently, must not throw. Progress is already limited to 4 calls a second. */
export type PairObserver = {
  readonly onState: (state: PairState) => void;
  readonly onProgress: (progress: Progress | undefined) => void;
  readonly onTransfers: (inFlight: readonly TransferView[]) => void;
  readonly onActivity: (entry: {
    readonly kind: ActivityKind;
    readonly path: RelPath;
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
  }) => void;
};

export type PassCounts = {
  readonly uploaded: number;
  readonly downloaded: number;
  readonly deletedLocal: number;
  readonly deletedRemote: number;
  readonly foldersMade: number;
  readonly adopted: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
};

/** How a run of passes ended. `decisions` is filled by a dry run only. */
export type RunReport = {
  readonly outcome: 'in-sync' | 'conflicts' | 'problems' | 'held' | 'stopped';
  readonly counts: PassCounts;
  readonly conflicts: readonly ConflictView[];
  readonly problems: readonly ProblemView[];
  readonly hold?: HoldView;
  readonly reason?: Reason;
  readonly decisions?: readonly Decision[];
};

export type PairEngine = {
  /** Watches and keeps both sides the same until stopped. Resolves when the first pass has ended (however it ended). */
  readonly start: () => Promise<void>;
  /** Full passes until one has nothing to do (or is held, stopped, or makes no headway). Not together with `start`. */
  readonly runOnce: (options: { readonly dryRun: boolean }, signal?: AbortSignal) => Promise<RunReport>;
  readonly pause: (until?: number) => void;
  readonly resume: () => void;
  readonly syncNow: () => void;
  /** Allows what the current hold with this code holds, once. False when there is no such hold any more. */
  readonly proceed: (code: string) => boolean;
  /** Within 2 s: transfers are aborted, rows of finished ones committed, watcher and state closed. Idempotent. */
  readonly stop: () => Promise<void>;
};
