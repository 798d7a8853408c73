/** The keys of this server: made once, kept in its folder where only the owner can read them, the same after a restart. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError } from '../foundation/app-error.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import type { Random } from '../foundation/random.ts';

export type ServerCredentials = { readonly secretId: string; readonly secretKey: string };

const shape = v.object({ secretId: v.pipe(v.string(), v.minLength(1)), secretKey: v.pipe(v.string(), v.minLength(1)) });

export async function loadOrMakeCredentials(root: string, random: Random): Promise<ServerCredentials> {
  const path = join(root, 'credentials.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      throw error;
    }
    const made = { secretId: `AKID${random.hex(16)}`, secretKey: random.hex(16) };
    await writeFileAtomically(path, `${JSON.stringify(made)}\n`, 0o600);
    return made;
  }
  return parseCredentials(text, path);
}

function parseCredentials(text: string, path: string): ServerCredentials {
  try {
    return v.parse(shape, JSON.parse(text));
  } catch {
    // No cause: the reader's message would quote what it could not read, which may be a key.
    throw new AppError('state-unusable', 'the keys of the server cannot be read', { data: { path } });
  }
}
