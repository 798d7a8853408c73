/**
 * The answer "bring it back" as a change of decisions. Pure.
 *
 * Of a deletion that would go on as the user has seen it, the base forgets the path instead: the next pass finds it new on the side
 * that still has it and copies it back, create-only, so nothing that appeared meanwhile is overwritten. An overwriting is turned
 * round: it becomes a conflict that is decided for the side that has not changed, and the other bytes are kept as those of any
 * decided conflict are.
 */
import type { RelPath } from '../../foundation/names.ts';
import { conflictVersion } from '../decide/conflict-version.ts';
import type { Action, Decision } from '../decide/decision.ts';
import { type Hold, losingSideOf } from './hold.ts';

type Side = 'local' | 'remote';
type Deletion = { readonly file: Action['kind']; readonly folder: Action['kind'] };

const deletionOn: Readonly<Record<Side, Deletion>> = {
  local: { file: 'trash-local-file', folder: 'remove-local-folder' },
  remote: { file: 'delete-remote-file', folder: 'remove-remote-folder' },
};

export type Restored = {
  readonly decisions: readonly Decision[];
  /** Conflicts of this pass that are decided already, and for which side. */
  readonly decided: ReadonlyMap<RelPath, Side>;
};

/**
 * Folders of a side that gets its files back stay too: what was deleted with them may have been empty folders.
 * `remoteSizeOf` says what the base knows of the object's size.
 */
export function restoring(
  decisions: readonly Decision[],
  holds: readonly Hold[],
  remoteSizeOf: (path: RelPath) => number,
): Restored {
  const decided = new Map<RelPath, Side>();
  const answered = holds
    .filter(({ paths }) => paths.length > 0)
    .map((hold) => ({ code: hold.code, side: losingSideOf(hold), paths: new Set<RelPath>(hold.paths) }));
  if (answered.length === 0) {
    return { decisions, decided };
  }
  const restored = decisions.map((decision): Decision => {
    for (const { code, side, paths } of answered) {
      if (code === 'everything-changed') {
        const turned = paths.has(decision.path) ? turnedRound(decision, side, remoteSizeOf) : undefined;
        if (turned !== undefined) {
          decided.set(decision.path, side);
          return { ...decision, actions: [turned] };
        }
      } else if (isDeletion(decision, deletionOn[side], paths)) {
        return { ...decision, actions: [{ kind: 'drop-row' }] };
      }
    }
    return decision;
  });
  return { decisions: restored, decided };
}

function isDeletion({ path, actions }: Decision, { file, folder }: Deletion, paths: ReadonlySet<RelPath>): boolean {
  return actions.some(({ kind }) => kind === folder || (kind === file && paths.has(path)));
}

/** `side` is the one that would be overwritten, and stays. */
function turnedRound(
  { path, actions }: Decision,
  side: Side,
  remoteSizeOf: (path: RelPath) => number,
): Action | undefined {
  const [action] = actions;
  if (actions.length !== 1 || action === undefined) {
    return undefined;
  }
  const { print, etag, size } =
    side === 'remote' && action.kind === 'upload'
      ? { print: action.local.print, etag: action.replaces, size: remoteSizeOf(path) }
      : side === 'local' && action.kind === 'download'
        ? { print: action.replaces, etag: action.remote.etag, size: action.remote.size }
        : nothingReplaced;
  if (print === undefined || etag === undefined) {
    return undefined;
  }
  return {
    kind: 'record-conflict',
    conflict: 'edit-edit',
    local: { kind: 'file', size: print.size, modifiedAt: print.mtimeMs },
    remote: { kind: 'file', size, etag },
    version: conflictVersion({ file: print, isFolder: false }, { etag, isFolder: false }),
  };
}

const nothingReplaced = { print: undefined, etag: undefined, size: 0 };
