import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createConfSettingsStore } from '../../../src-main/settings/conf-settings-store.ts';
import { settingsMigrations } from '../../../src-main/settings/settings-migrations.ts';
import { emptySettings, parseSettings, type Settings } from '../../../src-main/settings/settings-store.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'driftless-settings-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const version1 = {
  version: 1,
  accounts: [{ id: 'work', name: 'Work' }],
  pairs: [
    {
      name: 'Docs',
      localRoot: '/home/me/Docs',
      bucket: 'docs-1250000000',
      prefix: 'work/',
      region: 'ap-guangzhou',
      mode: 'two-way',
      accountId: 'work',
    },
  ],
};

const settings: Settings = {
  ...emptySettings,
  accounts: [{ id: 'work', name: 'Work' }],
  pairs: [
    {
      name: 'Docs',
      localRoot: '/home/me/Docs',
      bucket: 'docs-1250000000',
      prefix: 'work/',
      region: 'ap-guangzhou',
      mode: 'two-way',
      accountId: 'work',
      conflictPolicy: 'ask',
      ignoreRules: '',
      excludedFolders: [],
    },
  ],
};

test('without a file nothing is set up and reading makes none', async () => {
  const folder = await temporaryFolder();
  expect(createConfSettingsStore(folder).read()).toEqual(emptySettings);
  expect(await readdir(folder)).toEqual([]);
});

test('what was stored is read back by the next process, from a file only its owner can read', async () => {
  const folder = join(await temporaryFolder(), 'new');
  createConfSettingsStore(folder).update(() => settings);
  expect(createConfSettingsStore(folder).read()).toEqual(settings);
  expect((await stat(join(folder, 'settings.json'))).mode & 0o777).toBe(0o600);
});

test.each([
  ['{"version": 1, "accounts": [', 'cannot be read'],
  ['[]', 'cannot be read'],
  ['{"accounts": []}', 'no version'],
  ['{"version": 3, "accounts": [], "pairs": []}', 'written by a newer Driftless'],
  ['{"version": 2, "accounts": [], "pairs": []}', 'general'],
  ['{"version": 1, "accounts": [], "pairs": "none"}', 'pairs'],
  ['{"version": 0}', 'version 0, which this Driftless cannot read'],
  ['{"version": 1, "accounts": [], "pairs": [], "secretKey": "x"}', 'secretKey'],
  ['{"version": 1, "accounts": [], "pairs": [{"localRoot": ""}]}', 'bucket'],
])('a file that holds %s is refused and stays as it is, also when something is to be stored', async (text, detail) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'settings.json'), text);
  const store = createConfSettingsStore(folder);
  const refusal = expect.objectContaining({
    code: 'settings-unusable',
    message: expect.stringContaining(detail),
  });
  expect(() => store.read()).toThrow(refusal);
  expect(() => store.update(() => settings)).toThrow(refusal);
  expect(await readFile(join(folder, 'settings.json'), 'utf8')).toBe(text);
});

test('a settings path that is a folder is refused', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'settings.json'));
  expect(() => createConfSettingsStore(folder).read()).toThrow(expect.objectContaining({ code: 'settings-unusable' }));
});

test('a change that is not valid is refused and nothing is stored', async () => {
  const folder = await temporaryFolder();
  const store = createConfSettingsStore(folder);
  store.update(() => settings);
  await chmod(join(folder, 'settings.json'), 0o644);
  expect(() => store.update((now) => ({ ...now, accounts: [{ id: '', name: '' }] }))).toThrow();
  expect(store.read()).toEqual(settings);
});

test("settings of version 1 are read with today's defaults, and stored in today's form with the next change", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'settings.json');
  await writeFile(file, JSON.stringify(version1));
  const store = createConfSettingsStore(folder);
  expect(store.read()).toEqual(settings);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(version1);
  store.update((now) => ({ ...now, general: { ...now.general, startAtLogin: true } }));
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    ...settings,
    general: { ...settings.general, startAtLogin: true },
  });
});

test('older settings go through each step up to today', () => {
  const migrations = {
    ...settingsMigrations,
    0: ({ folders, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, accounts: [], pairs: folders }),
  };
  expect(parseSettings({ version: 0, folders: [] }, migrations)).toEqual(emptySettings);
  expect(() => parseSettings({ version: 0 }, {})).toThrow(expect.objectContaining({ code: 'settings-unusable' }));
});
