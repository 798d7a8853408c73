/** Which settings this machine can follow. Pure: the page offers the others not at all. */
import type { SettingsView } from '../contract/settings.ts';

export type HostAbilities = {
  readonly canStartAtLogin: boolean;
  readonly canNotify: boolean;
  readonly canUpdate: boolean;
  readonly knowsMetered: boolean;
};

export function unavailableSettings(abilities: HostAbilities): SettingsView['unavailable'] {
  return [
    ...(abilities.canStartAtLogin ? [] : (['startAtLogin'] as const)),
    ...(abilities.canNotify ? [] : (['notifications'] as const)),
    ...(abilities.canUpdate ? [] : (['checkForUpdates'] as const)),
    ...(abilities.knowsMetered ? [] : (['pauseOnMetered'] as const)),
  ];
}
