/**
 * What is known of one path when it is decided: its three states as gathered, and the facts asked for on top of them.
 * A fact is newer than the listing or the stat it adds to, so where the two disagree the fact is believed.
 */
import type { SyncMode } from '../../contract/model.ts';
import type { ObjectFacts } from '../../cos/object-store.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { BaseEntry } from '../../state/base-entry.ts';
import type { LocalEntry, RemoteFile, RemoteFolder, Unknown } from '../gather/entry.ts';

/** A bucket can hold both the object `x` and keys below `x/`, so the remote side has two places. */
export type PathStates = {
  readonly path: RelPath;
  readonly local: LocalEntry | undefined;
  readonly remoteFile: RemoteFile | undefined;
  readonly remoteFolder: RemoteFolder | undefined;
  readonly remoteUnknown: Unknown | undefined;
  readonly base: BaseEntry | undefined;
};

export type Facts = {
  readonly localHash?: { readonly crc64: bigint; readonly md5: string };
  /** HEAD of the object `path`. */
  readonly remoteHead?: ObjectFacts | 'absent';
  /** HEAD of the object `path/`. */
  readonly markerHead?: ObjectFacts | 'absent';
};

/** What will be left below a folder once everything below it has been carried out. */
export type Below = {
  readonly localRemains: boolean;
  readonly remoteRemains: boolean;
  /** Something of it is in the bucket now, whatever becomes of it: a listing that does not show the folder lags. */
  readonly remoteIsThere: boolean;
  /** True when something below could not be decided: the folder is not removed then. */
  readonly unknown: boolean;
  /** True when the side's folder holds something ignored, or a folder that is left alone for that: it cannot be removed whole. */
  readonly localIgnored: boolean;
  readonly remoteIgnored: boolean;
};

export const nothingBelow: Below = {
  localRemains: false,
  remoteRemains: false,
  remoteIsThere: false,
  unknown: false,
  localIgnored: false,
  remoteIgnored: false,
};

export type DecisionContext = {
  readonly mode: SyncMode;
  /** The pair's prefix: '' or ending in '/'. */
  readonly prefix: string;
  /** Milliseconds since the epoch; becomes `committedAt` of rows that are only refreshed. */
  readonly now: number;
};
