/**
 * What an earlier life of this pair left half done: temp files, files moved aside for a new version that never took their place, and
 * multipart uploads whose id was written down. Temp files need no journal: the pair's own folder for them holds nothing else, and the pair is locked.
 */
import { hasCode } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';
import { joinLocal, ownFolderOf } from './local-path.ts';
import { keyOf } from './names.ts';
import type { PairParts } from './pair-parts.ts';
import { undoReplacement } from './replacements.ts';
import { checkRoot } from './root.ts';

/** False when the root is not there to be cleaned: then to be called again. What cannot be removed is kept for the next start. */
export async function removeLeftovers(parts: PairParts, signal: AbortSignal): Promise<boolean> {
  const { fs, config, state } = parts;
  const checked = await checkRoot({ fs, root: config.localRoot, state });
  if (checked.kind === 'hold') {
    return false;
  }
  if (checked.kind === 'known') {
    await removeTempFiles(parts);
  }
  for (const intent of state.intents()) {
    signal.throwIfAborted();
    switch (intent.kind) {
      case 'replacement':
        await undoReplacement(parts, intent);
        break;
      case 'multipart-upload':
        if (intent.uploadId === undefined || (await removeUpload(parts, intent, signal))) {
          state.removeIntent(intent.id);
        }
        break;
      default:
        assertNever(intent.kind);
    }
  }
  return true;
}

async function removeTempFiles({ fs, config, logger }: PairParts): Promise<void> {
  const { tmp } = ownFolderOf(config.localRoot);
  if ((await fs.stat(tmp))?.kind !== 'folder') {
    return;
  }
  for (const { name, stat } of await fs.readFolder(tmp)) {
    if (stat.kind === 'file') {
      try {
        await fs.removeFile(joinLocal(tmp, name));
      } catch (error) {
        logger.log('warn', 'temp file left behind', { name, error });
      }
    }
  }
}

async function removeUpload(
  { store, config, logger }: PairParts,
  { path, uploadId = '' }: { readonly path: Parameters<typeof keyOf>[1]; readonly uploadId?: string },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await store.abortUpload(keyOf(config.prefix, path), uploadId, signal);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (hasCode(error, 'cos-no-such-upload')) {
      return true;
    }
    logger.log('warn', 'multipart upload left behind', { path, uploadId, error });
    return false;
  }
}
