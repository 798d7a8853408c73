/**
 * `npm start`: runs the built app on the Electron binary of `node_modules`, fetched on the first start. Where there is none and
 * none can be had, says so in one sentence and what works without it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { electronFolder, findElectron } from './electron-binary.ts';

const appFolder = fileURLToPath(new URL('../..', import.meta.url));
const overridden = process.env.ELECTRON_OVERRIDE_DIST_PATH;

const binary = findElectron(overridden) ?? (overridden === undefined && fetchElectron() ? findElectron() : undefined);
if (binary === undefined) {
  process.stderr.write(
    'The Electron binary is not on this machine and could not be downloaded; ' +
      '`npm run demo` and `npm run -s driftless -- serve` run the same app in a browser.\n',
  );
  process.exitCode = 1;
} else {
  run(binary);
}

function fetchElectron(): boolean {
  process.stderr.write('fetching Electron, on the first start only\n');
  const install = join(electronFolder, 'install.js');
  return spawnSync(process.execPath, [install], { stdio: ['ignore', 'inherit', 'ignore'] }).status === 0;
}

function run(path: string): void {
  // Where an editor runs on Electron, its terminal may carry this variable, which would turn the app into a plain Node.
  const { ELECTRON_RUN_AS_NODE: _dropped, ...env } = process.env;
  const child = spawn(path, [appFolder, ...process.argv.slice(2)], { stdio: 'inherit', env });
  child.once('error', (error) => {
    process.stderr.write(`Electron did not start: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 0 : 1);
  });
}
