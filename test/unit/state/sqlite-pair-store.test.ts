/** The state of a pair on a real SQLite file: what goes in comes out, in the order of keys, and a crash takes nothing committed. */
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareBytes } from '../../../src-main/foundation/byte-order.ts';
import { toRelPath } from '../../../src-main/foundation/names.ts';
import type { BaseEntry, BaseFile } from '../../../src-main/state/base-entry.ts';
import { openPairStore } from '../../../src-main/state/sqlite-pair-store.ts';
import { sortKeyOf } from '../../../src-main/sync/gather/entry.ts';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pair-store-'));
  file = join(folder, 'pair.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

function fileRow(path: string, size = 1): BaseFile {
  return {
    kind: 'file',
    path: toRelPath(path),
    crc64: 7n,
    local: { size, mtimeMs: 1.5, ctimeMs: 2.25, ino: 3, dev: 4 },
    remote: { etag: 'e', size },
    committedAt: 5,
  };
}

const folderRow = (path: string, hasMarker = false): BaseEntry => ({
  kind: 'folder',
  path: toRelPath(path),
  hasMarker,
});
const put = (entry: BaseEntry) => ({ kind: 'put', entry }) as const;

function catchError(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test('a row says whether it was parked, until it is written anew', () => {
  const rows: BaseEntry[] = [
    { ...fileRow('a'), wasParked: true },
    { ...fileRow('b') },
    { kind: 'folder', path: toRelPath('c'), hasMarker: true, wasParked: true },
  ];
  const store = openPairStore(file);
  store.commit(rows.map(put));
  store.commit([put(fileRow('a'))]);
  const read = [...store.iterateBase()];
  store.close();
  expect(read).toEqual([fileRow('a'), rows[1], rows[2]]);
});

test('a row with extreme values comes back exactly as it went in, also after closing and opening', () => {
  const rows: BaseEntry[] = [
    {
      kind: 'file',
      path: toRelPath('ä/\u{1F600}\uE000'),
      crc64: 2n ** 64n - 1n,
      md5: 'd41d8cd98f00b204e9800998ecf8427e',
      local: {
        size: Number.MAX_SAFE_INTEGER,
        mtimeMs: -62135596800000.125,
        ctimeMs: 1790000000000.1235,
        ino: 2 ** 64 - 2048,
        dev: 2 ** 63,
      },
      remote: { etag: '"q"-12', size: Number.MAX_SAFE_INTEGER, versionId: 'MTg0' },
      committedAt: 1790000000000.5,
    },
    { ...fileRow('zero', 0), crc64: 0n },
    folderRow('ä', true),
    folderRow('plain', false),
  ];
  const before = openPairStore(file);
  before.commit(rows.map(put));
  before.close();

  const after = openPairStore(file);
  expect(rows.map(({ path }) => after.getBase(path))).toEqual(rows);
  expect(after.getBase(toRelPath('plai'))).toBeUndefined();
  after.close();
});

test('numbers come back as the same doubles and crc64 as the same 64 bits, whatever they are', () => {
  const store = openPairStore(file);
  const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
  fc.assert(
    fc.property(double, double, fc.maxSafeNat(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (a, b, ino, crc64) => {
      const row: BaseFile = { ...fileRow('x'), crc64, local: { size: 1, mtimeMs: a, ctimeMs: b, ino, dev: 2 } };
      store.commit([put(row)]);
      expect(store.getBase(row.path)).toEqual(row);
    }),
    { numRuns: 60 },
  );
  store.close();
});

test('rows come in the order of keys, and a folder yields what is strictly below it', () => {
  const store = openPairStore(file);
  const rows = [
    ...['a', 'a-b', 'a.txt', 'b/x', 'b/c/y', 'b-', 'b0', 'c\u{1F600}', 'c\uE000'].map((path) => fileRow(path)),
    ...['b', 'b/c', 'b-x'].map((path) => folderRow(path)),
  ];
  store.commit(rows.map(put));
  const expected = rows.toSorted((a, b) => compareBytes(sortKeyOf(a), sortKeyOf(b)));

  expect([...store.iterateBase()]).toEqual(expected);
  expect([...store.baseBelow(toRelPath('b'))].map(sortKeyOf)).toEqual(['b/c/', 'b/c/y', 'b/x']);
  expect([...store.baseBelow(toRelPath(''))]).toEqual(expected);
  store.close();
});

test('a path has one row: a file replaces the folder of its name and the other way round, and totals follow', () => {
  const store = openPairStore(file);
  store.commit([put(folderRow('x', true)), put(fileRow('y', 10))]);
  store.commit([put(fileRow('x', 5)), put(folderRow('y'))]);
  expect({ rows: [...store.iterateBase()], totals: store.totals() }).toEqual({
    rows: [fileRow('x', 5), folderRow('y')],
    totals: { files: 1, folders: 1, bytes: 5 },
  });

  store.commit([
    put(fileRow('x', 7)),
    { kind: 'remove', path: toRelPath('y') },
    { kind: 'remove', path: toRelPath('no') },
  ]);
  expect({ rows: [...store.iterateBase()], totals: store.totals() }).toEqual({
    rows: [fileRow('x', 7)],
    totals: { files: 1, folders: 0, bytes: 7 },
  });
  store.close();
});

test('a commit that fails half way leaves rows and totals as they were', () => {
  const store = openPairStore(file);
  store.commit([put(fileRow('a', 3))]);
  const bad = { ...fileRow('b'), local: { ...fileRow('b').local, size: Number.NaN } };
  const broken = Object.defineProperty({ ...fileRow('c') }, 'remote', {
    get: () => {
      throw new Error('cut');
    },
  });
  expect(catchError(() => store.commit([put(bad), put(broken)]))).toMatchObject({ message: 'cut' });
  store.commit([put(fileRow('d', 4))]);
  expect({ rows: [...store.iterateBase()], totals: store.totals() }).toEqual({
    rows: [fileRow('a', 3), fileRow('d', 4)],
    totals: { files: 2, folders: 0, bytes: 7 },
  });
  store.close();
});

test('reading can stop half way, overlap another reading, and see commits made meanwhile', () => {
  const store = openPairStore(file);
  const paths = Array.from({ length: 2500 }, (_, index) => `f${String(index).padStart(5, '0')}`);
  store.commit(paths.map((path) => put(fileRow(path))));
  const seen: string[] = [];
  for (const row of store.iterateBase()) {
    seen.push(row.path);
    if (row.path === 'f00000') {
      const [first] = store.iterateBase();
      expect(first?.path).toBe('f00000');
      store.commit([put(fileRow('f99999'))]);
    }
  }
  expect(seen).toEqual([...paths, 'f99999']);
  store.close();
});

test('conflicts, problems, intents and facts come back as they went in and go when removed', () => {
  const store = openPairStore(file);
  const conflicts = [
    {
      path: toRelPath('a'),
      kind: 'edit-edit',
      local: { kind: 'file', size: 1, modifiedAt: 1.5, crc64: '18446744073709551615' },
      remote: { kind: 'file', size: 2, etag: 'e' },
      version: 'as seen',
      foundAt: 3,
    },
    {
      path: toRelPath('b'),
      kind: 'file-folder',
      local: { kind: 'folder' },
      remote: { kind: 'absent' },
      version: '',
      foundAt: 4,
    },
  ] as const;
  const problems = [
    { path: toRelPath('p'), reason: { code: 'file-busy', detail: 'open elsewhere' }, firstAt: 1, tries: 2, retryAt: 3 },
    {
      path: toRelPath('q'),
      reason: { code: 'cos-rejected', detail: 'no', cosCode: 'InvalidX', requestId: 'r' },
      firstAt: 1,
      tries: 1,
    },
  ] as const;
  const intents = [
    { id: '1', path: toRelPath('a'), kind: 'replacement', keptPath: '/t/1', startedAt: 1 },
    { id: '2', path: toRelPath('b'), kind: 'multipart-upload', uploadId: 'u', startedAt: 2 },
    { id: '3', path: toRelPath('c'), kind: 'remote-write', startedAt: 3, etag: 'e', crc64: '18446744073709551615' },
    {
      id: '4',
      path: toRelPath('d'),
      kind: 'download',
      startedAt: 4,
      crc64: '7',
      tempPath: '/t/4',
      transfer: {
        local: { size: 1, mtimeMs: 2.5, ctimeMs: 3.5, ino: 4, dev: 5 },
        remote: { etag: 'e', size: 1, versionId: 'v' },
        md5: 'm',
        committedAt: 6,
      },
    },
  ] as const;
  conflicts.forEach(store.putConflict);
  problems.forEach(store.putProblem);
  store.putIntent(...intents);
  store.setFact('root-id', 'one');
  store.setFact('root-id', 'two');
  const everything = () => [store.conflicts(), store.problems(), store.intents(), store.getFact('root-id')];
  expect(everything()).toEqual([conflicts, problems, intents, 'two']);
  expect(store.getFact('none')).toBeUndefined();

  store.removeConflict(toRelPath('a'));
  store.removeProblem(toRelPath('p'));
  store.removeIntent('1');
  store.putConflict({ ...conflicts[1], foundAt: 9 });
  expect(everything()).toEqual([[{ ...conflicts[1], foundAt: 9 }], [problems[1]], intents.slice(1), 'two']);
  store.close();
});

test('the files as they are in the middle of work, without a close, open with everything committed', () => {
  const store = openPairStore(file);
  store.commit([put(fileRow('a', 3)), put(folderRow('b'))]);
  const copy = join(folder, 'copy.sqlite');
  for (const suffix of ['', '-wal']) {
    if (existsSync(file + suffix)) {
      copyFileSync(file + suffix, copy + suffix);
    }
  }
  store.commit([put(fileRow('later'))]);

  const after = openPairStore(copy);
  expect({ rows: [...after.iterateBase()], totals: after.totals() }).toEqual({
    rows: [fileRow('a', 3), folderRow('b')],
    totals: { files: 1, folders: 1, bytes: 3 },
  });
  after.close();
  store.close();
});

test('a file that is no database, a newer schema and a folder that cannot be written are unusable state', () => {
  writeFileSync(
    join(folder, 'text'),
    'this is not a database at all, but it is long enough to be looked at as one. '.repeat(20),
  );
  const newer = new DatabaseSync(join(folder, 'newer'));
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  const errors = ['text', 'newer', 'text/below', 'missing/pair.sqlite'].map((name) =>
    catchError(() => openPairStore(join(folder, name))),
  );
  expect(errors).toEqual(errors.map(() => expect.objectContaining({ name: 'AppError', code: 'state-unusable' })));
  expect(errors[1]).toMatchObject({ message: expect.stringContaining('newer version') });
});

test('a stored value that no longer makes sense is unusable state, not a wrong answer', () => {
  const store = openPairStore(file);
  store.putProblem({ path: toRelPath('p'), reason: { code: 'file-busy', detail: '' }, firstAt: 1, tries: 1 });
  const other = new DatabaseSync(file);
  other.exec(`UPDATE problem SET reason_json = '{"code":"no-such-code","detail":""}'`);
  other.close();
  expect(catchError(() => store.problems())).toMatchObject({ code: 'state-unusable' });
  store.close();
  expect(() => store.close()).not.toThrow();
});

test('100,000 rows are committed and read back in seconds, and totals stay cheap', () => {
  const store = openPairStore(file);
  const rows = Array.from({ length: 100_000 }, (_, index) => fileRow(`folder-${index % 100}/file-${index}.txt`, 10));
  const time = (work: () => void): number => {
    const from = performance.now();
    work();
    return Math.round((performance.now() - from) * 100) / 100;
  };
  const commitMs = time(() => {
    for (let at = 0; at < rows.length; at += 500) {
      store.commit(rows.slice(at, at + 500).map(put));
    }
  });
  let count = 0;
  const iterateMs = time(() => {
    for (const _row of store.iterateBase()) {
      count += 1;
    }
  });
  const totalsMs = time(() => store.totals());
  console.log(`100,000 rows: commit by 500 ${commitMs} ms, iterate ${iterateMs} ms, totals ${totalsMs} ms`);
  expect({ count, totals: store.totals() }).toEqual({
    count: 100_000,
    totals: { files: 100_000, folders: 0, bytes: 1_000_000 },
  });
  expect(totalsMs).toBeLessThan(50);
  store.close();
});

test('the text of a row is had as long as the row stands for it', () => {
  const store = openPairStore(file);
  const text = new TextEncoder().encode('both held this');
  const entry = fileRow('a', 3);
  store.commit([{ kind: 'put', entry, text }, put(fileRow('b', 3))]);
  const kept = [store.baseText(toRelPath('a')), store.baseText(toRelPath('b'))];
  store.commit([put({ ...entry, committedAt: 9 })]);
  const touched = store.baseText(toRelPath('a'));
  store.commit([put({ ...entry, crc64: entry.crc64 + 1n })]);
  const replaced = store.baseText(toRelPath('a'));
  store.commit([put(entry), { kind: 'remove', path: toRelPath('a') }]);
  store.commit([put(entry)]);
  expect([kept, touched, replaced, store.baseText(toRelPath('a'))]).toEqual([
    [text, undefined],
    text,
    undefined,
    undefined,
  ]);
  store.close();
});

test('what is made durable later is there for readers at once, and for a copy of the files when it has resolved', async () => {
  const store = openPairStore(file);
  const kept = store.durableLater(() =>
    store.putIntent({ id: 'i', path: toRelPath('a'), kind: 'upload', startedAt: 1 }),
  );
  const atOnce = store.intents().map(({ id }) => id);
  await kept;
  const copy = join(folder, 'copy.sqlite');
  for (const suffix of ['', '-wal']) {
    copyFileSync(`${file}${suffix}`, `${copy}${suffix}`);
  }
  const copied = openPairStore(copy);
  const inCopy = copied.intents().map(({ id }) => id);
  copied.close();
  const refused = await store
    .durableLater(() => {
      throw new Error('not written');
    })
    .catch((error: unknown) => String(error));
  // The strict commits are back.
  store.commit([put(fileRow('a'))]);
  store.close();
  expect({ atOnce, inCopy, refused }).toEqual({ atOnce: ['i'], inCopy: ['i'], refused: 'Error: not written' });
});

test('closing while the disk is busy waits for no one and loses nothing', async () => {
  const store = openPairStore(file);
  const kept = store.durableLater(() =>
    store.putIntent({ id: 'i', path: toRelPath('a'), kind: 'upload', startedAt: 1 }),
  );
  store.close();
  await kept;
  const again = openPairStore(file);
  const found = again.intents().map(({ id }) => id);
  again.close();
  expect(found).toEqual(['i']);
});
