/**
 * The state of one pair in its own SQLite file: base rows, intents, conflicts, problems, facts. Synchronous; one process, one
 * thread. `sqlite-pair-store.ts` implements it. A method that returns has committed (WAL, synchronous=FULL), unless `durableLater` runs it.
 */
import type { ConflictKind, ConflictSide, Reason } from '../contract/model.ts';
import type { RelPath } from '../foundation/names.ts';
import type { BaseChange, BaseEntry, BaseFile, LocalPrint } from './base-entry.ts';

export type ConflictRow = {
  readonly path: RelPath;
  readonly kind: ConflictKind;
  readonly local: ConflictSide;
  readonly remote: ConflictSide;
  readonly foundAt: number;
  /** Stands for both sides as they were (see `sync/decide/conflict-version.ts`). '' where that was not noted yet. */
  readonly version: string;
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
 * An operation in flight that must be found after a crash: a file that was moved aside for its new version, the upload id of a
 * multipart upload, a deletion in the bucket that another device may have written beneath, an object that is kept below the pair's
 * own name while files swap theirs, a large download that can be continued, or a transfer that has no row yet.
 */
export type IntentRow = {
  readonly id: string;
  readonly path: RelPath;
  readonly kind:
    | 'replacement'
    | 'multipart-upload'
    | 'remote-write'
    | 'temporary-object'
    | 'partial-download'
    | 'upload'
    | 'download';
  /** Of a replacement, or a download over a file: where the old file is meanwhile. */
  readonly keptPath?: string;
  readonly uploadId?: string;
  /** Of a remote write or an upload: what it deletes or replaces. Of a partial download: what is fetched. */
  readonly etag?: string;
  /** Of a transfer: what both sides hold after it, in decimal. */
  readonly crc64?: string;
  /** Of a download: the file that is to be put in place, absent where its absence would say nothing. Of a partial one: what it writes to. */
  readonly tempPath?: string;
  readonly transfer?: IntendedTransfer;
  /** Of a large transfer: with it a later try goes on where this one stopped. */
  readonly resume?: ResumePoint;
  readonly startedAt: number;
};

/** The base row that a transfer will have. What an upload makes in the bucket is not known before. */
export type IntendedTransfer = Pick<BaseFile, 'local' | 'md5' | 'committedAt'> & Partial<Pick<BaseFile, 'remote'>>;

/** Which parts of an upload are there is the bucket's to say. Of a download they are noted: number and CRC64, in decimal. */
export type ResumePoint =
  | { readonly kind: 'upload'; readonly partSizeBytes: number; readonly local: LocalPrint }
  | {
      readonly kind: 'download';
      readonly partSizeBytes: number;
      readonly size: number;
      readonly fetched: readonly (readonly [part: number, crc64: string])[];
    };

export type PairTotals = { readonly files: number; readonly folders: number; readonly bytes: number };

export type PairStore = {
  /**
   * All rows in byte order of `path` for files and `path/` for folders (the order of keys). While iterating, nothing may be committed but rows
   * that were yielded already. */
  readonly iterateBase: () => Iterable<BaseEntry>;
  readonly getBase: (path: RelPath) => BaseEntry | undefined;
  /** Rows strictly below a folder, same order. */
  readonly baseBelow: (folder: RelPath) => Iterable<BaseEntry>;
  /** All changes or none. A put replaces whatever row the path had. `finished` are the ids of intents that the rows bring to an end. */
  readonly commit: (changes: readonly BaseChange[], finished?: readonly string[]) => void;
  readonly totals: () => PairTotals;

  /** The text both sides held, where it was handed in with the row and the row still stands for it. */
  readonly baseText: (path: RelPath) => Uint8Array | undefined;

  readonly conflicts: () => readonly ConflictRow[];
  readonly putConflict: (row: ConflictRow) => void;
  readonly removeConflict: (path: RelPath) => void;

  readonly problems: () => readonly ProblemRow[];
  readonly putProblem: (row: ProblemRow) => void;
  readonly removeProblem: (path: RelPath) => void;

  readonly intents: () => readonly IntentRow[];
  /** All or none. */
  readonly putIntent: (...rows: readonly IntentRow[]) => void;
  readonly removeIntent: (id: string) => void;

  /** What `work`, which commits at least once, commits is durable when the promise has resolved: until then the disk holds up nobody. */
  readonly durableLater: (work: () => void) => Promise<void>;

  /** Small facts of the pair: 'root-id', 'last-pass-at', ... */
  readonly getFact: (name: string) => string | undefined;
  readonly setFact: (name: string, value: string) => void;

  /** All base rows and the id of the root: the next pass joins both sides as a first one does. */
  readonly forget: () => void;

  readonly close: () => void;
};
