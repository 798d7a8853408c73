/**
 * What every window shows, and how it learns of changes. Changes are gathered and told as patches, the first at once and then
 * at most one each `patchIntervalMs`; `snapshot` is the state as of the last patch, so a reader that continues from its revision
 * misses nothing. Activity (newest last) and transfers are bounded: they are a view, not the record.
 */
import type {
  ActivityView,
  ConflictView,
  EngineInfo,
  PairView,
  Patch,
  ProblemView,
  Snapshot,
  TransferView,
} from '../contract/model.ts';
import type { Clock } from '../foundation/clock.ts';
import { applyCollectionPatch, createKeyedRows, type KeyedRows } from './keyed-rows.ts';

export const patchIntervalMs = 250;
export const activityLimit = 200;
export const transferLimit = 100;

export type SnapshotStore = {
  readonly snapshot: () => Snapshot;
  /** Listeners are called with consecutive revisions. Returns how to stop listening. */
  readonly subscribe: (listener: (patch: Patch) => void) => () => void;
  readonly pair: (id: string) => PairView | undefined;
  readonly putPair: (pair: PairView) => void;
  /** Removes the pair and everything that belongs to it, except its history. */
  readonly removePair: (id: string) => void;
  /** Replaces all transfers, conflicts or problems of one pair. */
  readonly setTransfers: (pairId: string, rows: readonly TransferView[]) => void;
  readonly setConflicts: (pairId: string, rows: readonly ConflictView[]) => void;
  readonly setProblems: (pairId: string, rows: readonly ProblemView[]) => void;
  readonly addActivity: (entry: ActivityView) => void;
  /** Tells what is gathered now and ends the timer. */
  readonly stop: () => void;
};

export function createSnapshotStore(engine: EngineInfo, clock: Clock): SnapshotStore {
  const pairs = createKeyedRows<PairView>();
  const transfers = createKeyedRows<TransferView>();
  const activity = createKeyedRows<ActivityView>();
  const conflicts = createKeyedRows<ConflictView>();
  const problems = createKeyedRows<ProblemView>();
  const listeners = new Set<(patch: Patch) => void>();
  let published: Snapshot = {
    revision: 0,
    engine,
    pairs: [],
    transfers: [],
    activity: [],
    conflicts: [],
    problems: [],
  };
  let timer: { readonly cancel: () => void } | undefined;
  let hasChanges = false;

  function changed(): void {
    hasChanges = true;
    if (timer === undefined) {
      publish();
    }
  }

  function publish(): void {
    timer = undefined;
    if (!hasChanges) {
      return;
    }
    hasChanges = false;
    const patch = takePatch();
    if (patch === undefined) {
      return;
    }
    timer = clock.after(patchIntervalMs, publish);
    published = applyPatch(published, patch);
    for (const listener of [...listeners]) {
      listener(patch);
    }
  }

  function takePatch(): Patch | undefined {
    const taken = {
      pairs: pairs.take(published.pairs),
      transfers: transfers.take(published.transfers),
      activity: activity.take(published.activity),
      conflicts: conflicts.take(published.conflicts),
      problems: problems.take(published.problems),
    };
    const parts: Omit<Patch, 'revision'> = {
      ...(taken.pairs && { pairs: taken.pairs }),
      ...(taken.transfers && { transfers: taken.transfers }),
      ...(taken.activity && { activity: taken.activity }),
      ...(taken.conflicts && { conflicts: taken.conflicts }),
      ...(taken.problems && { problems: taken.problems }),
    };
    return Object.keys(parts).length === 0 ? undefined : { revision: published.revision + 1, ...parts };
  }

  return {
    snapshot: () => published,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pair: (id) => pairs.get(id),
    putPair: (pair) => {
      pairs.put(pair);
      changed();
    },
    removePair: (id) => {
      pairs.remove(id);
      replaceOf(transfers, id, []);
      replaceOf(conflicts, id, []);
      replaceOf(problems, id, []);
      changed();
    },
    setTransfers: (pairId, rows) => {
      const others = [...transfers.values()].filter((row) => row.pairId !== pairId).length;
      replaceOf(transfers, pairId, rows.slice(0, Math.max(0, transferLimit - others)));
      changed();
    },
    setConflicts: (pairId, rows) => {
      replaceOf(conflicts, pairId, rows);
      changed();
    },
    setProblems: (pairId, rows) => {
      replaceOf(problems, pairId, rows);
      changed();
    },
    addActivity: (entry) => {
      activity.put(entry);
      for (const oldest of activity.values()) {
        if (activity.count() <= activityLimit) {
          break;
        }
        activity.remove(oldest.id);
      }
      changed();
    },
    stop: () => {
      timer?.cancel();
      publish();
      timer?.cancel();
    },
  };
}

/** The snapshot after a patch; what a window computes for itself from the same two. */
export function applyPatch(snapshot: Snapshot, patch: Patch): Snapshot {
  return {
    revision: patch.revision,
    engine: snapshot.engine,
    pairs: applyCollectionPatch(snapshot.pairs, patch.pairs),
    transfers: applyCollectionPatch(snapshot.transfers, patch.transfers),
    activity: applyCollectionPatch(snapshot.activity, patch.activity),
    conflicts: applyCollectionPatch(snapshot.conflicts, patch.conflicts),
    problems: applyCollectionPatch(snapshot.problems, patch.problems),
  };
}

function replaceOf<Row extends { readonly id: string; readonly pairId: string }>(
  collection: KeyedRows<Row>,
  pairId: string,
  rows: readonly Row[],
): void {
  const kept = new Set(rows.map((row) => row.id));
  for (const row of [...collection.values()]) {
    if (row.pairId === pairId && !kept.has(row.id)) {
      collection.remove(row.id);
    }
  }
  for (const row of rows) {
    collection.put(row);
  }
}
