/** Finds a Chromium for the browser tests, and installs Debian's where apt is there and may be used. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** DRIFTLESS_CHROMIUM, or the first Chromium or Chrome on the PATH. */
export function findChromium(): string | undefined {
  const named = process.env.DRIFTLESS_CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = [named ?? '', ...names.flatMap((name) => folders.map((folder) => join(folder, name)))];
  return candidates.filter((candidate) => candidate !== '').find(isExecutable);
}

/** Path of a Chromium, installed with apt where it is missing and this user may. Otherwise undefined. */
export function ensureChromium(say: (line: string) => void): string | undefined {
  const found = findChromium();
  if (found !== undefined || process.platform !== 'linux' || process.getuid?.() !== 0) {
    return found;
  }
  say('no Chromium found: installing the package "chromium" with apt-get');
  const isInstalled =
    run('apt-get', ['update', '-qq']) &&
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  return isInstalled ? findChromium() : undefined;
}

export const howToGetChromium =
  'The browser tests need Chromium or Chrome: install one (for example "sudo apt-get install chromium"), or name one in DRIFTLESS_CHROMIUM.';

function run(command: string, parameters: readonly string[]): boolean {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, parameters, { stdio: ['ignore', 'ignore', 'inherit'], env: environment }).status === 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
