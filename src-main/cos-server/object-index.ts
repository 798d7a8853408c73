/**
 * The index of the server: which buckets, objects, uploads and blobs there are. It is the truth; files without a row in it do not
 * count. Reads see what is committed. Changes happen inside `commit` only, and are durable when it resolves.
 */
import { type BlobTable, createBlobTable } from './blob-table.ts';
import { type BucketTable, createBucketTable } from './bucket-table.ts';
import { type IndexDatabase, openIndexDatabase } from './index-database.ts';
import { createObjectHistory, type ObjectHistory } from './object-history.ts';
import { createObjectTable, type ObjectTable } from './object-table.ts';
import { createSettingTable, type SettingTable } from './setting-table.ts';
import type { Durability } from './sync-files.ts';
import { createUploadTable, type UploadTable } from './upload-table.ts';
import { createVersionTable } from './version-table.ts';

export type ObjectIndex = {
  readonly buckets: BucketTable;
  readonly settings: SettingTable;
  /** The current objects. What writes or deletes goes through the history. */
  readonly objects: ObjectTable;
  readonly history: ObjectHistory;
  readonly uploads: UploadTable;
  readonly blobs: BlobTable;
  readonly commit: IndexDatabase['commit'];
  readonly close: () => void;
};

/** `blobFileUnused` is told, after the commit, of each blob file that no row names any more. */
export function openObjectIndex(
  path: string,
  blobFileUnused: (id: number) => void,
  durability: Durability = 'power',
): ObjectIndex {
  const database = openIndexDatabase(path, durability);
  const { sql, commit, close, afterCommit } = database;
  const blobs = createBlobTable(sql, (id) => afterCommit(() => blobFileUnused(id)));
  const objects = createObjectTable(sql, blobs);
  return {
    buckets: createBucketTable(sql),
    settings: createSettingTable(sql),
    objects,
    history: createObjectHistory(objects, createVersionTable(sql), blobs),
    uploads: createUploadTable(sql, blobs),
    blobs,
    commit,
    close,
  };
}
