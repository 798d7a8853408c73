/**
 * The schema of a pair's state, as numbered steps: entry n takes version n to n + 1. Never edit a step that was released, add one.
 *
 * `base.key` is the sort key (`path` for a file, `path/` for a folder): WITHOUT ROWID makes the table itself the sorted list of
 * keys. CRC64 is decimal text (SQLite integers are signed); stat numbers are doubles and must come back equal, so they are REAL.
 * `totals` holds one row that every commit keeps in step with `base`.
 */
export const pairMigrations: readonly string[] = [
  `
  CREATE TABLE base (
    key TEXT PRIMARY KEY NOT NULL,
    has_marker INTEGER,
    crc64 TEXT,
    md5 TEXT,
    size REAL,
    mtime_ms REAL,
    ctime_ms REAL,
    ino REAL,
    dev REAL,
    etag TEXT,
    remote_size REAL,
    version_id TEXT,
    committed_at REAL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE totals (files REAL NOT NULL, folders REAL NOT NULL, bytes REAL NOT NULL) STRICT;
  INSERT INTO totals VALUES (0, 0, 0);

  CREATE TABLE conflict (
    path TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    local_json TEXT NOT NULL,
    remote_json TEXT NOT NULL,
    found_at REAL NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE problem (
    path TEXT PRIMARY KEY NOT NULL,
    reason_json TEXT NOT NULL,
    first_at REAL NOT NULL,
    tries REAL NOT NULL,
    retry_at REAL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE intent (
    id TEXT PRIMARY KEY NOT NULL,
    path TEXT NOT NULL,
    kind TEXT NOT NULL,
    temp_path TEXT,
    upload_id TEXT,
    started_at REAL NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE fact (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  'ALTER TABLE intent RENAME COLUMN temp_path TO kept_path',
  'ALTER TABLE base ADD COLUMN was_parked INTEGER',
  `
  ALTER TABLE intent ADD COLUMN etag TEXT;
  ALTER TABLE intent ADD COLUMN crc64 TEXT;
  ALTER TABLE conflict ADD COLUMN version TEXT NOT NULL DEFAULT '';
  CREATE TABLE base_text (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT UNIQUE NOT NULL,
    crc64 TEXT NOT NULL,
    content BLOB NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE intent ADD COLUMN temp_path TEXT;
  ALTER TABLE intent ADD COLUMN transfer_json TEXT;
  `,
  'ALTER TABLE intent ADD COLUMN resume_json TEXT',
];
