/**
 * The entries of keys that are not their current object: older versions, and every delete marker. Newest first within a key.
 * What changes it runs inside a commit and keeps blob uses true.
 */
import type { DatabaseSync } from 'node:sqlite';
import { bytesOf, numberOf, type Row } from './columns.ts';
import {
  type ListedRow,
  listedFacts,
  type NewObject,
  objectValues,
  positionOf,
  type StoredObject,
  toObject,
} from './object-table.ts';
import { noTraits, type ObjectTraits } from './object-traits.ts';
import type { VersionPosition } from './version-id.ts';

export type StoredVersion =
  | { readonly kind: 'object'; readonly object: StoredObject }
  | { readonly kind: 'delete-marker'; readonly modifiedAt: number; readonly version: VersionPosition };

export type ListedVersionRow = ListedRow & { readonly kind: StoredVersion['kind']; readonly version: VersionPosition };

export type VersionTable = {
  /** The newest entry of this table, which is the newest of all when the key has no current object. */
  readonly newest: (bucket: number, key: string) => StoredVersion | undefined;
  readonly find: (bucket: number, key: string, sequence: number) => StoredVersion | undefined;
  readonly findNull: (bucket: number, key: string) => StoredVersion | undefined;
  /** Current objects included: by key bytes, then newest first, from the position `from` on, ending before `below`. */
  readonly seekAll: (bucket: number, from: Buffer, below: Buffer) => Iterable<ListedVersionRow>;
  /** The rest runs inside a commit. */
  readonly add: (bucket: number, key: string, entry: StoredVersion) => void;
  /** The uses of the body pass to the caller. */
  readonly remove: (bucket: number, key: string, sequence: number) => void;
  readonly setTraits: (bucket: number, key: string, sequence: number, traits: ObjectTraits) => void;
};

const noObject: NewObject = {
  size: 0,
  etag: '',
  modifiedAt: 0,
  storageClass: '',
  crc64: '',
  headers: {},
  body: [],
  traits: noTraits,
};

const listedColumns = 'key, sequence, is_null, size, etag, modified_at, storage_class';

export function createVersionTable(sql: DatabaseSync): VersionTable {
  const selectNewest = sql.prepare(
    'SELECT * FROM versions WHERE bucket = ? AND key = ? ORDER BY sequence DESC LIMIT 1',
  );
  const select = sql.prepare('SELECT * FROM versions WHERE bucket = ? AND key = ? AND sequence = ?');
  const selectNull = sql.prepare('SELECT * FROM versions WHERE bucket = ? AND key = ? AND is_null = 1');
  const selectRange = sql.prepare(
    `SELECT ${listedColumns}, 0 AS is_marker FROM objects WHERE bucket = ?1 AND key >= ?2 AND key < ?3
     UNION ALL
     SELECT ${listedColumns}, is_marker FROM versions WHERE bucket = ?1 AND key >= ?2 AND key < ?3
     ORDER BY key, sequence DESC`,
  );
  const insert = sql.prepare(
    `INSERT INTO versions (bucket, key, size, etag, modified_at, storage_class, crc64, headers, body, traits, sequence, is_null, is_marker)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = sql.prepare('DELETE FROM versions WHERE bucket = ? AND key = ? AND sequence = ?');
  const updateTraits = sql.prepare('UPDATE versions SET traits = ? WHERE bucket = ? AND key = ? AND sequence = ?');

  return {
    newest: (bucket, key) => toVersion(selectNewest.get(bucket, Buffer.from(key))),
    find: (bucket, key, sequence) => toVersion(select.get(bucket, Buffer.from(key), sequence)),
    findNull: (bucket, key) => toVersion(selectNull.get(bucket, Buffer.from(key))),
    *seekAll(bucket, from, below) {
      for (const row of selectRange.iterate(bucket, from, below)) {
        yield {
          key: bytesOf(row, 'key').toString(),
          ...listedFacts(row),
          kind: isMarker(row) ? 'delete-marker' : 'object',
          version: positionOf(row),
        };
      }
    },
    add: (bucket, key, entry) => {
      const isObject = entry.kind === 'object';
      const { sequence, isNull } = isObject ? entry.object.version : entry.version;
      const object = isObject ? entry.object : { ...noObject, modifiedAt: entry.modifiedAt };
      insert.run(bucket, Buffer.from(key), ...objectValues(object), sequence, isNull ? 1 : 0, isObject ? 0 : 1);
    },
    remove: (bucket, key, sequence) => {
      remove.run(bucket, Buffer.from(key), sequence);
    },
    setTraits: (bucket, key, sequence, traits) => {
      updateTraits.run(JSON.stringify(traits), bucket, Buffer.from(key), sequence);
    },
  };
}

function toVersion(row: Row | undefined): StoredVersion | undefined {
  if (row === undefined) {
    return undefined;
  }
  return isMarker(row)
    ? { kind: 'delete-marker', modifiedAt: numberOf(row, 'modified_at') * 1000, version: positionOf(row) }
    : { kind: 'object', object: toObject(row) };
}

function isMarker(row: Row): boolean {
  return numberOf(row, 'is_marker') === 1;
}
