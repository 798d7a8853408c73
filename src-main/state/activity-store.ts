/**
 * What has been done, for people, over all pairs: a bounded history in its own SQLite file. Nothing is ever decided from it, so
 * entries are gathered for a second and written together; a crash loses at most that second of history.
 */
import * as v from 'valibot';
import type { ActivityPage } from '../contract/history.ts';
import type { ActivityKind, ActivityView } from '../contract/model.ts';
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import { numberAt, optionalTextAt, type Row, textAt } from './columns.ts';
import { openDatabase } from './database.ts';
import { openOrReplace } from './set-aside.ts';
import { readReason } from './stored-json.ts';

export const activityRowsMax = 200_000;
const writeDelayMs = 1000;

export type ActivityQuery = {
  readonly pairIds: readonly string[];
  /** All kinds when left out. */
  readonly kinds?: readonly string[];
  /** Looked for in paths, whatever the case of ASCII letters. */
  readonly text?: string;
  /** Entries that came later are left out. */
  readonly upTo?: number;
  readonly offset: number;
  readonly limit: number;
};

export type ActivityStore = {
  /**
   * Gives the entry an id that grows with every entry of this process and is above all that were kept before. Another process
   * may write to the same file, so the kept entry may get another one.
   */
  readonly add: (entry: Omit<ActivityView, 'id'>) => ActivityView;
  /** Of these pairs, newest first. */
  readonly newest: (count: number, pairIds: readonly string[]) => readonly ActivityView[];
  /** Newest first. `total` counts all that fit, and `upTo` is the newest entry there was. */
  readonly page: (query: ActivityQuery) => ActivityPage;
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
  'ALTER TABLE activity ADD COLUMN from_path TEXT',
];

const activityKind: v.GenericSchema<unknown, ActivityKind> = v.picklist([
  'uploaded',
  'downloaded',
  'deleted-remote',
  'deleted-local',
  'made-remote-folder',
  'made-local-folder',
  'renamed-remote',
  'renamed-local',
  'conflict-found',
  'conflict-resolved',
  'problem-found',
  'adopted',
]);

const columns = 'id, pair_id, at, kind, path, bytes, reason_json, from_path';
const filter = `id <= ? AND pair_id IN (SELECT value FROM json_each(?))
  AND (? IS NULL OR kind IN (SELECT value FROM json_each(?)))
  AND (? IS NULL OR path LIKE ? ESCAPE '\\' OR from_path LIKE ? ESCAPE '\\')`;

function filterValues(query: Omit<ActivityQuery, 'offset' | 'limit'>): readonly (string | number | null)[] {
  const kinds = query.kinds === undefined ? null : JSON.stringify(query.kinds);
  const like = query.text === undefined ? null : `%${query.text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return [query.upTo ?? null, JSON.stringify(query.pairIds), kinds, kinds, like, like, like];
}

/** A damaged file is set aside: nothing rests on the history. Throws `state-unusable` when the file cannot be opened at all. */
export function openActivityStore(file: string, { clock, logger }: { clock: Clock; logger: Logger }): ActivityStore {
  const database = openOrReplace(file, () => openDatabase(file, migrations), { clock, logger });
  const insert = database.prepare(
    'INSERT INTO activity (pair_id, at, kind, path, bytes, reason_json, from_path) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const prune = database.prepare('DELETE FROM activity WHERE id <= (SELECT max(id) FROM activity) - ?');
  const select = database.prepare(`SELECT ${columns} FROM activity WHERE ${filter} ORDER BY id DESC LIMIT ? OFFSET ?`);
  const count = database.prepare(`SELECT count(*) FROM activity WHERE ${filter}`);
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
        for (const { pairId, at, kind, path, bytes, reason, from } of entries) {
          const reasonJson = reason === undefined ? null : JSON.stringify(reason);
          insert.run(pairId, at, kind, path, bytes, reasonJson, from ?? null);
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
    newest: (limit, pairIds) => {
      writeOrLog();
      return select.all(...filterValues({ pairIds, upTo: nextId }), limit, 0).map(toActivity);
    },
    page: ({ offset, limit, ...query }) => {
      writeOrLog();
      const values = filterValues({ ...query, upTo: query.upTo ?? nextId - 1 });
      return {
        rows: select.all(...values, limit, offset).map(toActivity),
        total: numberAt(count.first(...values) ?? [], 0),
        upTo: query.upTo ?? nextId - 1,
      };
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
  const from = optionalTextAt(row, 7);
  return {
    id: numberAt(row, 0),
    pairId: textAt(row, 1),
    at: numberAt(row, 2),
    kind: kind.output,
    path: textAt(row, 4),
    ...(from === undefined ? {} : { from }),
    bytes: numberAt(row, 5),
    ...(reason === undefined ? {} : { reason: readReason(reason) }),
  };
}
