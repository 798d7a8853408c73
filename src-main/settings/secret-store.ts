/**
 * Where the keys of accounts come from. Keys never enter settings, logs or a user interface; each host binds this to what its
 * platform offers.
 */
export type Keys = {
  readonly secretId: string;
  readonly secretKey: string;
  readonly sessionToken?: string;
};

export type SecretStore = {
  /** Undefined when there are no keys for the account. Rejects with `settings-unusable` when they cannot be read safely. */
  readonly read: (accountId: string) => Promise<Keys | undefined>;
  readonly write: (accountId: string, keys: Keys) => Promise<void>;
  /** Resolves also when there were none. */
  readonly remove: (accountId: string) => Promise<void>;
};
