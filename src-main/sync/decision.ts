/**
 * What is to be done with one path, as data. `reconcile.ts` makes decisions, `plan.ts` orders them, `execute.ts` carries them out.
 * Every action carries what it expects of the side it is going to write; when the expectation fails at the time of writing,
 * nothing is written and the path is looked at again.
 */
import type { ConflictKind, ConflictSide } from '../contract/model.ts';
import type { RelPath } from '../foundation/names.ts';
import type { BaseEntry, LocalPrint } from '../state/base-entry.ts';
import type { LocalFile, RemoteFile } from './entry.ts';

export type Action =
  /** Local bytes to the bucket. `replaces` is the ETag that must be there now; absent means create-only. */
  | { readonly kind: 'upload'; readonly local: LocalFile; readonly replaces?: string }
  /** Remote bytes to the disk. `replaces` is the file that must be there now and goes to trash; absent means create-only. */
  | { readonly kind: 'download'; readonly remote: RemoteFile; readonly replaces?: LocalPrint }
  /** `etag` is what the bucket must hold at the key now; undefined: no object. */
  | { readonly kind: 'trash-local-file'; readonly print: LocalPrint; readonly etag: string | undefined }
  | { readonly kind: 'delete-remote-file'; readonly etag: string; readonly size: number }
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
