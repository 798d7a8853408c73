/**
 * The current object of each key, ordered by bucket and key bytes. A key whose newest entry is a delete marker has none.
 * What changes it runs inside a commit and keeps blob uses true.
 */
import type { DatabaseSync } from 'node:sqlite';
import { type BlobTable, type Body, parseBody, writeBody } from './blob-table.ts';
import { bytesOf, numberOf, type Row, textOf } from './columns.ts';
import { listPage, type Page, type PageQuery } from './list-page.ts';
import { type ObjectTraits, parseTraits } from './object-traits.ts';
import { parseStoredHeaders, type StoredHeaders } from './stored-headers.ts';
import { unversioned, type VersionPosition } from './version-id.ts';

export type ListedRow = {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  /** Milliseconds, whole seconds: COS keeps no more. */
  readonly modifiedAt: number;
  readonly storageClass: string;
};

export type NewObject = Omit<ListedRow, 'key'> & {
  /** Decimal, as on the wire. */
  readonly crc64: string;
  readonly headers: StoredHeaders;
  readonly body: Body;
  readonly traits: ObjectTraits;
};

export type StoredObject = NewObject & { readonly version: VersionPosition };

export type ObjectTable = {
  readonly get: (bucket: number, key: string) => StoredObject | undefined;
  readonly has: (bucket: number, key: string) => boolean;
  readonly list: (bucket: number, query: PageQuery) => Page<ListedRow>;
  /** Puts or replaces whole. The uses of `object.body` are the caller's to count; those of the replaced body end here. */
  readonly put: (bucket: number, key: string, object: NewObject, version?: VersionPosition) => void;
  /** Takes the object out; the uses of its body pass to the caller. */
  readonly take: (bucket: number, key: string) => StoredObject | undefined;
  readonly delete: (bucket: number, key: string) => void;
  readonly setTraits: (bucket: number, key: string, traits: ObjectTraits) => void;
};

export function createObjectTable(sql: DatabaseSync, blobs: BlobTable): ObjectTable {
  const select = sql.prepare('SELECT * FROM objects WHERE bucket = ? AND key = ?');
  const probe = sql.prepare('SELECT 1 FROM objects WHERE bucket = ? AND key = ?');
  const selectRange = sql.prepare(
    'SELECT key, size, etag, modified_at, storage_class FROM objects WHERE bucket = ? AND key >= ? AND key < ? ORDER BY key',
  );
  // A listing reads a thousand rows at a time: as arrays, which cost half of what objects do.
  selectRange.setReturnArrays(true);
  const insert = sql.prepare(
    `INSERT INTO objects (bucket, key, size, etag, modified_at, storage_class, crc64, headers, body, traits, sequence, is_null)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const remove = sql.prepare('DELETE FROM objects WHERE bucket = ? AND key = ? RETURNING body');
  const takeRow = sql.prepare('DELETE FROM objects WHERE bucket = ? AND key = ? RETURNING *');
  const updateTraits = sql.prepare('UPDATE objects SET traits = ? WHERE bucket = ? AND key = ?');

  function removeRow(bucket: number, keyBytes: Buffer): void {
    const row = remove.get(bucket, keyBytes);
    if (row !== undefined) {
      blobs.release(parseBody(textOf(row, 'body')));
    }
  }

  return {
    get: (bucket, key) => {
      const row = select.get(bucket, Buffer.from(key));
      return row === undefined ? undefined : toObject(row);
    },
    has: (bucket, key) => probe.get(bucket, Buffer.from(key)) !== undefined,
    list: (bucket, query) =>
      listPage(query, function* seek(from, below) {
        for (const row of selectRange.iterate(bucket, from, below)) {
          yield listedRow(row);
        }
      }),
    put: (bucket, key, object, version = unversioned) => {
      const keyBytes = Buffer.from(key);
      const values = [...objectValues(object), version.sequence, version.isNull ? 1 : 0] as const;
      const tryInsert = (): boolean => insert.run(bucket, keyBytes, ...values).changes === 1;
      if (!tryInsert()) {
        removeRow(bucket, keyBytes);
        tryInsert();
      }
    },
    take: (bucket, key) => {
      const row = takeRow.get(bucket, Buffer.from(key));
      return row === undefined ? undefined : toObject(row);
    },
    delete: (bucket, key) => removeRow(bucket, Buffer.from(key)),
    setTraits: (bucket, key, traits) => {
      updateTraits.run(JSON.stringify(traits), bucket, Buffer.from(key));
    },
  };
}

/** In the order size, etag, modified_at, storage_class, crc64, headers, body, traits. */
export function objectValues(object: NewObject) {
  return [
    object.size,
    object.etag,
    Math.floor(object.modifiedAt / 1000),
    object.storageClass,
    object.crc64,
    JSON.stringify(object.headers),
    writeBody(object.body),
    JSON.stringify(object.traits),
  ] as const;
}

export function toObject(row: Row): StoredObject {
  return {
    ...listedFacts(row),
    crc64: textOf(row, 'crc64'),
    headers: parseStoredHeaders(textOf(row, 'headers')),
    body: parseBody(textOf(row, 'body')),
    traits: parseTraits(textOf(row, 'traits')),
    version: positionOf(row),
  };
}

/** Of the columns of a listing, in their order. */
function listedRow(row: unknown): ListedRow {
  const [key, size, etag, modifiedAt, storageClass] = Array.isArray(row) ? row : [];
  return {
    key: bytesOf({ key }, 'key').toString(),
    ...listedFacts({ size, etag, modified_at: modifiedAt, storage_class: storageClass }),
  };
}

export function positionOf(row: Row): VersionPosition {
  return { sequence: numberOf(row, 'sequence'), isNull: numberOf(row, 'is_null') === 1 };
}

export function listedFacts(row: Row): Omit<ListedRow, 'key'> {
  return {
    size: numberOf(row, 'size'),
    etag: textOf(row, 'etag'),
    modifiedAt: numberOf(row, 'modified_at') * 1000,
    storageClass: textOf(row, 'storage_class'),
  };
}
