/**
 * Settings kept by conf or by electron-store, which is conf with Electron's folders: one file format and one behaviour for both
 * hosts. A file that cannot be understood is never overwritten. The store's errors become AppError here.
 */
import { AppError } from '../foundation/app-error.ts';
import { emptySettings, parseSettings, parseSettingsText, type SettingsStore } from './settings-store.ts';

/** What both hosts hand to their store. */
export const storeOptions = {
  configFileMode: 0o600,
  clearInvalidConfig: false,
  accessPropertiesByDotNotation: false,
  deserialize: parseSettingsText,
};

/** `open` reads the file at `path` anew each time. */
export function createStoredSettings(
  path: string,
  open: () => { store: Readonly<Record<string, unknown>> },
): SettingsStore {
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
