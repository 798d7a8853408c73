/** What one pair is told: which folder, which prefix, and how to treat them. Types only. */
import type { ConflictPolicy, SyncMode } from '../contract/model.ts';
import type { LocalPath, PairId, RelPath } from '../foundation/names.ts';

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
