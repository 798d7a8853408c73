/**
 * Keys of accounts, encrypted by the platform's keyring through safeStorage, in a file of their own with mode 0600.
 * What only looks encrypted is never written: without a real keyring keys are held for this session only. A file that cannot
 * be decrypted (the keyring changed with the desktop session, the app's name or signature) means the user is asked for the keys
 * again; it is set aside before a new one takes its place, never deleted.
 */
import { rename } from 'node:fs/promises';
import type { SafeStorage } from 'electron';
import * as v from 'valibot';
import { AppError, hasCode } from '../foundation/app-error.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import { readPrivateFile, writePrivateFile } from '../settings/private-file.ts';
import type { Keys, SecretStore } from '../settings/secret-store.ts';

/** Whether keys written now are protected by a keyring, and which one, for the user interface. */
export type SecretProtection = { readonly kind: 'keyring' | 'session-only'; readonly backend: string };

export type SafeStorageSecrets = SecretStore & { readonly protection: () => Promise<SecretProtection> };

type Accounts = Readonly<Record<string, Keys>>;

type SafeStorageOptions = {
  readonly safeStorage: SafeStorage;
  readonly path: string;
  readonly platform: NodeJS.Platform;
  readonly random: Random;
  readonly logger: Logger;
};

const nonEmpty = v.pipe(v.string(), v.minLength(1));
const fileSchema = v.strictObject({
  version: v.literal(1),
  backend: nonEmpty,
  ciphertext: v.pipe(v.string(), v.base64()),
});
const accountsSchema = v.record(
  v.string(),
  v.strictObject({ secretId: nonEmpty, secretKey: nonEmpty, sessionToken: v.exactOptional(nonEmpty) }),
);

/** Must be used after the app is ready: before, no backend is known. */
export function createSafeStorageSecrets(options: SafeStorageOptions): SafeStorageSecrets {
  const { safeStorage, path, platform, random, logger } = options;
  const session = new Map<string, Keys>();
  let last: Promise<unknown> = Promise.resolve();

  /** One change of the file after the other, so that none is lost to another. */
  function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = last.then(task, task);
    last = result.catch(() => undefined); // The caller gets the failure; the next in turn has nothing to do with it.
    return result;
  }

  async function protection(): Promise<SecretProtection> {
    const backend = platform === 'linux' ? safeStorage.getSelectedStorageBackend() : platform;
    const isReal =
      backend !== 'basic_text' && backend !== 'unknown' && (await safeStorage.isAsyncEncryptionAvailable());
    return { kind: isReal ? 'keyring' : 'session-only', backend };
  }

  async function readAll(): Promise<Accounts> {
    const text = await readPrivateFile(path);
    if (text === undefined) {
      return {};
    }
    const stored = v.safeParse(fileSchema, parseJson(text));
    if (!stored.success) {
      throw unreadable(path, 'is not in the expected form');
    }
    const decrypted = await decrypt(stored.output);
    const accounts = v.safeParse(accountsSchema, parseJson(decrypted.result));
    if (!accounts.success) {
      // The issues would quote keys, so only the fact is told.
      throw unreadable(path, 'does not hold keys in the expected form');
    }
    if (decrypted.shouldReEncrypt) {
      await writeAll(accounts.output).catch((error: unknown) => {
        // What is stored can still be read, so the keys are good; the next start tries again.
        logger.log('warn', 'keys could not be encrypted anew', { error });
      });
    }
    return accounts.output;
  }

  async function decrypt(
    stored: v.InferOutput<typeof fileSchema>,
  ): Promise<{ result: string; shouldReEncrypt: boolean }> {
    try {
      return await safeStorage.decryptStringAsync(Buffer.from(stored.ciphertext, 'base64'));
    } catch (error) {
      const { backend } = await protection();
      throw unreadable(path, `cannot be decrypted (written with ${stored.backend}, now ${backend})`, error);
    }
  }

  async function writeAll(accounts: Accounts): Promise<void> {
    const { backend } = await protection();
    const ciphertext = (await safeStorage.encryptStringAsync(JSON.stringify(accounts))).toString('base64');
    await writePrivateFile(path, `${JSON.stringify({ version: 1, backend, ciphertext })}\n`);
  }

  /** What is stored, or nothing where it cannot be understood: then the file is set aside, since a new one is about to be written. */
  async function readAllOrSetAside(): Promise<Accounts> {
    try {
      return await readAll();
    } catch (error) {
      if (!hasCode(error, 'credentials-missing')) {
        throw error;
      }
      const aside = `${path}.unreadable-${random.hex(4)}`;
      logger.log('warn', 'keys that cannot be read are set aside', { error, aside });
      await rename(path, aside);
      return {};
    }
  }

  return {
    protection,
    keeping: async () => ({
      keysIn: (await protection()).kind === 'keyring' ? 'keyring' : 'none',
      isProtected: true,
    }),
    read: (accountId) =>
      inTurn(async () => {
        const held = session.get(accountId);
        if (held !== undefined) {
          return held;
        }
        const accounts = await readAll();
        return Object.hasOwn(accounts, accountId) ? accounts[accountId] : undefined;
      }),
    write: (accountId, keys) =>
      inTurn(async () => {
        if ((await protection()).kind === 'session-only') {
          session.set(accountId, keys);
          return;
        }
        await writeAll({ ...(await readAllOrSetAside()), [accountId]: keys });
        session.delete(accountId);
      }),
    remove: (accountId) =>
      inTurn(async () => {
        session.delete(accountId);
        const { [accountId]: removed, ...others } = await readAll();
        if (removed !== undefined) {
          await writeAll(others);
        }
      }),
  };
}

function unreadable(path: string, why: string, cause?: unknown): AppError {
  return new AppError('credentials-missing', `${path} ${why}; the keys have to be entered again`, {
    cause,
    data: { path },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may hold keys; the schema refuses undefined in its place.
    return undefined;
  }
}
