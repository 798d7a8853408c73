/** The seam between the settings screen and its groups. Types only. */
import type { MethodParams } from '../../src-main/contract/methods.ts';
import type { SettingsView } from '../../src-main/contract/settings.ts';

/** What a group of settings gets: the values that hold, and the way to change some. */
export type GroupProps = {
  readonly settings: SettingsView;
  readonly save: (change: MethodParams<'updateSettings'>) => void;
};
