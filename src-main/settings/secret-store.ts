/**
 * Where the keys of accounts come from. Keys never enter settings, logs or a user interface; each host binds this to what its
 * platform offers.
 */
export type Keys = {
  readonly secretId: string;
  readonly secretKey: string;
  readonly sessionToken?: string;
};

/** `none`: only for as long as this process lives. */
export type SecretKeeping = { readonly keysIn: 'keyring' | 'file' | 'none'; readonly isProtected: boolean };

export type SecretStore = {
  /** Where keys written now are kept, and whether that hides them from other programs of this user. */
  readonly keeping: () => Promise<SecretKeeping>;
  /** Undefined when there are no keys for the account. Rejects with `settings-unusable` when they cannot be read safely. */
  readonly read: (accountId: string) => Promise<Keys | undefined>;
  readonly write: (accountId: string, keys: Keys) => Promise<void>;
  /** Resolves also when there were none. */
  readonly remove: (accountId: string) => Promise<void>;
};

/** For hosts that keep nothing, such as the demo. */
export function createMemorySecrets(): SecretStore {
  const held = new Map<string, Keys>();
  return {
    keeping: async () => ({ keysIn: 'none', isProtected: true }),
    read: async (accountId) => held.get(accountId),
    write: async (accountId, keys) => {
      held.set(accountId, keys);
    },
    remove: async (accountId) => {
      held.delete(accountId);
    },
  };
}
