/**
 * The open conflicts of one pair. A conflict freezes its path and nothing else; it goes when its user or a policy has decided it, or
 * a look at the path finds none any more. The observer is told at most twice a second, and at the end of each pass.
 */
import type { ConflictView } from '../../contract/model.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { PairId, RelPath } from '../../foundation/names.ts';
import type { ConflictRow, PairStore } from '../../state/pair-store.ts';

export type ConflictLog = {
  readonly views: () => readonly ConflictView[];
  readonly get: (path: RelPath) => ConflictRow | undefined;
  /** True when the path had no conflict of this kind before. */
  readonly record: (conflict: Omit<ConflictRow, 'foundAt'>) => boolean;
  readonly remove: (path: RelPath) => void;
  readonly paths: () => readonly RelPath[];
  /** Tells what has changed since the last time, if anything has. */
  readonly publish: () => void;
  readonly stop: () => void;
};

const publishEveryMs = 500;

export function createConflictLog(deps: {
  readonly pairId: PairId;
  readonly state: PairStore;
  readonly clock: Clock;
  readonly onConflicts: (conflicts: readonly ConflictView[]) => void;
}): ConflictLog {
  const { pairId, state, clock, onConflicts } = deps;
  const rows = new Map<RelPath, ConflictRow>(state.conflicts().map((row) => [row.path, row]));
  let timer: { readonly cancel: () => void } | undefined;

  const views = (): readonly ConflictView[] =>
    [...rows.values()].map(({ path, ...row }) => ({ id: `${pairId}\n${path}`, pairId, path, ...row }));
  const stop = (): void => {
    timer?.cancel();
    timer = undefined;
  };
  const publish = (): void => {
    if (timer !== undefined) {
      stop();
      onConflicts(views());
    }
  };
  const changed = (): void => {
    timer ??= clock.after(publishEveryMs, publish);
  };

  if (rows.size > 0) {
    // Those of an earlier run are as open as they were, also while nothing about them changes.
    onConflicts(views());
  }
  return {
    views,
    get: (path) => rows.get(path),
    record: (conflict) => {
      const known = rows.get(conflict.path);
      const row = { ...conflict, foundAt: known?.foundAt ?? clock.now() };
      if (known === undefined || JSON.stringify(known) !== JSON.stringify(row)) {
        // First where it may be refused: what is only at hand here would never be written later.
        state.putConflict(row);
        rows.set(row.path, row);
        changed();
      }
      return known?.kind !== conflict.kind;
    },
    remove: (path) => {
      if (rows.has(path)) {
        state.removeConflict(path);
        rows.delete(path);
        changed();
      }
    },
    paths: () => [...rows.keys()],
    publish,
    stop,
  };
}
