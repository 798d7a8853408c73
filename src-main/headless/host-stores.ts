/** Where this host keeps what is set up: settings and keys, each in a file of the data folder. */
import { join } from 'node:path';
import { createConfSettingsStore } from '../settings/conf-settings-store.ts';
import { createSecretFile } from '../settings/secret-file.ts';
import type { SecretStore } from '../settings/secret-store.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { CommandContext } from './command-context.ts';

export type HostStores = {
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly environment: CommandContext['environment'];
  readonly dataFolder: string;
};

export function hostStores({
  dataFolder,
  environment,
}: Pick<CommandContext, 'dataFolder' | 'environment'>): HostStores {
  return {
    settings: createConfSettingsStore(dataFolder),
    secrets: createSecretFile(join(dataFolder, 'secrets.json')),
    environment,
    dataFolder,
  };
}
