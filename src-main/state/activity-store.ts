/**
 * What has been done, for people, over all pairs: a bounded history in its own SQLite file. Nothing is ever decided from it, so
 * entries are gathered for a second and written together; a crash loses at most that second of history.
 */
import * as v from 'valibot';
import type { ActivityKind, ActivityView } from '../contract/model.ts';
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import { numberAt, optionalTextAt, type Row, textAt } from './columns.ts';
import { openDatabase } from './database.ts';
import { readReason } from './stored-json.ts';

export const activityRowsMax = 10_000;
const writeDelayMs = 1000;

export type ActivityStore = {
  /**
   * Gives the entry an id that grows with every entry of this process and is above all that were kept before. Another process
   * may write to the same file, so the kept entry may get another one.
   */
  readonly add: (entry: Omit<ActivityView, 'id'>) => ActivityView;
  /** Of these pairs, newest first. */
  readonly newest: (count: number, pairIds: readonly string[]) => readonly ActivityView[];
  /** Writes what is gathered. Idempotent. */
  readonly close: () => void;
};

const migrations: readonly string[] = [
  `
  CREATE TABLE activity (
    id INTEGER PRIMARY KEY,
    pair_id TEXT NOT NULL,
    at REAL NOT NULL,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    bytes REAL NOT NULL,
    reason_json TEXT
  ) STRICT;
  `,
];

const activityKind: v.GenericSchema<unknown, ActivityKind> = v.picklist([
  'uploaded',
  'downloaded',
  'deleted-remote',
  'deleted-local',
  'made-remote-folder',
  'made-local-folder',
  'conflict-found',
  'problem-found',
  'adopted',
]);

/** Throws `state-unusable` when the file cannot be opened or is none of ours. */
export function openActivityStore(file: string, { clock, logger }: { clock: Clock; logger: Logger }): ActivityStore {
  const database = openDatabase(file, migrations);
  const insert = database.prepare(
    'INSERT INTO activity (pair_id, at, kind, path, bytes, reason_json) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const prune = database.prepare('DELETE FROM activity WHERE id <= (SELECT max(id) FROM activity) - ?');
  const select = database.prepare(
    `SELECT id, pair_id, at, kind, path, bytes, reason_json FROM activity
     WHERE pair_id IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT ?`,
  );
  const newestRow = database.prepare('SELECT id FROM activity ORDER BY id DESC LIMIT 1').first();
  let nextId = newestRow === undefined ? 1 : numberAt(newestRow, 0) + 1;
  let gathered: ActivityView[] = [];
  let timer: { readonly cancel: () => void } | undefined;

  function write(): void {
    timer?.cancel();
    timer = undefined;
    const entries = gathered.slice(-activityRowsMax);
    gathered = [];
    if (entries.length > 0) {
      database.transaction(() => {
        for (const { pairId, at, kind, path, bytes, reason } of entries) {
          insert.run(pairId, at, kind, path, bytes, reason === undefined ? null : JSON.stringify(reason));
        }
        prune.run(activityRowsMax);
      });
    }
  }

  /** History that cannot be written (a full disk) stops no sync. */
  function writeOrLog(): void {
    try {
      write();
    } catch (error) {
      logger.log('warn', 'history not written', { error });
    }
  }

  return {
    add: (entry) => {
      const kept: ActivityView = { ...entry, id: nextId };
      nextId += 1;
      gathered.push(kept);
      timer ??= clock.after(writeDelayMs, writeOrLog);
      return kept;
    },
    newest: (count, pairIds) => {
      write();
      return select.all(JSON.stringify(pairIds), count).map(toActivity);
    },
    close: () => {
      writeOrLog();
      database.close();
    },
  };
}

function toActivity(row: Row): ActivityView {
  const kind = v.safeParse(activityKind, textAt(row, 3));
  if (!kind.success) {
    throw new AppError('state-unusable', 'the history holds an unknown kind of entry');
  }
  const reason = optionalTextAt(row, 6);
  return {
    id: numberAt(row, 0),
    pairId: textAt(row, 1),
    at: numberAt(row, 2),
    kind: kind.output,
    path: textAt(row, 4),
    bytes: numberAt(row, 5),
    ...(reason === undefined ? {} : { reason: readReason(reason) }),
  };
}
