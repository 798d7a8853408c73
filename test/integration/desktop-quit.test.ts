/** The shell over a real engine that is in the middle of a transfer: quitting stops it, and the next start goes on. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as electron from 'electron';
import { beforeEach, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src-main/app/engine.ts';
import { startShell } from '../../src-main/desktop/shell.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import { resetStandIn, standIn } from '../support/electron-stand-in.ts';
import { areAll, createEngineWorld, shown } from '../support/engine-world.ts';

const key = toObjectKey('photos/large.bin');

beforeEach(resetStandIn);

test('quitting in the middle of an upload ends the app, and the next start ends the upload', async () => {
  const world = await createEngineWorld();
  const dataFolder = join(world.home, 'desktop');
  const failures: string[] = [];
  const start = async (): Promise<Engine> => {
    const made = Promise.withResolvers<Engine>();
    await startShell({
      electron,
      createEngine: async (options) => {
        const engine = await createEngine(options);
        made.resolve(engine);
        return engine;
      },
      loadUpdater: () => Promise.reject(new Error('there is none here')),
      runCommand: () => Promise.reject(new Error('no such command')),
      dataFolder,
      pageFolder: world.home,
      preload: '/preload.cjs',
      iconFolder: '/icons',
      resourcesFolder: world.home,
      homeFolder: world.home,
      platform: 'linux',
      environment: {},
      execPath: '/opt/driftless',
      args: ['--hidden'],
      clock: systemClock,
      random: systemRandom,
      logger: {
        log: (level, message, facts) => {
          if (level === 'error') {
            failures.push(`${message}: ${facts?.error}`);
          }
        },
      },
    });
    return await made.promise;
  };
  const quit = async (): Promise<void> => {
    electron.app.quit();
    await expect.poll(() => standIn.exitCode, { timeout: 30_000 }).toBe(0);
  };

  const first = await start();
  const accountId = await world.addAccount(first);
  const draft = await world.draft(accountId, 'photos');
  const content = Buffer.alloc(3_000_000, 'driftless');
  await mkdir(draft.localRoot, { recursive: true });
  await writeFile(join(draft.localRoot, 'large.bin'), content);
  const { network } = await first.api.settings({});
  await first.api.updateSettings({ network: { ...network, bandwidth: { up: 20, down: 0, timetable: [] } } });
  await first.api.addPair({ draft });
  await shown(first, ({ transfers }) => transfers.length > 0);
  await quit();
  const cut = await world.bucket.head(key);

  resetStandIn();
  const second = await start();
  await second.api.updateSettings({ network });
  const { pairs } = await shown(second, areAll('idle'));
  const stored = await world.bucket.head(key);
  await quit();
  expect({
    wasCut: cut === undefined,
    files: pairs[0]?.files,
    bytes: stored?.size,
    isUnchanged: (await readFile(join(draft.localRoot, 'large.bin'))).equals(content),
    failures,
  }).toEqual({ wasCut: true, files: 1, bytes: content.length, isUnchanged: true, failures: [] });
});
