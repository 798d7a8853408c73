/**
 * The rows of the base in SQLite: one row a path, in the order of keys, totals kept in the same transaction.
 * Iteration reads pages and holds no cursor open, so a reader that stops half way leaves nothing behind.
 */
import { type RelPath, toRelPath } from '../foundation/names.ts';
import type { BaseChange, BaseEntry } from './base-entry.ts';
import { numberAt, optionalNumberAt, optionalTextAt, type Row, textAt } from './columns.ts';
import type { Database } from './database.ts';
import type { PairStore } from './pair-store.ts';

const columns =
  'key, has_marker, crc64, md5, size, mtime_ms, ctime_ms, ino, dev, etag, remote_size, version_id, committed_at, was_parked';
const rowsPerPage = 1000;
/** Texts kept for three-way merges; the oldest go first. */
const textsMax = 1000;
/** A BLOB sorts after every TEXT. */
const afterEveryKey = new Uint8Array();

type BaseTable = Pick<PairStore, 'iterateBase' | 'getBase' | 'baseBelow' | 'commit' | 'totals' | 'baseText'>;

export function createBaseTable(database: Database): BaseTable {
  const page = database.prepare(
    `SELECT ${columns} FROM base WHERE key > ? AND key < ? ORDER BY key LIMIT ${rowsPerPage}`,
  );
  const get = database.prepare(`SELECT ${columns} FROM base WHERE key IN (?, ?)`);
  const remove = database.prepare('DELETE FROM base WHERE key IN (?, ?) RETURNING key, size');
  const insert = database.prepare(`INSERT INTO base (${columns}) VALUES (${columns.replaceAll(/\w+/g, '?')})`);
  const removeIntent = database.prepare('DELETE FROM intent WHERE id = ?');
  const dropText = database.prepare('DELETE FROM base_text WHERE path = ?');
  const keepText = database.prepare('INSERT OR REPLACE INTO base_text (path, crc64, content) VALUES (?, ?, ?)');
  const dropOldTexts = database.prepare('DELETE FROM base_text WHERE id <= (SELECT max(id) FROM base_text) - ?');
  // A text from before the row's content is as good as none, and ages out.
  const readText = database.prepare(
    'SELECT content FROM base_text JOIN base ON base.key = base_text.path AND base.crc64 = base_text.crc64 WHERE path = ?',
  );
  const readTotals = database.prepare('SELECT files, folders, bytes FROM totals');
  const addTotals = database.prepare('UPDATE totals SET files = files + ?, folders = folders + ?, bytes = bytes + ?');

  function* between(after: string, before: string | Uint8Array): Generator<BaseEntry> {
    let last = after;
    for (;;) {
      const rows = page.all(last, before);
      for (const row of rows) {
        last = textAt(row, 0);
        yield fromRow(row);
      }
      if (rows.length < rowsPerPage) {
        return;
      }
    }
  }

  function apply(changes: readonly BaseChange[]): void {
    let files = 0;
    let folders = 0;
    let bytes = 0;
    const count = (isFolder: boolean, size: number, sign: 1 | -1): void => {
      files += isFolder ? 0 : sign;
      folders += isFolder ? sign : 0;
      bytes += sign * size;
    };
    for (const change of changes) {
      const path = change.kind === 'put' ? change.entry.path : change.path;
      for (const row of remove.all(path, `${path}/`)) {
        const isFolder = textAt(row, 0).endsWith('/');
        count(isFolder, isFolder ? 0 : numberAt(row, 1), -1);
      }
      if (change.kind === 'remove') {
        dropText.run(path);
      }
      if (change.kind === 'put' && change.entry.kind === 'file' && change.text !== undefined) {
        keepText.run(path, change.entry.crc64.toString(), change.text);
        dropOldTexts.run(textsMax);
      }
      if (change.kind === 'put') {
        insert.run(...toValues(change.entry));
        count(change.entry.kind === 'folder', change.entry.kind === 'folder' ? 0 : change.entry.local.size, 1);
      }
    }
    addTotals.run(files, folders, bytes);
  }

  return {
    iterateBase: () => between('', afterEveryKey),
    getBase: (path) => {
      const row = get.first(path, `${path}/`);
      return row === undefined ? undefined : fromRow(row);
    },
    // '0' is the character after '/': the keys between are those that begin with `folder/`.
    baseBelow: (folder) => (folder === '' ? between('', afterEveryKey) : between(`${folder}/`, `${folder}0`)),
    commit: (changes, finished = []) => {
      if (changes.length > 0 || finished.length > 0) {
        database.transaction(() => {
          apply(changes);
          for (const id of finished) {
            removeIntent.run(id);
          }
        });
      }
    },
    baseText: (path) => {
      const content = readText.first(path)?.[0];
      return content instanceof Uint8Array ? content : undefined;
    },
    totals: () => {
      const row = readTotals.first() ?? [];
      return { files: numberAt(row, 0), folders: numberAt(row, 1), bytes: numberAt(row, 2) };
    },
  };
}

function toValues(entry: BaseEntry): (string | number | null)[] {
  if (entry.kind === 'folder') {
    return [`${entry.path}/`, entry.hasMarker ? 1 : 0, ...Array<null>(11).fill(null), entry.wasParked ? 1 : null];
  }
  const { local, remote } = entry;
  return [
    entry.path,
    null,
    entry.crc64.toString(),
    entry.md5 ?? null,
    local.size,
    local.mtimeMs,
    local.ctimeMs,
    local.ino,
    local.dev,
    remote.etag,
    remote.size,
    remote.versionId ?? null,
    entry.committedAt,
    entry.wasParked ? 1 : null,
  ];
}

function fromRow(row: Row): BaseEntry {
  const key = textAt(row, 0);
  const wasParked = optionalNumberAt(row, 13) === 1 ? ({ wasParked: true } as const) : {};
  if (key.endsWith('/')) {
    return { kind: 'folder', path: toRelPath(key.slice(0, -1)), hasMarker: numberAt(row, 1) === 1, ...wasParked };
  }
  const md5 = optionalTextAt(row, 3);
  const versionId = optionalTextAt(row, 11);
  const path: RelPath = toRelPath(key);
  return {
    kind: 'file',
    path,
    crc64: BigInt(textAt(row, 2)),
    ...(md5 === undefined ? {} : { md5 }),
    local: {
      size: numberAt(row, 4),
      mtimeMs: numberAt(row, 5),
      ctimeMs: numberAt(row, 6),
      ino: numberAt(row, 7),
      dev: numberAt(row, 8),
    },
    remote: {
      etag: textAt(row, 9),
      size: numberAt(row, 10),
      ...(versionId === undefined ? {} : { versionId }),
    },
    committedAt: numberAt(row, 12),
    ...wasParked,
  };
}
