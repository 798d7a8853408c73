/** The state of one pair in its own SQLite file: the PairStore that production uses. */
import { createBaseTable } from './base-table.ts';
import { type Database, openDatabase } from './database.ts';
import { createJournalTables } from './journal-tables.ts';
import { pairMigrations } from './migrations.ts';
import type { PairStore } from './pair-store.ts';

/** Throws `state-unusable` when the file cannot be opened, is no database, or comes from a newer version. */
export function openPairStore(file: string): PairStore {
  const database = openDatabase(file, pairMigrations);
  try {
    return {
      ...createBaseTable(database),
      ...createJournalTables(database),
      forget: createForget(database),
      durableLater: database.durableLater,
      close: database.close,
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function createForget(database: Database): PairStore['forget'] {
  const removeRows = database.prepare('DELETE FROM base');
  const clearTotals = database.prepare('UPDATE totals SET files = 0, folders = 0, bytes = 0');
  const removeRoot = database.prepare("DELETE FROM fact WHERE name = 'root-id'");
  return () =>
    database.transaction(() => {
      removeRows.run();
      clearTotals.run();
      removeRoot.run();
    });
}
