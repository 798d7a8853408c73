/**
 * Rows kept by id, with what changed since it was last asked. One such collection stands behind each list of the snapshot.
 * A row that comes and goes between two takes is never mentioned.
 */
import { isDeepStrictEqual } from 'node:util';
import type { CollectionPatch } from '../contract/model.ts';

type Identified = { readonly id: string | number };

export type KeyedRows<Row extends Identified> = {
  readonly get: (id: Row['id']) => Row | undefined;
  readonly values: () => Iterable<Row>;
  readonly count: () => number;
  readonly put: (row: Row) => void;
  readonly remove: (id: Row['id']) => void;
  /** Changes since the last take against `published`, or undefined when nothing a reader sees is different. */
  readonly take: (published: readonly Row[]) => CollectionPatch<Row> | undefined;
};

export function createKeyedRows<Row extends Identified>(): KeyedRows<Row> {
  const rows = new Map<Row['id'], Row>();
  const touched = new Set<Row['id']>();

  return {
    get: (id) => rows.get(id),
    values: () => rows.values(),
    count: () => rows.size,
    put: (row) => {
      if (!isDeepStrictEqual(rows.get(row.id), row)) {
        rows.set(row.id, row);
        touched.add(row.id);
      }
    },
    remove: (id) => {
      if (rows.delete(id)) {
        touched.add(id);
      }
    },
    take: (published) => {
      if (touched.size === 0) {
        return undefined;
      }
      const known = new Map(published.map((row) => [row.id, row]));
      const put: Row[] = [];
      const remove: Row['id'][] = [];
      for (const id of touched) {
        const row = rows.get(id);
        if (row === undefined) {
          if (known.has(id)) {
            remove.push(id);
          }
        } else if (!isDeepStrictEqual(known.get(id), row)) {
          put.push(row);
        }
      }
      touched.clear();
      return put.length + remove.length === 0 ? undefined : { put, remove };
    },
  };
}

/** The list after a patch: replaced rows stay in their place, new ones come last, in the patch's order. */
export function applyCollectionPatch<Row extends Identified>(
  rows: readonly Row[],
  patch: CollectionPatch<Row> | undefined,
): readonly Row[] {
  if (patch === undefined) {
    return rows;
  }
  const removed = new Set<Row['id']>(patch.remove);
  const put = new Map<Row['id'], Row>(patch.put.map((row) => [row.id, row]));
  const kept: Row[] = [];
  for (const row of rows) {
    const replacement = put.get(row.id);
    if (replacement !== undefined) {
      kept.push(replacement);
      put.delete(row.id);
    } else if (!removed.has(row.id)) {
      kept.push(row);
    }
  }
  return [...kept, ...put.values()];
}
