/**
 * Counts who uses which blob. A blob is a run of bytes that never changes: small ones live in the row, others in a file of
 * `blob-store.ts` with the blob's id. Objects share blobs after a copy; a blob goes when its last user has gone.
 * A body is a list of blobs: one for a PUT, one a part after a multipart upload, none when empty.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { bytesOf, numberOf } from './columns.ts';

export type Blob = { readonly id: number; readonly size: number };
export type Body = readonly Blob[];

/** A blob about to enter the table, with its bytes when they are to live there. */
export type NewBlob = Blob & { readonly bytes?: Uint8Array };

export type BlobTable = {
  /** A number no blob has had since the start. */
  readonly allocateId: () => number;
  /** Undefined when the bytes are in a file. */
  readonly bytes: (id: number) => Uint8Array | undefined;
  /** Ids of all blobs that are files, ascending. */
  readonly fileIds: () => Iterable<number>;
  /** The rest changes the table and runs inside a commit. `add` counts one use. */
  readonly add: (blobs: readonly NewBlob[]) => void;
  readonly retain: (body: Body) => void;
  readonly release: (body: Body) => void;
};

/** `removed` hears of a file whose last user has gone; it runs inside the commit. */
export function createBlobTable(sql: DatabaseSync, removed: (id: number) => void): BlobTable {
  const last = sql.prepare('SELECT coalesce(max(id), 0) AS id FROM blobs').get();
  const insert = sql.prepare('INSERT INTO blobs (id, uses, bytes) VALUES (?, 1, ?)');
  const selectBytes = sql.prepare('SELECT bytes FROM blobs WHERE id = ?');
  const selectFileIds = sql.prepare('SELECT id FROM blobs WHERE bytes IS NULL ORDER BY id');
  const use = sql.prepare('UPDATE blobs SET uses = uses + ? WHERE id = ?');
  const remove = sql.prepare('DELETE FROM blobs WHERE id = ? AND uses = 1 RETURNING bytes IS NULL AS is_file');
  let lastId = last === undefined ? 0 : numberOf(last, 'id');

  return {
    allocateId: () => {
      lastId += 1;
      return lastId;
    },
    bytes: (id) => {
      const row = selectBytes.get(id);
      return row === undefined || row.bytes === null ? undefined : bytesOf(row, 'bytes');
    },
    *fileIds() {
      for (const row of selectFileIds.iterate()) {
        yield numberOf(row, 'id');
      }
    },
    add: (blobs) => {
      for (const { id, bytes } of blobs) {
        insert.run(id, bytes ?? null);
      }
    },
    retain: (body) => {
      for (const { id } of body) {
        use.run(1, id);
      }
    },
    release: (body) => {
      for (const { id } of body) {
        const row = remove.get(id);
        if (row === undefined) {
          use.run(-1, id);
        } else if (numberOf(row, 'is_file') === 1) {
          removed(id);
        }
      }
    },
  };
}

const bodyShape = v.array(v.tuple([v.number(), v.number()]));

/** The form of a body in the index: `[[id,size],...]`. */
export function writeBody(body: Body): string {
  return JSON.stringify(body.map(({ id, size }) => [id, size]));
}

export function parseBody(text: string): Body {
  return v.parse(bodyShape, JSON.parse(text)).map(([id, size]) => ({ id, size }));
}
