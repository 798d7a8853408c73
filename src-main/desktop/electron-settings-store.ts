/**
 * Settings in `<folder>/settings.json` through electron-store: the same file, in the same format, as the headless host's. The one
 * file that names electron-store; its errors become AppError here.
 */
import { join } from 'node:path';
import ElectronStore from 'electron-store';
import { AppError } from '../foundation/app-error.ts';
import { emptySettings, parseSettings, type SettingsStore } from '../settings/settings-store.ts';

export function createElectronSettingsStore(folder: string): SettingsStore {
  const path = join(folder, 'settings.json');

  function open(): ElectronStore<Record<string, unknown>> {
    return new ElectronStore<Record<string, unknown>>({
      cwd: folder,
      name: 'settings',
      configFileMode: 0o600,
      clearInvalidConfig: false,
      accessPropertiesByDotNotation: false,
    });
  }

  function read(): ReturnType<SettingsStore['read']> {
    return guarded(path, 'read', () => {
      const stored = open().store;
      return Object.keys(stored).length === 0 ? emptySettings : parseSettings({ ...stored });
    });
  }

  return {
    read,
    update: (change) => {
      const next = parseSettings(change(read()));
      guarded(path, 'written', () => {
        open().store = { ...next };
      });
      return next;
    },
  };
}

function guarded<Result>(path: string, verb: 'read' | 'written', task: () => Result): Result {
  try {
    return task();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError('settings-unusable', `${path} cannot be ${verb}: ${detail}`, { cause: error, data: { path } });
  }
}
