import { expect, test } from 'vitest';
import type { Versioning } from '../../../src-main/cos/object-store.ts';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';

const key = toObjectKey('a');
const body = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return { size: bytes.length, open: () => bytes };
};
const failure = (code: string) => expect.objectContaining({ code });

test('pages of a listing join to all keys below the prefix, in byte order, folders rolled up', async () => {
  const store = createMemoryObjectStore();
  for (const name of ['p/\u{1f600}', 'p/\u{ffee}', 'p/b/1', 'p/b/2', 'p/a', 'p/c', 'q']) {
    await store.seed(name, name);
  }
  const seen: string[] = [];
  let marker: string | undefined;
  do {
    const page = await store.list({ prefix: 'p/', delimiter: '/', maxKeys: 2, ...(marker ? { marker } : {}) });
    seen.push(...page.objects.map((object) => object.key), ...page.commonPrefixes);
    marker = page.nextMarker;
  } while (marker !== undefined);
  expect(seen).toEqual(['p/a', 'p/b/', 'p/c', 'p/\u{ffee}', 'p/\u{1f600}']);
});

test('of two create-only writes at once one is refused, except where versions are kept', async () => {
  const outcomes = async (versioning: Versioning) => {
    const store = createMemoryObjectStore({ versioning });
    const writes = ['one', 'two'].map((text) => store.put(key, body(text), { createOnly: true }));
    return (await Promise.allSettled(writes)).map(({ status }) => status).sort();
  };
  expect([await outcomes('off'), await outcomes('enabled')]).toEqual([
    ['fulfilled', 'rejected'],
    ['fulfilled', 'fulfilled'],
  ]);
});

test('a part below the smallest size is refused unless it is the last', async () => {
  const store = createMemoryObjectStore({ minPartBytes: 4 });
  const send = async (...texts: readonly string[]) => {
    const uploadId = await store.initiateUpload(key, {});
    const parts = await Promise.all(
      texts.map((text, index) => store.uploadPart(key, { uploadId, partNumber: index + 1 }, body(text))),
    );
    return await store.completeUpload(key, { uploadId, parts }, {});
  };
  await expect(send('abc', 'defg')).rejects.toEqual(failure('cos-rejected'));
  const written = await send('abcd', 'e');
  expect(await store.head(key)).toEqual(expect.objectContaining({ size: 5, etag: written.etag, crc64: written.crc64 }));
});

test('faults before the effect lose the request, faults after it only the answer', async () => {
  const store = createMemoryObjectStore();
  const fail = () => Promise.reject(new Error('no'));
  store.inject({ method: 'put', before: fail });
  store.inject({ method: 'put', matches: (call) => call.key === 'b', after: fail });
  await expect(store.put(key, body('x'), {})).rejects.toThrow('no');
  await expect(store.put(toObjectKey('b'), body('x'), {})).rejects.toThrow('no');
  expect({ keys: [...store.objects.keys()], calls: store.calls }).toEqual({
    keys: ['b'],
    calls: [
      { method: 'put', key: 'a' },
      { method: 'put', key: 'b' },
    ],
  });
});

test('a copy keeps bytes and metadata, insists on its source, and is create-only where it says so', async () => {
  const store = createMemoryObjectStore();
  const to = toObjectKey('b');
  const { etag } = await store.put(key, body('x'), { meta: { mtime: '1' } });
  const copy = (from: string, sourceIfMatch: string) =>
    store.copy(toObjectKey(from), to, { sourceIfMatch, sourceSize: 1, createOnly: true });
  await expect(copy('a', 'other')).rejects.toEqual(failure('cos-precondition-failed'));
  await expect(copy('absent', etag)).rejects.toEqual(failure('cos-no-such-key'));
  await copy('a', etag);
  expect(await store.head(to)).toEqual(expect.objectContaining({ etag, size: 1, meta: { mtime: '1' } }));
  await expect(copy('a', etag)).rejects.toEqual(failure('cos-already-exists'));
});
