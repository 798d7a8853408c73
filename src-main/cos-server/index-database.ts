/**
 * The SQLite file under the index: its schema, its lock and its transactions.
 * Group commit: work of requests that arrive together shares one transaction and one fsync, and each promise resolves only after
 * that fsync, so whatever was acknowledged survives a power cut. The file belongs to one process at a time.
 */
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../foundation/app-error.ts';

export type IndexDatabase = {
  readonly sql: DatabaseSync;
  /**
   * Runs `work` inside the next transaction and resolves with its result once that is durable. When `work` throws, only its own
   * changes are undone. `work` must not wait.
   */
  readonly commit: <Result>(work: () => Result) => Promise<Result>;
  /** Called inside work: runs `task` after the transaction is durable, and not at all when the work is undone. */
  readonly afterCommit: (task: () => void) => void;
  /** Finishes the work at hand and lets go of the file. */
  readonly close: () => void;
};

/** Keys are BLOBs: bytes are compared as bytes, and any key is kept exactly. Blobs are bodies or parts of them, see `blob-table.ts`. */
const schema = `
  CREATE TABLE IF NOT EXISTS buckets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS objects (
    bucket INTEGER NOT NULL,
    key BLOB NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified_at INTEGER NOT NULL,
    storage_class TEXT NOT NULL,
    crc64 TEXT NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (bucket, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS uploads (
    bucket INTEGER NOT NULL,
    key BLOB NOT NULL,
    id TEXT NOT NULL UNIQUE,
    initiated_at INTEGER NOT NULL,
    storage_class TEXT NOT NULL,
    headers TEXT NOT NULL,
    PRIMARY KEY (bucket, key, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parts (
    upload TEXT NOT NULL,
    number INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified_at INTEGER NOT NULL,
    crc64 TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (upload, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS blobs (
    id INTEGER PRIMARY KEY,
    uses INTEGER NOT NULL,
    bytes BLOB
  ) STRICT;
  CREATE INDEX IF NOT EXISTS blob_files ON blobs (id) WHERE bytes IS NULL;
  PRAGMA user_version = 1;
`;

type Job = { readonly attempt: () => () => void; readonly reject: (error: unknown) => void };

export function openIndexDatabase(path: string): IndexDatabase {
  const sql = openLocked(path);
  const begin = sql.prepare('BEGIN IMMEDIATE');
  const end = sql.prepare('COMMIT');
  const save = sql.prepare('SAVEPOINT work');
  const keep = sql.prepare('RELEASE work');
  const undo = sql.prepare('ROLLBACK TO work');
  let jobs: Job[] = [];
  let scheduled: NodeJS.Immediate | undefined;
  let effects: (() => void)[] = [];

  function attempt(job: Job): () => void {
    const effectCount = effects.length;
    save.run();
    try {
      const settle = job.attempt();
      keep.run();
      return settle;
    } catch (error) {
      undo.run();
      keep.run();
      effects.length = effectCount;
      return () => job.reject(error);
    }
  }

  function flush(): void {
    scheduled = undefined;
    const batch = jobs;
    jobs = [];
    effects = [];
    let settled: (() => void)[];
    try {
      begin.run();
      settled = batch.map(attempt);
      end.run();
    } catch (error) {
      if (sql.isTransaction) {
        sql.exec('ROLLBACK');
      }
      const failure = new AppError('local-io', 'the index of the server could not be written', { cause: error });
      settled = batch.map((job) => () => job.reject(failure));
      effects = [];
    }
    for (const run of [...settled, ...effects]) {
      run();
    }
  }

  return {
    sql,
    commit: (work) =>
      new Promise((resolve, reject) => {
        jobs.push({
          attempt: () => {
            const result = work();
            return () => resolve(result);
          },
          reject,
        });
        scheduled ??= setImmediate(flush);
      }),
    afterCommit: (task) => {
      effects.push(task);
    },
    close: () => {
      if (scheduled !== undefined) {
        clearImmediate(scheduled);
        flush();
      }
      sql.close();
    },
  };
}

function openLocked(path: string): DatabaseSync {
  let sql: DatabaseSync | undefined;
  try {
    sql = new DatabaseSync(path);
    // Exclusive locking keeps a second server away from the same folder; the lock ends with the process.
    sql.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    sql.exec('PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY');
    sql.exec(`BEGIN IMMEDIATE; ${schema} COMMIT`);
    return sql;
  } catch (error) {
    sql?.close();
    const isLocked = error instanceof Error && /database is locked/.test(error.message);
    throw isLocked
      ? new AppError('file-busy', 'another server uses this folder', { cause: error, data: { path } })
      : new AppError('state-unusable', 'the index of the server cannot be opened', { cause: error, data: { path } });
  }
}
