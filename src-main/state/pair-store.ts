/**
 * The state of one pair in its own SQLite file: base rows, intents, conflicts, problems, facts. Synchronous; one process, one
 * thread. `sqlite-pair-store.ts` implements it. A method that returns has committed (WAL, synchronous=FULL).
 */
import type { ConflictKind, ConflictSide, Reason } from '../contract/model.ts';
import type { RelPath } from '../foundation/names.ts';
import type { BaseChange, BaseEntry } from './base-entry.ts';

export type ConflictRow = {
  readonly path: RelPath;
  readonly kind: ConflictKind;
  readonly local: ConflictSide;
  readonly remote: ConflictSide;
  readonly foundAt: number;
};

export type ProblemRow = {
  readonly path: RelPath;
  readonly reason: Reason;
  readonly firstAt: number;
  readonly tries: number;
  /** Absent where only a change of the path helps (a name that is not allowed, a link). */
  readonly retryAt?: number;
};

/**
 * An operation in flight that must be found after a crash: a file that was moved aside for its new version, or the upload id of a
 * multipart upload.
 */
export type IntentRow = {
  readonly id: string;
  readonly path: RelPath;
  readonly kind: 'replacement' | 'multipart-upload';
  /** Of a replacement: where the old file is meanwhile. */
  readonly keptPath?: string;
  readonly uploadId?: string;
  readonly startedAt: number;
};

export type PairTotals = { readonly files: number; readonly folders: number; readonly bytes: number };

export type PairStore = {
  /** All rows in byte order of `path` for files and `path/` for folders (the order of keys). Do not commit while iterating. */
  readonly iterateBase: () => Iterable<BaseEntry>;
  readonly getBase: (path: RelPath) => BaseEntry | undefined;
  /** Rows strictly below a folder, same order. */
  readonly baseBelow: (folder: RelPath) => Iterable<BaseEntry>;
  /** All changes or none. A put replaces whatever row the path had. `finished` are the ids of intents that the rows bring to an end. */
  readonly commit: (changes: readonly BaseChange[], finished?: readonly string[]) => void;
  readonly totals: () => PairTotals;

  readonly conflicts: () => readonly ConflictRow[];
  readonly putConflict: (row: ConflictRow) => void;
  readonly removeConflict: (path: RelPath) => void;

  readonly problems: () => readonly ProblemRow[];
  readonly putProblem: (row: ProblemRow) => void;
  readonly removeProblem: (path: RelPath) => void;

  readonly intents: () => readonly IntentRow[];
  readonly putIntent: (row: IntentRow) => void;
  readonly removeIntent: (id: string) => void;

  /** Small facts of the pair: 'root-id', 'last-pass-at', ... */
  readonly getFact: (name: string) => string | undefined;
  readonly setFact: (name: string, value: string) => void;

  readonly close: () => void;
};
