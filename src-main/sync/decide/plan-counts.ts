/**
 * What a plan comes to: for progress, the dry run and the guards. Pure.
 * A recognised rename is no deletion. Where none was recognised, a deletion counts as moved when the same side gets a new file of the
 * same size and base name: that is what a moved folder looks like, and it must not be taken for a loss.
 */
import { assertNever } from '../../foundation/assert-never.ts';
import { baseName, type RelPath } from '../../foundation/names.ts';
import { type Action, isOldName, renamedFrom } from './decision.ts';
import { type Operation, type Phase, phaseOrder } from './operation.ts';

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
  const counts = { filesUp: 0, filesDown: 0, bytesUp: 0, bytesDown: 0, renamed: 0, rows: 0, conflicts: 0 };
  const folders = { foldersMadeLocal: 0, foldersMadeRemote: 0, foldersRemovedLocal: 0, foldersRemovedRemote: 0 };
  const trashed: Sized[] = [];
  const deleted: Sized[] = [];
  for (const { path, action } of operationsOf(phases)) {
    if (renamedFrom(action) !== undefined) {
      counts.renamed += 1;
      continue;
    }
    switch (action.kind) {
      case 'upload':
        counts.filesUp += 1;
        counts.bytesUp += action.local.print.size;
        break;
      case 'download':
        counts.filesDown += 1;
        counts.bytesDown += action.remote.size;
        break;
      case 'trash-local-file':
        if (!isOldName(action)) {
          trashed.push({ path, size: action.print.size });
        }
        break;
      case 'delete-remote-file':
        if (!isOldName(action)) {
          deleted.push({ path, size: action.size });
        }
        break;
      case 'make-local-folder':
        folders.foldersMadeLocal += 1;
        break;
      case 'make-remote-folder':
        folders.foldersMadeRemote += 1;
        break;
      case 'remove-local-folder':
        folders.foldersRemovedLocal += 1;
        break;
      case 'remove-remote-folder':
        folders.foldersRemovedRemote += 1;
        break;
      case 'put-row':
      case 'drop-row':
        counts.rows += 1;
        break;
      case 'record-conflict':
        counts.conflicts += 1;
        break;
      default:
        assertNever(action);
    }
  }
  const deletedLocal = withoutMoved(trashed, phases, newHere);
  const deletedRemote = withoutMoved(deleted, phases, newThere);
  const moved = trashed.length + deleted.length - deletedLocal.length - deletedRemote.length;
  return { ...counts, ...folders, deletedLocal, deletedRemote, moved, heldBack };
}

function* operationsOf(phases: Readonly<Record<Phase, readonly Operation[]>>): Generator<Operation> {
  for (const phase of phaseOrder) {
    yield* phases[phase];
  }
}

type Sized = { readonly path: RelPath; readonly size: number };

/** The size of a file that the action brings to this side under a new name. */
type NewSize = (action: Action) => number | undefined;
const newHere: NewSize = (action) =>
  action.kind === 'download' && action.replaces === undefined ? action.remote.size : undefined;
const newThere: NewSize = (action) =>
  action.kind === 'upload' && action.replaces === undefined ? action.local.print.size : undefined;

/** Each new file stands for one deletion at most. Empty files look all alike, so they are never taken for moved. */
function withoutMoved(
  deletions: readonly Sized[],
  phases: Readonly<Record<Phase, readonly Operation[]>>,
  sizeOfNew: NewSize,
): RelPath[] {
  const arrivals = new Map<string, number>();
  for (const { path, action } of deletions.length === 0 ? [] : operationsOf(phases)) {
    const size = renamedFrom(action) === undefined ? (sizeOfNew(action) ?? 0) : 0;
    if (size > 0) {
      const shape = shapeOf({ path, size });
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
