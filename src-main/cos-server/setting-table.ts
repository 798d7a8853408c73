/** Documents that configure a bucket, as they were sent: by name, and by id where a bucket may have many of a name. */
import type { DatabaseSync } from 'node:sqlite';
import { type Row, textOf } from './columns.ts';

export type SettingTable = {
  /** `id` is '' for all settings but inventories. */
  readonly get: (bucket: number, name: string, id?: string) => string | undefined;
  /** Of one name, by id, those after `afterId`. */
  readonly list: (bucket: number, name: string, afterId: string) => readonly Setting[];
  /** The rest runs inside a commit. */
  readonly put: (bucket: number, name: string, document: string, id?: string) => void;
  readonly delete: (bucket: number, name: string, id?: string) => void;
  readonly deleteAll: (bucket: number) => void;
};

export type Setting = { readonly id: string; readonly document: string };

export function createSettingTable(sql: DatabaseSync): SettingTable {
  const select = sql.prepare('SELECT document FROM settings WHERE bucket = ? AND name = ? AND id = ?');
  const selectNamed = sql.prepare(
    'SELECT id, document FROM settings WHERE bucket = ? AND name = ? AND id > ? ORDER BY id',
  );
  const upsert = sql.prepare('INSERT OR REPLACE INTO settings (bucket, name, id, document) VALUES (?, ?, ?, ?)');
  const remove = sql.prepare('DELETE FROM settings WHERE bucket = ? AND name = ? AND id = ?');
  const removeAll = sql.prepare('DELETE FROM settings WHERE bucket = ?');
  return {
    get: (bucket, name, id = '') => {
      const row = select.get(bucket, name, id);
      return row === undefined ? undefined : textOf(row, 'document');
    },
    list: (bucket, name, afterId) =>
      selectNamed.all(bucket, name, afterId).map((row: Row) => ({
        id: textOf(row, 'id'),
        document: textOf(row, 'document'),
      })),
    put: (bucket, name, document, id = '') => {
      upsert.run(bucket, name, id, document);
    },
    delete: (bucket, name, id = '') => {
      remove.run(bucket, name, id);
    },
    deleteAll: (bucket) => {
      removeAll.run(bucket);
    },
  };
}
