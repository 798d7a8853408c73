/**
 * Takes a snapshot one revision on. Pure. Rows keep their identity when they did not change, so that only what changed is drawn again.
 * A patch that does not follow the snapshot is never applied: an older one is known already, a newer one means that one was missed.
 */
import type { CollectionPatch, Patch, Snapshot } from '../../src-main/contract/model.ts';

export type Applied =
  | { readonly kind: 'applied'; readonly snapshot: Snapshot }
  | { readonly kind: 'known' }
  | { readonly kind: 'gap' };

/** Rows that are replaced stay where they are; new ones come last. Screens sort by what they show. */
function applyRows<Row extends { readonly id: string | number }>(
  rows: readonly Row[],
  patch: CollectionPatch<Row> | undefined,
): readonly Row[] {
  if (patch === undefined || (patch.put.length === 0 && patch.remove.length === 0)) {
    return rows;
  }
  const removed = new Set<Row['id']>(patch.remove);
  const put = new Map<Row['id'], Row>(patch.put.map((row) => [row.id, row]));
  const kept = rows
    .filter((row) => !removed.has(row.id) || put.has(row.id))
    .map((row) => {
      const next = put.get(row.id) ?? row;
      put.delete(row.id);
      return next;
    });
  return [...kept, ...put.values()];
}

export function applyPatch(snapshot: Snapshot, patch: Patch): Applied {
  if (patch.revision <= snapshot.revision) {
    return { kind: 'known' };
  }
  if (patch.revision !== snapshot.revision + 1) {
    return { kind: 'gap' };
  }
  return {
    kind: 'applied',
    snapshot: {
      revision: patch.revision,
      engine: snapshot.engine,
      pairs: applyRows(snapshot.pairs, patch.pairs),
      transfers: applyRows(snapshot.transfers, patch.transfers),
      activity: applyRows(snapshot.activity, patch.activity),
      conflicts: applyRows(snapshot.conflicts, patch.conflicts),
      problems: applyRows(snapshot.problems, patch.problems),
    },
  };
}
