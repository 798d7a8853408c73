/** Calls about what holds for the whole app: stored first, then followed by the host and the engine while they run. */
import type { EngineApi } from '../contract/methods.ts';
import type { SettingsView } from '../contract/settings.ts';
import { AppError } from '../foundation/app-error.ts';
import { parseRelPath } from '../foundation/names.ts';
import type { Settings, SettingsStore } from '../settings/settings-store.ts';
import { createIgnore } from '../sync/ignore/ignore.ts';

type SettingsCalls = Pick<EngineApi, 'settings' | 'updateSettings' | 'testIgnoreRules'>;

/** What the host can and cannot follow. */
export type HostFacts = Pick<SettingsView, 'unavailable' | 'logFile' | 'dataFolder'>;

export function createSettingsCalls(deps: {
  readonly settings: SettingsStore;
  readonly host: HostFacts;
  /** Told after each change. */
  readonly follow: (now: Settings, before: Settings) => Promise<void>;
}): SettingsCalls {
  const { settings, host, follow } = deps;

  function view({ general, network, sync, advanced }: Settings): SettingsView {
    return { general, network, sync, advanced, ...host };
  }

  return {
    settings: async () => view(settings.read()),
    updateSettings: async (change) => {
      refusePassword(change.network?.proxy);
      const before = settings.read();
      const now = settings.update((stored) => ({ ...stored, ...change }));
      await follow(now, before);
      return view(now);
    },
    testIgnoreRules: async ({ rules, path, isFolder }) => {
      const relPath = parseRelPath(path);
      if (relPath === undefined) {
        throw new AppError('usage', 'this is not a path of a synced folder');
      }
      const ignoredBy = createIgnore({ settings: rules }).whichRule(relPath, isFolder);
      return ignoredBy === undefined ? {} : { ignoredBy };
    },
  };
}

/** Settings are no place for secrets. */
function refusePassword(proxy: Settings['network']['proxy'] | undefined): void {
  if (proxy?.kind !== 'manual') {
    return;
  }
  const url = URL.parse(proxy.url);
  if (url === null || !/^(?:https?|socks5h?|socks):$/u.test(url.protocol) || url.hostname === '') {
    throw new AppError('usage', 'the proxy is not a URL such as http://proxy.example:3128 or socks5://127.0.0.1:1080');
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError('usage', 'a proxy is written without a name and password here');
  }
}
