/** The built parts: what they hold and what not, how much a page loads first, and the app run from them. */
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { beforeAll, expect, test } from 'vitest';
import { unbundledPackages } from '../../assets/packaging/node-build.ts';
import { buildApp, cleanFirstSync, firstSyncOf, root } from '../support/built-app.ts';
import { reachFrom } from '../support/built-modules.ts';
import { readTree, startCli, startServer, temporaryFolder, testBucket, writeTree } from '../support/cli-process.ts';

const run = promisify(execFile);
const main = (name: string): string => join(root, 'dist/main', name);
const workers = ['disk-worker.js', 'hash-worker.js', 'body-hash-worker.js'].map(main);
const manifest = v.parse(
  v.object({ dependencies: v.record(v.string(), v.string()) }),
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
);

beforeAll(buildApp, 180_000);

test('the built app leads from its first start over a first sync to a quit, through its own preload', async () => {
  expect(await firstSyncOf(root)).toEqual(cleanFirstSync);
});

test('the built command line runs under its shebang name and its workers are beside it', async () => {
  const { stdout } = await run(process.execPath, ['dist/main/driftless.js', '--help'], { cwd: root });
  const entries = (await readdir(join(root, 'dist/main'))).filter((name) => name.endsWith('.js')).toSorted();
  const firstLine = (await readFile(main('driftless.js'), 'utf8')).split('\n', 1)[0];
  expect({ help: stdout.includes('driftless'), firstLine, entries }).toEqual({
    help: true,
    firstLine: '#!/usr/bin/env node',
    entries: ['body-hash-worker.js', 'disk-worker.js', 'driftless.js', 'hash-worker.js', 'index.js'],
  });
});

test('the built command line serves a bucket, and syncs and verifies small and large files in it: all workers start', async () => {
  const home = await temporaryFolder();
  const program = main('driftless.js');
  const { endpoint, keys } = await startServer(home, [], program);
  const tree = { 'small.txt': 'small', 'large.txt': 'large'.repeat(400_000) };
  await writeTree(join(home, 'here'), tree);
  const steps = [
    ['sync', 'here', '--once'],
    ['sync', 'there', '--once'],
    ['verify', 'there'],
  ];
  await mkdir(join(home, 'there'));
  const codes: unknown[] = [];
  for (const [command = '', folder = '', ...options] of steps) {
    const place = [join(home, folder), `cos://${testBucket}/both`, '--endpoint', endpoint];
    const state = ['--state', join(home, `state of ${folder}`)];
    codes.push((await startCli([command, ...place, ...state, ...options], keys, home, undefined, program).ended).code);
  }
  expect({ codes, there: await readTree(join(home, 'there')) }).toEqual({ codes: [0, 0, 0], there: tree });
}, 60_000);

test('the preload is one CommonJS file that requires nothing but electron', async () => {
  const files = await readdir(join(root, 'dist/preload'));
  const code = await readFile(join(root, 'dist/preload/index.cjs'), 'utf8');
  const required = [...code.matchAll(/require\(\s*["'`]([^"'`]+)["'`]\s*\)/g)].map(([, name]) => name);
  expect({ files, required, hasImports: /^import |\bimport\(/m.test(code) }).toEqual({
    files: ['index.cjs'],
    required: ['electron'],
    hasImports: false,
  });
});

test('what is built loads the packages that are to be beside it and no other, and has all the others in itself', () => {
  const { packages } = reachFrom([main('index.js'), main('driftless.js'), ...workers]);
  const loaded = packages.filter((name) => name !== 'electron');
  expect(loaded).toEqual(unbundledPackages.toSorted());
});

test('what the desktop app loads and what only the command line loads lie in folders apart', () => {
  const desktop = reachFrom([main('index.js'), ...workers]);
  const all = globSync('**/*.js', { cwd: join(root, 'dist/main') }).map(main);
  const ofCommandLine = (file: string): boolean =>
    file.startsWith(main('headless')) || basename(file) === 'driftless.js';
  expect({ files: desktop.files, loadsSockets: desktop.packages.includes('ws') }).toEqual({
    files: all.filter((file) => !ofCommandLine(file)).toSorted(),
    loadsSockets: false,
  });
});

/** None of this belongs into what users get. */
const foreign: Readonly<Record<string, RegExp>> = {
  'a source map': /sourceMappingURL=/,
  'code from text': /\beval\(|\bnew Function\(/,
  'a branch for development': /process\.env\.NODE_ENV|import\.meta\.(?:env|hot|vitest)/,
  'the development build of React': /jsxDEV|react-dom(?:-client)?\.development|react\.dev\/link\/react-devtools/,
  'the development server': /@vite\/client|__vite_ssr/,
  'test code': /electron-stand-in|from ["'](?:vitest|fast-check|playwright-core)/,
  'sample data of the gallery': /gallery-(?:host|samples)/,
  'a key': /\bAKID[0-9A-Za-z]{13,}|-----BEGIN [A-Z ]*PRIVATE KEY-----/,
};

test('nothing built holds development code, test code, source maps, keys or paths of this machine', () => {
  const files = globSync('dist/**/*.*', { cwd: root }).map((file) => join(root, file));
  const found = files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const marks = Object.entries(foreign).filter(([, mark]) => mark.test(text));
    return [...marks.map(([what]) => what), ...(text.includes(root) ? ['a path'] : [])].map((what) => [what, file]);
  });
  expect({ found, maps: files.filter((file) => file.endsWith('.map')), isBuilt: files.length > 40 }).toEqual({
    found: [],
    maps: [],
    isBuilt: true,
  });
});

test('what the page loads before it shows anything is below 300 kB, compressed', async () => {
  const html = await readFile(join(root, 'dist/renderer/index.html'), 'utf8');
  const first = [...html.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file ?? '');
  const sizes = first.map((file) => gzipSync(readFileSync(join(root, 'dist/renderer', file))).length);
  expect({ isAnyFile: sizes.length > 1, isSmall: sizes.reduce((sum, size) => sum + size, 0) < 300_000 }).toEqual({
    isAnyFile: true,
    isSmall: true,
  });
});

test('the licence texts name every package that ships, each with a text', async () => {
  const text = await readFile(join(root, 'dist/renderer/third-party-licenses.txt'), 'utf8');
  const sections = text.split(/^-{100}\n/m).slice(1);
  const named = new Set(sections.map((section) => /^(\S+) \d/.exec(section)?.[1]));
  const wanted = [...Object.keys(manifest.dependencies), 'react', 'react-dom', 'scheduler', 'readdirp', 'ajv'];
  expect({
    missing: wanted.filter((name) => !named.has(name)),
    withoutText: sections.filter((section) => section.length < 300).map((section) => section.split('\n', 1)[0]),
    isDevelopmentPackageIn: named.has('vitest') || named.has('typescript'),
  }).toEqual({ missing: [], withoutText: [], isDevelopmentPackageIn: false });
});
