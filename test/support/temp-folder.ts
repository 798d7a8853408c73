/** A folder of its own for one test, removed when the test has ended. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type LocalPath, toLocalPath } from '../../src-main/foundation/names.ts';

export type TempFolder = {
  readonly path: LocalPath;
  /** The path of a name in it. */
  readonly at: (...names: readonly string[]) => LocalPath;
};

export function makeTempFolder(): TempFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'driftless-test-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return { path: toLocalPath(path), at: (...names) => toLocalPath(join(path, ...names)) };
}
