import { expect, test } from 'vitest';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { syncedEarly } from '../../../src-main/transfer/early-sync.ts';
import type { WriteHandle } from '../../../src-main/transfer/file-system.ts';

/** A file that keeps a diary; a sync of it ends when the test says so. */
function createDiary() {
  const lines: string[] = [];
  const syncs: PromiseWithResolvers<void>[] = [];
  const noted = (line: string) => (): Promise<never> => Promise.reject(new Error(`not of this test: ${line}`));
  const file: WriteHandle = {
    write: (bytes, position) => {
      lines.push(`write ${bytes.length} at ${position}`);
      return Promise.resolve();
    },
    sync: () => {
      const sync = Promise.withResolvers<void>();
      syncs.push(sync);
      lines.push('sync begins');
      return sync.promise;
    },
    close: () => {
      lines.push('close');
      return Promise.resolve();
    },
    setSize: noted('setSize'),
    setTimes: noted('setTimes'),
    setMode: noted('setMode'),
    stat: noted('stat'),
  };
  return { lines, file, syncs };
}

const diskFull = new AppError('disk-full', 'no room');

test('a file is synced beside the writing, once at a time, and once more at the end', async () => {
  const { lines, file, syncs } = createDiary();
  const early = syncedEarly(file, 20);
  for (let position = 0; position < 60; position += 10) {
    await early.write(new Uint8Array(10), position);
  }
  lines.push('end');
  const synced = early.sync().then(() => lines.push('synced'));
  syncs[0]?.resolve();
  await expect.poll(() => syncs.length).toBe(2);
  syncs[1]?.resolve();
  await synced;
  expect(lines).toEqual([
    ...['write 10 at 0', 'write 10 at 10', 'sync begins', 'write 10 at 20', 'write 10 at 30'],
    ...['write 10 at 40', 'write 10 at 50', 'end', 'sync begins', 'synced'],
  ]);
});

test('a sync that failed beside the writing fails what follows, though the system tells of it only once', async () => {
  const { file, syncs } = createDiary();
  const early = syncedEarly(file, 10);
  await early.write(new Uint8Array(10), 0);
  const synced = early.sync();
  syncs[0]?.reject(diskFull);
  await expect(synced).rejects.toBe(diskFull);
  await expect(early.write(new Uint8Array(10), 10)).rejects.toBe(diskFull);
  await expect(early.sync()).rejects.toBe(diskFull);
  expect(syncs.length).toBe(1);
});

test('a file is not closed while it is being synced', async () => {
  const { lines, file, syncs } = createDiary();
  const early = syncedEarly(file, 10);
  await early.write(new Uint8Array(10), 0);
  const closed = early.close();
  lines.push('asked to close');
  syncs[0]?.resolve();
  await closed;
  expect(lines).toEqual(['write 10 at 0', 'sync begins', 'asked to close', 'close']);
});
