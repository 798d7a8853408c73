/** The accounts of a host: names in the settings, keys in the secret store or the environment. Keys leave here for COS only. */
import type { AccountView } from '../contract/accounts.ts';
import type { Credentials } from '../cos/credentials.ts';
import { AppError, hasCode } from '../foundation/app-error.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import { createAccountKeys, environmentAccountId, keysOf } from '../settings/account-keys.ts';
import type { Keys, SecretStore } from '../settings/secret-store.ts';
import type { SettingsStore } from '../settings/settings-store.ts';

export type Accounts = {
  readonly views: () => Promise<readonly AccountView[]>;
  readonly add: (name: string, keys: Keys) => Promise<AccountView>;
  /** Rejects with `not-found`, or with `usage` for the account of the environment. */
  readonly update: (
    accountId: string,
    change: { readonly name?: string; readonly keys?: Keys },
  ) => Promise<AccountView>;
  /** Rejects with `account-in-use` while a pair of the settings uses it. */
  readonly remove: (accountId: string) => Promise<void>;
  /** For a pair that was set up: an account that is gone has no keys either. Rejects with `credentials-missing`. */
  readonly keysFor: (accountId: string) => Promise<Credentials>;
  /** Rejects with `not-found` or `credentials-missing`. */
  readonly credentials: (accountId: string) => Promise<Credentials>;
  /** Rejects with `not-found`. */
  readonly ensureKnown: (accountId: string) => void;
};

export type AccountsOptions = {
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly random: Random;
  readonly logger: Logger;
};

export function createAccounts({ settings, secrets, environment, random, logger }: AccountsOptions): Accounts {
  const keys = createAccountKeys(secrets, environment);

  function ensureKnown(accountId: string): void {
    const isKnown =
      accountId === environmentAccountId
        ? keys.fromEnvironment() !== undefined
        : settings.read().accounts.some(({ id }) => id === accountId);
    if (!isKnown) {
      throw new AppError('not-found', 'there is no such account');
    }
  }

  function ensureStored(accountId: string): void {
    if (accountId === environmentAccountId) {
      throw new AppError('usage', 'the keys of the environment are changed where the environment is set');
    }
    ensureKnown(accountId);
  }

  async function viewOf(account: { readonly id: string; readonly name: string }): Promise<AccountView> {
    const pairCount = settings.read().pairs.filter(({ accountId }) => accountId === account.id).length;
    const stored = account.id === environmentAccountId ? undefined : await storedKeys(account.id);
    const found = stored ?? environmentKeys();
    const keeping = await secrets.keeping();
    return {
      id: account.id,
      name: account.name,
      ...(found === undefined ? {} : { secretIdHint: hintOf(found.secretId) }),
      isTemporary: found?.sessionToken !== undefined,
      keysIn: stored !== undefined ? keeping.keysIn : found !== undefined ? 'environment' : 'none',
      isProtected: stored !== undefined && keeping.isProtected,
      pairCount,
    };
  }

  /** Keys that cannot be decrypted any more have to be entered again, like keys that are not there. */
  async function storedKeys(accountId: string): Promise<Keys | undefined> {
    try {
      return await secrets.read(accountId);
    } catch (error) {
      if (hasCode(error, 'credentials-missing')) {
        logger.log('warn', 'the keys of an account cannot be read', { accountId, error });
        return undefined;
      }
      throw error;
    }
  }

  /** Half a set of keys is none; whoever needs them is told what is missing. */
  function environmentKeys(): Keys | undefined {
    try {
      return keys.fromEnvironment();
    } catch (error) {
      logger.log('warn', 'the keys of the environment are incomplete', { error });
      return undefined;
    }
  }

  async function view(accountId: string): Promise<AccountView> {
    const account = settings.read().accounts.find(({ id }) => id === accountId);
    if (account === undefined) {
      throw new AppError('not-found', 'there is no such account');
    }
    return await viewOf(account);
  }

  return {
    ensureKnown,
    views: async () => {
      const environmentAccount =
        environmentKeys() === undefined ? [] : [{ id: environmentAccountId, name: 'Environment' }];
      return await Promise.all([...settings.read().accounts, ...environmentAccount].map(viewOf));
    },
    add: async (name, newKeys) => {
      const id = random.hex(8);
      // Settings that cannot be changed are found out before keys are kept that nothing would name.
      settings.read();
      await secrets.write(id, newKeys);
      try {
        settings.update((now) => ({ ...now, accounts: [...now.accounts, { id, name }] }));
      } catch (error) {
        await secrets.remove(id);
        throw error;
      }
      return await view(id);
    },
    update: async (accountId, change) => {
      ensureStored(accountId);
      if (change.keys !== undefined) {
        await secrets.write(accountId, change.keys);
      }
      const { name } = change;
      if (name !== undefined) {
        settings.update((now) => ({
          ...now,
          accounts: now.accounts.map((account) => (account.id === accountId ? { ...account, name } : account)),
        }));
      }
      return await view(accountId);
    },
    remove: async (accountId) => {
      ensureStored(accountId);
      const users = settings.read().pairs.filter((pair) => pair.accountId === accountId);
      if (users.length > 0) {
        throw new AppError('account-in-use', users.map(({ name, localRoot }) => name ?? localRoot).join(', '));
      }
      await secrets.remove(accountId);
      settings.update((now) => ({ ...now, accounts: now.accounts.filter(({ id }) => id !== accountId) }));
    },
    keysFor: (accountId) => keysOf(keys, accountId),
    credentials: async (accountId) => {
      ensureKnown(accountId);
      return await keysOf(keys, accountId);
    },
  };
}

/** Enough to know it again, too little to use. */
function hintOf(secretId: string): string {
  return secretId.length < 12 ? `${secretId.slice(0, 2)}…` : `${secretId.slice(0, 4)}…${secretId.slice(-4)}`;
}
