import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'driftless-built-'));
  await run(process.execPath, ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'], {
    cwd: root,
  });
});

afterAll(() => rm(home, { recursive: true }));

test('the built app opens its page over a running engine and ends by itself after quitting', async () => {
  const preload = join(root, 'test/support/register-electron-stand-in.ts');
  const { stdout } = await run(process.execPath, ['--import', preload, 'test/support/run-built-desktop.ts'], {
    cwd: root,
    env: { ...process.env, HOME: home, LOCALAPPDATA: home, XDG_DATA_HOME: join(home, 'data') },
    timeout: 30_000,
  });
  expect(JSON.parse(stdout)).toEqual({
    url: 'driftless://app/',
    html: 200,
    script: 200,
    preload: true,
    answer: {
      ok: true,
      result: {
        revision: 0,
        engine: { version: '0.0.0-stand-in', host: 'desktop', startedAt: expect.any(Number) },
        pairs: [],
        transfers: [],
        activity: [],
        conflicts: [],
        problems: [],
      },
    },
    forged: { ok: false, problem: { code: 'usage', detail: 'the caller is not our page' } },
    exitCode: 0,
    windows: 0,
  });
});

test('the built command line runs under its shebang name and its workers are beside it', async () => {
  const { stdout } = await run(process.execPath, ['dist/main/driftless.js', '--help'], { cwd: root });
  const entries = (await readdir(join(root, 'dist/main'))).filter((name) => name.endsWith('.js')).toSorted();
  const firstLine = (await readFile(join(root, 'dist/main/driftless.js'), 'utf8')).split('\n', 1)[0];
  expect({ help: stdout.includes('driftless'), firstLine, entries }).toEqual({
    help: true,
    firstLine: '#!/usr/bin/env node',
    entries: ['body-hash-worker.js', 'driftless.js', 'folder-reader-worker.js', 'hash-worker.js', 'index.js'],
  });
});

test('the preload is one CommonJS file that requires nothing but electron', async () => {
  const files = await readdir(join(root, 'dist/preload'));
  const code = await readFile(join(root, 'dist/preload/index.cjs'), 'utf8');
  const required = [...code.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name);
  expect({ files, required, hasImports: /^import /m.test(code) }).toEqual({
    files: ['index.cjs'],
    required: ['electron'],
    hasImports: false,
  });
});
