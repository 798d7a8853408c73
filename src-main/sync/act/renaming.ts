/** What the renames of one pass know of each other while they are carried out: what was put aside, and what has come of old names. */
import type { ObjectKey, RelPath } from '../../foundation/names.ts';
import type { BaseChange, BaseFile } from '../../state/base-entry.ts';
import type { PairStore } from '../../state/pair-store.ts';
import type { AsideFile } from './set-aside.ts';

export type AsideObject = { readonly key: ObjectKey; readonly etag: string };

export type Renaming = {
  /** Old names whose file another operation takes away, for a rename to take it from there. */
  readonly wanted: Set<RelPath>;
  /** Where those files are. One leaves the map with the rename that takes it. */
  readonly asideFiles: Map<RelPath, Pick<AsideFile, 'kept'>>;
  /** Paths that are empty until the rename that fills them: what is left of them in the end is undone. */
  readonly emptied: Map<RelPath, AsideFile>;
  /** Copies under temporary keys, by the path that the original has. */
  readonly asideObjects: Map<RelPath, AsideObject>;
  /** Old names whose file is under its new name; nothing is left to do there. */
  readonly moved: Set<RelPath>;
  /** Old names whose object is under its new name too. */
  readonly copied: Set<RelPath>;
  /** Old names that were taken for a rename and are none: their deletion is judged anew in the next pass. */
  readonly mistaken: Set<RelPath>;
};

export function createRenaming(): Renaming {
  return {
    wanted: new Set(),
    asideFiles: new Map(),
    emptied: new Map(),
    asideObjects: new Map(),
    moved: new Set(),
    copied: new Set(),
    mistaken: new Set(),
  };
}

/** The row under the new name, with the text that was kept for merges under the old one. */
export function withTextOf(
  state: Pick<PairStore, 'getBase' | 'baseText'>,
  oldName: RelPath,
  entry: BaseFile,
): Extract<BaseChange, { readonly kind: 'put' }> {
  const old = state.getBase(oldName);
  const isSame = old?.kind === 'file' && old.crc64 === entry.crc64 && old.local.size === entry.local.size;
  return { kind: 'put', entry, text: isSame ? state.baseText(oldName) : undefined };
}
