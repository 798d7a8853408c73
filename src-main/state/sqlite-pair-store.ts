/** The state of one pair in its own SQLite file: the PairStore that production uses. */
import { createBaseTable } from './base-table.ts';
import { openDatabase } from './database.ts';
import { createJournalTables } from './journal-tables.ts';
import { pairMigrations } from './migrations.ts';
import type { PairStore } from './pair-store.ts';

/** Throws `state-unusable` when the file cannot be opened, is no database, or comes from a newer version. */
export function openPairStore(file: string): PairStore {
  const database = openDatabase(file, pairMigrations);
  return { ...createBaseTable(database), ...createJournalTables(database), close: database.close };
}
