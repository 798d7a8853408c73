/**
 * Entry of the desktop app: binds the shell to the real Electron, the built page and this machine. No decisions here.
 * Nothing may be awaited at the top level: Electron gets ready only after this module has been evaluated.
 */
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import * as electron from 'electron';
import { createEngine } from '../app/engine.ts';
import { systemClock } from '../foundation/clock.ts';
import { createLineLogger } from '../foundation/logger.ts';
import { systemRandom } from '../foundation/random.ts';
import { dataFolderOf } from '../settings/data-folder.ts';
import { loadUpdater } from './auto-updater.ts';
import { startShell } from './shell.ts';

// Electron only warns about a rejection that nobody handles. Thrown, it is shown for what it is: a bug.
process.on('unhandledRejection', (reason) => {
  throw reason;
});

void startShell({
  electron,
  createEngine,
  loadUpdater,
  dataFolder: dataFolderOf({ platform: process.platform, environment: process.env, homeFolder: homedir() }),
  pageFolder: fileURLToPath(new URL('../renderer', import.meta.url)),
  iconFolder: fileURLToPath(new URL('../../assets/icons/tray', import.meta.url)),
  preload: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
  resourcesFolder: process.resourcesPath,
  homeFolder: homedir(),
  platform: process.platform,
  environment: process.env,
  execPath: process.execPath,
  args: process.argv.slice(1),
  clock: systemClock,
  random: systemRandom,
  logger: createLineLogger((line) => process.stderr.write(line), 'info', systemClock.now),
});
