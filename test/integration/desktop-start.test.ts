import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'driftless-start-'));
});

afterEach(() => rm(folder, { recursive: true }));

function start(...args: readonly string[]): Promise<{ exitCode: unknown; stdout: string; stderr: string }> {
  const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: folder, ELECTRON_RUN_AS_NODE: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, ['src-main/desktop/start.ts', ...args], { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

test('where there is no Electron, one sentence says so and names what works without it', async () => {
  expect(await start()).toEqual({
    exitCode: 1,
    stdout: '',
    stderr:
      'The Electron binary is not on this machine and could not be downloaded; ' +
      '`npm run demo` and `npm run -s driftless -- serve` run the same app in a browser.\n',
  });
});

test.skipIf(process.platform === 'win32')('Electron runs the app folder and its end is our end', async () => {
  const script = '#!/bin/sh\necho "$@"\necho "as node: $ELECTRON_RUN_AS_NODE"\nexit 7\n';
  await writeFile(join(folder, 'electron'), script);
  await chmod(join(folder, 'electron'), 0o755);
  expect(await start('--hidden')).toEqual({ exitCode: 7, stdout: `${root} --hidden\nas node: \n`, stderr: '' });
});
