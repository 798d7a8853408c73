/**
 * One SQLite file: opened durable (WAL, synchronous=FULL), brought to the newest schema, errors converted. The only file that
 * names node:sqlite. Everything is synchronous and belongs to one thread.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { AppError, toAppError } from '../foundation/app-error.ts';
import type { Row } from './columns.ts';

export type Statement = {
  readonly run: (...values: readonly SQLInputValue[]) => void;
  readonly all: (...values: readonly SQLInputValue[]) => readonly Row[];
  readonly first: (...values: readonly SQLInputValue[]) => Row | undefined;
};

export type Database = {
  readonly prepare: (sql: string) => Statement;
  /** All or nothing: what `work` throws undoes its writes and travels on. Not nested. */
  readonly transaction: <Result>(work: () => Result) => Result;
  /** Idempotent. */
  readonly close: () => void;
};

/** Opens or creates `file`; `migrations[n]` takes schema version n to n + 1. Throws `state-unusable` or `disk-full`. */
export function openDatabase(file: string, migrations: readonly string[]): Database {
  const connection = guarded(file, () => new DatabaseSync(file, { timeout: 1000 }));
  try {
    guarded(file, () => {
      connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
      migrate(connection, file, migrations);
    });
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    prepare: (sql) =>
      toStatement(
        file,
        guarded(file, () => connection.prepare(sql)),
      ),
    transaction: (work) => inTransaction(connection, file, work),
    close: () => {
      if (connection.isOpen) {
        guarded(file, () => connection.close());
      }
    },
  };
}

function migrate(connection: DatabaseSync, file: string, migrations: readonly string[]): void {
  const found = connection.prepare('PRAGMA user_version').get()?.user_version;
  const version = typeof found === 'number' ? found : 0;
  if (version > migrations.length) {
    throw new AppError('state-unusable', `the state file ${file} was written by a newer version of the app`);
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

const sqliteFull = 13;

function guarded<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR') {
      const isFull = 'errcode' in error && error.errcode === sqliteFull;
      throw isFull
        ? new AppError('disk-full', `no space left to write the state file ${file}`, { cause: error })
        : new AppError('state-unusable', `the state file ${file} cannot be used: ${error.message}`, { cause: error });
    }
    throw toAppError(error);
  }
}
