/**
 * Holds the layout: who may import whom, which file owns which library, what pure files may not touch. Reads the sources as
 * text; an import that fits no rule here is a defect.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';

type Import = { readonly from: string; readonly to: string; readonly isTypeOnly: boolean };

const files = globSync(['src-main/**/*.ts', 'src-renderer/**/*.{ts,tsx}']).map((file) => file.split(sep).join('/'));
const sources = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = sources.get(file) ?? '';
  const statements = text.matchAll(/^(?:import|export)\s+(?:(type\s)?[^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm);
  const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g);
  return [
    ...Array.from(statements, (match) => toImport(file, match[2] ?? '', match[1] !== undefined)),
    ...Array.from(dynamic, (match) => toImport(file, match[1] ?? '', false)),
  ];
}

function toImport(from: string, specifier: string, isTypeOnly: boolean): Import {
  const to = specifier.startsWith('.')
    ? normalize(join(dirname(from), specifier))
        .split(sep)
        .join('/')
    : specifier;
  return { from, to, isTypeOnly };
}

const describeImport = ({ from, to }: Import): string => `${from} -> ${to}`;
const areaOf = (file: string): string =>
  file.startsWith('src-renderer/') ? 'src-renderer' : (file.split('/')[1] ?? '');
const isOwn = (to: string): boolean => to.startsWith('src-main/') || to.startsWith('src-renderer/');

const mayImport: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  foundation: ['contract'],
  cos: ['contract', 'foundation'],
  state: ['contract', 'foundation'],
  settings: ['contract', 'foundation'],
  'cos-server': ['contract', 'foundation'],
  transfer: ['contract', 'foundation', 'cos', 'state', 'settings'],
  sync: ['contract', 'foundation', 'cos', 'state', 'settings', 'transfer'],
  app: ['contract', 'foundation', 'cos', 'state', 'settings', 'transfer', 'sync', 'cos-server'],
  headless: ['contract', 'foundation', 'cos', 'state', 'settings', 'transfer', 'sync', 'app', 'cos-server'],
  desktop: ['contract', 'foundation', 'cos', 'state', 'settings', 'transfer', 'sync', 'app'],
  'src-renderer': ['contract'],
};
/** What the embedded server shares with the client: the messages and the signature. */
const sharedWithServer = /^src-main\/cos\/(wire\/[\w-]+|signature|key-encoding)\.ts$/;

test('each area imports only the areas below it', () => {
  const offences = imports.filter(({ from, to }) => {
    if (!isOwn(to) || areaOf(from) === areaOf(to)) {
      return false;
    }
    if (areaOf(from) === 'cos-server' && sharedWithServer.test(to)) {
      return false;
    }
    return !(mayImport[areaOf(from)] ?? []).includes(areaOf(to));
  });
  expect(offences.map(describeImport)).toEqual([]);
});

const libraryOwners: Readonly<Record<string, RegExp>> = {
  undici: /^src-main\/cos\/transport\.ts$/,
  'fast-xml-parser': /^src-main\/cos\/wire\/xml\.ts$/,
  'hash-wasm': /^src-main\/foundation\/crc64\.ts$/,
  'p-queue': /^src-main\/transfer\/lanes\.ts$/,
  chokidar: /^src-main\/sync\/watch\/watch\.ts$/,
  ignore: /^src-main\/sync\/ignore\/ignore-rules\.ts$/,
  conf: /^src-main\/settings\/conf-settings-store\.ts$/,
  ws: /^src-main\/headless\/[\w-]+\.ts$/,
  'electron-store': /^src-main\/desktop\/electron-settings-store\.ts$/,
  'electron-updater': /^src-main\/desktop\/auto-updater\.ts$/,
  electron: /^src-main\/desktop\/[\w-]+\.ts$/,
  'node:sqlite': /^src-main\/(state|cos-server)\/[\w-]+\.ts$/,
  react: /^src-renderer\//,
  'lucide-react': /^src-renderer\//,
};

test('each library is named in the one place that owns it', () => {
  const named = imports.filter(({ to }) => !isOwn(to) && !to.startsWith('.'));
  const offences = named.filter(({ from, to }) => {
    const library = to.startsWith('node:') || to.startsWith('@') ? to : (to.split('/')[0] ?? to);
    const owner = libraryOwners[library];
    return owner !== undefined && !owner.test(from);
  });
  expect(offences.map(describeImport)).toEqual([]);
  const singles = [
    'undici',
    'fast-xml-parser',
    'hash-wasm',
    'p-queue',
    'chokidar',
    'ignore',
    'conf',
    'electron-store',
    'electron-updater',
  ];
  const owners = singles.map(
    (library) => new Set(named.filter(({ to }) => to === library).map(({ from }) => from)).size,
  );
  expect(owners).toEqual(singles.map(() => 1));
});

test('the dependencies are the packages that the main process and the command line load, each of them and no other', () => {
  const loaded = imports.filter(({ from, isTypeOnly }) => from.startsWith('src-main/') && !isTypeOnly);
  const names = loaded.map(({ to }) => to).filter((to) => !isOwn(to) && !/^(?:node:|electron$)/.test(to));
  const manifest = v.parse(
    v.object({ dependencies: v.record(v.string(), v.string()) }),
    JSON.parse(readFileSync('package.json', 'utf8')),
  );
  expect(new Set(names)).toEqual(new Set(Object.keys(manifest.dependencies)));
});

test('only the IPC file names ipcMain and only the preload names contextBridge', () => {
  const namers = (word: RegExp): string[] =>
    files.filter((file) => file.startsWith('src-main/') && word.test(withoutComments(sources.get(file) ?? '')));
  expect({ ipcMain: namers(/\bipcMain\b/), contextBridge: namers(/\bcontextBridge\b/) }).toEqual({
    ipcMain: expect.toSatisfy((names: string[]) => names.every((name) => /desktop\/(ipc|main|shell)\.ts$/.test(name))),
    contextBridge: ['src-main/desktop/preload.ts'],
  });
});

test('there are no import cycles, not even of types', () => {
  const edges = new Map<string, string[]>();
  for (const { from, to } of imports) {
    if (isOwn(to)) {
      edges.set(from, [...(edges.get(from) ?? []), to]);
    }
  }
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
      return;
    }
    if (!done.has(file)) {
      for (const next of edges.get(file) ?? []) {
        visit(next, [...trail, file]);
      }
      done.add(file);
    }
  };
  for (const file of files) {
    visit(file, []);
  }
  expect(cycles).toEqual([]);
});

const pureFiles =
  /^src-main\/(contract\/.*|sync\/(pair|gather\/(entry|merge)|decide\/[\w-]+|guard\/(guard|hold|restore)|paths\/(names|name-folding)|ignore\/(ignore|ignore-rules))|transfer\/part-plan|app\/(tray-model|notices|desktop-words)|desktop\/(pac-answer|screen-links|update-state|host-facts))\.ts$/;

test('pure files touch no machine', () => {
  const offences = imports.filter(
    ({ from, to, isTypeOnly }) => pureFiles.test(from) && to.startsWith('node:') && !isTypeOnly,
  );
  expect(offences.map(describeImport)).toEqual([]);
});

test('the engine asks its ports for time, chance and files', () => {
  const forbidden = /\bDate\.now\b|\bMath\.random\b|\bsetTimeout\b|\bsetInterval\b|['"]node:fs/;
  // Watching is a port itself, handed to the engine as a value: these bind it to this machine.
  const watching = /^src-main\/sync\/watch\/(start-watch|watch-folders|watch-probe)\.ts$/;
  const offences = files.filter(
    (file) =>
      file.startsWith('src-main/sync/') &&
      !watching.test(file) &&
      forbidden.test(withoutComments(sources.get(file) ?? '')),
  );
  expect(offences).toEqual([]);
});

test('each file says at its top what it owns, and none is a catch-all', () => {
  const headless = files.filter((file) => !/^(#![^\n]*\n)?\/\*\*|^\/\*\*/.test(sources.get(file) ?? ''));
  const catchAlls = files.filter((file) =>
    /\/(util|utils|helper|helpers|misc|common|manager|types|index)\.tsx?$/.test(file),
  );
  expect({ headless, catchAlls }).toEqual({ headless: [], catchAlls: [] });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/[^\n]*/g, '');
}
