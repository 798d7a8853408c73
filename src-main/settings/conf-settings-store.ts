/** Settings of the headless host, in `<folder>/settings.json` through conf. The one file that names conf. */
import { join } from 'node:path';
import Conf from 'conf';
import type { SettingsStore } from './settings-store.ts';
import { createStoredSettings, storeOptions } from './stored-settings.ts';

export function createConfSettingsStore(folder: string): SettingsStore {
  const open = () => new Conf<Record<string, unknown>>({ ...storeOptions, cwd: folder, configName: 'settings' });
  return createStoredSettings(join(folder, 'settings.json'), open);
}
