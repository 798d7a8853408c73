/** Listing in parallel is listing: the same objects in the same order, or an error. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ListedObject, ListOptions, ListPage, ObjectStore } from '../../../src-main/cos/object-store.ts';
import { createCutSampler, listInParallel, type ParallelListOptions } from '../../../src-main/cos/parallel-list.ts';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { compareBytes } from '../../../src-main/foundation/byte-order.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';

type Lister = Pick<ObjectStore, 'list'>;

async function serial(store: Lister, prefix: string): Promise<readonly ListedObject[]> {
  const objects: ListedObject[] = [];
  for (let page = await store.list({ prefix }); ; page = await store.list({ prefix, marker: page.nextMarker ?? '' })) {
    objects.push(...page.objects);
    if (page.nextMarker === undefined) {
      return objects;
    }
  }
}

async function parallel(store: Lister, options: ParallelListOptions): Promise<readonly ListedObject[]> {
  const objects: ListedObject[] = [];
  for await (const page of listInParallel(store, options)) {
    objects.push(...page);
  }
  return objects;
}

/** A store whose pages come on a later turn, counted. */
function watched(store: Lister, onList: (options: ListOptions) => void = () => undefined) {
  let inFlight = 0;
  let most = 0;
  let pages = 0;
  const list: Lister['list'] = async (options, signal) => {
    signal?.throwIfAborted();
    onList(options);
    inFlight += 1;
    pages += 1;
    most = Math.max(most, inFlight);
    await new Promise((resolve) => setImmediate(resolve));
    inFlight -= 1;
    signal?.throwIfAborted();
    return await store.list(options, signal);
  };
  return { list, most: () => most, pages: () => pages };
}

const part = fc.constantFrom(
  'a',
  'b',
  'B',
  'z',
  '0',
  ' ',
  '\u00e9',
  '\ue000',
  '\uffff',
  '\u{10000}',
  '\u{1f600}',
  '-',
  '.',
);
const keyText = fc.array(fc.oneof({ weight: 4, arbitrary: part }, { weight: 2, arbitrary: fc.constant('/') }), {
  minLength: 1,
  maxLength: 8,
});
const key = keyText.map((parts) => parts.join(''));

test('whatever the keys, cuts and sizes, the result is that of the serial listing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(key, { maxLength: 60 }),
      fc.option(fc.array(key, { maxLength: 12 }), { nil: undefined }),
      fc.record({
        prefix: fc.oneof(fc.constant(''), fc.constant('a'), fc.constant('a/'), fc.constant('\u{1f600}')),
        maxKeys: fc.integer({ min: 1, max: 7 }),
        requestsAtOnce: fc.integer({ min: 1, max: 5 }),
        pagesAhead: fc.integer({ min: 1, max: 3 }),
        pagesAheadInAll: fc.integer({ min: 1, max: 6 }),
      }),
      async (keys, cutAt, options) => {
        const store = createMemoryObjectStore();
        for (const each of keys) {
          await store.seed(each, each);
        }
        const lister = watched(store);
        const listed = await parallel(lister, { ...options, ...(cutAt === undefined ? {} : { cutAt }) });
        expect(listed).toEqual(await serial(store, options.prefix));
        expect(lister.most()).toBeLessThanOrEqual(options.requestsAtOnce);
      },
    ),
    { numRuns: 150 },
  );
});

async function seeded(count: number) {
  const store = createMemoryObjectStore();
  for (let index = 0; index < count; index += 1) {
    await store.seed(`${index % 9}/${String(index).padStart(5, '0')}`, '');
  }
  return store;
}

test('a listing nothing is known of takes no more requests than a serial one as long as it is short', async () => {
  const store = await seeded(50);
  const [one, seven] = [watched(store), watched(store)];
  const listed = [await parallel(one, { prefix: '' }), await parallel(seven, { prefix: '', maxKeys: 8 })];
  expect([listed.map(({ length }) => length), one.pages(), seven.pages()]).toEqual([[50, 50], 1, 7]);
});

test('a listing cut where the sampler says takes as many pages as a serial one while nothing is added', async () => {
  const store = await seeded(6_000);
  const sampler = createCutSampler();
  for (const { key: each } of await serial(store, '')) {
    sampler.add(each);
  }
  const cutAt = sampler.cuts();
  const [cut, whole] = [watched(store), watched(store)];
  await parallel(cut, { prefix: '', cutAt });
  await parallel(whole, { prefix: '', cutAt: [] });
  expect({ cuts: cutAt.length, cut: cut.pages(), whole: whole.pages() }).toEqual({ cuts: 5, cut: 6, whole: 6 });
});

test('what nobody wants is skipped, also over a cut, and all the rest is there', async () => {
  const store = await seeded(900);
  const skipTo = (last: string): string | undefined => (/^[3-5]\//.test(last) ? '5/\u{10ffff}' : undefined);
  const cutAt = ['2/00500', '3/00300', '4/00400', '6/00600'];
  const lister = watched(store);
  const wanted = (objects: readonly ListedObject[]): readonly ListedObject[] =>
    objects.filter((object) => !/^[3-5]\//.test(object.key));
  const listed = await parallel(lister, { prefix: '', cutAt, skipTo, maxKeys: 10 });
  expect(wanted(listed)).toEqual(wanted(await serial(store, '')));
  expect(lister.pages()).toBeLessThan(80);
});

test('any page that fails ends the listing with its error and stops the other requests', async () => {
  const store = await seeded(200);
  const keys = (await serial(store, '')).map((object) => object.key);
  const cutAt = keys.filter((_, index) => index % 40 === 39);
  const outcomes: unknown[] = [];
  for (let failing = 1; failing <= 12; failing += 1) {
    const error = new AppError('cos-access-denied', `page ${failing}`);
    let asked = 0;
    const lister = watched(store, () => {
      asked += 1;
      if (asked === failing) {
        throw error;
      }
    });
    const before = parallel(lister, { prefix: '', cutAt, maxKeys: 10, requestsAtOnce: 4 });
    outcomes.push(
      await before.then(
        () => 'complete',
        (reason: unknown) => reason === error,
      ),
    );
    const atEnd = lister.pages();
    await new Promise((resolve) => setImmediate(resolve));
    expect(lister.pages()).toBe(atEnd);
  }
  expect(outcomes).toEqual(Array.from({ length: 12 }, () => true));
});

test('what waits for the reader is bounded, in each range and in all', async () => {
  const store = await seeded(300);
  const keys = (await serial(store, '')).map((object) => object.key);
  const cutAt = keys.filter((_, index) => index % 50 === 49);
  const lister = watched(store);
  const options = { prefix: '', cutAt, maxKeys: 5, requestsAtOnce: 8, pagesAhead: 2, pagesAheadInAll: 6 };
  const reading = listInParallel(lister, options);
  await reading.next();
  for (let turn = 0; turn < 50; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(lister.pages()).toBeLessThanOrEqual(7);
  await reading.return();
});

test('a reader that stops, or is aborted, stops the requests', async () => {
  const store = await seeded(300);
  const lister = watched(store);
  const options = { prefix: '', cutAt: ['3/', '6/'], maxKeys: 5 };
  for await (const _page of listInParallel(lister, options)) {
    break;
  }
  const afterStop = lister.pages();
  const stop = new AbortController();
  const reading = listInParallel(lister, options, stop.signal);
  await reading.next();
  stop.abort(new Error('stop'));
  await expect(
    (async () => {
      for (;;) {
        await reading.next();
      }
    })(),
  ).rejects.toBe(stop.signal.reason);
  const atEnd = lister.pages();
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect([lister.pages() - atEnd, afterStop < 60]).toEqual([0, true]);
});

test('pages of 30 ms each are waited for together', async () => {
  const names = Array.from({ length: 4000 }, (_, index) => `${String(index).padStart(6, '0')}`);
  const objects = names.map((name) => ({ key: name, size: 0, etag: 'e', lastModified: 0, storageClass: 'STANDARD' }));
  const list = async ({ marker = '', maxKeys = 1000 }: ListOptions): Promise<ListPage> => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    const from = objects.findIndex((object) => compareBytes(object.key, marker) > 0);
    const page = from < 0 ? [] : objects.slice(from, from + maxKeys);
    const isTruncated = from >= 0 && from + maxKeys < objects.length;
    const last = page.at(-1)?.key;
    return JSON.parse(
      JSON.stringify({ objects: page, commonPrefixes: [], ...(isTruncated ? { nextMarker: last } : {}) }),
    );
  };
  const time = async (cutAt: readonly string[]): Promise<number> => {
    const began = performance.now();
    expect((await parallel({ list }, { prefix: '', cutAt, maxKeys: 100 })).length).toBe(4000);
    return performance.now() - began;
  };
  const alone = await time([]);
  const together = await time(names.filter((_, index) => index % 400 === 399));
  expect(together).toBeLessThan(alone / 3);
});

test('a sampler keeps evenly spread keys however long the listing is', () => {
  const sampler = createCutSampler(10);
  for (let index = 1; index <= 100_000; index += 1) {
    sampler.add(String(index).padStart(6, '0'));
  }
  const gaps = sampler.cuts().map((cut, index, cuts) => Number(cut) - Number(cuts[index - 1] ?? 0));
  expect([new Set(gaps).size, gaps.length > 4 && gaps.length <= 10]).toEqual([1, true]);
  expect(sampler.cuts()).not.toContain('100000');
});
