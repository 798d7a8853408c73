/**
 * electron-builder packs the built app for real, around a stand-in for Electron's distribution: what is in the package, how its
 * fuses are set, and that the packed files alone are an app that runs.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { extractAll, getRawHeader } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unbundledPackages } from '../../assets/packaging/node-build.ts';
import { foldersOfDependencies } from '../../assets/packaging/third-party-licenses.ts';
import { cleanFirstSync, firstSyncOf, root } from '../support/built-app.ts';
import { reachFrom } from '../support/built-modules.ts';
import { type PackedApp, packApp } from '../support/pack-app.ts';

const run = promisify(execFile);
let result: PackedApp;
let packed: string;
/** The contents of app.asar. */
let app: string;

beforeAll(async () => {
  result = await packApp('linux', ['publish.provider=github', 'publish.owner=driftless-app', 'publish.repo=driftless']);
  packed = result.folder;
  app = join(packed, '..', 'app');
  extractAll(join(packed, 'resources/app.asar'), app);
}, 300_000);

afterAll(() => result.remove());

/** Relative to `base`, with `/`, in order. */
function filesOf(base: string, pattern = '**/*'): readonly string[] {
  const entries = globSync(pattern, { cwd: base, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = entries.map(({ parentPath, name }) => relative(base, join(parentPath, name)));
  return names.map((name) => name.split(sep).join('/')).toSorted();
}

test('the package holds the program, its languages, the licences and one archive', async () => {
  expect(filesOf(packed)).toEqual([
    'LICENSE.electron.txt',
    'LICENSES.chromium.html',
    'driftless',
    'locales/en-US.pak',
    'locales/zh-CN.pak',
    'resources/LICENSE.txt',
    'resources/app-update.yml',
    'resources/app.asar',
    // These two are Electron's own; from a distribution in a zip file they are taken out.
    'resources/default_app.asar',
    'resources/third-party-licenses.txt',
    'version',
  ]);
});

test('the archive holds what the app loads, its icons and its packages, and nothing else', async () => {
  const own = filesOf(app).filter((file) => !file.startsWith('node_modules/'));
  const main = (name: string): string => join(app, 'dist/main', name);
  const loaded = reachFrom(['index.js', 'hash-worker.js', 'disk-worker.js', 'body-hash-worker.js'].map(main));
  const page = filesOf(join(root, 'dist/renderer')).filter((file) => file !== 'third-party-licenses.txt');
  expect(own).toEqual(
    [
      ...filesOf(root, 'assets/icons/tray/*'),
      ...loaded.files.map((file) => relative(app, file).split(sep).join('/')),
      'dist/preload/index.cjs',
      ...page.map((file) => `dist/renderer/${file}`),
      'package.json',
    ].toSorted(),
  );
});

/** Those that no bundle holds. Sockets are the command line's. */
const packedPackages = unbundledPackages.filter((name) => name !== 'ws');

test('the archive holds the packages that are not part of the bundle, with all that they need, and no other', () => {
  const roots = packedPackages.map((name) => join(root, 'node_modules', name));
  const wanted = [...roots, ...roots.flatMap(foldersOfDependencies)].map((folder) => relative(root, folder));
  const packages = filesOf(app, 'node_modules/**/package.json').map(dirname);
  expect(new Set(packages)).toEqual(new Set(wanted.map((folder) => folder.split(sep).join('/'))));
});

test('of its packages the archive holds the code', async () => {
  const files = filesOf(app, 'node_modules/**/*');
  const code = /\.(?:js|cjs|mjs|json|wasm|node)$/;
  const odd = files.filter((file) => !code.test(file) && !/licen[cs]e|notice/i.test(file));
  const native = files.filter((file) => file.endsWith('.node'));
  const foreign = files.filter((file) => /node_modules\/(?:electron|typescript|vite|vitest|ws|react)\//.test(file));
  const { size } = await stat(join(packed, 'resources/app.asar'));
  expect({ odd, native, foreign, isSmall: size < 6_000_000 }).toEqual({
    odd: [],
    native: [],
    foreign: [],
    isSmall: true,
  });
});

test('the packed manifest names the entry and nothing of how the app is made', async () => {
  const manifest: unknown = JSON.parse(await readFile(join(app, 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({
    name: 'driftless',
    productName: 'Driftless',
    main: 'dist/main/index.js',
    type: 'module',
    desktopName: 'driftless.desktop',
  });
  expect(manifest).not.toMatchObject({ devDependencies: expect.anything() });
  expect(manifest).not.toMatchObject({ scripts: expect.anything() });
});

test('the fuses are set: no Node, no debugger, only the archive that belongs to the app', async () => {
  const wire = await getCurrentFuseWire(join(packed, 'driftless'));
  const { DISABLE, ENABLE } = FuseState;
  expect(wire).toMatchObject({
    [FuseV1Options.RunAsNode]: DISABLE,
    [FuseV1Options.EnableCookieEncryption]: ENABLE,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: DISABLE,
    [FuseV1Options.EnableNodeCliInspectArguments]: DISABLE,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ENABLE,
    [FuseV1Options.OnlyLoadAppFromAsar]: ENABLE,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: DISABLE,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: DISABLE,
  });
});

const archived = v.object({ integrity: v.object({ algorithm: v.literal('SHA256'), hash: v.string() }) });

test('the archive carries the hash of each of its files', async () => {
  const { header } = getRawHeader(join(packed, 'resources/app.asar'));
  const entry = ['dist', 'main', 'index.js'].reduce<unknown>(
    (at, name) => v.parse(v.looseObject({ files: v.record(v.string(), v.unknown()) }), at).files[name],
    header,
  );
  const content = await readFile(join(app, 'dist/main/index.js'));
  expect(v.parse(archived, entry).integrity.hash).toBe(createHash('sha256').update(content).digest('hex'));
});

test('the package knows where its updates are, without a token', async () => {
  expect(await readFile(join(packed, 'resources/app-update.yml'), 'utf8')).toBe(
    'owner: driftless-app\nrepo: driftless\nprovider: github\nupdaterCacheDirName: driftless-updater\n',
  );
});

test('the packed files alone lead from a first start over a first sync to a quit', async () => {
  expect(await firstSyncOf(app)).toEqual(cleanFirstSync);
});

test('each packed package loads, with all that it needs', async () => {
  const standIn = join(root, 'test/support/register-electron-stand-in.ts');
  const program = `await Promise.all(${JSON.stringify(packedPackages)}.map((name) => import(name))); console.log('loaded');`;
  const args = ['--import', standIn, '--input-type=module', '--eval', program];
  expect((await run(process.execPath, args, { cwd: app })).stdout).toBe('loaded\n');
});
