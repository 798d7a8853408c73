/**
 * What a plan comes to: for progress, the dry run and the guards. Pure.
 * A recognised rename is no deletion. Where none was recognised, a deletion counts as moved when the same side gets a new file of the
 * same size and base name: that is what a moved folder looks like, and it must not be taken for a loss.
 */
import { baseName, type RelPath } from '../../foundation/names.ts';
import { isOldName, renamedFrom } from './decision.ts';
import type { Operation, Phase } from './operation.ts';

export type PlanCounts = {
  readonly filesUp: number;
  readonly filesDown: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Files that will leave a side (local: to trash), without those that only move. */
  readonly deletedLocal: readonly RelPath[];
  readonly deletedRemote: readonly RelPath[];
  readonly moved: number;
  /** Files that get another name on a side, without a transfer. */
  readonly renamed: number;
  readonly foldersMadeLocal: number;
  readonly foldersMadeRemote: number;
  readonly foldersRemovedLocal: number;
  readonly foldersRemovedRemote: number;
  readonly rows: number;
  readonly conflicts: number;
  readonly heldBack: number;
};

export function countPlan(phases: Readonly<Record<Phase, readonly Operation[]>>, heldBack: number): PlanCounts {
  const all = Object.values(phases).flat();
  const operations = all.filter(({ action }) => renamedFrom(action) === undefined && !isOldName(action));
  const uploads = operations.flatMap(({ path, action }) =>
    action.kind === 'upload' ? [{ path, size: action.local.print.size, isNew: action.replaces === undefined }] : [],
  );
  const downloads = operations.flatMap(({ path, action }) =>
    action.kind === 'download' ? [{ path, size: action.remote.size, isNew: action.replaces === undefined }] : [],
  );
  const trashed = operations.flatMap(({ path, action }) =>
    action.kind === 'trash-local-file' ? [{ path, size: action.print.size }] : [],
  );
  const deleted = operations.flatMap(({ path, action }) =>
    action.kind === 'delete-remote-file' ? [{ path, size: action.size }] : [],
  );
  const count = (...kinds: readonly string[]): number =>
    operations.filter(({ action }) => kinds.includes(action.kind)).length;
  const deletedLocal = withoutMoved(trashed, downloads);
  const deletedRemote = withoutMoved(deleted, uploads);
  return {
    filesUp: uploads.length,
    filesDown: downloads.length,
    bytesUp: sumOf(uploads),
    bytesDown: sumOf(downloads),
    deletedLocal,
    deletedRemote,
    moved: trashed.length + deleted.length - deletedLocal.length - deletedRemote.length,
    renamed: all.filter(({ action }) => renamedFrom(action) !== undefined).length,
    foldersMadeLocal: count('make-local-folder'),
    foldersMadeRemote: count('make-remote-folder'),
    foldersRemovedLocal: count('remove-local-folder'),
    foldersRemovedRemote: count('remove-remote-folder'),
    rows: count('put-row', 'drop-row'),
    conflicts: count('record-conflict'),
    heldBack,
  };
}

type Sized = { readonly path: RelPath; readonly size: number };

/** Each new file stands for one deletion at most. Empty files look all alike, so they are never taken for moved. */
function withoutMoved(
  deletions: readonly Sized[],
  creations: readonly (Sized & { readonly isNew: boolean })[],
): RelPath[] {
  const arrivals = new Map<string, number>();
  for (const creation of creations) {
    if (creation.isNew && creation.size > 0) {
      const shape = shapeOf(creation);
      arrivals.set(shape, (arrivals.get(shape) ?? 0) + 1);
    }
  }
  return deletions.flatMap((deletion) => {
    const shape = shapeOf(deletion);
    const left = arrivals.get(shape) ?? 0;
    arrivals.set(shape, left - 1);
    return left > 0 ? [] : [deletion.path];
  });
}

function shapeOf({ path, size }: Sized): string {
  return `${size}/${baseName(path)}`;
}

function sumOf(files: readonly Sized[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
