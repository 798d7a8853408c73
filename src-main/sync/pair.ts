/** A pair from outside: what can be asked of it, and how a run of its passes ended. Types only. */
import type { Explanation } from '../contract/history.ts';
import type { ConflictView, HoldChoice, HoldView, ProblemView, Reason } from '../contract/model.ts';
import type { RelPath } from '../foundation/names.ts';
import type { ConflictDesk } from './conflicts/conflict-desk.ts';
import type { Decision } from './decide/decision.ts';
import type { PassCounts } from './pair-observer.ts';
import type { VerifyCounts, VerifyOptions } from './verify.ts';

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
  /** Stops for good: what interrupted transfers keep in the bucket and on the disk to go on with is removed, as far as that goes in 5 s. */
  readonly leave: () => Promise<void>;
} & ConflictDesk;
