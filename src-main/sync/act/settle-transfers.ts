/**
 * Transfers whose note still stands: stopped, failed, or cut off by a death between their effect and their row. What is provably done
 * gets its row, with the prints of that moment: what either side has done since is told from there. In doubt there is no row, and the
 * two sides are compared as before. Comes before temp files are swept and before anything is decided.
 */
import { dirname } from 'node:path';
import { landedWrite } from '../../cos/landed-write.ts';
import { hasCode, toAppError } from '../../foundation/app-error.ts';
import { type LocalPath, type RelPath, toLocalPath } from '../../foundation/names.ts';
import type { BaseFile, LocalPrint } from '../../state/base-entry.ts';
import type { IntentRow } from '../../state/pair-store.ts';
import { printOf } from '../../transfer/file-stat.ts';
import type { PairParts } from '../pair-parts.ts';
import { localPathOf } from '../paths/local-path.ts';
import { keyOf } from '../paths/names.ts';
import { undoReplacement } from './replacements.ts';

/** Only in the root that they were noted in, while nothing is written. Rejects when the bucket cannot be asked. */
export async function settleTransfers(parts: PairParts, signal: AbortSignal): Promise<void> {
  const { lanes, state } = parts;
  const intents = state.intents();
  // Before the files that were moved aside are put back: a rename takes its file from there.
  for (const intent of intents.filter(({ kind }) => kind === 'download')) {
    signal.throwIfAborted();
    await settleDownload(parts, intent);
  }
  const settling: Promise<void>[] = [];
  for (const intent of intents.filter(({ kind }) => kind === 'upload')) {
    await lanes.metadata.ready();
    settling.push(lanes.metadata.run(() => settleUpload(parts, intent, signal), signal));
  }
  const failed = (await Promise.allSettled(settling)).find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    throw failed.reason;
  }
}

/** In another root, or without a base, they say nothing. */
export function forgetTransfers({ state }: Pick<PairParts, 'state'>): void {
  for (const { id, kind, path, keptPath } of state.intents()) {
    if (kind === 'upload' || kind === 'download') {
      // What was moved aside is not at its path, and that is no deletion of the user's.
      state.commit(keptPath === undefined ? [] : [{ kind: 'remove', path }], [id]);
    }
  }
}

export async function settleDownload(parts: PairParts, intent: IntentRow): Promise<void> {
  const { state } = parts;
  const { id, path, keptPath } = intent;
  const row = rowOf(intent, intent.transfer?.remote);
  if (row !== undefined && (await isInPlace(parts, path, row.local, intent.tempPath))) {
    state.commit([{ kind: 'put', entry: row }], [id]);
  } else if (keptPath === undefined) {
    state.removeIntent(id);
  } else {
    await undoReplacement(parts, { id, path, keptPath });
  }
}

/**
 * The temp name goes only when the new one is durable, and the note comes only when the temp name is: a temp file that is gone was in
 * place. `tempPath` is undefined where files cannot be linked and a power cut may lose both names.
 */
async function isInPlace(
  { fs, config }: PairParts,
  path: RelPath,
  print: LocalPrint,
  tempPath: string | undefined,
): Promise<boolean> {
  const target = localPathOf(config.localRoot, path);
  const there = await fs.stat(target);
  if (tempPath === undefined) {
    return there !== undefined && isSameFile(printOf(there), print) && there.mtimeMs === print.mtimeMs;
  }
  const temp = await fs.stat(toLocalPath(tempPath));
  if (temp === undefined) {
    // With nothing at the path, somebody may have emptied the folder of temp files: that is no evidence to delete an object on.
    return there !== undefined;
  }
  if (there === undefined || !isSameFile(printOf(there), printOf(temp)) || there.ino !== print.ino) {
    return false;
  }
  await fs.syncFolder(parentFolder(target));
  await fs.removeFile(toLocalPath(tempPath));
  return true;
}

async function settleUpload(parts: PairParts, intent: IntentRow, signal: AbortSignal): Promise<void> {
  const { state, logger } = parts;
  const { id, path } = intent;
  try {
    const row = await findSent(parts, intent, signal);
    state.commit(row === undefined ? [] : [{ kind: 'put', entry: row }], [id]);
  } catch (error) {
    signal.throwIfAborted();
    const { disposition } = toAppError(error);
    if (disposition !== 'reconcile' && disposition !== 'skip') {
      throw error;
    }
    if (!hasCode(error, 'cos-precondition-failed')) {
      logger.log('warn', 'what became of an upload stays unknown', { path, error });
    }
    state.removeIntent(id);
  }
}

/** Rejects with `cos-precondition-failed` when another device wrote beneath. */
async function findSent(
  { store, config, versions }: PairParts,
  intent: IntentRow,
  signal: AbortSignal,
): Promise<BaseFile | undefined> {
  const key = keyOf(config.prefix, intent.path);
  const head = await store.head(key, signal);
  const row =
    head === undefined
      ? undefined
      : rowOf(intent, {
          etag: head.etag,
          size: head.size,
          ...(head.versionId === undefined ? {} : { versionId: head.versionId }),
        });
  if (row === undefined || !landedWrite(head, { size: row.local.size, crc64: row.crc64, md5: row.md5 })) {
    return undefined;
  }
  const { etag, versionId } = row.remote;
  const replaced =
    intent.etag === undefined ? undefined : { etag: intent.etag, lastModified: Number.NEGATIVE_INFINITY };
  await versions.ensureNotOvertaken({ key, id: versionId, etag }, replaced, signal);
  return row;
}

function rowOf({ path, crc64, transfer }: IntentRow, remote: BaseFile['remote'] | undefined): BaseFile | undefined {
  if (crc64 === undefined || transfer === undefined || remote === undefined) {
    return undefined;
  }
  const { local, md5, committedAt } = transfer;
  return {
    kind: 'file',
    path,
    crc64: BigInt(crc64),
    ...(md5 === undefined ? {} : { md5 }),
    local,
    remote,
    committedAt,
  };
}

function isSameFile(a: LocalPrint, b: LocalPrint): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.size === b.size;
}

function parentFolder(path: LocalPath): LocalPath {
  return toLocalPath(dirname(path));
}
