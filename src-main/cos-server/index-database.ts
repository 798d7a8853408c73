/**
 * The SQLite file under the index: its schema, its lock and its transactions.
 * Group commit: work of requests that arrive together shares one transaction and one sync of the log, and each promise resolves only
 * after that sync, so whatever was acknowledged survives a power cut. Syncs run beside the event loop; until one has ended, further
 * work gathers for the next transaction, and reads may see what is not durable yet. The file belongs to one process at a time.
 */
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../foundation/app-error.ts';
import { numberOf } from './columns.ts';
import { type Durability, openSyncFiles } from './sync-files.ts';

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

/**
 * The schema in steps: a file of any older version is brought up to date when it is opened, and steps are never changed.
 * Keys are BLOBs: bytes are compared as bytes, and any key is kept exactly. Blobs are bodies or parts of them, see `blob-table.ts`.
 */
const migrations = [
  `
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
  `,
  // Versions: `objects` holds the newest entry of a key where that is an object, `versions` all older ones and every delete marker.
  `
  ALTER TABLE buckets ADD COLUMN versioning TEXT NOT NULL DEFAULT '';
  ALTER TABLE buckets ADD COLUMN lock_days INTEGER NOT NULL DEFAULT -1;
  ALTER TABLE objects ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE objects ADD COLUMN is_null INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE objects ADD COLUMN traits TEXT NOT NULL DEFAULT '{}';
  ALTER TABLE uploads ADD COLUMN traits TEXT NOT NULL DEFAULT '{}';
  CREATE TABLE versions (
    bucket INTEGER NOT NULL,
    key BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    is_null INTEGER NOT NULL,
    is_marker INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified_at INTEGER NOT NULL,
    storage_class TEXT NOT NULL,
    crc64 TEXT NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    traits TEXT NOT NULL,
    PRIMARY KEY (bucket, key, sequence DESC)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX null_versions ON versions (bucket, key) WHERE is_null = 1;
  CREATE TABLE settings (
    bucket INTEGER NOT NULL,
    name TEXT NOT NULL,
    id TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (bucket, name, id)
  ) STRICT, WITHOUT ROWID;
  `,
] as const;

type Job = { readonly attempt: () => () => void; readonly reject: (error: unknown) => void };

/** Jobs between two checkpoints: what one copies must not keep the event loop for long. */
const jobsPerCheckpoint = 1_000;

export function openIndexDatabase(path: string, durability: Durability = 'power'): IndexDatabase {
  const sql = openLocked(path);
  const files = openSyncFiles(path, durability);
  const begin = sql.prepare('BEGIN IMMEDIATE');
  const end = sql.prepare('COMMIT');
  const save = sql.prepare('SAVEPOINT work');
  const keep = sql.prepare('RELEASE work');
  const undo = sql.prepare('ROLLBACK TO work');
  const checkpoint = sql.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  let jobs: Job[] = [];
  let jobsInLog = 0;
  let scheduled: NodeJS.Immediate | undefined;
  let isFlushing = false;
  let isClosed = false;
  let effects: (() => void)[] = [];
  /** A sync that failed may have lost what it was for: nothing can be promised from then on. */
  let broken: AppError | undefined;

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

  /** Runs the jobs that have gathered, and gives what is to happen once that is durable. */
  function runBatch(): { readonly batch: readonly Job[]; readonly settled: readonly (() => void)[] } {
    const batch = jobs;
    jobs = [];
    effects = [];
    jobsInLog += batch.length;
    try {
      if (broken !== undefined) {
        throw broken;
      }
      begin.run();
      const settled = batch.map(attempt);
      end.run();
      return { batch, settled: [...settled, ...effects] };
    } catch (error) {
      if (sql.isTransaction) {
        sql.exec('ROLLBACK');
      }
      const failure = notWritten(error);
      return { batch, settled: batch.map((job) => () => job.reject(failure)) };
    }
  }

  async function flush(): Promise<void> {
    isFlushing = true;
    const { batch, settled } = runBatch();
    try {
      await files.syncLog();
      for (const settle of settled) {
        settle();
      }
      if (jobsInLog >= jobsPerCheckpoint && !isClosed) {
        jobsInLog = 0;
        checkpoint.get();
        // The next transaction may write over the log: not before the copy of it is durable.
        await files.syncMain();
      }
    } catch (error) {
      broken ??= notWritten(error);
      for (const job of batch) {
        job.reject(broken);
      }
    }
    isFlushing = false;
    if (isClosed) {
      files.close();
    } else if (jobs.length > 0) {
      schedule();
    }
  }

  function schedule(): void {
    if (scheduled === undefined && !isFlushing) {
      scheduled = setImmediate(() => {
        scheduled = undefined;
        void flush();
      });
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
        schedule();
      }),
    afterCommit: (task) => {
      effects.push(task);
    },
    close: () => {
      clearImmediate(scheduled);
      const { batch, settled } = runBatch();
      isClosed = true;
      try {
        checkpoint.get();
        files.syncMainNow();
        for (const settle of settled) {
          settle();
        }
      } catch (error) {
        const failure = notWritten(error);
        for (const job of batch) {
          job.reject(failure);
        }
        throw failure;
      } finally {
        sql.exec('PRAGMA synchronous = FULL');
        sql.close();
        if (!isFlushing) {
          files.close();
        }
      }
    },
  };
}

function notWritten(cause: unknown): AppError {
  return new AppError('local-io', 'the index of the server could not be written', { cause });
}

function openLocked(path: string): DatabaseSync {
  let sql: DatabaseSync | undefined;
  try {
    sql = new DatabaseSync(path);
    // Exclusive locking keeps a second server away from the same folder; the lock ends with the process.
    sql.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    sql.exec('PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY');
    migrate(sql);
    // From here on syncs and checkpoints are made where nothing waits for them.
    sql.exec('PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 0');
    return sql;
  } catch (error) {
    sql?.close();
    const isLocked = error instanceof Error && /database is locked/.test(error.message);
    if (error instanceof AppError) {
      throw error;
    }
    throw isLocked
      ? new AppError('file-busy', 'another server uses this folder', { cause: error, data: { path } })
      : new AppError('state-unusable', 'the index of the server cannot be opened', { cause: error, data: { path } });
  }
}

function migrate(sql: DatabaseSync): void {
  const row = sql.prepare('PRAGMA user_version').get();
  const version = row === undefined ? 0 : numberOf(row, 'user_version');
  if (version > migrations.length) {
    throw new AppError('state-unusable', 'the index was written by a newer version of this server');
  }
  // Also when there is nothing to do: the transaction takes the lock.
  const steps = migrations.slice(version).join('');
  sql.exec(`BEGIN IMMEDIATE; ${steps} PRAGMA user_version = ${migrations.length}; COMMIT`);
}
