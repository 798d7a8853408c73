/** Step `n` turns what version `n` of the settings wrote into what version `n + 1` reads. Never edit a released step, add one. */
import * as v from 'valibot';
import { defaultSettings } from './default-settings.ts';

type Stored = Readonly<Record<string, unknown>>;
export type SettingsMigrations = Readonly<Record<number, (stored: Stored) => Stored>>;

/** Version 1 knew no rules of pairs and no settings of the whole app. What is not a list of pairs is left for the schema to refuse. */
const pairsOfVersion1 = v.array(v.record(v.string(), v.unknown()));

export const settingsMigrations: SettingsMigrations = {
  1: (stored) => ({
    ...defaultSettings,
    ...stored,
    ...(v.is(pairsOfVersion1, stored.pairs)
      ? {
          pairs: stored.pairs.map((pair) => ({
            conflictPolicy: 'ask',
            ignoreRules: '',
            excludedFolders: [],
            ...pair,
          })),
        }
      : {}),
  }),
};
