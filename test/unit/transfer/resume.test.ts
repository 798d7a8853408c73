import { chmodSync, existsSync, lstatSync, readFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import { downloadFile } from '../../../src-main/transfer/download.ts';
import type { DownloadRequest } from '../../../src-main/transfer/download-request.ts';
import { printOf, toFileStat } from '../../../src-main/transfer/file-stat.ts';
import type { UploadToResume } from '../../../src-main/transfer/multipart-upload.ts';
import { createRangeNotes, type FetchedRanges } from '../../../src-main/transfer/range-notes.ts';
import type { TransferDeps } from '../../../src-main/transfer/transfer-deps.ts';
import { type UploadRequest, uploadFile } from '../../../src-main/transfer/upload.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import type { StoredObject } from '../../support/memory-object-store.ts';
import { makeTransferWorld, patternBytes, smallLimits, type TransferWorld } from '../../support/transfer-world.ts';

const key = toObjectKey('docs/file.bin');
const never = new AbortController().signal;
const failure = (code: string) => expect.objectContaining({ code });
/** Eight parts, the last one shorter. */
const size = 1_000_001;
const partSizeBytes = smallLimits.partSizeBytes;
const lastPart = 8;

const isSame = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;

const partsSent = ({ deps }: TransferWorld): readonly (number | undefined)[] =>
  deps.store.calls.filter(({ method }) => method === 'uploadPart').map(({ partNumber }) => partNumber);

const partsFetched = ({ deps }: TransferWorld): readonly number[] =>
  deps.store.calls
    .filter(({ method }) => method === 'get')
    .map(({ range = '' }) => Number(range.split('-')[0]) / partSizeBytes + 1);

/** One part after another, so that what was done before a failure is known. */
const oneByOne = (deps: TransferWorld['deps']): TransferDeps => ({
  ...deps,
  limits: { ...smallLimits, memoryPerFileBytes: 1 },
});

function uploadOf(world: TransferWorld, bytes: Uint8Array): UploadRequest {
  const path = world.folder.at('file.bin');
  writeFileSync(path, bytes);
  const expected = printOf(toFileStat(lstatSync(path)));
  return { path, key, expected, createOnly: true, meta: {}, isKept: true };
}

/** Sends the first `sent` parts of the file, then loses the connection. */
async function interruptedUpload(world: TransferWorld, request: UploadRequest, sent: number): Promise<UploadToResume> {
  let begun: UploadToResume | undefined;
  world.deps.store.inject({
    method: 'uploadPart',
    matches: ({ partNumber }) => partNumber === sent + 1,
    before: () => Promise.reject(new AppError('connection-lost', 'reset')),
  });
  const onUploadId: UploadRequest['onUploadId'] = (uploadId, given) => {
    begun = { uploadId, partSizeBytes: given };
  };
  await expect(uploadFile(oneByOne(world.deps), { ...request, onUploadId }, never)).rejects.toEqual(
    failure('connection-lost'),
  );
  world.deps.store.calls.splice(0);
  return begun ?? expect.unreachable('nothing was begun');
}

test('an interrupted upload goes on where it was, and counts what was there as found', async () => {
  const world = makeTransferWorld();
  const bytes = patternBytes(size);
  const request = uploadOf(world, bytes);
  const resume = await interruptedUpload(world, request, 5);
  const found: number[] = [];
  const onFound = (count: number): void => void found.push(count / partSizeBytes);
  await uploadFile(oneByOne(world.deps), { ...request, resume, onFound }, never);
  expect({
    sent: partsSent(world),
    found,
    isSame: isSame(world.deps.store.objects.get(key)?.bytes, bytes),
    uploads: world.deps.store.uploadCount(),
  }).toEqual({ sent: [6, 7, 8], found: [1, 2, 3, 4, 5], isSame: true, uploads: 0 });
});

test('a part that is there but holds other bytes is sent again', async () => {
  const world = makeTransferWorld();
  const bytes = patternBytes(size);
  const request = uploadOf(world, bytes);
  const resume = await interruptedUpload(world, request, 5);
  const other = patternBytes(partSizeBytes, 2);
  const { uploadId } = resume;
  await world.deps.store.uploadPart(key, { uploadId, partNumber: 3 }, { size: other.length, open: () => other });
  world.deps.store.calls.splice(0);
  await uploadFile(oneByOne(world.deps), { ...request, resume }, never);
  expect({ sent: partsSent(world), isSame: isSame(world.deps.store.objects.get(key)?.bytes, bytes) }).toEqual({
    sent: [3, 6, 7, 8],
    isSame: true,
  });
});

test.each(['that is gone', 'in parts of another size'])('an upload %s begins anew and leaves nothing', async (how) => {
  const world = makeTransferWorld();
  const bytes = patternBytes(size);
  const request = uploadOf(world, bytes);
  const known = await interruptedUpload(world, request, 5);
  if (how === 'that is gone') {
    await world.deps.store.abortUpload(key, known.uploadId);
  }
  const resume = how === 'that is gone' ? known : { ...known, partSizeBytes: 77 };
  const gone: string[] = [];
  const onUploadGone = (uploadId: string): void => void gone.push(uploadId);
  await uploadFile(oneByOne(world.deps), { ...request, resume, onUploadGone }, never);
  expect({
    sent: partsSent(world),
    isSame: isSame(world.deps.store.objects.get(key)?.bytes, bytes),
    uploads: world.deps.store.uploadCount(),
    gone: [gone.includes(known.uploadId), gone.length],
  }).toEqual({ sent: [1, 2, 3, 4, 5, 6, 7, 8], isSame: true, uploads: 0, gone: [true, 2] });
});

test.each(['cos-access-denied', 'cos-rejected'] as const)(
  'where the bucket does not tell what an upload holds (%s), the file is sent anew',
  async (code) => {
    const world = makeTransferWorld();
    const bytes = patternBytes(size);
    const request = uploadOf(world, bytes);
    const resume = await interruptedUpload(world, request, 5);
    world.deps.store.inject({ method: 'listParts', before: () => Promise.reject(new AppError(code, 'no')) });
    await uploadFile(oneByOne(world.deps), { ...request, resume }, never);
    expect({
      sent: partsSent(world),
      isSame: isSame(world.deps.store.objects.get(key)?.bytes, bytes),
      uploads: world.deps.store.uploadCount(),
    }).toEqual({ sent: [1, 2, 3, 4, 5, 6, 7, 8], isSame: true, uploads: 0 });
  },
);

test('where the bucket cannot be asked what an upload holds, it is kept', async () => {
  const world = makeTransferWorld();
  const request = uploadOf(world, patternBytes(size));
  const resume = await interruptedUpload(world, request, 5);
  const lost = new AppError('network-timeout', 'no answer');
  world.deps.store.inject({ method: 'listParts', before: () => Promise.reject(lost) });
  await expect(uploadFile(oneByOne(world.deps), { ...request, resume }, never)).rejects.toEqual(
    failure('network-timeout'),
  );
  expect({ sent: partsSent(world), uploads: world.deps.store.uploadCount() }).toEqual({ sent: [], uploads: 1 });
});

test('an upload whose file changed is ended with the next part that is read, kept or not', async () => {
  const world = makeTransferWorld();
  const request = uploadOf(world, patternBytes(size));
  world.deps.store.inject({
    method: 'uploadPart',
    matches: ({ partNumber }) => partNumber === 3,
    after: () => writeFileSync(request.path, patternBytes(size, 2)),
  });
  await expect(uploadFile(oneByOne(world.deps), request, never)).rejects.toEqual(failure('source-changed'));
  expect({ sent: partsSent(world), uploads: world.deps.store.uploadCount() }).toEqual({ sent: [1, 2, 3], uploads: 0 });
});

type Kept = { noted: FetchedRanges | undefined; isForgotten: boolean };

function downloadOf(world: TransferWorld, object: StoredObject, kept: Kept): DownloadRequest {
  return {
    key,
    etag: object.etag,
    size,
    tempPath: world.folder.at('temp'),
    keeper: {
      ...(kept.noted === undefined ? {} : { found: kept.noted }),
      note: ({ crcs, ...fetched }) => {
        kept.noted = { ...fetched, crcs: new Map(crcs) };
      },
      forget: () => {
        kept.isForgotten = true;
      },
    },
  };
}

/** Fetches the first `fetched` ranges, then loses the connection. */
async function interruptedDownload(
  world: TransferWorld,
  fetched: number,
): Promise<{ readonly object: StoredObject; readonly kept: Kept; readonly bytes: Uint8Array }> {
  const bytes = patternBytes(size);
  const object = await world.deps.store.seed(key, bytes);
  const kept: Kept = { noted: undefined, isForgotten: false };
  world.deps.store.inject({
    method: 'get',
    matches: ({ range }) => range?.startsWith(`${fetched * partSizeBytes}-`) === true,
    before: () => Promise.reject(new AppError('network-unreachable', 'no way')),
  });
  await expect(downloadFile(oneByOne(world.deps), downloadOf(world, object, kept), never)).rejects.toEqual(
    failure('network-unreachable'),
  );
  world.deps.store.calls.splice(0);
  return { object, kept, bytes };
}

test('an interrupted download goes on where it was, and counts what was there as found', async () => {
  const world = makeTransferWorld();
  const { object, kept, bytes } = await interruptedDownload(world, 5);
  const found: number[] = [];
  const onFound = (count: number): void => void found.push(count / partSizeBytes);
  const { crc64 } = await downloadFile(oneByOne(world.deps), { ...downloadOf(world, object, kept), onFound }, never);
  expect({
    fetched: partsFetched(world),
    found,
    isSame: isSame(readFileSync(world.folder.at('temp')), bytes),
    crc64,
  }).toEqual({ fetched: [6, 7, 8], found: [1, 2, 3, 4, 5], isSame: true, crc64: object.crc64 });
});

test('of a download that has all its ranges one is asked for again: the answer says what the object is', async () => {
  const world = makeTransferWorld();
  const { object, kept, bytes } = await interruptedDownload(world, 7);
  await expect(
    downloadFile(
      oneByOne(world.deps),
      {
        ...downloadOf(world, object, kept),
        attributes: () => {
          throw new AppError('network-timeout', 'late');
        },
      },
      never,
    ),
  ).rejects.toEqual(failure('network-timeout'));
  world.deps.store.calls.splice(0);
  await downloadFile(oneByOne(world.deps), downloadOf(world, object, kept), never);
  expect({
    noted: kept.noted?.crcs.size,
    fetched: partsFetched(world),
    isSame: isSame(readFileSync(world.folder.at('temp')), bytes),
  }).toEqual({ noted: 8, fetched: [lastPart], isSame: true });
});

test('a noted range that the disk does not hold is fetched again', async () => {
  const world = makeTransferWorld();
  const { object, kept, bytes } = await interruptedDownload(world, 5);
  const temp = readFileSync(world.folder.at('temp'));
  writeFileSync(world.folder.at('temp'), temp.fill(0, partSizeBytes, 2 * partSizeBytes));
  // No CRC64 of the whole would tell.
  const { crc64: _, ...untold } = { ...object, etag: `${object.etag}-8` };
  world.deps.store.objects.set(key, untold);
  await downloadFile(oneByOne(world.deps), downloadOf(world, untold, kept), never);
  expect({ fetched: partsFetched(world), isSame: isSame(readFileSync(world.folder.at('temp')), bytes) }).toEqual({
    fetched: [2, 6, 7, 8],
    isSame: true,
  });
});

test.each<[string, (temp: string) => void]>([
  ['gone', (temp) => unlinkSync(temp)],
  ['shorter', (temp) => truncateSync(temp, 100)],
  ['read-only', (temp) => chmodSync(temp, 0o400)],
])('a download whose temp file is %s ends well', async (_, damage) => {
  const world = makeTransferWorld();
  const { object, kept, bytes } = await interruptedDownload(world, 5);
  damage(world.folder.at('temp'));
  await downloadFile(oneByOne(world.deps), downloadOf(world, object, kept), never);
  expect(isSame(readFileSync(world.folder.at('temp')), bytes)).toBe(true);
});

test('ranges of another size are not counted', async () => {
  const world = makeTransferWorld();
  const { object, kept, bytes } = await interruptedDownload(world, 5);
  kept.noted = { partSizeBytes: 77, crcs: kept.noted?.crcs ?? new Map() };
  await downloadFile(oneByOne(world.deps), downloadOf(world, object, kept), never);
  expect({ fetched: partsFetched(world), isSame: isSame(readFileSync(world.folder.at('temp')), bytes) }).toEqual({
    fetched: [1, 2, 3, 4, 5, 6, 7, 8],
    isSame: true,
  });
});

test.each(['cos-precondition-failed', 'checksum-mismatch', 'disk-full'] as const)(
  'after %s nothing is kept of a download',
  async (code) => {
    const world = makeTransferWorld();
    const { object, kept } = await interruptedDownload(world, 5);
    world.deps.store.inject({ method: 'get', before: () => Promise.reject(new AppError(code, 'no')) });
    await expect(downloadFile(oneByOne(world.deps), downloadOf(world, object, kept), never)).rejects.toEqual(
      failure(code),
    );
    expect({ isForgotten: kept.isForgotten, isThere: existsSync(world.folder.at('temp')) }).toEqual({
      isForgotten: true,
      isThere: false,
    });
  },
);

test('a download that failed takes its temp file along, also where its note cannot be taken back', async () => {
  const world = makeTransferWorld();
  const { object, kept } = await interruptedDownload(world, 5);
  world.deps.store.inject({
    method: 'get',
    before: () => Promise.reject(new AppError('cos-precondition-failed', 'another')),
  });
  const request = downloadOf(world, object, kept);
  const keeper = { note: () => undefined, ...request.keeper, forget: () => expect.unreachable('the disk is full') };
  await expect(downloadFile(oneByOne(world.deps), { ...request, keeper }, never)).rejects.toEqual(
    failure('cos-precondition-failed'),
  );
  expect(existsSync(request.tempPath)).toBe(false);
});

test('a temp file that was left and cannot be looked at is closed before another takes its place', async () => {
  const world = makeTransferWorld();
  const { object, kept, bytes } = await interruptedDownload(world, 5);
  const { fs } = world.deps;
  let open = 0;
  const openWrite: typeof fs.openWrite = async (path) => {
    const file = await fs.openWrite(path);
    open += 1;
    const close = async (): Promise<void> => {
      open -= 1;
      await file.close();
    };
    return { ...file, stat: () => Promise.reject(new AppError('local-io', 'a bad block')), close };
  };
  const deps = { ...oneByOne(world.deps), fs: { ...fs, openWrite } };
  await downloadFile(deps, downloadOf(world, object, kept), never);
  expect({ open, isSame: isSame(readFileSync(world.folder.at('temp')), bytes) }).toEqual({ open: 0, isSame: true });
});

test('ranges are noted no more often than asked for, also when no other comes, and the rest when it is over', async () => {
  const clock = createFakeClock();
  const noted: number[] = [];
  const keeper = { note: ({ crcs }: FetchedRanges) => void noted.push(crcs.size), forget: () => undefined };
  const notes = createRangeNotes(clock, keeper, { partSizeBytes, everyMs: 2_000, found: undefined });
  for (let part = 1; part <= 10; part += 1) {
    await clock.advance(500);
    notes.add(part, BigInt(part));
  }
  await clock.advance(10_000);
  const byTime = [...noted];
  notes.add(11, 11n);
  notes.add(12, 12n);
  const atEnd = [notes.flush(), notes.flush()];
  notes.stop();
  expect({ byTime, noted, atEnd, pending: clock.pending() }).toEqual({
    byTime: [3, 7, 10],
    noted: [3, 7, 10, 11, 12],
    atEnd: [true, true],
    pending: 0,
  });
});
