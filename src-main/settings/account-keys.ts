/** Keys of accounts on a host: what its secret store holds, then what the environment does. Keys of the environment are never written. */
import { AppError } from '../foundation/app-error.ts';
import { credentialsFromEnvironment } from './environment-credentials.ts';
import type { Keys, SecretStore } from './secret-store.ts';

/** The account that stands for the keys of the environment. Never stored. */
export const environmentAccountId = 'environment';

export type AccountKeys = {
  /** Undefined when there are none. Rejects when they cannot be read. */
  readonly read: (accountId: string) => Promise<Keys | undefined>;
  readonly fromEnvironment: () => Keys | undefined;
};

/** An account without keys of its own gets those of the environment: a service has them there and nowhere else. */
export function createAccountKeys(
  secrets: Pick<SecretStore, 'read'>,
  environment: Readonly<Record<string, string | undefined>>,
): AccountKeys {
  const fromEnvironment = () => credentialsFromEnvironment(environment);
  return {
    fromEnvironment,
    read: async (accountId) =>
      accountId === environmentAccountId ? fromEnvironment() : ((await secrets.read(accountId)) ?? fromEnvironment()),
  };
}

/** Rejects with `credentials-missing`. */
export async function keysOf(keys: Pick<AccountKeys, 'read'>, accountId: string): Promise<Keys> {
  const found = await keys.read(accountId);
  if (found === undefined) {
    throw new AppError('credentials-missing', 'there are no keys for its account; they have to be entered');
  }
  return found;
}
