/**
 * The disk as the engine uses it. `node-file-system.ts` binds it to this machine; a simulation can bind it to memory.
 *
 * Contract: rejects with AppError only (`disk-full`, `permission-denied`, `file-busy`, `file-missing`, `name-too-long`, `local-io`
 * ...). Links are never followed. Nothing is durable before `sync` on the file and `syncFolder` on its folder have resolved.
 */
import type { LocalPath } from '../foundation/names.ts';
import type { LocalPrint } from '../state/base-entry.ts';
import type { HashedBytes } from './bytes-hasher.ts';

export type FileKind = 'file' | 'folder' | 'symlink' | 'special';

/** Facts of one `lstat`. Times are milliseconds with the fraction the platform gives: equal stats mean equal doubles. */
export type FileStat = {
  readonly kind: FileKind;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly dev: number;
  readonly mode: number;
};

/** What a file gets beside its bytes; what is left out stays as it is. */
export type FileAttributes = { readonly mode?: number; readonly mtimeMs?: number };

export type FolderEntry = { readonly name: string; readonly stat: FileStat };

export type ReadHandle = {
  readonly stat: () => Promise<FileStat>;
  /** Fills `buffer` from `position` as far as the file goes; returns the count of bytes read, short only at the end. */
  readonly read: (buffer: Uint8Array, position: number) => Promise<number>;
  /** The bytes are durable, whoever wrote them. Does nothing where a file that is open for reading cannot be synced (Windows). */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type WriteHandle = {
  /** Writes all of `bytes` at `position`. */
  readonly write: (bytes: Uint8Array, position: number) => Promise<void>;
  /** Longer than what was written: the rest reads as zeros. */
  readonly setSize: (size: number) => Promise<void>;
  readonly setTimes: (mtimeMs: number) => Promise<void>;
  readonly setMode: (mode: number) => Promise<void>;
  readonly stat: () => Promise<FileStat>;
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type FileSystem = {
  /** Undefined when nothing is there (also when a parent is missing or is not a folder). */
  readonly stat: (path: LocalPath) => Promise<FileStat | undefined>;
  /** The names of a folder with their stats, in the order of bytes. A name that vanishes meanwhile is left out. */
  readonly readFolder: (path: LocalPath) => Promise<readonly FolderEntry[]>;
  readonly openRead: (path: LocalPath) => Promise<ReadHandle>;
  /**
   * What `openRead`, `stat`, `read`, `stat` and `close` give, in one go: all of a file that is `expected` before and after, else rejects with
   * `source-changed`. Undefined, as where this is left out: the single calls do better, or are to be seen.
   */
  readonly readUnchanged?: (path: LocalPath, expected: LocalPrint) => Promise<HashedBytes | undefined>;
  /** Creates a new file of mode 0600 for writing; rejects with `target-changed` when the name is taken. */
  readonly createFile: (path: LocalPath) => Promise<WriteHandle>;
  /**
   * What `createFile`, `write`, `setMode`, `setTimes`, `sync`, `close` and `stat` do, in one go with the small files that are made beside it.
   * Takes over the buffer. On rejection the file may be left, unless `target-changed` says that the name was another's. Undefined, and
   * nothing is done, as where this is left out: the single calls do better, or are to be seen.
   */
  readonly createWhole?: (
    path: LocalPath,
    bytes: Uint8Array<ArrayBuffer>,
    attributes: FileAttributes,
  ) => Promise<FileStat | undefined>;
  /** A file that is there, to be written on. Rejects with `source-changed` when it is no regular file. */
  readonly openWrite: (path: LocalPath) => Promise<WriteHandle>;
  /** Creates one folder; resolves when it is there already; rejects with `target-changed` when something else is. */
  readonly makeFolder: (path: LocalPath) => Promise<void>;
  /** Removes an empty folder. False, and no change, when it is not empty. True when it was gone already. */
  readonly removeFolder: (path: LocalPath) => Promise<boolean>;
  /** Second name for the same bytes; rejects with `target-changed` when `to` is taken, `local-io` where links do not exist. */
  readonly link: (from: LocalPath, to: LocalPath) => Promise<void>;
  /**
   * What `stat` of `folders`, `link`, `syncFolder`, `removeFile` of `from` and `stat` of `to` do, in one go with the files that are placed
   * beside it. Rejects before anything is changed unless each of `folders` is one, and no link. Undefined, and nothing is done, where
   * links do not exist, as where this is left out.
   */
  readonly placeNew?: (from: LocalPath, to: LocalPath, folders: readonly LocalPath[]) => Promise<FileStat | undefined>;
  /** Atomic, replaces `to` if it is a file. */
  readonly rename: (from: LocalPath, to: LocalPath) => Promise<void>;
  /** Removes a file; resolves when it is gone already. */
  readonly removeFile: (path: LocalPath) => Promise<void>;
  readonly syncFolder: (path: LocalPath) => Promise<void>;
  readonly freeBytes: (path: LocalPath) => Promise<number>;
  /** A small file whole, or undefined when it is not there. */
  readonly readSmallFile: (path: LocalPath) => Promise<string | undefined>;
  readonly writeSmallFile: (path: LocalPath, content: string) => Promise<void>;
};
