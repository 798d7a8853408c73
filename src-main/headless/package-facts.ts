/** Where this program lives and which version it is, the same from the sources, the bundle and a packaged app. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { AppError } from '../foundation/app-error.ts';

/** The nearest folder above this file that holds a package.json. */
export function packageFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) {
      return folder;
    }
    if (folder === dirname(folder)) {
      throw new AppError('not-found', 'package.json of driftless is missing');
    }
  }
}

export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
  return v.parse(v.looseObject({ version: v.string() }), manifest).version;
}
