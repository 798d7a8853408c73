/**
 * What a user interface can know: plain, JSON-safe, read-only data. No logic, no secrets.
 * Times are milliseconds since the epoch, sizes are bytes, paths use `/` and are relative to the pair's local folder.
 */
import type { ProblemCode } from './problem-codes.ts';

/** `-keep`: the side that is written to keeps what the other side deletes. */
export type SyncMode = 'two-way' | 'upload' | 'upload-keep' | 'download' | 'download-keep';

/** What becomes of a conflict by itself. `newest` asks where the times do not tell. What loses goes to trash or is an older version. */
export type ConflictPolicy = 'ask' | 'newest' | 'local' | 'remote' | 'both';

/** `proceed` does what is held, once; `restore` brings back what is missing from the other side; `stop` pauses the pair. */
export type HoldChoice = 'proceed' | 'restore' | 'stop';

/** A guard's refusal to go on by itself. `paths` is a sample; `count` is the whole. */
export type HoldView = {
  readonly code: ProblemCode;
  readonly side: 'local' | 'remote';
  readonly count: number;
  readonly paths: readonly string[];
  readonly since: number;
  /** The answers that make sense for this hold. */
  readonly choices: readonly HoldChoice[];
};

/** Why something does not work, for people: words come from `code`; `detail` and `requestId` are for the details pane. */
export type Reason = {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly cosCode?: string;
  readonly requestId?: string;
};

/** Why a pair is paused without its user's word: it goes on by itself when that is over. */
export type AutomaticPause = 'battery' | 'metered';

/** What a pair is doing. `offline` heals by itself, `stopped` and `held` wait for the user. */
export type PairState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'syncing' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'paused'; readonly until?: number; readonly by?: AutomaticPause }
  | { readonly kind: 'held'; readonly hold: HoldView }
  | { readonly kind: 'offline'; readonly reason: Reason; readonly retryAt: number }
  | { readonly kind: 'stopped'; readonly reason: Reason };

/** Counted over one pass. Totals never shrink within a pass, done never exceeds total. */
export type Progress = {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly bytesPerSecond: number;
  /** Measured for too short a time, or too different from a moment ago, to tell from it what time is left. */
  readonly isSpeedUnsteady?: true;
};

export type PairView = {
  readonly id: string;
  readonly name: string;
  readonly localRoot: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly region: string;
  readonly endpoint?: string;
  readonly mode: SyncMode;
  readonly conflictPolicy: ConflictPolicy;
  /** Absent for a pair that was given on the command line. */
  readonly accountId?: string;
  /** Gitignore syntax, laid over the defaults and below `.driftlessignore`. */
  readonly ignoreRules: string;
  /** Folders that are not synced (selective sync), relative to the local folder. */
  readonly excludedFolders: readonly string[];
  /** How often the bucket is looked at; absent where it is as often as the settings have it. */
  readonly remotePollSeconds?: number;
  readonly state: PairState;
  readonly progress?: Progress;
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  readonly conflictCount: number;
  readonly problemCount: number;
  /** Paths that a one-way mode has left something out of, when everything was looked at last. */
  readonly heldBackCount?: number;
  readonly lastPassAt?: number;
  readonly lastChangeAt?: number;
  /** Set when changes are found by periodic scans because file events cannot be relied on here. */
  readonly watchProblem?: Reason;
};

export type TransferView = {
  readonly id: string;
  readonly pairId: string;
  readonly direction: 'up' | 'down';
  readonly path: string;
  readonly bytesDone: number;
  readonly bytesTotal: number;
};

export type ActivityKind =
  | 'uploaded'
  | 'downloaded'
  | 'deleted-remote'
  | 'deleted-local'
  | 'made-remote-folder'
  | 'made-local-folder'
  | 'renamed-remote'
  | 'renamed-local'
  | 'conflict-found'
  | 'conflict-resolved'
  | 'problem-found'
  | 'adopted';

export type ActivityView = {
  readonly id: number;
  readonly pairId: string;
  readonly at: number;
  readonly kind: ActivityKind;
  readonly path: string;
  /** The name before, of what was renamed. */
  readonly from?: string;
  readonly bytes: number;
  readonly reason?: Reason;
};

export type ConflictKind = 'edit-edit' | 'create-create' | 'edit-delete' | 'delete-edit' | 'file-folder';

/** One side of a conflict as it was when found. `absent` where that side has nothing. */
export type ConflictSide =
  | { readonly kind: 'absent' }
  | { readonly kind: 'folder' }
  | {
      readonly kind: 'file';
      readonly size: number;
      readonly modifiedAt?: number;
      readonly etag?: string;
      readonly crc64?: string;
    };

export type ConflictView = {
  /** `pairId` + `\n` + `path`: stable while the conflict lasts. */
  readonly id: string;
  readonly pairId: string;
  readonly path: string;
  readonly kind: ConflictKind;
  readonly local: ConflictSide;
  readonly remote: ConflictSide;
  readonly foundAt: number;
  /** Stands for both sides as shown here. A choice names it; it is refused when a side has moved on since. */
  readonly version: string;
};

export type ProblemView = {
  readonly id: string;
  readonly pairId: string;
  readonly path: string;
  readonly reason: Reason;
  readonly firstAt: number;
  readonly tries: number;
  readonly retryAt?: number;
};

export type EngineInfo = {
  readonly version: string;
  readonly host: 'desktop' | 'headless';
  readonly startedAt: number;
  /** Present when the embedded server runs as the demo's cloud. */
  readonly demo?: { readonly endpoint: string; readonly bucket: string; readonly localRoot: string };
};

/** Everything a window shows. `revision` grows by one with every patch. Transfers, activity are bounded (see app/snapshot). */
export type Snapshot = {
  readonly revision: number;
  readonly engine: EngineInfo;
  readonly pairs: readonly PairView[];
  readonly transfers: readonly TransferView[];
  readonly activity: readonly ActivityView[];
  readonly conflicts: readonly ConflictView[];
  readonly problems: readonly ProblemView[];
};

/** Rows to put (added or replaced by id) and ids to remove, in one keyed collection. */
export type CollectionPatch<Row extends { readonly id: string | number }> = {
  readonly put: readonly Row[];
  readonly remove: readonly Row['id'][];
};

/** Takes a snapshot of revision `revision - 1` to `revision`; a client that sees a gap asks for a new snapshot. */
export type Patch = {
  readonly revision: number;
  readonly pairs?: CollectionPatch<PairView>;
  readonly transfers?: CollectionPatch<TransferView>;
  readonly activity?: CollectionPatch<ActivityView>;
  readonly conflicts?: CollectionPatch<ConflictView>;
  readonly problems?: CollectionPatch<ProblemView>;
};
