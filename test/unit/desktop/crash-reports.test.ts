import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as electron from 'electron';
import { expect, onTestFinished, test } from 'vitest';
import { startCrashReports, tidyCrashReports } from '../../../src-main/desktop/crash-reports.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { resetStandIn, standIn } from '../../support/electron-stand-in.ts';

async function folderOf(sizes: readonly number[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'driftless-crashes-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'completed'));
  await writeFile(join(folder, 'settings.dat'), '');
  for (const [index, size] of sizes.entries()) {
    const file = join(folder, 'completed', `${String(index).padStart(2, '0')}.dmp`);
    await writeFile(file, '');
    await truncate(file, size);
    // The first is the newest.
    await utimes(file, 1_000_000 - index, 1_000_000 - index);
  }
  return folder;
}

const names = async (folder: string) => (await readdir(join(folder, 'completed'))).toSorted();

test('reports are collected and never sent', () => {
  resetStandIn();
  startCrashReports(electron.crashReporter);
  expect(standIn.calls).toEqual([{ name: 'crashReporter.start', args: [{ uploadToServer: false }] }]);
});

test('the newest ten are kept', async () => {
  const folder = await folderOf(Array.from({ length: 13 }, () => 1));
  await tidyCrashReports(folder, silentLogger);
  expect(await names(folder)).toEqual(
    ['00', '01', '02', '03', '04', '05', '06', '07', '08', '09'].map((n) => `${n}.dmp`),
  );
});

test('large ones are fewer', async () => {
  const folder = await folderOf([60 * 2 ** 20, 30 * 2 ** 20, 30 * 2 ** 20]);
  await tidyCrashReports(folder, silentLogger);
  expect(await names(folder)).toEqual(['00.dmp', '01.dmp']);
});

test('a folder that is not there yet is no failure', async () => {
  await expect(tidyCrashReports('/nowhere/at/all', silentLogger)).resolves.toBeUndefined();
});
