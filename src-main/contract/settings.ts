/**
 * What the user can set for the whole app. The host keeps it; the engine is told of changes and follows them while running.
 * Language and theme stay with each window or browser, which keep them themselves.
 */
import * as v from 'valibot';
import { conflictPolicy, ignoreRules } from './pairs.ts';

const kibPerSecond = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000));
const minuteOfDay = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_439));

/** Limits in KiB a second, 0 for none. The first window of the timetable that the local time falls in replaces both. */
const bandwidth = v.strictObject({
  up: kibPerSecond,
  down: kibPerSecond,
  timetable: v.pipe(
    v.array(
      v.strictObject({
        /** 0 is Sunday. */
        days: v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6))),
        from: minuteOfDay,
        /** Before `from`: over midnight. */
        to: minuteOfDay,
        up: kibPerSecond,
        down: kibPerSecond,
      }),
    ),
    v.maxLength(50),
  ),
});

const proxy = v.variant('kind', [
  v.strictObject({ kind: v.literal('none') }),
  /** Of the system on the desktop, of the environment otherwise. */
  v.strictObject({ kind: v.literal('system') }),
  /** `http:`, `https:` or `socks5:`, without a password. */
  v.strictObject({ kind: v.literal('manual'), url: v.pipe(v.string(), v.url(), v.maxLength(2_000)) }),
]);

export const general = v.strictObject({
  startAtLogin: v.boolean(),
  notifications: v.picklist(['all', 'problems', 'none']),
  checkForUpdates: v.boolean(),
});
export const network = v.strictObject({
  proxy,
  bandwidth,
  /** Small files, and parts of large ones, in flight at once: upper bounds of what adapts by itself below them. */
  smallTransfers: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(128)),
  largeParts: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)),
  pauseOnMetered: v.boolean(),
  pauseOnBattery: v.boolean(),
});
export const sync = v.strictObject({
  /** For new pairs. */
  conflictPolicy,
  remotePollSeconds: v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(86_400)),
  /** A side may lose so many files a day, or this share of all, whichever is more; above, it is asked first. */
  guardFiles: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)),
  guardShare: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  trashDays: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_650)),
  /** What has been in the trash for so long goes to that of the system, instead of being removed for good. */
  systemTrash: v.exactOptional(v.boolean()),
  ignoreRules,
});
export const advanced = v.strictObject({ logLevel: v.picklist(['error', 'warn', 'info', 'debug']) });

export const settingsMethods = {
  settings: v.strictObject({}),
  /** Whole groups; those left out stay. Answers what holds now. */
  updateSettings: v.strictObject({
    general: v.exactOptional(general),
    network: v.exactOptional(network),
    sync: v.exactOptional(sync),
    advanced: v.exactOptional(advanced),
  }),
  /** Which rule, if any, leaves the path out. */
  testIgnoreRules: v.strictObject({
    rules: ignoreRules,
    path: v.pipe(v.string(), v.maxLength(32_000)),
    isFolder: v.boolean(),
  }),
  /** Versions, settings, states, problems and the end of the log, as text without secrets. */
  diagnostics: v.strictObject({}),
} as const;

export type GeneralSettings = Readonly<v.InferOutput<typeof general>>;
export type NetworkSettings = Readonly<v.InferOutput<typeof network>>;
export type SyncSettings = Readonly<v.InferOutput<typeof sync>>;
export type AdvancedSettings = Readonly<v.InferOutput<typeof advanced>>;

export type SettingsView = {
  readonly general: GeneralSettings;
  readonly network: NetworkSettings;
  readonly sync: SyncSettings;
  readonly advanced: AdvancedSettings;
  /** Groups or fields that this host cannot follow: shown, but not offered. */
  readonly unavailable: readonly (
    | 'startAtLogin'
    | 'notifications'
    | 'checkForUpdates'
    | 'pauseOnMetered'
    | 'pauseOnBattery'
    | 'systemTrash'
  )[];
  /** Where the log is written, when to a file. */
  readonly logFile?: string;
  readonly dataFolder: string;
};

export type SettingsResults = {
  readonly settings: SettingsView;
  readonly updateSettings: SettingsView;
  readonly testIgnoreRules: { readonly ignoredBy?: { readonly rule: string; readonly source: string } };
  readonly diagnostics: { readonly fileName: string; readonly text: string };
};
