/** Keys of accounts in one JSON file of mode 0600, for hosts without a keyring. A file that others may read is refused. */
import * as v from 'valibot';
import { AppError } from '../foundation/app-error.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';
import type { Keys, SecretStore } from './secret-store.ts';

const keysSchema = v.strictObject({
  secretId: v.pipe(v.string(), v.minLength(1)),
  secretKey: v.pipe(v.string(), v.minLength(1)),
  sessionToken: v.exactOptional(v.pipe(v.string(), v.minLength(1))),
});
const fileSchema = v.strictObject({ version: v.literal(1), accounts: v.record(v.string(), keysSchema) });

export function createSecretFile(path: string): SecretStore {
  async function readAll(): Promise<Readonly<Record<string, Keys>>> {
    const text = await readPrivateFile(path);
    if (text === undefined) {
      return {};
    }
    const parsed = v.safeParse(fileSchema, parseJson(text));
    if (!parsed.success) {
      // The issues would quote what the file holds, so only the fact is told.
      throw new AppError('settings-unusable', `${path} does not hold keys in the expected form`, { data: { path } });
    }
    return parsed.output.accounts;
  }

  async function writeAll(accounts: Readonly<Record<string, Keys>>): Promise<void> {
    await writePrivateFile(path, `${JSON.stringify({ version: 1, accounts }, null, 2)}\n`);
  }

  return {
    keeping: async () => ({ keysIn: 'file', isProtected: false }),
    read: async (accountId) => {
      const accounts = await readAll();
      return Object.hasOwn(accounts, accountId) ? accounts[accountId] : undefined;
    },
    write: async (accountId, keys) => {
      await writeAll({ ...(await readAll()), [accountId]: keys });
    },
    remove: async (accountId) => {
      const { [accountId]: removed, ...others } = await readAll();
      if (removed !== undefined) {
        await writeAll(others);
      }
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which holds secrets; the schema refuses undefined in its place.
    return undefined;
  }
}
