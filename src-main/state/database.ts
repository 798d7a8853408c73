/**
 * One SQLite file: opened durable (WAL, synchronous=FULL), brought to the newest schema, errors converted. The only file that
 * names node:sqlite. Everything is synchronous and belongs to one thread.
 */

import { existsSync, writeFileSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { AppError, toAppError } from '../foundation/app-error.ts';
import type { Row } from './columns.ts';
import { createLogSync } from './log-sync.ts';

export type Statement = {
  readonly run: (...values: readonly SQLInputValue[]) => void;
  readonly all: (...values: readonly SQLInputValue[]) => readonly Row[];
  readonly first: (...values: readonly SQLInputValue[]) => Row | undefined;
};

export type Database = {
  readonly prepare: (sql: string) => Statement;
  /** All or nothing: what `work` throws undoes its writes and travels on. Not nested. */
  readonly transaction: <Result>(work: () => Result) => Result;
  /** What `work` commits is durable when the promise has resolved, and not before: the thread does not wait for the disk. */
  readonly durableLater: (work: () => void) => Promise<void>;
  /** Idempotent. */
  readonly close: () => void;
};

/**
 * Opens or creates `file`; `migrations[n]` takes schema version n to n + 1. Throws `state-unusable` or `disk-full`.
 * A file that was found damaged is read through first.
 */
export function openDatabase(file: string, migrations: readonly string[]): Database {
  const isSuspect = existsSync(suspicionOf(file));
  const connection = guarded(file, () => new DatabaseSync(file, { timeout: 1000 }));
  try {
    guarded(file, () => {
      if (isSuspect) {
        checkWhole(connection, file);
      }
      connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
      migrate(connection, file, migrations);
    });
  } catch (error) {
    connection.close();
    throw error;
  }
  const log = createLogSync(file);
  return {
    prepare: (sql) =>
      toStatement(
        file,
        guarded(file, () => connection.prepare(sql)),
      ),
    transaction: (work) => inTransaction(connection, file, work),
    durableLater: async (work) => {
      // The log is still synced before anything is copied from it into the database.
      guarded(file, () => connection.exec('PRAGMA synchronous = NORMAL'));
      try {
        work();
      } finally {
        guarded(file, () => connection.exec('PRAGMA synchronous = FULL'));
      }
      await log.sync();
    },
    close: () => {
      if (connection.isOpen) {
        guarded(file, () => connection.close());
        log.close();
      }
    },
  };
}

/** A look at a database that another process may be using: changes nothing. Throws where there is none. */
export function openDatabaseToRead(file: string): Pick<Database, 'prepare' | 'close'> {
  const connection = guarded(file, () => new DatabaseSync(file, { timeout: 1000, readOnly: true }));
  return {
    prepare: (sql) =>
      toStatement(
        file,
        guarded(file, () => connection.prepare(sql)),
      ),
    close: () => guarded(file, () => connection.close()),
  };
}

function migrate(connection: DatabaseSync, file: string, migrations: readonly string[]): void {
  const found = connection.prepare('PRAGMA user_version').get()?.user_version;
  const version = typeof found === 'number' ? found : 0;
  if (version > migrations.length) {
    throw damaged(file, 'it was written by a newer version of the app');
  }
  for (const [index, sql] of migrations.entries()) {
    if (index >= version) {
      inTransaction(connection, file, () => {
        connection.exec(sql);
        connection.exec(`PRAGMA user_version = ${index + 1}`);
      });
    }
  }
}

function inTransaction<Result>(connection: DatabaseSync, file: string, work: () => Result): Result {
  guarded(file, () => connection.exec('BEGIN IMMEDIATE'));
  try {
    const result = work();
    guarded(file, () => connection.exec('COMMIT'));
    return result;
  } catch (error) {
    // SQLite has rolled back by itself after some errors (a full disk); a second ROLLBACK would hide the first cause.
    if (connection.isTransaction) {
      guarded(file, () => connection.exec('ROLLBACK'));
    }
    throw error;
  }
}

function toStatement(file: string, statement: StatementSync): Statement {
  statement.setReturnArrays(true);
  return {
    run: (...values) => {
      guarded(file, () => statement.run(...values));
    },
    all: (...values) => guarded(file, () => statement.all(...values)).map(toRow),
    first: (...values) => {
      const row = guarded(file, () => statement.get(...values));
      return row === undefined ? undefined : toRow(row);
    },
  };
}

function toRow(row: unknown): Row {
  if (!Array.isArray(row)) {
    throw new AppError('internal', 'a row of the state file is not an array');
  }
  return row;
}

/**
 * Reads a file through that was not closed cleanly, in a thread of its own as that takes a second for a million rows. What it finds is
 * noted beside the file, for the next opening.
 */
export async function checkUnclean(file: string): Promise<void> {
  if (!existsSync(`${file}-wal`)) {
    return;
  }
  const check = new Worker(checkProgram, { eval: true, workerData: { file } });
  const found = await new Promise<unknown>((resolve, reject) => {
    check.once('message', resolve);
    check.once('error', reject);
  });
  if (found !== 'ok') {
    suspect(file);
  }
}

const checkProgram = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { DatabaseSync } = require('node:sqlite');
  let found;
  try {
    const connection = new DatabaseSync(workerData.file);
    found = Object.values(connection.prepare('PRAGMA quick_check(1)').get())[0];
    connection.close();
  } catch (error) {
    found = String(error);
  }
  parentPort.postMessage(found);
`;

/** Stands beside a database whose reading failed, until it is set aside: a clean close must not hide that. */
export function suspicionOf(file: string): string {
  return `${file}.suspect`;
}

/** True when the file itself is unusable: not what keeps it from being opened, such as permissions or a disk that fails. */
export function isDamage(error: unknown): boolean {
  return error instanceof AppError && error.code === 'state-unusable' && isOfFile(error.data.errno);
}

function checkWhole(connection: DatabaseSync, file: string): void {
  const found = Object.values(connection.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
  if (found !== 'ok') {
    throw damaged(file, String(found));
  }
}

function damaged(file: string, why: string): AppError {
  return new AppError('state-unusable', `the state file ${file} cannot be used: ${why}`);
}

/** SQLite's codes for what lies outside of the file: permissions, locks, memory, failing disks, a file that cannot be opened. */
const circumstances: readonly number[] = [3, 5, 6, 7, 8, 10, 14, 15, 23];
const sqliteFull = 13;
const sqliteCorrupt = 11;
const sqliteNotDatabase = 26;

/** Errors without a number are of what is in the file; other numbers than SQLite's are of other files. */
function isOfFile(errno: string | undefined): boolean {
  return (
    errno === undefined || (errno.startsWith('SQLITE_') && !circumstances.some((code) => errno === `SQLITE_${code}`))
  );
}

function suspect(file: string): void {
  try {
    writeFileSync(suspicionOf(file), '', { mode: 0o600 });
  } catch {
    // The error that led here is the one to report; without the note the next opening may have to run into it again.
  }
}

function guarded<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR') {
      // The low byte is the kind of error, what is above it only details.
      const kind = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 0;
      if (kind === sqliteFull) {
        throw new AppError('disk-full', `no space left to write the state file ${file}`, { cause: error });
      }
      if (kind === sqliteCorrupt || kind === sqliteNotDatabase) {
        suspect(file);
      }
      throw new AppError('state-unusable', `the state file ${file} cannot be used: ${error.message}`, {
        cause: error,
        data: { errno: `SQLITE_${kind}` },
      });
    }
    throw toAppError(error);
  }
}
