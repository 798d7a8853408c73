import { expect, test } from 'vitest';
import { AppError } from '../../../../src-main/foundation/app-error.ts';
import { toObjectKey, toRelPath } from '../../../../src-main/foundation/names.ts';
import { hasKeysBelow, type ListDeps, listRemote } from '../../../../src-main/sync/gather/list.ts';
import { createIgnore } from '../../../../src-main/sync/ignore/ignore.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../../support/memory-object-store.ts';

const odd: string[] = [];

function depsFor(store: MemoryObjectStore, prefix = ''): ListDeps {
  return { store, prefix, platform: 'linux', onOddMarker: (folder) => odd.push(folder) };
}

async function listed(deps: ListDeps, from = ''): Promise<string[]> {
  const lines: string[] = [];
  for await (const entries of listRemote(deps, undefined, toRelPath(from))) {
    for (const entry of entries) {
      lines.push(
        entry.kind === 'folder'
          ? `${entry.path}/${entry.hasMarker ? ' marker' : ''}`
          : entry.kind === 'unknown'
            ? `${entry.path} ${entry.reason.code}`
            : entry.path,
      );
    }
  }
  return lines;
}

test('folders are implied once, markers are merged in, all in the order of keys', async () => {
  const store = createMemoryObjectStore();
  for (const key of ['p/', 'p/a/', 'p/a/b/c', 'p/a-b', 'p/a/x', 'p/d/e/f', 'p/d/e/', 'other']) {
    await store.seed(key, '');
  }
  expect(await listed(depsFor(store, 'p/'))).toEqual([
    'a-b',
    'a/ marker',
    'a/b/',
    'a/b/c',
    'a/x',
    'd/',
    'd/e/ marker',
    'd/e/f',
  ]);
});

test('one folder is listed with itself and what is below', async () => {
  const store = createMemoryObjectStore();
  for (const key of ['a/', 'a/x', 'ab/y', 'b/c/z']) {
    await store.seed(key, '');
  }
  const deps = depsFor(store);
  expect({
    a: await listed(deps, 'a'),
    c: await listed(deps, 'b/c'),
    none: await listed(deps, 'missing'),
    below: [await hasKeysBelow(deps, toRelPath('b')), await hasKeysBelow(deps, toRelPath('c'))],
  }).toEqual({ a: ['a/ marker', 'a/x'], c: ['b/c/', 'b/c/z'], none: [], below: [true, false] });
});

test('unsafe keys are unknown, and what they show of their folders stays', async () => {
  const store = createMemoryObjectStore();
  for (const key of ['/lead', 'a//b', 'c/../d', 'ok']) {
    await store.seed(key, '');
  }
  await store.seed('odd/', 'bytes');
  odd.length = 0;
  const lines = await listed(depsFor(store));
  expect({ lines, odd }).toEqual({
    lines: ['/lead key-unsafe', 'a/', 'a//b key-unsafe', 'c/', 'c/../d key-unsafe', 'odd/ marker', 'ok'],
    odd: ['odd'],
  });
});

test('all pages are read, and a page that fails or breaks the order rejects', async () => {
  const store = createMemoryObjectStore();
  for (let index = 0; index < 2_500; index += 1) {
    await store.seed(`file ${String(index).padStart(5, '0')}`, '');
  }
  const whole = (await listed(depsFor(store))).length;
  const pages = store.calls.length;
  const codeOf = (error: unknown): unknown => (error instanceof AppError ? error.code : error);
  store.inject({
    method: 'list',
    before: () => {
      throw new AppError('connection-lost', 'cut');
    },
  });
  const cut = await listed(depsFor(store)).catch(codeOf);
  const page = { key: toObjectKey('b'), size: 0, etag: '', lastModified: 0, storageClass: 'STANDARD' };
  const disorder = await listed({
    ...depsFor(store),
    store: {
      ...store,
      list: () => Promise.resolve({ objects: [page, { ...page, key: toObjectKey('a') }], commonPrefixes: [] }),
    },
  }).catch(codeOf);
  expect({ whole, pages, cut, disorder }).toEqual({
    whole: 2_500,
    pages: 3,
    cut: 'connection-lost',
    disorder: 'malformed-answer',
  });
});

test('whole pages inside of an ignored folder are not asked for, and nothing after it is missed', async () => {
  const store = createMemoryObjectStore();
  const names = Array.from({ length: 4_500 }, (_, index) => `p/raw/deep/${index}`);
  for (const key of ['p/a', ...names, 'p/raw-x', 'p/raw/zz', 'p/raw0', 'p/z/end']) {
    await store.seed(key, '');
  }
  store.calls.length = 0;
  const lines = await listed({ ...depsFor(store, 'p/'), ignore: createIgnore({ excludedFolders: ['raw'] }) });
  expect({
    last: lines.slice(-3),
    rest: lines.filter((line) => !line.startsWith('raw/')),
    asked: store.calls.length,
  }).toEqual({
    last: ['raw0', 'z/', 'z/end'],
    rest: ['a', 'raw-x', 'raw0', 'z/', 'z/end'],
    asked: 2,
  });
});
