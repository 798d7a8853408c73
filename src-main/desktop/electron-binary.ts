/**
 * Where the Electron binary of `node_modules` is, for what runs outside of Electron. Never imports `electron`: out there that import
 * alone would start a download.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export const electronFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));

/** The executable as the electron package itself finds it, if it is there; in another folder, where one is named. */
export function findElectron(folder: string = join(electronFolder, 'dist')): string | undefined {
  const nameFile = join(electronFolder, 'path.txt');
  const name = existsSync(nameFile) ? readFileSync(nameFile, 'utf8') : 'electron';
  const path = join(folder, name);
  return existsSync(path) ? path : undefined;
}
