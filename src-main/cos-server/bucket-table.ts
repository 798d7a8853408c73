/** The buckets by name. An id is never used again while anything refers to it: a bucket goes only when it is empty. */
import type { DatabaseSync } from 'node:sqlite';
import { numberOf, type Row, textOf } from './columns.ts';

export type Bucket = { readonly id: number; readonly name: string; readonly createdAt: number };

export type BucketTable = {
  readonly get: (name: string) => Bucket | undefined;
  readonly list: () => readonly Bucket[];
  readonly isEmpty: (id: number) => boolean;
  /** The rest runs inside a commit. */
  readonly add: (name: string, createdAt: number) => void;
  readonly delete: (id: number) => void;
};

export function createBucketTable(sql: DatabaseSync): BucketTable {
  const select = sql.prepare('SELECT id, name, created_at FROM buckets WHERE name = ?');
  const selectAll = sql.prepare('SELECT id, name, created_at FROM buckets ORDER BY name');
  const selectContent = sql.prepare(
    'SELECT EXISTS (SELECT 1 FROM objects WHERE bucket = ?1) OR EXISTS (SELECT 1 FROM uploads WHERE bucket = ?1) AS found',
  );
  const insert = sql.prepare('INSERT INTO buckets (name, created_at) VALUES (?, ?)');
  const remove = sql.prepare('DELETE FROM buckets WHERE id = ?');
  return {
    get: (name) => {
      const row = select.get(name);
      return row === undefined ? undefined : toBucket(row);
    },
    list: () => selectAll.all().map(toBucket),
    isEmpty: (id) => {
      const row = selectContent.get(id);
      return row !== undefined && numberOf(row, 'found') === 0;
    },
    add: (name, createdAt) => {
      insert.run(name, createdAt);
    },
    delete: (id) => {
      remove.run(id);
    },
  };
}

function toBucket(row: Row): Bucket {
  return { id: numberOf(row, 'id'), name: textOf(row, 'name'), createdAt: numberOf(row, 'created_at') };
}
