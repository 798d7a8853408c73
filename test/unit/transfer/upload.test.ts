import { createHash } from 'node:crypto';
import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  renameSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { crc64Of } from '../../../src-main/foundation/crc64.ts';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import { printOf, toFileStat } from '../../../src-main/transfer/file-stat.ts';
import type { FileSystem } from '../../../src-main/transfer/file-system.ts';
import { defaultTransferLimits } from '../../../src-main/transfer/part-plan.ts';
import { type UploadRequest, uploadFile } from '../../../src-main/transfer/upload.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createMemoryObjectStore, type StoreMethod } from '../../support/memory-object-store.ts';
import { makeTransferWorld, patternBytes, type TransferWorld } from '../../support/transfer-world.ts';

const key = toObjectKey('docs/file.bin');
const never = new AbortController().signal;
const failure = (code: string) => expect.objectContaining({ code });
const lost = (): never => {
  throw new AppError('connection-lost', 'reset');
};

const smallSize = 100_000;
const largeSize = 1_000_001;
const sizes = [
  ['in one request, read in one go', 10_000],
  ['in one request', smallSize],
  ['in parts', largeSize],
] as const;

function makeRequest(world: TransferWorld, bytes: Uint8Array, more: Partial<UploadRequest> = {}): UploadRequest {
  const path = world.folder.at('sub', 'file.bin');
  mkdirSync(dirname(path));
  writeFileSync(path, bytes);
  const expected = printOf(toFileStat(lstatSync(path)));
  return { path, key, expected, createOnly: true, meta: { mtime: '1.5' }, ...more };
}

/** What the bucket holds under the key, and whether a multipart upload is left. */
function remains({ deps: { store } }: TransferWorld) {
  const object = store.objects.get(key);
  return { bytes: object && Buffer.from(object.bytes).toString('base64'), uploads: store.uploadCount() };
}
const stored = (bytes: Uint8Array) => ({ bytes: Buffer.from(bytes).toString('base64'), uploads: 0 });
const nothing = { bytes: undefined, uploads: 0 };
const countOf = (world: TransferWorld, method: StoreMethod): number =>
  world.deps.store.calls.filter((call) => call.method === method).length;

test.each([0, 1, smallSize, 256 * 1024, 256 * 1024 + 1, largeSize])(
  'a file of %i bytes arrives whole, with its print, metadata and CRC64',
  async (size) => {
    const world = makeTransferWorld();
    const bytes = patternBytes(size);
    const request = makeRequest(world, bytes);
    const uploaded = await uploadFile(world.deps, request, never);
    const object = world.deps.store.objects.get(key);
    const isWhole = size <= 256 * 1024;
    expect({ uploaded, left: remains(world), meta: object?.meta }).toEqual({
      uploaded: {
        written: { etag: object?.etag, crc64: object?.crc64 },
        size,
        crc64: await crc64Of(bytes),
        ...(isWhole ? { md5: createHash('md5').update(bytes).digest('hex') } : {}),
        print: request.expected,
      },
      left: stored(bytes),
      meta: { mtime: '1.5' },
    });
  },
);

test.each(sizes)('a file written just now is on the disk before its object appears (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const request = makeRequest(world, patternBytes(size));
  const { fs, store } = world.deps;
  const steps: string[] = [];
  const openRead: FileSystem['openRead'] = async (path) => {
    const handle = await fs.openRead(path);
    return {
      ...handle,
      read: async (buffer, position) => {
        steps.splice(0);
        return await handle.read(buffer, position);
      },
      sync: async () => {
        await handle.sync();
        steps.push('synced');
      },
    };
  };
  for (const method of ['put', 'completeUpload'] as const) {
    store.inject({ method, before: () => void steps.push('sent') });
  }
  const clock = createFakeClock({ startAt: Math.ceil(request.expected.ctimeMs), skipsSleeps: true });
  await uploadFile({ ...world.deps, clock, fs: { ...fs, openRead } }, request, never);
  expect(steps).toEqual(['synced', 'sent']);
});

test('100 MiB travel in parts of 8 MiB and arrive equal', async () => {
  const store = createMemoryObjectStore();
  const world = makeTransferWorld({ limits: defaultTransferLimits, store });
  const bytes = patternBytes(100 * 1024 ** 2);
  const request = makeRequest(world, bytes);
  const uploaded = await uploadFile(world.deps, request, never);
  const object = store.objects.get(key);
  expect({
    isEqual: Buffer.compare(object?.bytes ?? Buffer.alloc(0), bytes) === 0,
    isSameCrc: uploaded.crc64 === (await crc64Of(bytes)),
    parts: countOf(world, 'uploadPart'),
  }).toEqual({ isEqual: true, isSameCrc: true, parts: 13 });
});

test.each(sizes)('a file that is not the expected one is not sent (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const request = makeRequest(world, patternBytes(size));
  utimesSync(request.path, 1, 1);
  await expect(uploadFile(world.deps, request, never)).rejects.toEqual(failure('source-changed'));
  expect(world.deps.store.calls).toEqual([]);
});

const edits: readonly (readonly [string, (path: string) => void])[] = [
  ['grows', (path) => appendFileSync(path, 'more')],
  ['shrinks', (path) => truncateSync(path, 10)],
  ['is touched', (path) => utimesSync(path, 1, 1)],
  ['is removed', (path) => unlinkSync(path)],
  ['is moved away with its folder', (path) => renameSync(dirname(path), `${dirname(path)} moved`)],
  [
    'is replaced by another of equal size and time',
    (path) => {
      const { size, atime, mtime } = lstatSync(path);
      writeFileSync(`${path}.new`, Buffer.alloc(size));
      utimesSync(`${path}.new`, atime, mtime);
      renameSync(`${path}.new`, path);
    },
  ],
];

test.each(edits)('a small file that %s after it was read is not sent', async (_, edit) => {
  const world = makeTransferWorld();
  const request = makeRequest(world, patternBytes(smallSize));
  const hashBytes = async (bytes: Uint8Array<ArrayBuffer>) => {
    edit(request.path);
    return { bytes, md5: createHash('md5').update(bytes).digest('hex'), crc64: await crc64Of(bytes) };
  };
  await expect(uploadFile({ ...world.deps, hashBytes }, request, never)).rejects.toEqual(failure('source-changed'));
  expect(remains(world)).toEqual(nothing);
});

test.each(edits)(
  'a large file that %s while its parts travel does not count, and its parts are removed',
  async (_, edit) => {
    const world = makeTransferWorld();
    const gone: string[] = [];
    const request = makeRequest(world, patternBytes(largeSize), { onUploadGone: (uploadId) => gone.push(uploadId) });
    world.deps.store.inject({
      method: 'uploadPart',
      matches: ({ partNumber }) => partNumber === 8,
      after: () => edit(request.path),
    });
    await expect(uploadFile(world.deps, request, never)).rejects.toEqual(failure('source-changed'));
    expect({ left: remains(world), gone: gone.length, completes: countOf(world, 'completeUpload') }).toEqual({
      left: nothing,
      gone: 1,
      completes: 0,
    });
  },
);

test.each(sizes)('a checksum other than ours is a failure (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const request = makeRequest(world, patternBytes(size));
  for (const method of ['put', 'completeUpload'] as const) {
    world.deps.store.inject({ method, alterCrc64: (crc64) => crc64 ^ 1n });
  }
  await expect(uploadFile(world.deps, request, never)).rejects.toEqual(failure('checksum-mismatch'));
});

test('a part with another checksum fails the upload and leaves nothing', async () => {
  const world = makeTransferWorld();
  const request = makeRequest(world, patternBytes(largeSize));
  world.deps.store.inject({
    method: 'uploadPart',
    matches: ({ partNumber }) => partNumber === 3,
    alterCrc64: (crc64) => crc64 ^ 1n,
  });
  await expect(uploadFile(world.deps, request, never)).rejects.toEqual(failure('checksum-mismatch'));
  expect(remains(world)).toEqual(nothing);
});

test.each(sizes)(
  'an answer lost after the effect is a success once the bucket shows our bytes (%s)',
  async (_, size) => {
    const world = makeTransferWorld();
    const bytes = patternBytes(size);
    const request = makeRequest(world, bytes);
    world.deps.store.inject({ method: size === largeSize ? 'completeUpload' : 'put', after: lost });
    const uploaded = await uploadFile(world.deps, request, never);
    expect({ left: remains(world), etag: uploaded.written.etag, heads: countOf(world, 'head') }).toEqual({
      left: stored(bytes),
      etag: world.deps.store.objects.get(key)?.etag,
      heads: 1,
    });
  },
);

test.each(sizes)('a lost answer whose retry finds the key taken by ourselves is a success (%s)', async (_, size) => {
  const world = makeTransferWorld({ store: createMemoryObjectStore({ minPartBytes: 1, triesMax: 3 }) });
  const bytes = patternBytes(size);
  world.deps.store.inject({ method: size === largeSize ? 'completeUpload' : 'put', after: lost });
  await uploadFile(world.deps, makeRequest(world, bytes), never);
  expect(remains(world)).toEqual(stored(bytes));
});

test.each(sizes)(
  'a lost answer whose retry is stopped by the caller seeing our object is a success (%s)',
  async (_, size) => {
    const world = makeTransferWorld({ store: createMemoryObjectStore({ minPartBytes: 1, triesMax: 3 }) });
    const { store } = world.deps;
    const bytes = patternBytes(size);
    const old = await store.seed(key, 'old');
    const beforeSend = async (): Promise<void> => {
      if ((await store.head(key))?.etag !== old.etag) {
        throw new AppError('cos-precondition-failed', 'someone else was here');
      }
    };
    store.inject({ method: size === largeSize ? 'completeUpload' : 'put', after: lost });
    await uploadFile(world.deps, makeRequest(world, bytes, { createOnly: false, beforeSend }), never);
    expect(remains(world)).toEqual(stored(bytes));
  },
);

test('an upload in parts whose object another request of this device has made leaves no parts behind', async () => {
  const world = makeTransferWorld();
  const bytes = patternBytes(largeSize);
  world.deps.store.inject({
    method: 'completeUpload',
    before: async () => {
      await world.deps.store.seed(key, bytes);
      throw new AppError('cos-already-exists', 'key exists');
    },
  });
  const gone: string[] = [];
  const request = makeRequest(world, bytes, { onUploadGone: (uploadId) => gone.push(uploadId) });
  await uploadFile(world.deps, request, never);
  expect({ gone: gone.length, ...remains(world) }).toEqual({ gone: 1, ...stored(bytes) });
});

test.each(sizes)('a connection lost before the effect stays a failure (%s)', async (_, size) => {
  const world = makeTransferWorld();
  world.deps.store.inject({ method: size === largeSize ? 'completeUpload' : 'put', before: lost });
  await expect(uploadFile(world.deps, makeRequest(world, patternBytes(size)), never)).rejects.toEqual(
    failure('connection-lost'),
  );
  expect(remains(world)).toEqual(nothing);
});

test.each(sizes)('other bytes of the same size under the key are not taken for ours (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const theirs = patternBytes(size, 2);
  await world.deps.store.seed(key, theirs);
  world.deps.store.inject({ method: size === largeSize ? 'completeUpload' : 'put', before: lost });
  const request = makeRequest(world, patternBytes(size), { createOnly: false });
  await expect(uploadFile(world.deps, request, never)).rejects.toEqual(failure('connection-lost'));
  expect(remains(world)).toEqual(stored(theirs));
});

test('a lost answer stays a failure when the bucket cannot be asked either', async () => {
  const world = makeTransferWorld();
  world.deps.store.inject({ method: 'put', after: lost });
  world.deps.store.inject({ method: 'head', before: () => Promise.reject(new AppError('network-timeout', 'slow')) });
  await expect(uploadFile(world.deps, makeRequest(world, patternBytes(10)), never)).rejects.toEqual(
    failure('connection-lost'),
  );
  expect(world.logged).toEqual(['outcome of a write stays unknown']);
});

test.each(sizes)('a key that others created meanwhile is never overwritten (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const theirs = new TextEncoder().encode('theirs');
  const method = size === largeSize ? 'completeUpload' : 'put';
  world.deps.store.inject({
    method,
    before: async () => {
      await world.deps.store.seed(key, theirs);
    },
  });
  await expect(uploadFile(world.deps, makeRequest(world, patternBytes(size)), never)).rejects.toEqual(
    failure('cos-already-exists'),
  );
  expect(remains(world)).toEqual(stored(theirs));
});

test.each(sizes)('a caller that objects right before sending stops the upload (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const objection = new AppError('cos-precondition-failed', 'replaced');
  const beforeSend = () => Promise.reject(objection);
  const request = makeRequest(world, patternBytes(size), { createOnly: false, beforeSend });
  await expect(uploadFile(world.deps, request, never)).rejects.toBe(objection);
  expect({ left: remains(world), heads: countOf(world, 'head') }).toEqual({ left: nothing, heads: 0 });
});

const manyParts = { ...defaultTransferLimits, singleMaxBytes: 1000, partSizeBytes: 10_000 };

test('a part that fails stops the others and removes the upload', async () => {
  const world = makeTransferWorld({ limits: manyParts });
  world.deps.store.inject({ method: 'uploadPart', matches: ({ partNumber }) => partNumber === 5, before: lost });
  await expect(uploadFile(world.deps, makeRequest(world, patternBytes(largeSize)), never)).rejects.toEqual(
    failure('connection-lost'),
  );
  expect({ left: remains(world), isStoppedEarly: countOf(world, 'uploadPart') < 20 }).toEqual({
    left: nothing,
    isStoppedEarly: true,
  });
});

test('a large file that changes early is given up early', async () => {
  const world = makeTransferWorld({ limits: manyParts });
  const request = makeRequest(world, patternBytes(largeSize));
  world.deps.store.inject({ method: 'uploadPart', after: () => appendFileSync(request.path, 'more') });
  await expect(uploadFile(world.deps, request, never)).rejects.toEqual(failure('source-changed'));
  expect({ left: remains(world), isStoppedEarly: countOf(world, 'uploadPart') < 20 }).toEqual({
    left: nothing,
    isStoppedEarly: true,
  });
});

test('leftovers that cannot be removed are reported, and the first failure is the one told', async () => {
  const world = makeTransferWorld();
  const events: string[] = [];
  const request = makeRequest(world, patternBytes(largeSize), {
    onUploadId: (uploadId) => events.push(`made ${uploadId}`),
    onUploadGone: (uploadId) => events.push(`gone ${uploadId}`),
  });
  const denied = new AppError('cos-access-denied', 'no');
  world.deps.store.inject({ method: 'uploadPart', before: () => Promise.reject(denied) });
  world.deps.store.inject({ method: 'abortUpload', before: lost });
  await expect(uploadFile(world.deps, request, never)).rejects.toBe(denied);
  expect({ events, logged: world.logged, uploads: world.deps.store.uploadCount() }).toEqual({
    events: ['made upload-1'],
    logged: ['multipart upload left behind'],
    uploads: 1,
  });
});

test('an abort in the middle ends soon with its reason and leaves no upload', async () => {
  const world = makeTransferWorld({ limits: manyParts });
  const abort = new AbortController();
  const reason = new Error('enough');
  world.deps.store.inject({
    method: 'uploadPart',
    matches: ({ partNumber }) => partNumber === 4,
    before: () => abort.abort(reason),
  });
  await expect(uploadFile(world.deps, makeRequest(world, patternBytes(largeSize)), abort.signal)).rejects.toBe(reason);
  expect({ left: remains(world), isStoppedEarly: countOf(world, 'uploadPart') < 20 }).toEqual({
    left: nothing,
    isStoppedEarly: true,
  });
});

test('progress grows up to the size', async () => {
  const world = makeTransferWorld();
  const seen: number[] = [];
  const onProgress = (bytesDone: number): void => {
    seen.push(bytesDone);
  };
  await uploadFile(world.deps, makeRequest(world, patternBytes(largeSize), { onProgress }), never);
  expect({ last: seen.at(-1), sorted: [...seen].sort((a, b) => a - b), count: seen.length }).toEqual({
    last: largeSize,
    sorted: seen,
    count: 8,
  });
});
