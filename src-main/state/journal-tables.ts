/** The small tables of a pair in SQLite: conflicts, problems, intents, facts. Each write is a transaction of its own. */
import { toRelPath } from '../foundation/names.ts';
import { numberAt, optionalNumberAt, optionalTextAt, type Row, textAt } from './columns.ts';
import type { Database } from './database.ts';
import type { ConflictRow, IntentRow, PairStore, ProblemRow } from './pair-store.ts';
import {
  readConflictKind,
  readConflictSide,
  readIntentKind,
  readReason,
  readResumePoint,
  readTransfer,
} from './stored-json.ts';

type JournalTables = Omit<
  PairStore,
  'iterateBase' | 'getBase' | 'baseBelow' | 'commit' | 'baseText' | 'totals' | 'durableLater' | 'forget' | 'close'
>;

const intentColumns =
  'id, path, kind, kept_path, upload_id, started_at, etag, crc64, temp_path, transfer_json, resume_json';

export function createJournalTables(database: Database): JournalTables {
  const conflicts = database.prepare(
    'SELECT path, kind, local_json, remote_json, found_at, version FROM conflict ORDER BY path',
  );
  const putConflict = database.prepare('INSERT OR REPLACE INTO conflict VALUES (?, ?, ?, ?, ?, ?)');
  const removeConflict = database.prepare('DELETE FROM conflict WHERE path = ?');
  const problems = database.prepare('SELECT path, reason_json, first_at, tries, retry_at FROM problem ORDER BY path');
  const putProblem = database.prepare('INSERT OR REPLACE INTO problem VALUES (?, ?, ?, ?, ?)');
  const removeProblem = database.prepare('DELETE FROM problem WHERE path = ?');
  const intents = database.prepare(`SELECT ${intentColumns} FROM intent ORDER BY id`);
  const putIntent = database.prepare(
    `INSERT OR REPLACE INTO intent (${intentColumns}) VALUES (${intentColumns.replaceAll(/\w+/g, '?')})`,
  );
  const removeIntent = database.prepare('DELETE FROM intent WHERE id = ?');
  const getFact = database.prepare('SELECT value FROM fact WHERE name = ?');
  const setFact = database.prepare('INSERT OR REPLACE INTO fact VALUES (?, ?)');

  return {
    conflicts: () => conflicts.all().map(toConflict),
    putConflict: (row) => {
      const { path, kind, local, remote, foundAt, version } = row;
      putConflict.run(path, kind, JSON.stringify(local), JSON.stringify(remote), foundAt, version);
    },
    removeConflict: (path) => {
      removeConflict.run(path);
    },
    problems: () => problems.all().map(toProblem),
    putProblem: (row) => {
      putProblem.run(row.path, JSON.stringify(row.reason), row.firstAt, row.tries, row.retryAt ?? null);
    },
    removeProblem: (path) => {
      removeProblem.run(path);
    },
    intents: () => intents.all().map(toIntent),
    putIntent: (...rows) =>
      database.transaction(() => {
        for (const row of rows) {
          const { id, path, kind, keptPath = null, uploadId = null, startedAt, etag = null, crc64 = null } = row;
          const { tempPath = null, transfer, resume } = row;
          const jsons = [transfer, resume].map((value) => (value === undefined ? null : JSON.stringify(value)));
          putIntent.run(id, path, kind, keptPath, uploadId, startedAt, etag, crc64, tempPath, ...jsons);
        }
      }),
    removeIntent: (id) => {
      removeIntent.run(id);
    },
    getFact: (name) => {
      const row = getFact.first(name);
      return row === undefined ? undefined : textAt(row, 0);
    },
    setFact: (name, value) => {
      setFact.run(name, value);
    },
  };
}

function toConflict(row: Row): ConflictRow {
  return {
    path: toRelPath(textAt(row, 0)),
    kind: readConflictKind(textAt(row, 1)),
    local: readConflictSide(textAt(row, 2)),
    remote: readConflictSide(textAt(row, 3)),
    version: textAt(row, 5),
    foundAt: numberAt(row, 4),
  };
}

function toProblem(row: Row): ProblemRow {
  const retryAt = optionalNumberAt(row, 4);
  return {
    path: toRelPath(textAt(row, 0)),
    reason: readReason(textAt(row, 1)),
    firstAt: numberAt(row, 2),
    tries: numberAt(row, 3),
    ...(retryAt === undefined ? {} : { retryAt }),
  };
}

function toIntent(row: Row): IntentRow {
  const keptPath = optionalTextAt(row, 3);
  const uploadId = optionalTextAt(row, 4);
  const etag = optionalTextAt(row, 6);
  const crc64 = optionalTextAt(row, 7);
  const tempPath = optionalTextAt(row, 8);
  const transfer = optionalTextAt(row, 9);
  const resume = optionalTextAt(row, 10);
  return {
    id: textAt(row, 0),
    path: toRelPath(textAt(row, 1)),
    kind: readIntentKind(textAt(row, 2)),
    ...(keptPath === undefined ? {} : { keptPath }),
    ...(uploadId === undefined ? {} : { uploadId }),
    startedAt: numberAt(row, 5),
    ...(etag === undefined ? {} : { etag }),
    ...(crc64 === undefined ? {} : { crc64 }),
    ...(tempPath === undefined ? {} : { tempPath }),
    ...(transfer === undefined ? {} : { transfer: readTransfer(transfer) }),
    ...(resume === undefined ? {} : { resume: readResumePoint(resume) }),
  };
}
