import { expect, test } from 'vitest';
import { toLocalPath } from '../../../src-main/foundation/names.ts';
import { createDiskRoom } from '../../../src-main/transfer/disk-room.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { makeTransferWorld } from '../../support/transfer-world.ts';

const floor = 64 * 1024 ** 2;
const folder = toLocalPath('/folder');
const full = expect.objectContaining({ code: 'disk-full' });

/** A disk that counts how often it is asked. */
function makeRoom(freeBytes: number) {
  const disk = { freeBytes, asked: 0 };
  const clock = createFakeClock();
  const fs = {
    ...makeTransferWorld().deps.fs,
    freeBytes: () => {
      disk.asked += 1;
      return Promise.resolve(disk.freeBytes);
    },
  };
  return { disk, clock, room: createDiskRoom({ fs, clock }) };
}

test('many small downloads ask the disk once in a while', async () => {
  const { disk, clock, room } = makeRoom(floor + 1_000);
  await room.require(folder, 10);
  await room.require(folder, 10);
  const atOnce = disk.asked;
  await clock.advance(1_000);
  await room.require(folder, 10);
  expect([atOnce, disk.asked]).toEqual([1, 2]);
});

test('what was taken since counts, and the disk has the last word', async () => {
  const { disk, room } = makeRoom(floor + 100);
  await room.require(folder, 60);
  await room.require(folder, 60);
  expect(disk.asked).toBe(2);
  disk.freeBytes = floor + 40;
  await expect(room.require(folder, 60)).rejects.toEqual(full);
  await room.require(folder, 40);
});

test('another disk is asked for itself', async () => {
  const { disk, room } = makeRoom(floor + 1_000);
  await room.require(folder, 10);
  disk.freeBytes = 0;
  await expect(room.require(toLocalPath('/other'), 10)).rejects.toEqual(full);
});
