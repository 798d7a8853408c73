import { expect, test } from 'vitest';
import { toLocalPath } from '../../../src-main/foundation/names.ts';
import { listenToDisk } from '../../../src-main/sync/disk-silence.ts';
import type { FileStat, FileSystem } from '../../../src-main/transfer/file-system.ts';
import { createNodeFileSystem } from '../../../src-main/transfer/node-file-system.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const path = toLocalPath('/a');

/** A disk whose stats are answered when the test says so. */
function createWorld() {
  const clock = createFakeClock();
  const told: string[] = [];
  const answers: ((stat: FileStat | undefined) => void)[] = [];
  const { stop: _, ...real } = createNodeFileSystem();
  const disk: FileSystem = { ...real, stat: () => new Promise((resolve) => answers.push(resolve)) };
  const fs = listenToDisk(disk, clock, {
    onSilent: () => told.push('silent'),
    onAnswer: () => told.push('answers'),
  });
  return { clock, told, answers, fs };
}

test('a call that is not answered for a minute is told once, and so is its answer', async () => {
  const { clock, told, answers, fs } = createWorld();
  const calls = [fs.stat(path), fs.stat(path)];
  await clock.advance(59_999);
  told.push('59 s');
  await clock.advance(120_000);
  answers[0]?.(undefined);
  await calls[0];
  told.push('one answered');
  answers[1]?.(undefined);
  await calls[1];
  expect({ told, pending: clock.pending() }).toEqual({
    told: ['59 s', 'silent', 'one answered', 'answers'],
    pending: 0,
  });
});

test('many calls that are answered in time are nothing to tell, nor is the sleep of the computer', async () => {
  const { clock, told, answers, fs } = createWorld();
  for (let count = 0; count < 20; count += 1) {
    const call = fs.stat(path);
    await clock.advance(10_000);
    clock.jump(8 * 3_600_000);
    answers[count]?.(undefined);
    await call;
  }
  expect({ told, pending: clock.pending() }).toEqual({ told: [], pending: 0 });
});
