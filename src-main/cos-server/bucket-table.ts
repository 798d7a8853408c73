/** The buckets by name. An id is never used again while anything refers to it: a bucket goes only when it is empty. */
import type { DatabaseSync } from 'node:sqlite';
import { numberOf, type Row, textOf } from './columns.ts';

/** There is no way back to `never`. */
export type Versioning = 'never' | 'Enabled' | 'Suspended';

export type Bucket = {
  readonly id: number;
  readonly name: string;
  readonly createdAt: number;
  readonly versioning: Versioning;
  /** For how long new objects are locked, 0 without a default. Absent where objects cannot be locked. */
  readonly lockDays?: number;
};

export type BucketTable = {
  readonly get: (name: string) => Bucket | undefined;
  readonly list: () => readonly Bucket[];
  /** Old versions, delete markers and unfinished uploads count. */
  readonly isEmpty: (id: number) => boolean;
  /** The rest runs inside a commit. */
  readonly add: (name: string, createdAt: number) => void;
  readonly setVersioning: (id: number, versioning: 'Enabled' | 'Suspended') => void;
  readonly setLockDays: (id: number, days: number) => void;
  readonly delete: (id: number) => void;
};

export function createBucketTable(sql: DatabaseSync): BucketTable {
  const select = sql.prepare('SELECT * FROM buckets WHERE name = ?');
  const selectAll = sql.prepare('SELECT * FROM buckets ORDER BY name');
  const selectContent = sql.prepare(
    `SELECT EXISTS (SELECT 1 FROM objects WHERE bucket = ?1) OR EXISTS (SELECT 1 FROM uploads WHERE bucket = ?1)
       OR EXISTS (SELECT 1 FROM versions WHERE bucket = ?1) AS found`,
  );
  const insert = sql.prepare('INSERT INTO buckets (name, created_at) VALUES (?, ?)');
  const updateVersioning = sql.prepare('UPDATE buckets SET versioning = ? WHERE id = ?');
  const updateLockDays = sql.prepare('UPDATE buckets SET lock_days = ? WHERE id = ?');
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
    setVersioning: (id, versioning) => {
      updateVersioning.run(versioning, id);
    },
    setLockDays: (id, days) => {
      updateLockDays.run(days, id);
    },
    delete: (id) => {
      remove.run(id);
    },
  };
}

function toBucket(row: Row): Bucket {
  const versioning = textOf(row, 'versioning');
  const lockDays = numberOf(row, 'lock_days');
  return {
    id: numberOf(row, 'id'),
    name: textOf(row, 'name'),
    createdAt: numberOf(row, 'created_at'),
    versioning: versioning === 'Enabled' || versioning === 'Suspended' ? versioning : 'never',
    ...(lockDays < 0 ? {} : { lockDays }),
  };
}
