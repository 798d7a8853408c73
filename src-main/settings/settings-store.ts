/**
 * What the user has set up, without any secret: accounts, pairs, and what holds for the whole app. Read whole, replaced whole. A
 * file that cannot be understood is never overwritten: losing it would lose which folders belong together.
 */
import * as v from 'valibot';
import { pairDraft, remotePollSeconds } from '../contract/pairs.ts';
import { advanced, general, network, sync } from '../contract/settings.ts';
import { AppError } from '../foundation/app-error.ts';
import { defaultSettings } from './default-settings.ts';
import { type SettingsMigrations, settingsMigrations } from './settings-migrations.ts';

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const { mode, conflictPolicy, ignoreRules, excludedFolders } = pairDraft.entries;

const accountSchema = v.strictObject({ id: name, name });

/** A pair has no id of its own here: it is known by its places, which never change. */
const pairSchema = v.strictObject({
  name: v.exactOptional(name),
  localRoot: v.pipe(v.string(), v.minLength(1)),
  bucket: name,
  prefix: v.union([v.literal(''), v.pipe(v.string(), v.endsWith('/'))]),
  region: name,
  endpoint: v.exactOptional(v.pipe(v.string(), v.url())),
  accountId: name,
  mode,
  conflictPolicy,
  ignoreRules,
  excludedFolders,
  remotePollSeconds: v.exactOptional(remotePollSeconds),
  /** Paused until resumed, also after a restart. */
  paused: v.exactOptional(v.boolean()),
});

export const settingsVersion = 2;

const settingsSchema = v.strictObject({
  version: v.literal(settingsVersion),
  accounts: v.array(accountSchema),
  pairs: v.array(pairSchema),
  general,
  network,
  sync,
  advanced,
});

export type AccountSetting = Readonly<v.InferOutput<typeof accountSchema>>;
export type PairSetting = Readonly<v.InferOutput<typeof pairSchema>>;
export type Settings = {
  readonly version: typeof settingsVersion;
  readonly accounts: readonly AccountSetting[];
  readonly pairs: readonly PairSetting[];
} & typeof defaultSettings;

export type SettingsStore = {
  /** Throws `settings-unusable` when what is stored cannot be understood. Without a file: nothing is set up. */
  readonly read: () => Settings;
  /** Replaces the settings; returns what is stored now. */
  readonly update: (change: (settings: Settings) => Settings) => Settings;
};

export const emptySettings: Settings = { version: settingsVersion, accounts: [], pairs: [], ...defaultSettings };

/** For hosts that keep nothing, such as the demo. */
export function createMemorySettings(initial: Settings = emptySettings): SettingsStore {
  let settings = initial;
  return {
    read: () => settings,
    update: (change) => {
      settings = parseSettings(change(settings));
      return settings;
    },
  };
}

/** The text of a settings file as an object. Throws `settings-unusable` for anything else, which a store must not take for nothing. */
export function parseSettingsText(text: string): Record<string, unknown> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())), text);
  if (!parsed.success || text.trimStart().startsWith('[')) {
    throw new AppError('settings-unusable', 'the settings are not a JSON object');
  }
  return parsed.output;
}

/** Stored data of any earlier version as settings of today. Throws `settings-unusable`. */
export function parseSettings(stored: unknown, migrations: SettingsMigrations = settingsMigrations): Settings {
  const parsed = v.safeParse(settingsSchema, migrate(stored, migrations));
  if (!parsed.success) {
    throw new AppError('settings-unusable', `the settings are not as expected: ${v.summarize(parsed.issues)}`);
  }
  return parsed.output;
}

function migrate(stored: unknown, migrations: SettingsMigrations): unknown {
  let current = stored;
  for (;;) {
    const parsed = v.safeParse(v.looseObject({ version: v.pipe(v.number(), v.integer(), v.minValue(0)) }), current);
    if (!parsed.success) {
      throw new AppError('settings-unusable', 'the settings have no version');
    }
    const { version } = parsed.output;
    if (version === settingsVersion) {
      return parsed.output;
    }
    if (version > settingsVersion) {
      throw new AppError('settings-unusable', `the settings are of version ${version}, written by a newer Driftless`);
    }
    const step = migrations[version];
    if (step === undefined) {
      throw new AppError(
        'settings-unusable',
        `the settings are of version ${version}, which this Driftless cannot read`,
      );
    }
    current = { ...step(parsed.output), version: version + 1 };
  }
}
