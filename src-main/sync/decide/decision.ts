/**
 * What is to be done with one path, as data. `reconcile.ts` makes decisions, `plan.ts` orders them, `execute.ts` carries them out.
 * Every action carries what it expects of the side it is going to write; when the expectation fails at the time of writing,
 * nothing is written and the path is looked at again.
 */
import type { ConflictKind, ConflictSide } from '../../contract/model.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { BaseEntry, BaseFile, LocalPrint } from '../../state/base-entry.ts';
import type { LocalFile, RemoteFile } from '../gather/entry.ts';

/** An object of this pair that should hold the bytes of an upload already. Their hash decides, right before the copy. */
export type CopySource = {
  readonly path: RelPath;
  readonly etag: string;
  readonly size: number;
  readonly crc64: bigint;
};

/**
 * A file of this side that should hold the bytes of a download already, and leaves its own path in the same pass: `by-move` when the
 * move itself takes it from there, `before` when it has made room by then, `in-transfers` when it makes room for bytes on their way.
 */
export type MoveSource = {
  readonly path: RelPath;
  readonly print: LocalPrint;
  readonly row: BaseFile;
  readonly leaves: 'by-move' | 'before' | 'in-transfers';
};

export type Action =
  /** Local bytes to the bucket. `replaces` is the ETag that must be there now; absent means create-only. */
  | { readonly kind: 'upload'; readonly local: LocalFile; readonly replaces?: string; readonly copyFrom?: CopySource }
  /** Remote bytes to the disk. `replaces` is the file that must be there now and goes to trash; absent means create-only. */
  | {
      readonly kind: 'download';
      readonly remote: RemoteFile;
      readonly replaces?: LocalPrint;
      readonly moveFrom?: MoveSource;
    }
  /** `etag` is what the bucket must hold at the key now; undefined: no object. `movedTo`: it is the old name of a rename. */
  | {
      readonly kind: 'trash-local-file';
      readonly print: LocalPrint;
      readonly etag: string | undefined;
      readonly movedTo?: RelPath;
    }
  | {
      readonly kind: 'delete-remote-file';
      readonly etag: string;
      readonly size: number;
      readonly movedTo?: RelPath;
    }
  | { readonly kind: 'make-local-folder'; readonly hasMarker: boolean }
  /** Writes the zero-byte `path/` marker object. */
  | { readonly kind: 'make-remote-folder' }
  /** Removes the folder if it is empty by then; otherwise it stays and is looked at again. */
  | { readonly kind: 'remove-local-folder' }
  /** Removes the marker object, if there is one. */
  | { readonly kind: 'remove-remote-folder'; readonly hasMarker: boolean }
  /**
   * Both sides agree already: only the row is written (adopt, touch, changed ETag with equal bytes). `afterUploads` marks the
   * row of a folder that the bucket holds only once something below it has been uploaded.
   */
  | { readonly kind: 'put-row'; readonly entry: BaseEntry; readonly afterUploads?: true }
  | { readonly kind: 'drop-row' }
  | {
      readonly kind: 'record-conflict';
      readonly conflict: ConflictKind;
      readonly local: ConflictSide;
      readonly remote: ConflictSide;
      /** Stands for both sides as seen (see `conflict-version.ts`). */
      readonly version: string;
    };

/** Why, in one term; `explain` and the activity list word it. */
export type DecisionReason =
  | 'in-sync'
  | 'created-locally'
  | 'created-remotely'
  | 'edited-locally'
  | 'edited-remotely'
  | 'deleted-locally'
  | 'deleted-remotely'
  | 'deleted-on-both-sides'
  | 'same-on-both-sides'
  | 'touched-only'
  | 'edited-on-both-sides'
  | 'created-on-both-sides'
  | 'edit-wins-over-deletion'
  | 'file-became-folder'
  | 'folder-became-file'
  | 'file-and-folder-clash'
  | 'folder-still-needed'
  | 'only-ignored-inside'
  | 'side-unknown'
  | 'suspect-empty-file'
  | 'held-back-by-mode';

/** `actions` run in this order; an empty list means that nothing is to be done. `heldBack` is what a one-way mode left out. */
export type Decision = {
  readonly path: RelPath;
  readonly reason: DecisionReason;
  readonly actions: readonly Action[];
  readonly heldBack: readonly Action[];
};

/** The old name where the action is a rename: its bytes are not transferred. */
export function renamedFrom(action: Action): RelPath | undefined {
  switch (action.kind) {
    case 'upload':
      return action.copyFrom?.path;
    case 'download':
      return action.moveFrom?.path;
    default:
      return undefined;
  }
}

/** Whether the action only takes away the old name of a rename. */
export function isOldName(action: Action): boolean {
  return (action.kind === 'trash-local-file' || action.kind === 'delete-remote-file') && action.movedTo !== undefined;
}
