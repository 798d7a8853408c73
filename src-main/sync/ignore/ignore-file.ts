/**
 * The text of `.driftlessignore` as it holds for the next pass: of the root; of the bucket for as long as nothing has been synced,
 * so that a second computer does not upload what the first one leaves out. No text is taken from half a change: a file that is not
 * as it was is read until it stays the same. Rejects where the rules cannot be known.
 */
import type { GotObject, ObjectStore } from '../../cos/object-store.ts';
import { AppError, hasCode, toAppError } from '../../foundation/app-error.ts';
import type { Clock } from '../../foundation/clock.ts';
import { type ObjectKey, toRelPath } from '../../foundation/names.ts';
import type { PairStore } from '../../state/pair-store.ts';
import type { FileSystem } from '../../transfer/file-system.ts';
import type { PairConfig } from '../pair-config.ts';
import { localPathOf } from '../paths/local-path.ts';
import { keyOf } from '../paths/names.ts';
import { ignoreFileName } from './ignore.ts';

export type IgnoreFileDeps = {
  readonly fs: FileSystem;
  readonly store: Pick<ObjectStore, 'get'>;
  readonly config: PairConfig;
  readonly state: PairStore;
  readonly clock: Clock;
};

const path = toRelPath(ignoreFileName);
const bytesMax = 1_000_000;
const readsMax = 10;

/** '' where there is none. `known` is what was read last. */
export async function readIgnoreFile(deps: IgnoreFileDeps, known: string, signal: AbortSignal): Promise<string> {
  let text = await readHere(deps);
  for (let reads = 0; (text ?? '') !== known; reads += 1) {
    if (reads === readsMax) {
      throw new AppError('source-changed', `${ignoreFileName} keeps changing`, { data: { path } });
    }
    const before = text;
    await deps.clock.sleep(deps.config.settleMs, signal);
    text = await readHere(deps);
    if (text === before) {
      break;
    }
  }
  return text ?? (mayComeFromBucket(deps, known) ? await readThere(deps, signal) : '');
}

/** What the bucket says counts until the file has come, or could have. */
function mayComeFromBucket({ state, config }: IgnoreFileDeps, known: string): boolean {
  const isReadFrom = config.mode !== 'upload' && config.mode !== 'upload-keep';
  return isReadFrom && state.getBase(path) === undefined && (known !== '' || state.totals().files === 0);
}

async function readHere({ fs, config }: IgnoreFileDeps): Promise<string | undefined> {
  const full = localPathOf(config.localRoot, path);
  const there = await fs.stat(full);
  if (there === undefined) {
    return undefined;
  }
  if (there.kind !== 'file' || there.size > bytesMax) {
    throw unusable();
  }
  try {
    return await fs.readSmallFile(full);
  } catch (error) {
    throw unusable(error);
  }
}

async function readThere({ store, config }: IgnoreFileDeps, signal: AbortSignal): Promise<string> {
  const key = keyOf(config.prefix, path);
  const got = await openThere(store, key, signal);
  if (got === undefined) {
    return '';
  }
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of got.body) {
    if (got.length > bytesMax) {
      throw unusable();
    }
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}

/** A GET says why it is refused; a HEAD, which would do, cannot tell wrong keys from missing rights. */
async function openThere(
  store: IgnoreFileDeps['store'],
  key: ObjectKey,
  signal: AbortSignal,
): Promise<GotObject | undefined> {
  try {
    return await store.get(key, {}, signal);
  } catch (error) {
    if (hasCode(error, 'cos-no-such-key')) {
      return undefined;
    }
    throw error;
  }
}

function unusable(cause?: unknown): AppError {
  const why = cause === undefined ? 'it must be a plain file of at most 1 MB' : toAppError(cause).message;
  return new AppError('ignore-file-unusable', `${ignoreFileName} holds no rules that can be read: ${why}`, {
    cause,
    data: { path },
  });
}
