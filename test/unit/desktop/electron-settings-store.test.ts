import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createElectronSettingsStore } from '../../../src-main/desktop/electron-settings-store.ts';
import { createConfSettingsStore } from '../../../src-main/settings/conf-settings-store.ts';
import { emptySettings, type Settings } from '../../../src-main/settings/settings-store.ts';

const settings: Settings = {
  ...emptySettings,
  accounts: [{ id: 'a', name: 'Work' }],
  pairs: [
    {
      localRoot: '/photos',
      bucket: 'b-1250000000',
      prefix: 'p/',
      region: 'ap-guangzhou',
      mode: 'two-way',
      accountId: 'a',
      conflictPolicy: 'ask',
      ignoreRules: '',
      excludedFolders: [],
    },
  ],
};
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'driftless-settings-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('nothing is set up where there is no file', () => {
  expect(createElectronSettingsStore(folder).read()).toEqual(emptySettings);
});

test('the desktop and the headless host read what the other wrote', async () => {
  createElectronSettingsStore(folder).update(() => settings);
  const written = await readFile(join(folder, 'settings.json'), 'utf8');
  const mode = (await stat(join(folder, 'settings.json'))).mode & 0o777;
  const headless = createConfSettingsStore(folder);
  const read = headless.read();
  headless.update((all) => ({ ...all, pairs: [] }));
  expect({ mode, written: JSON.parse(written), read, desktop: createElectronSettingsStore(folder).read() }).toEqual({
    mode: 0o600,
    written: settings,
    read: settings,
    desktop: { ...settings, pairs: [] },
  });
});

test.each(['{ not json', '{"version":99}', '{"version":1,"pairs":"none"}'])('%s is refused and kept', async (text) => {
  await writeFile(join(folder, 'settings.json'), text, { mode: 0o600 });
  const store = createElectronSettingsStore(folder);
  const codeOf = (task: () => unknown): unknown => {
    try {
      return task();
    } catch (error) {
      return error instanceof Error && 'code' in error ? error.code : error;
    }
  };
  expect([codeOf(store.read), codeOf(() => store.update(() => settings))]).toEqual(Array(2).fill('settings-unusable'));
  expect(await readFile(join(folder, 'settings.json'), 'utf8')).toBe(text);
});
