/** What the state of a pair says at a glance, read beside whoever is using it. Goes by the oldest form of the tables. */
import { existsSync } from 'node:fs';
import type { Reason } from '../contract/model.ts';
import { numberAt, textAt } from './columns.ts';
import { openDatabaseToRead } from './database.ts';
import type { PairTotals } from './pair-store.ts';
import { readReason } from './stored-json.ts';

export type PairStatus = PairTotals & {
  readonly lastPassAt?: number;
  readonly conflictCount: number;
  readonly problemCount: number;
  /** The first of each, in byte order of paths. */
  readonly conflicts: readonly string[];
  readonly problems: readonly { readonly path: string; readonly reason: Reason }[];
};

const rowsMax = 20;

/** Undefined where the pair was never opened. Throws `state-unusable`. */
export function readPairStatus(file: string): PairStatus | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  const database = openDatabaseToRead(file);
  try {
    const count = (table: 'conflict' | 'problem'): number =>
      numberAt(database.prepare(`SELECT count(*) FROM ${table}`).first() ?? [], 0);
    const totals = database.prepare('SELECT files, folders, bytes FROM totals').first() ?? [];
    const lastPass = database.prepare("SELECT value FROM fact WHERE name = 'last-pass-at'").first();
    const conflicts = database.prepare(`SELECT path FROM conflict ORDER BY path LIMIT ${rowsMax}`).all();
    const problems = database.prepare(`SELECT path, reason_json FROM problem ORDER BY path LIMIT ${rowsMax}`).all();
    return {
      files: numberAt(totals, 0),
      folders: numberAt(totals, 1),
      bytes: numberAt(totals, 2),
      ...(lastPass === undefined ? {} : { lastPassAt: Number(textAt(lastPass, 0)) }),
      conflictCount: count('conflict'),
      problemCount: count('problem'),
      conflicts: conflicts.map((row) => textAt(row, 0)),
      problems: problems.map((row) => ({ path: textAt(row, 0), reason: readReason(textAt(row, 1)) })),
    };
  } finally {
    database.close();
  }
}
