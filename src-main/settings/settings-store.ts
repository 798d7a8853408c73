/**
 * What the user has set up, without any secret: accounts and pairs. Read whole, replaced whole. A file that cannot be understood
 * is never overwritten: losing it would lose which folders belong together.
 */
import * as v from 'valibot';
import { AppError } from '../foundation/app-error.ts';

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const accountSchema = v.strictObject({ id: name, name });

const pairSchema = v.strictObject({
  name: v.exactOptional(name),
  localRoot: v.pipe(v.string(), v.minLength(1)),
  bucket: name,
  prefix: v.union([v.literal(''), v.pipe(v.string(), v.endsWith('/'))]),
  region: name,
  endpoint: v.exactOptional(v.pipe(v.string(), v.url())),
  mode: v.picklist(['two-way', 'upload', 'download']),
  accountId: name,
});

export const settingsVersion = 1;

const settingsSchema = v.strictObject({
  version: v.literal(settingsVersion),
  accounts: v.array(accountSchema),
  pairs: v.array(pairSchema),
});

export type AccountSetting = Readonly<v.InferOutput<typeof accountSchema>>;
export type PairSetting = Readonly<v.InferOutput<typeof pairSchema>>;
export type Settings = {
  readonly version: typeof settingsVersion;
  readonly accounts: readonly AccountSetting[];
  readonly pairs: readonly PairSetting[];
};

export type SettingsStore = {
  /** Throws `settings-unusable` when what is stored cannot be understood. Without a file: nothing is set up. */
  readonly read: () => Settings;
  /** Replaces the settings; returns what is stored now. */
  readonly update: (change: (settings: Settings) => Settings) => Settings;
};

export const emptySettings: Settings = { version: settingsVersion, accounts: [], pairs: [] };

type Stored = Readonly<Record<string, unknown>>;

/** Step `n` turns what version `n` wrote into what version `n + 1` reads; the version itself is counted up here. */
export type SettingsMigrations = Readonly<Record<number, (stored: Stored) => Stored>>;

export const settingsMigrations: SettingsMigrations = {};

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
