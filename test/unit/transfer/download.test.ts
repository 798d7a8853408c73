import { existsSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { GetOptions, GotObject, ObjectStore } from '../../../src-main/cos/object-store.ts';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { crc64Of } from '../../../src-main/foundation/crc64.ts';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import { downloadFile } from '../../../src-main/transfer/download.ts';
import type { DownloadRequest } from '../../../src-main/transfer/download-request.ts';
import { printOf, toFileStat } from '../../../src-main/transfer/file-stat.ts';
import type { FileSystem } from '../../../src-main/transfer/file-system.ts';
import { defaultTransferLimits } from '../../../src-main/transfer/part-plan.ts';
import { createMemoryObjectStore, type StoredObject } from '../../support/memory-object-store.ts';
import { makeTransferWorld, patternBytes, type TransferWorld } from '../../support/transfer-world.ts';

const key = toObjectKey('docs/file.bin');
const never = new AbortController().signal;
const failure = (code: string) => expect.objectContaining({ code });
const smallSize = 100_000;
const largeSize = 1_000_001;
const sizes = [
  ['in one go', 10_000],
  ['in one request', smallSize],
  ['by ranges', largeSize],
] as const;

function requestFor(world: TransferWorld, object: StoredObject, more: Partial<DownloadRequest> = {}): DownloadRequest {
  return { key, etag: object.etag, size: object.size, tempPath: world.folder.at('temp'), ...more };
}
const namesIn = (world: TransferWorld): readonly string[] => readdirSync(world.folder.path);
const lastRange = `${7 * 128 * 1024}-${largeSize - 1}`;

test.each([0, 1, smallSize, 256 * 1024, 256 * 1024 + 1, largeSize])(
  'an object of %i bytes arrives whole, with time and mode set by the caller',
  async (size) => {
    const world = makeTransferWorld();
    const bytes = patternBytes(size);
    const object = await world.deps.store.seed(key, bytes);
    const request = requestFor(world, object, {
      attributes: () => ({ mtimeMs: 1_700_000_000_000, mode: 0o640 }),
    });
    const { facts, crc64, print } = await downloadFile(world.deps, request, never);
    const { mtimeMs, mode } = statSync(request.tempPath);
    expect(print ?? 'looked at later').toEqual(
      size <= 64 * 1024 ? printOf(toFileStat(lstatSync(request.tempPath))) : 'looked at later',
    );
    expect({
      isEqual: Buffer.compare(readFileSync(request.tempPath), bytes) === 0,
      etag: facts.etag,
      crc64,
      mtimeMs,
      mode: mode & 0o777,
    }).toEqual({ isEqual: true, etag: object.etag, crc64: object.crc64, mtimeMs: 1_700_000_000_000, mode: 0o640 });
  },
);

test('100 MiB arrive by ranges of 8 MiB and are equal', async () => {
  const store = createMemoryObjectStore();
  const world = makeTransferWorld({ limits: defaultTransferLimits, store });
  const bytes = patternBytes(100 * 1024 ** 2);
  const object = await store.seed(key, bytes);
  const request = requestFor(world, object);
  const { crc64 } = await downloadFile(world.deps, request, never);
  expect({
    isEqual: Buffer.compare(readFileSync(request.tempPath), bytes) === 0,
    crc64,
    ranges: store.calls.filter((call) => call.method === 'get' && call.range !== undefined).length,
  }).toEqual({ isEqual: true, crc64: await crc64Of(bytes), ranges: 13 });
});

test.each(sizes)('an object that was replaced before is not fetched (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(size));
  await world.deps.store.seed(key, patternBytes(size, 2));
  await expect(downloadFile(world.deps, requestFor(world, object), never)).rejects.toEqual(
    failure('cos-precondition-failed'),
  );
  expect(namesIn(world)).toEqual([]);
});

test('an object that is replaced between two ranges is dropped', async () => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(largeSize));
  world.deps.store.inject({
    method: 'get',
    matches: ({ range }) => range === lastRange,
    before: async () => {
      await world.deps.store.seed(key, patternBytes(largeSize, 2));
    },
  });
  await expect(downloadFile(world.deps, requestFor(world, object), never)).rejects.toEqual(
    failure('cos-precondition-failed'),
  );
  expect(namesIn(world)).toEqual([]);
});

test.each(sizes)('an object that is gone leaves nothing (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(size));
  world.deps.store.objects.clear();
  await expect(downloadFile(world.deps, requestFor(world, object), never)).rejects.toEqual(failure('cos-no-such-key'));
  expect(namesIn(world)).toEqual([]);
});

test.each(sizes)('bytes other than those that were stored are found by CRC64 (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(size));
  const flipOneBit = (bytes: Uint8Array): Uint8Array => bytes.map((byte, index) => (index === 77 ? byte ^ 1 : byte));
  world.deps.store.inject({ method: 'get', alterBody: flipOneBit });
  await expect(downloadFile(world.deps, requestFor(world, object), never)).rejects.toEqual(
    failure('checksum-mismatch'),
  );
  expect(namesIn(world)).toEqual([]);
});

test.each(sizes)('a body that breaks off is asked for again, and counted once (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const bytes = patternBytes(size);
  const object = await world.deps.store.seed(key, bytes);
  world.deps.store.inject({ method: 'get', times: 2, alterBody: (body) => body.subarray(0, body.length - 5000) });
  const seen: number[] = [];
  const request = requestFor(world, object, {
    onProgress: (bytesDone) => {
      seen.push(bytesDone);
    },
  });
  await downloadFile(world.deps, request, never);
  expect({
    isEqual: Buffer.compare(readFileSync(request.tempPath), bytes) === 0,
    sorted: [...seen].sort((a, b) => a - b),
    last: seen.at(-1),
  }).toEqual({ isEqual: true, sorted: seen, last: size });
});

test.each([
  ['short', (body: Uint8Array) => body.subarray(0, body.length - 1)],
  ['long', (body: Uint8Array) => Buffer.concat([body, Buffer.from('x')])],
])('a body that always is too %s fails after some tries', async (_, alterBody) => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(smallSize));
  world.deps.store.inject({ method: 'get', times: 100, alterBody });
  await expect(downloadFile(world.deps, requestFor(world, object), never)).rejects.toEqual(failure('length-mismatch'));
  expect({ names: namesIn(world), gets: world.deps.store.calls.length }).toEqual({ names: [], gets: 4 });
});

test('bytes that are too many never reach the file, also when the next try is right', async () => {
  const world = makeTransferWorld();
  const bytes = patternBytes(smallSize);
  const object = await world.deps.store.seed(key, bytes);
  world.deps.store.inject({ method: 'get', alterBody: (body) => Buffer.concat([body, Buffer.alloc(150_000)]) });
  const request = requestFor(world, object);
  await downloadFile(world.deps, request, never);
  expect(Buffer.compare(readFileSync(request.tempPath), bytes)).toBe(0);
});

test.each(sizes)('an object without CRC64 is proved by its MD5 (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const bytes = patternBytes(size);
  const { crc64: _crc64, ...object } = await world.deps.store.seed(key, bytes);
  world.deps.store.objects.set(key, object);
  const request = requestFor(world, object);
  const downloaded = await downloadFile(world.deps, request, never);
  const second = requestFor(world, object, { tempPath: world.folder.at('second') });
  const bitFlip = (body: Uint8Array): Uint8Array => body.map((byte) => byte ^ 1);
  world.deps.store.inject({ method: 'get', alterBody: bitFlip });
  await expect(downloadFile(world.deps, second, never)).rejects.toEqual(failure('checksum-mismatch'));
  expect({ md5: downloaded.md5, crc64: downloaded.crc64, names: namesIn(world) }).toEqual({
    md5: object.etag,
    crc64: await crc64Of(bytes),
    names: ['temp'],
  });
});

test.each(sizes)('an abort in the middle ends with its reason and leaves no temp file (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(size));
  const abort = new AbortController();
  const reason = new Error('enough');
  const onProgress = (): void => abort.abort(reason);
  const request = requestFor(world, object, { onProgress });
  await expect(downloadFile(world.deps, request, abort.signal)).rejects.toBe(reason);
  await world.deps.lanes.parts.idle();
  expect(namesIn(world)).toEqual([]);
});

test('a range that fails stops the others', async () => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(largeSize));
  const denied = new AppError('cos-access-denied', 'no');
  world.deps.store.inject({
    method: 'get',
    matches: ({ range }) => range === lastRange,
    before: () => Promise.reject(denied),
  });
  await expect(downloadFile(world.deps, requestFor(world, object), never)).rejects.toBe(denied);
  expect(namesIn(world)).toEqual([]);
});

test.each(sizes)('attributes that cannot be had leave no temp file (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(size));
  const broken = new AppError('local-io', 'no times here');
  const attributes = (): never => {
    throw broken;
  };
  const request = requestFor(world, object, { attributes });
  await expect(downloadFile(world.deps, request, never)).rejects.toBe(broken);
  expect(namesIn(world)).toEqual([]);
});

test('a disk without room is found before anything is written', async () => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, 'content');
  const fs = { ...world.deps.fs, freeBytes: async () => 64 * 1024 ** 2 + 6 };
  await expect(downloadFile({ ...world.deps, fs }, requestFor(world, object), never)).rejects.toEqual(
    failure('disk-full'),
  );
  expect({ calls: world.deps.store.calls, names: namesIn(world) }).toEqual({ calls: [], names: [] });
});

test.each(sizes)('a temp name that is taken is left alone (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(size));
  const request = requestFor(world, object);
  writeFileSync(request.tempPath, 'theirs');
  await expect(downloadFile(world.deps, request, never)).rejects.toEqual(failure('target-changed'));
  expect(existsSync(request.tempPath) && readFileSync(request.tempPath, 'utf8')).toBe('theirs');
});

test.each(sizes.slice(1))('the file is finished, made durable and closed, in this order (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(size));
  const steps: string[] = [];
  const fs: FileSystem = {
    ...world.deps.fs,
    createFile: async (path) => {
      const handle = await world.deps.fs.createFile(path);
      return {
        ...handle,
        setTimes: (mtimeMs) => {
          steps.push('times');
          return handle.setTimes(mtimeMs);
        },
        setMode: (mode) => {
          steps.push('mode');
          return handle.setMode(mode);
        },
        sync: () => {
          steps.push('sync');
          return handle.sync();
        },
        close: () => {
          steps.push('close');
          return handle.close();
        },
      };
    },
  };
  const attributes = () => ({ mtimeMs: 1_700_000_000_000, mode: 0o640 });
  await downloadFile({ ...world.deps, fs }, requestFor(world, object, { attributes }), never);
  expect(steps).toEqual(['mode', 'times', 'sync', 'close']);
});

/** What the disk does with a file in one go ends otherwise than it should. */
const failedWrites: readonly {
  readonly name: string;
  readonly code: string;
  readonly write: (world: TransferWorld) => NonNullable<FileSystem['createWhole']>;
}[] = [
  {
    name: 'a disk that is full in the middle',
    code: 'disk-full',
    write: () => async (path) => {
      writeFileSync(path, 'half of i');
      throw new AppError('disk-full', 'no space');
    },
  },
  {
    name: 'a thread that ends in the middle',
    code: 'aborted',
    write: (world) => async (path, bytes, attributes) => {
      const written = world.deps.fs.createWhole?.(path, bytes, attributes);
      writeFileSync(path, 'half of i');
      await world.stopDisk();
      return await written;
    },
  },
];

test.each(failedWrites)('$name leaves no temp file of a small download', async ({ code, write }) => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, 'content');
  const fs: FileSystem = { ...world.deps.fs, createWhole: write(world) };
  await expect(downloadFile({ ...world.deps, fs }, requestFor(world, object), never)).rejects.toEqual(failure(code));
  expect(namesIn(world)).toEqual([]);
});

test('a small download in one go is the same as by single calls', async () => {
  const outcomes = [];
  for (const isInOneGo of [true, false]) {
    const world = makeTransferWorld();
    const object = await world.deps.store.seed(key, 'content');
    const used: string[] = [];
    const fs: FileSystem = {
      ...world.deps.fs,
      createWhole: async (path, bytes, attributes) => {
        used.push('one go');
        return isInOneGo ? await world.deps.fs.createWhole?.(path, bytes, attributes) : undefined;
      },
      createFile: async (path) => {
        used.push('single calls');
        return await world.deps.fs.createFile(path);
      },
    };
    const attributes = () => ({ mtimeMs: 1_700_000_000_123, mode: 0o600 });
    const request = requestFor(world, object, { attributes });
    const { crc64 } = await downloadFile({ ...world.deps, fs }, request, never);
    const { mode, mtimeMs } = toFileStat(lstatSync(request.tempPath));
    outcomes.push({ used, crc64, text: readFileSync(request.tempPath, 'utf8'), mode, mtimeMs });
  }
  const same = { crc64: expect.any(BigInt), text: 'content', mode: 0o600, mtimeMs: 1_700_000_000_123 };
  expect(outcomes).toEqual([
    { used: ['one go'], ...same },
    { used: ['one go', 'single calls'], ...same },
  ]);
});

test('bytes that are fetched again are not counted again', async () => {
  const world = makeTransferWorld({ limits: defaultTransferLimits });
  const size = 3 * 1024 ** 2;
  const object = await world.deps.store.seed(key, patternBytes(size));
  world.deps.store.inject({ method: 'get', alterBody: (body) => body.subarray(0, size - 500_000) });
  const seen: number[] = [];
  const onProgress = (bytesDone: number): void => {
    seen.push(bytesDone / 1024 ** 2);
  };
  await downloadFile(world.deps, requestFor(world, object, { onProgress }), never);
  expect(seen).toEqual([1, 2, 3]);
});

/** The world's bucket behind something that changes answers without a word. */
function through(world: TransferWorld, change: (got: GotObject) => GotObject, options?: GetOptions) {
  const get: ObjectStore['get'] = async (asked, given, signal) =>
    change(await world.deps.store.get(asked, options ?? given, signal));
  return { ...world.deps, store: { ...world.deps.store, get } };
}

test.each(sizes)('a proxy that drops If-Match does not get another object in (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(size));
  await world.deps.store.seed(key, patternBytes(size, 2));
  const deps = through(world, (got) => got, {});
  await expect(downloadFile(deps, requestFor(world, object), never)).rejects.toEqual(
    failure('cos-precondition-failed'),
  );
  expect(namesIn(world)).toEqual([]);
});

test.each(sizes)('every request of a download names the ETag that was planned (%s)', async (_, size) => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(size));
  const asked = new Set<string | undefined>();
  const get: ObjectStore['get'] = async (wanted, options, signal) => {
    asked.add(options?.ifMatch);
    return await world.deps.store.get(wanted, options, signal);
  };
  await downloadFile({ ...world.deps, store: { ...world.deps.store, get } }, requestFor(world, object), never);
  expect([...asked]).toEqual([object.etag]);
});

test('a proxy that answers a range with the whole object is found, and the body let go', async () => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(largeSize));
  let open = 0;
  const counted = (got: GotObject): GotObject => {
    open += 1;
    const chunks = got.body[Symbol.asyncIterator]();
    const close = async () => {
      open -= 1;
      return { done: true, value: undefined } as const;
    };
    return { ...got, body: { [Symbol.asyncIterator]: () => ({ next: () => chunks.next(), return: close }) } };
  };
  const deps = through(world, counted, {});
  await expect(downloadFile(deps, requestFor(world, object), never)).rejects.toEqual(failure('length-mismatch'));
  expect({ names: namesIn(world), open }).toEqual({ names: [], open: 0 });
});

test.each([-1, 1])('a body whose length is %i off what was announced is not taken', async (difference) => {
  const world = makeTransferWorld();
  const object = await world.deps.store.seed(key, patternBytes(smallSize));
  async function* body() {
    yield patternBytes(smallSize + difference);
  }
  const deps = through(world, (got) => ({ ...got, body: body() }));
  await expect(downloadFile(deps, requestFor(world, object), never)).rejects.toEqual(failure('length-mismatch'));
  expect(namesIn(world)).toEqual([]);
});
