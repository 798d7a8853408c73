import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type ObjectIndex, openObjectIndex } from '../../../src-main/cos-server/object-index.ts';
import type { NewObject } from '../../../src-main/cos-server/object-table.ts';
import { compareBytes } from '../../../src-main/foundation/byte-order.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const emptyObject: NewObject = {
  size: 0,
  etag: 'd41d8cd98f00b204e9800998ecf8427e',
  modifiedAt: 1_700_000_000_000,
  storageClass: 'STANDARD',
  crc64: '0',
  headers: {},
  body: [],
  traits: {},
};

async function openIndex(): Promise<{ index: ObjectIndex; bucket: number; unused: number[] }> {
  const unused: number[] = [];
  const index = openObjectIndex(makeTempFolder().at('index.sqlite'), (id) => unused.push(id));
  onTestFinished(() => index.close());
  await index.commit(() => index.buckets.add('demo-1', 0));
  return { index, bucket: index.buckets.get('demo-1')?.id ?? 0, unused };
}

/** An object whose bytes are the file of a new blob. */
function addFileObject({ blobs, objects }: ObjectIndex, bucket: number, key: string): number {
  const blob = { id: blobs.allocateId(), size: 20_000 };
  blobs.add([blob]);
  objects.put(bucket, key, { ...emptyObject, size: blob.size, body: [blob] });
  return blob.id;
}

function putAll({ objects }: ObjectIndex, bucket: number, keys: readonly string[]): void {
  for (const key of keys) {
    objects.put(bucket, key, emptyObject);
  }
}

type Query = { prefix: string; delimiter: string; marker: string; limit: number };

/** The definition of a listing, read off every key. */
function naivePage(keys: readonly string[], { prefix, delimiter, marker, limit }: Query) {
  const collapse = (key: string): string => {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    return at < 0 ? key : key.slice(0, at + delimiter.length);
  };
  const sorted = [...new Set(keys)].sort(compareBytes).filter((key) => key.startsWith(prefix));
  const names = [...new Set(sorted.map(collapse))].filter(
    (name) => marker === '' || (compareBytes(name, marker) > 0 && !(isCollapsed(name) && marker.startsWith(name))),
  );
  function isCollapsed(name: string): boolean {
    return delimiter !== '' && name.endsWith(delimiter) && name.length > prefix.length;
  }
  const page = names.slice(0, limit);
  const isEntry = (name: string): boolean => !isCollapsed(name);
  return {
    entries: page.filter(isEntry),
    commonPrefixes: page.filter((name) => !isEntry(name)),
    ...(names.length > limit && limit > 0 ? { nextMarker: page.at(-1) } : {}),
  };
}

test('a page is what its definition says, for any keys, prefix, delimiter, marker and limit', async () => {
  const { index, bucket } = await openIndex();
  const piece = fc.constantFrom(
    'a',
    'b',
    '/',
    '//',
    '.',
    '-',
    '\0',
    '\u{7f}',
    'é',
    '\u{ffff}',
    '\u{10000}',
    '\u{10ffff}',
  );
  const name = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
  const key = name.filter((text) => text !== '');
  const query = fc.record({
    prefix: name,
    delimiter: fc.constantFrom('', '/', 'a', '\u{10000}'),
    marker: name,
    limit: fc.integer({ min: 0, max: 7 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(key, { maxLength: 25 }), query, async (keys, asked) => {
      await index.commit(() => putAll(index, bucket, keys));
      const page = index.objects.list(bucket, asked);
      await index.commit(() => {
        for (const each of keys) {
          index.objects.delete(bucket, each);
        }
      });
      expect({ ...page, entries: page.entries.map((entry) => entry.key) }).toEqual(naivePage(keys, asked));
    }),
    { numRuns: 400 },
  );
});

test('following the markers gives every name once, in byte order', async () => {
  const { index, bucket } = await openIndex();
  const keys = ['a', 'b/1', 'b/2', 'b0', 'c/x/1', 'c/x/2', 'c/y', 'd', '\u{e000}', '\u{10000}'];
  await index.commit(() => putAll(index, bucket, keys));
  const walk = (delimiter: string): string[] => {
    const names: string[] = [];
    let marker: string | undefined = '';
    while (marker !== undefined) {
      const page = index.objects.list(bucket, { prefix: '', delimiter, marker, limit: 2 });
      names.push(...[...page.entries.map(({ key }) => key), ...page.commonPrefixes].sort(compareBytes));
      marker = page.nextMarker;
    }
    return names;
  };
  expect({ flat: walk(''), folders: walk('/') }).toEqual({
    flat: keys,
    folders: ['a', 'b/', 'b0', 'c/', 'd', '\u{e000}', '\u{10000}'],
  });
});

test('a page out of a million keys takes milliseconds, wherever it is', async () => {
  const { index, bucket } = await openIndex();
  const keyOf = (n: number): string => `folder-${String(Math.floor(n / 500)).padStart(4, '0')}/file-${n % 500}.bin`;
  await index.commit(() => {
    for (let n = 0; n < 1_000_000; n += 1) {
      index.objects.put(bucket, keyOf(n), emptyObject);
    }
  });
  // The best of three: what is asked for is the cost of a page, not how busy the machine is.
  const timed = (query: Partial<Query>) => {
    const list = () => index.objects.list(bucket, { prefix: '', delimiter: '', marker: '', limit: 1000, ...query });
    const times = [1, 2, 3].map(() => {
      const startedAt = performance.now();
      list();
      return performance.now() - startedAt;
    });
    const page = list();
    const isFast = Math.min(...times) < 50;
    return { names: page.entries.length + page.commonPrefixes.length, hasMore: page.nextMarker !== undefined, isFast };
  };
  expect({
    start: timed({}),
    middle: timed({ marker: keyOf(500_000) }),
    end: timed({ marker: 'folder-1998' }),
    folders: timed({ delimiter: '/' }),
    lastFolders: timed({ delimiter: '/', marker: 'folder-0999/' }),
    folder: timed({ delimiter: '/', prefix: 'folder-1000/' }),
  }).toEqual({
    start: { names: 1000, hasMore: true, isFast: true },
    middle: { names: 1000, hasMore: true, isFast: true },
    end: { names: 1000, hasMore: false, isFast: true },
    folders: { names: 1000, hasMore: true, isFast: true },
    lastFolders: { names: 1000, hasMore: false, isFast: true },
    folder: { names: 500, hasMore: false, isFast: true },
  });
});

test('bytes are given up when their last user has gone, and only after that is committed', async () => {
  const { index, bucket, unused } = await openIndex();
  const { objects, blobs, commit } = index;
  const trace: unknown[] = [];
  const first = await commit(() => addFileObject(index, bucket, 'a'));
  await commit(() => {
    const source = objects.get(bucket, 'a') ?? emptyObject;
    blobs.retain(source.body);
    objects.put(bucket, 'copy', source);
  });
  const second = await commit(() => {
    const id = addFileObject(index, bucket, 'a');
    trace.push([...unused]);
    return id;
  });
  trace.push([...unused], [...blobs.fileIds()]);
  await commit(() => objects.delete(bucket, 'copy'));
  trace.push([...unused], [...blobs.fileIds()]);
  expect(trace).toEqual([[], [], [first, second], [first], [second]]);
});

test('work that throws undoes itself and nothing else of the same transaction', async () => {
  const { index, bucket, unused } = await openIndex();
  await index.commit(() => addFileObject(index, bucket, 'kept'));
  const outcomes = await Promise.allSettled([
    index.commit(() => index.objects.put(bucket, 'before', emptyObject)),
    index.commit(() => {
      index.objects.delete(bucket, 'kept');
      throw new Error('changed my mind');
    }),
    index.commit(() => index.objects.put(bucket, 'after', emptyObject)),
  ]);
  const { entries } = index.objects.list(bucket, { prefix: '', delimiter: '', marker: '', limit: 10 });
  expect({ outcomes: outcomes.map(({ status }) => status), keys: entries.map(({ key }) => key), unused }).toEqual({
    outcomes: ['fulfilled', 'rejected', 'fulfilled'],
    keys: ['after', 'before', 'kept'],
    unused: [],
  });
});

test('closing keeps the work that was asked for before', async () => {
  const path = makeTempFolder().at('index.sqlite');
  const first = openObjectIndex(path, () => undefined);
  const written = first.commit(() => first.buckets.add('demo-1', 5));
  first.close();
  await written;
  const second = openObjectIndex(path, () => undefined);
  onTestFinished(() => second.close());
  expect(second.buckets.list()).toEqual([{ id: 1, name: 'demo-1', createdAt: 5, versioning: 'never' }]);
});
