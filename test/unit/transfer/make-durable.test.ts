import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { printOf } from '../../../src-main/transfer/file-stat.ts';
import type { FileSystem } from '../../../src-main/transfer/file-system.ts';
import { makeDurable } from '../../../src-main/transfer/make-durable.ts';
import { createNodeFileSystem } from '../../../src-main/transfer/node-file-system.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { hookFileSystem } from '../../support/hooked-file-system.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

test.each([
  { age: 'now', ageMs: 0, calls: ['openRead', 'sync', 'syncFolder'] },
  { age: 'in the future, by a clock that was set back', ageMs: -3_600_000, calls: ['openRead', 'sync', 'syncFolder'] },
  { age: 'two minutes ago', ageMs: 120_000, calls: [] },
])('a file written $age is synced with its folder unless the system has done it by then', async ({ ageMs, calls }) => {
  const folder = makeTempFolder();
  const path = folder.at('file.txt');
  writeFileSync(path, 'content');
  const asked: string[] = [];
  const hooked = hookFileSystem(createNodeFileSystem(), { before: ({ method }) => void asked.push(method) });
  const fs: FileSystem = {
    ...hooked,
    openRead: async (file) => {
      const handle = await hooked.openRead(file);
      return {
        ...handle,
        sync: async () => {
          asked.push('sync');
          await handle.sync();
        },
      };
    },
  };
  const stat = await createNodeFileSystem().stat(path);
  if (stat === undefined) {
    throw new Error('the file is not there');
  }
  await makeDurable({ fs, clock: createFakeClock({ startAt: stat.ctimeMs + ageMs }) }, { path, print: printOf(stat) });
  expect(asked).toEqual(calls);
});
