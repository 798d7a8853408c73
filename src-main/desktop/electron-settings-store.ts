/** Settings of the desktop host, in `<folder>/settings.json` through electron-store. The one file that names electron-store. */
import { join } from 'node:path';
import ElectronStore from 'electron-store';
import type { SettingsStore } from '../settings/settings-store.ts';
import { createStoredSettings, storeOptions } from '../settings/stored-settings.ts';

export function createElectronSettingsStore(folder: string): SettingsStore {
  const open = () => new ElectronStore<Record<string, unknown>>({ ...storeOptions, cwd: folder, name: 'settings' });
  return createStoredSettings(join(folder, 'settings.json'), open);
}
