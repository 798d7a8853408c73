/**
 * What an earlier life of this pair left half done: temp files, files moved aside for a new version that never took their place, and
 * multipart uploads. Rejects when transfers cannot be settled. Temp files need no journal: the pair's own folder for them holds nothing
 * else, and the pair is locked. Large transfers that can be continued stay: the pass knows which of them are wanted (`resume-notes.ts`).
 */
import { assertNever } from '../../foundation/assert-never.ts';
import type { IntentRow } from '../../state/pair-store.ts';
import type { PairParts } from '../pair-parts.ts';
import { joinLocal, ownFolderOf } from '../paths/local-path.ts';
import { keyOf } from '../paths/names.ts';
import { checkRoot } from '../root/root.ts';
import { undoReplacement } from './replacements.ts';
import { dropNote, endUpload, keptTempNames, type NoteParts } from './resume-notes.ts';
import { settleTransfers } from './settle-transfers.ts';

/** COS refuses requests of a clock that is further off. */
const clockSkewMs = 15 * 60_000;

/** False when the root is not there to be cleaned: then to be called again. What cannot be removed is kept for the next start. */
export async function removeLeftovers(parts: PairParts, signal: AbortSignal): Promise<boolean> {
  // What is in flight now is nothing left over.
  const turn = await parts.turns.beginPass();
  try {
    return await removeInTurn(parts, signal);
  } finally {
    turn.end();
  }
}

/** The pair goes, and none of its transfers runs any more: what those that were cut off have left in the bucket and on the disk goes too. */
export async function removeTransfers(parts: NoteParts, signal: AbortSignal): Promise<void> {
  for (const intent of parts.state.intents()) {
    if (intent.kind === 'partial-download') {
      await dropNote(parts, intent, signal);
    } else if (intent.kind === 'multipart-upload' && (await removeUploads(parts, intent, signal))) {
      parts.state.removeIntent(intent.id);
    }
  }
}

async function removeInTurn(parts: PairParts, signal: AbortSignal): Promise<boolean> {
  const { fs, config, state } = parts;
  const checked = await checkRoot({ fs, root: config.localRoot, state });
  if (checked.kind === 'hold') {
    return false;
  }
  if (checked.kind === 'known') {
    await parts.rootLock?.ensure();
    await settleTransfers(parts, signal);
    await removeTempFiles(parts);
  }
  for (const intent of state.intents()) {
    signal.throwIfAborted();
    switch (intent.kind) {
      case 'replacement':
        await undoReplacement(parts, intent);
        break;
      case 'multipart-upload':
        if (intent.resume === undefined && (await removeUploads(parts, intent, signal))) {
          state.removeIntent(intent.id);
        }
        break;
      case 'partial-download':
      case 'remote-write':
      case 'temporary-object':
      case 'upload':
      case 'download':
        // Each pass looks at these first.
        break;
      default:
        assertNever(intent.kind);
    }
  }
  return true;
}

async function removeTempFiles({ fs, config, state, logger }: PairParts): Promise<void> {
  const { tmp } = ownFolderOf(config.localRoot);
  if ((await fs.stat(tmp))?.kind !== 'folder') {
    return;
  }
  const kept = keptTempNames({ state });
  for (const { name, stat } of await fs.readFolder(tmp)) {
    if (stat.kind === 'file' && !kept.has(name)) {
      try {
        await fs.removeFile(joinLocal(tmp, name));
      } catch (error) {
        logger.log('warn', 'temp file left behind', { name, error });
      }
    }
  }
}

/**
 * An upload whose id never arrived is found by its key and time. Another device's that is met there as well begins anew, which costs
 * it time and nothing else.
 */
async function removeUploads(
  parts: NoteParts,
  { path, uploadId, startedAt }: IntentRow,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, config, state, logger } = parts;
  const key = keyOf(config.prefix, path);
  // A later try may have begun one that is gone on with.
  const isNoted = (id: string): boolean => state.intents().some((note) => note.uploadId === id);
  try {
    const ids =
      uploadId === undefined
        ? (await store.listUploads(key, signal))
            .filter((upload) => upload.key === key && upload.initiatedAt >= startedAt - clockSkewMs)
            .map((upload) => upload.uploadId)
            .filter((id) => !isNoted(id))
        : [uploadId];
    for (const id of ids) {
      await endUpload(store, key, id, signal);
    }
    return true;
  } catch (error) {
    signal.throwIfAborted();
    logger.log('warn', 'multipart upload left behind', { path, uploadId, error });
    return false;
  }
}
