/** Unfinished multipart uploads and their parts. What changes them runs inside a commit and keeps blob uses true. */
import type { DatabaseSync } from 'node:sqlite';
import { type BlobTable, type Body, parseBody, writeBody } from './blob-table.ts';
import { bytesOf, numberOf, type Row, textOf } from './columns.ts';
import { type ObjectTraits, parseTraits } from './object-traits.ts';
import { parseStoredHeaders, type StoredHeaders } from './stored-headers.ts';

export type Upload = {
  readonly bucket: number;
  readonly key: string;
  readonly id: string;
  readonly initiatedAt: number;
  readonly storageClass: string;
  readonly headers: StoredHeaders;
  readonly traits: ObjectTraits;
};

export type Part = {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: number;
  readonly crc64: string;
  readonly body: Body;
};

export type UploadTable = {
  /** Undefined also when the upload is of another key. */
  readonly get: (bucket: number, key: string, id: string) => Upload | undefined;
  /** In order of key bytes, then id, from the position `from` on, ending before `below`. */
  readonly seek: (bucket: number, from: Buffer, below: Buffer) => Iterable<Upload>;
  readonly parts: (id: string) => readonly Part[];
  /** The rest runs inside a commit. */
  readonly add: (upload: Upload) => void;
  /** Puts or replaces; the use of `part.body` passes to the table. */
  readonly putPart: (id: string, part: Part) => void;
  /** Ends the upload. The uses of the bodies in `keep` pass to the caller, those of all other parts end. */
  readonly delete: (upload: Upload, keep?: ReadonlySet<number>) => void;
};

export function createUploadTable(sql: DatabaseSync, blobs: BlobTable): UploadTable {
  const select = sql.prepare('SELECT * FROM uploads WHERE bucket = ? AND key = ? AND id = ?');
  const selectRange = sql.prepare('SELECT * FROM uploads WHERE bucket = ? AND key >= ? AND key < ? ORDER BY key, id');
  const selectParts = sql.prepare('SELECT * FROM parts WHERE upload = ? ORDER BY number');
  const insert = sql.prepare(
    'INSERT INTO uploads (bucket, key, id, initiated_at, storage_class, headers, traits) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const insertPart = sql.prepare(
    'INSERT INTO parts (upload, number, size, etag, modified_at, crc64, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const removePart = sql.prepare('DELETE FROM parts WHERE upload = ? AND number = ? RETURNING body');
  const removeParts = sql.prepare('DELETE FROM parts WHERE upload = ?');
  const remove = sql.prepare('DELETE FROM uploads WHERE bucket = ? AND key = ? AND id = ?');

  const parts = (id: string): readonly Part[] => selectParts.all(id).map(toPart);

  return {
    get: (bucket, key, id) => {
      const row = select.get(bucket, Buffer.from(key), id);
      return row === undefined ? undefined : toUpload(row);
    },
    *seek(bucket, from, below) {
      for (const row of selectRange.iterate(bucket, from, below)) {
        yield toUpload(row);
      }
    },
    parts,
    add: ({ bucket, key, id, initiatedAt, storageClass, headers, traits }) => {
      const texts = [JSON.stringify(headers), JSON.stringify(traits)] as const;
      insert.run(bucket, Buffer.from(key), id, initiatedAt, storageClass, ...texts);
    },
    putPart: (id, { number, size, etag, modifiedAt, crc64, body }) => {
      const replaced = removePart.get(id, number);
      if (replaced !== undefined) {
        blobs.release(parseBody(textOf(replaced, 'body')));
      }
      insertPart.run(id, number, size, etag, Math.floor(modifiedAt / 1000), crc64, writeBody(body));
    },
    delete: ({ bucket, key, id }, keep = new Set()) => {
      for (const part of parts(id)) {
        if (!keep.has(part.number)) {
          blobs.release(part.body);
        }
      }
      removeParts.run(id);
      remove.run(bucket, Buffer.from(key), id);
    },
  };
}

function toUpload(row: Row): Upload {
  return {
    bucket: numberOf(row, 'bucket'),
    key: bytesOf(row, 'key').toString(),
    id: textOf(row, 'id'),
    initiatedAt: numberOf(row, 'initiated_at'),
    storageClass: textOf(row, 'storage_class'),
    headers: parseStoredHeaders(textOf(row, 'headers')),
    traits: parseTraits(textOf(row, 'traits')),
  };
}

function toPart(row: Row): Part {
  return {
    number: numberOf(row, 'number'),
    size: numberOf(row, 'size'),
    etag: textOf(row, 'etag'),
    modifiedAt: numberOf(row, 'modified_at') * 1000,
    crc64: textOf(row, 'crc64'),
    body: parseBody(textOf(row, 'body')),
  };
}
