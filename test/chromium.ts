/** Finds a Chromium for the browser tests, and installs Debian's where apt is there and may be used. */
import { delimiter, join } from 'node:path';
import { installPackage, isExecutable } from './debian-tool.ts';

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
  return findChromium() ?? (installPackage('chromium', say) ? findChromium() : undefined);
}

export const howToGetChromium =
  'The browser tests need Chromium or Chrome: install one (for example "sudo apt-get install chromium"), or name one in DRIFTLESS_CHROMIUM.';
