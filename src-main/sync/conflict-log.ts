/**
 * The open conflicts of one pair. A conflict freezes its path and nothing else; it goes when a look at the path finds none any more.
 */
import type { ConflictView } from '../contract/model.ts';
import type { Clock } from '../foundation/clock.ts';
import type { PairId, RelPath } from '../foundation/names.ts';
import type { ConflictRow, PairStore } from '../state/pair-store.ts';

export type ConflictLog = {
  readonly views: () => readonly ConflictView[];
  /** True when the path had no conflict of this kind before. */
  readonly record: (conflict: Omit<ConflictRow, 'foundAt'>) => boolean;
  readonly remove: (path: RelPath) => void;
  readonly paths: () => readonly RelPath[];
};

export function createConflictLog(deps: {
  readonly pairId: PairId;
  readonly state: PairStore;
  readonly clock: Clock;
  readonly onConflicts: (conflicts: readonly ConflictView[]) => void;
}): ConflictLog {
  const { pairId, state, clock, onConflicts } = deps;
  const rows = new Map<RelPath, ConflictRow>(state.conflicts().map((row) => [row.path, row]));
  const views = (): readonly ConflictView[] =>
    [...rows.values()].map(({ path, ...row }) => ({ id: `${pairId}\n${path}`, pairId, path, ...row }));
  if (rows.size > 0) {
    // Those of an earlier run are as open as they were, also while nothing about them changes.
    onConflicts(views());
  }
  return {
    views,
    record: (conflict) => {
      const known = rows.get(conflict.path);
      const row = { ...conflict, foundAt: known?.foundAt ?? clock.now() };
      if (known === undefined || JSON.stringify(known) !== JSON.stringify(row)) {
        rows.set(row.path, row);
        state.putConflict(row);
        onConflicts(views());
      }
      return known?.kind !== conflict.kind;
    },
    remove: (path) => {
      if (rows.delete(path)) {
        state.removeConflict(path);
        onConflicts(views());
      }
    },
    paths: () => [...rows.keys()],
  };
}
