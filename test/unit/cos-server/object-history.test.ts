import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Bucket } from '../../../src-main/cos-server/bucket-table.ts';
import { type ObjectIndex, openObjectIndex } from '../../../src-main/cos-server/object-index.ts';
import { sequenceOf, versionIdOf } from '../../../src-main/cos-server/version-id.ts';
import { hasCode } from '../../../src-main/foundation/app-error.ts';
import { compareBytes } from '../../../src-main/foundation/byte-order.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const noSuchBucket: Bucket = { id: 0, name: '', createdAt: 0, versioning: 'never' };

async function openIndex() {
  const unused: number[] = [];
  const index = openObjectIndex(makeTempFolder().at('index.sqlite'), (id) => unused.push(id));
  onTestFinished(() => index.close());
  await index.commit(() => index.buckets.add('demo-1', 0));
  return { index, unused, bucket: () => index.buckets.get('demo-1') ?? noSuchBucket };
}

/** A new object of its own blob: its id tells versions apart. */
function newObject({ blobs }: ObjectIndex, modifiedAt: number) {
  const blob = { id: blobs.allocateId(), size: 20_000 };
  blobs.add([blob]);
  const facts = {
    size: blob.size,
    etag: String(blob.id),
    storageClass: 'STANDARD',
    crc64: '1',
    headers: {},
    traits: {},
  };
  return { ...facts, modifiedAt, body: [blob] };
}

type ModelEntry = { readonly key: string; readonly id: string; readonly etag: string; readonly isMarker: boolean };
type State = 'never' | 'Enabled' | 'Suspended';

/** What versioning means, said as simply as possible: a list of entries, newest first, with the ids that the index gave. */
class VersionModel {
  state: State = 'never';
  entries: ModelEntry[] = [];

  write(key: string, entry: Omit<ModelEntry, 'key'>): void {
    const replaced = (each: ModelEntry): boolean =>
      each.key === key && (this.state === 'never' || (this.state === 'Suspended' && each.id === 'null'));
    this.entries = [{ key, ...entry }, ...this.entries.filter((each) => !replaced(each))];
  }

  delete(key: string, markerId: string): void {
    if (this.state === 'never') {
      this.entries = this.entries.filter((each) => each.key !== key);
    } else {
      this.write(key, { id: markerId, etag: '', isMarker: true });
    }
  }

  deleteVersion(key: string, id: string): void {
    this.entries = this.entries.filter((each) => each.key !== key || each.id !== id);
  }

  ofKey(key: string): ModelEntry[] {
    return this.entries.filter((each) => each.key === key);
  }

  /** In the order of a listing. */
  listed(): ModelEntry[] {
    const keys = [...new Set(this.entries.map(({ key }) => key))].sort(compareBytes);
    return keys.flatMap((key) => this.ofKey(key));
  }
}

const keys = ['a', 'a/1', 'a/2', 'b', '\u{10000}'] as const;
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('write'), key: fc.constantFrom(...keys) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete'), key: fc.constantFrom(...keys) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('deleteVersion'), key: fc.constantFrom(...keys), place: fc.nat(4) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('versioning'),
      state: fc.constantFrom<'Enabled' | 'Suspended'>('Enabled', 'Suspended'),
    }),
  },
);
const question = fc.record({
  prefix: fc.constantFrom('', 'a', 'a/', 'zz'),
  delimiter: fc.constantFrom('', '/'),
  limit: fc.integer({ min: 1, max: 5 }),
});

test('versions are those of a naive model, whatever is written, deleted and switched, page by page', async () => {
  const { index, unused, bucket } = await openIndex();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), question, async (steps, { prefix, delimiter, limit }) => {
      const name = `b-${index.blobs.allocateId()}`;
      await index.commit(() => index.buckets.add(name, 0));
      const here = (): Bucket => index.buckets.get(name) ?? bucket();
      const model = new VersionModel();
      let now = 1_700_000_000_000;
      for (const each of steps) {
        // The clock stands still and jumps back at times; the order of versions must not mind.
        now += each.kind === 'delete' ? -5_000 : 0;
        await index.commit(() => {
          if ('state' in each) {
            index.buckets.setVersioning(here().id, each.state);
            model.state = each.state;
          } else if (each.kind === 'write') {
            const object = newObject(index, now);
            const id = index.history.write(here(), each.key, object) ?? 'null';
            model.write(each.key, { id, etag: object.etag, isMarker: false });
          } else if (each.kind === 'delete') {
            model.delete(each.key, index.history.delete(here(), each.key, now) ?? '');
          } else if ('place' in each) {
            const id = model.ofKey(each.key)[each.place]?.id ?? 'null';
            index.history.deleteVersion(here(), each.key, id);
            model.deleteVersion(each.key, id);
          }
        });
      }
      expect({
        isTruthful: model.entries.map(({ key, id }) => readBack(index, here(), key, id)),
        current: keys.map((key) => index.objects.get(here().id, key)?.etag),
        pages: allPages(index, here(), { prefix, delimiter, limit }),
        isEmpty: index.buckets.isEmpty(here().id),
      }).toEqual({
        isTruthful: model.entries.map(({ etag }) => etag),
        current: keys.map(
          (key) =>
            model
              .ofKey(key)
              .slice(0, 1)
              .find(({ isMarker }) => !isMarker)?.etag,
        ),
        pages: naivePages(model, prefix, delimiter),
        isEmpty: model.entries.length === 0,
      });
      await index.commit(() => {
        for (const { key, id } of model.entries) {
          index.history.deleteVersion(here(), key, id);
        }
      });
    }),
    { numRuns: 200 },
  );
  // Every blob went with its last version.
  expect([...index.blobs.fileIds()]).toEqual([]);
  expect(new Set(unused).size).toBe(unused.length);
});

function readBack(index: ObjectIndex, bucket: Bucket, key: string, id: string): string | undefined {
  const found = index.history.find(bucket, key, id);
  return found?.kind === 'object' ? found.object.etag : found && '';
}

type Listed = readonly [key: string, id: string, isLatest: boolean];

function allPages(
  index: ObjectIndex,
  bucket: Bucket,
  query: { readonly prefix: string; readonly delimiter: string; readonly limit: number },
): { readonly entries: readonly Listed[]; readonly commonPrefixes: readonly string[]; readonly isBounded: boolean } {
  const entries: Listed[] = [];
  const commonPrefixes: string[] = [];
  let isBounded = true;
  let markers = { keyMarker: '', versionIdMarker: '' };
  for (let isMore = true; isMore; ) {
    const page = index.history.list(bucket, { ...query, ...markers });
    entries.push(...page.entries.map((each) => [each.key, versionIdOf(each.version), each.isLatest] as const));
    commonPrefixes.push(...page.commonPrefixes);
    isBounded &&= page.entries.length + page.commonPrefixes.length <= query.limit;
    isMore = page.next !== undefined;
    markers = { keyMarker: page.next?.nextKeyMarker ?? '', versionIdMarker: page.next?.nextVersionIdMarker ?? '' };
  }
  return { entries, commonPrefixes, isBounded };
}

function naivePages(model: VersionModel, prefix: string, delimiter: string): ReturnType<typeof allPages> {
  const within = model.listed().filter(({ key }) => key.startsWith(prefix));
  const collapsed = ({ key }: ModelEntry): string | undefined => {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    return at < 0 ? undefined : key.slice(0, at + 1);
  };
  return {
    entries: within
      .filter((each) => collapsed(each) === undefined)
      .map((each) => [each.key, each.id, model.ofKey(each.key)[0]?.id === each.id]),
    commonPrefixes: [...new Set(within.map(collapsed).filter((each) => each !== undefined))],
    isBounded: true,
  };
}

test('a listing goes on after a version that was deleted meanwhile', async () => {
  const { index, bucket } = await openIndex();
  await index.commit(() => index.buckets.setVersioning(bucket().id, 'Enabled'));
  const ids = await index.commit(() =>
    [1, 2, 3].map((n) => index.history.write(bucket(), 'a', newObject(index, n * 1000)) ?? ''),
  );
  const first = index.history.list(bucket(), {
    prefix: '',
    delimiter: '',
    keyMarker: '',
    versionIdMarker: '',
    limit: 2,
  });
  await index.commit(() => index.history.deleteVersion(bucket(), 'a', first.next?.nextVersionIdMarker ?? ''));
  const rest = index.history.list(bucket(), {
    prefix: '',
    delimiter: '',
    keyMarker: first.next?.nextKeyMarker ?? '',
    versionIdMarker: first.next?.nextVersionIdMarker ?? '',
    limit: 2,
  });
  const idsOf = (page: typeof first): string[] => page.entries.map(({ version }) => versionIdOf(version));
  expect([idsOf(first), idsOf(rest)]).toEqual([[ids[2], ids[1]], [ids[0]]]);
});

test('version ids tell their place, and nothing else is one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (sequence) => {
      expect(sequenceOf(versionIdOf({ sequence, isNull: false }))).toBe(sequence);
    }),
  );
  expect(['', 'null', 'abc', 'MTIz', '!!', `${versionIdOf({ sequence: 5, isNull: false })}=`].map(sequenceOf)).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});

test('versions of one key and of a whole bucket are read along the index, not sorted', async () => {
  const path = makeTempFolder().at('index.sqlite');
  openObjectIndex(path, () => undefined).close();
  const sql = new DatabaseSync(path);
  onTestFinished(() => sql.close());
  const plan = sql
    .prepare(
      `EXPLAIN QUERY PLAN SELECT key, sequence FROM objects WHERE bucket = ?1 AND key >= ?2 AND key < ?3
       UNION ALL SELECT key, sequence FROM versions WHERE bucket = ?1 AND key >= ?2 AND key < ?3 ORDER BY key, sequence DESC`,
    )
    .all()
    .map(({ detail }) => String(detail));
  expect(plan.filter((line) => line.includes('TEMP B-TREE'))).toEqual([]);
});

/** The schema of the first version of the server, with one object in it. */
const firstSchema = `
  CREATE TABLE buckets (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL) STRICT;
  CREATE TABLE objects (bucket INTEGER NOT NULL, key BLOB NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    modified_at INTEGER NOT NULL, storage_class TEXT NOT NULL, crc64 TEXT NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (bucket, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE uploads (bucket INTEGER NOT NULL, key BLOB NOT NULL, id TEXT NOT NULL UNIQUE, initiated_at INTEGER NOT NULL,
    storage_class TEXT NOT NULL, headers TEXT NOT NULL, PRIMARY KEY (bucket, key, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE parts (upload TEXT NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    modified_at INTEGER NOT NULL, crc64 TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (upload, number)) STRICT, WITHOUT ROWID;
  CREATE TABLE blobs (id INTEGER PRIMARY KEY, uses INTEGER NOT NULL, bytes BLOB) STRICT;
  CREATE INDEX blob_files ON blobs (id) WHERE bytes IS NULL;
  INSERT INTO buckets VALUES (7, 'demo-1', 5);
  INSERT INTO blobs VALUES (3, 1, x'6f6c64');
  INSERT INTO objects VALUES (7, x'61', 3, 'etag', 1700000000, 'STANDARD', '9', '{"content-type":"a/b"}', '[[3,3]]');
  INSERT INTO uploads VALUES (7, x'62', 'u1', 5, 'STANDARD', '{}');
  PRAGMA user_version = 1;
`;

test('a folder of the first version opens, keeps what it holds, and can keep versions from then on', async () => {
  const path = makeTempFolder().at('index.sqlite');
  const old = new DatabaseSync(path);
  old.exec(firstSchema);
  old.close();
  const index = openObjectIndex(path, () => undefined);
  onTestFinished(() => index.close());
  const bucket = index.buckets.get('demo-1') ?? noSuchBucket;
  const before = index.objects.get(7, 'a');
  await index.commit(() => {
    index.buckets.setVersioning(7, 'Enabled');
    index.history.write({ ...bucket, versioning: 'Enabled' }, 'a', newObject(index, 1_700_000_001_000));
  });
  const kept = index.history.find({ ...bucket, versioning: 'Enabled' }, 'a', 'null');
  expect({
    bucket,
    before,
    upload: index.uploads.get(7, 'b', 'u1')?.traits,
    kept: kept?.kind === 'object' ? [kept.object.etag, index.blobs.bytes(3)?.toString()] : kept,
  }).toEqual({
    bucket: { id: 7, name: 'demo-1', createdAt: 5, versioning: 'never' },
    before: {
      size: 3,
      etag: 'etag',
      modifiedAt: 1_700_000_000_000,
      storageClass: 'STANDARD',
      crc64: '9',
      headers: { 'content-type': 'a/b' },
      body: [{ id: 3, size: 3 }],
      traits: {},
      version: { sequence: 0, isNull: true },
    },
    upload: {},
    kept: ['etag', 'old'],
  });
});

test('a file of a newer version is refused, not overwritten', () => {
  const path = makeTempFolder().at('index.sqlite');
  const newer = new DatabaseSync(path);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  expect(() => openObjectIndex(path, () => undefined)).toThrow(
    expect.toSatisfy((error) => hasCode(error, 'state-unusable')),
  );
});
