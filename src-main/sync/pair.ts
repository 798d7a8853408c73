/** A pair from outside: its configuration, what it tells its observer, and what can be asked of it. Types only. */
import type { Explanation } from '../contract/history.ts';
import type {
  ActivityKind,
  ConflictPolicy,
  ConflictView,
  HoldChoice,
  HoldView,
  PairState,
  ProblemView,
  Progress,
  Reason,
  SyncMode,
  TransferView,
} from '../contract/model.ts';
import type { LocalPath, PairId, RelPath } from '../foundation/names.ts';
import type { ConflictDesk } from './conflicts/conflict-desk.ts';
import type { Decision } from './decide/decision.ts';
import type { VerifyCounts, VerifyOptions } from './verify.ts';

export type PairConfig = {
  readonly id: PairId;
  readonly localRoot: LocalPath;
  /** '' or a prefix that ends in '/'. */
  readonly prefix: string;
  readonly mode: SyncMode;
  /** What Driftless itself keeps inside the folder: never synced. */
  readonly ownPaths?: readonly RelPath[];
  /** Gitignore syntax, over the defaults and below the file in the root. */
  readonly ignoreRules?: string;
  /** Selective sync: these are left out on both sides, with all below them. */
  readonly excludedFolders?: readonly RelPath[];
  /** How often the bucket is listed when nothing else asks for it. */
  readonly remotePollMs: number;
  /** How long a path must be quiet before its change is looked at. */
  readonly settleMs: number;
  /** A side may lose so many files a day, or this share of all, whichever is more; above, it is asked first. */
  readonly guardFiles?: number;
  readonly guardShare?: number;
  /** What becomes of conflicts by themselves. Default `ask`. */
  readonly conflictPolicy?: ConflictPolicy;
  /** Renames are done as such, without transfers. Default true; the result is the same either way. */
  readonly detectRenames?: boolean;
  /** What this computer is called in the names of conflict copies. Default: its host name. */
  readonly deviceName?: string;
  /** How long replaced and deleted files stay in the trash. Default 30. */
  readonly trashDays?: number;
};

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

/** How a run of passes ended. `decisions` and `unsyncable` are filled by a dry run only. */
export type RunReport = {
  readonly outcome: 'in-sync' | 'conflicts' | 'problems' | 'held' | 'stopped';
  readonly counts: PassCounts;
  readonly conflicts: readonly ConflictView[];
  readonly problems: readonly ProblemView[];
  readonly hold?: HoldView;
  readonly reason?: Reason;
  /** Paths whose changes a one-way mode has left out. */
  readonly heldBack: number;
  readonly decisions?: readonly Decision[];
  /** By a dry run: what cannot be looked at, or cannot be synced as it is. */
  readonly unsyncable?: ReadonlyMap<RelPath, Reason>;
};

export type PairEngine = {
  /** Watches and keeps both sides the same until stopped. Resolves when the first pass has ended (however it ended). */
  readonly start: () => Promise<void>;
  /** Full passes until one has nothing to do (or is held, stopped, or makes no headway). Not together with `start`. */
  readonly runOnce: (options: { readonly dryRun: boolean }, signal?: AbortSignal) => Promise<RunReport>;
  readonly pause: (until?: number) => void;
  readonly resume: () => void;
  readonly syncNow: () => void;
  /** Looks at the path again soon, also where its next try is not due yet. */
  readonly lookAgain: (path: RelPath) => void;
  /** The computer is about to sleep: transfers are given up for now. Without `wake`, the pair goes on by itself after a minute. */
  readonly sleep: () => void;
  /** The computer has slept: everything is looked at again. Noticed without being told, too, some seconds later. */
  readonly wake: () => void;
  /** False when there is no such hold any more, or the choice is none of its own. */
  readonly answerHold: (code: string, choice: HoldChoice) => boolean;
  /** All that the current hold with this code holds, in byte order; undefined when there is no such hold. */
  readonly holdPaths: (code: string) => readonly RelPath[] | undefined;
  /** Why a path is as it is. Reads both sides, changes nothing; works beside a running pass. */
  readonly explain: (path: string, signal?: AbortSignal) => Promise<Explanation>;
  /** Compares the bytes of everything, without a download. Changes neither side; see `verify.ts`. */
  readonly verify: (options: VerifyOptions, signal?: AbortSignal) => Promise<VerifyCounts>;
  /** Within 2 s: transfers are aborted, rows of finished ones committed, watcher and state closed. Idempotent. */
  readonly stop: () => Promise<void>;
} & ConflictDesk;
