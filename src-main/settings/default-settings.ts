/** What holds until its user says otherwise. The limits are upper bounds of what adapts by itself below them. */
import type { AdvancedSettings, GeneralSettings, NetworkSettings, SyncSettings } from '../contract/settings.ts';

export const defaultSettings: {
  readonly general: GeneralSettings;
  readonly network: NetworkSettings;
  readonly sync: SyncSettings;
  readonly advanced: AdvancedSettings;
} = {
  general: { startAtLogin: false, notifications: 'problems', checkForUpdates: true },
  network: {
    proxy: { kind: 'system' },
    bandwidth: { up: 0, down: 0, timetable: [] },
    smallTransfers: 128,
    largeParts: 6,
    pauseOnMetered: false,
    pauseOnBattery: false,
  },
  sync: {
    conflictPolicy: 'ask',
    remotePollSeconds: 60,
    guardFiles: 20,
    guardShare: 0.25,
    trashDays: 30,
    ignoreRules: '',
  },
  advanced: { logLevel: 'info' },
};
