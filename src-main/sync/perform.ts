/**
 * One operation of a plan, carried out: what it expects is checked again right before it writes, and its base row is handed in
 * when both sides hold the result. Rejects when nothing (more) was done; the caller decides what that means.
 */
import { AppError } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';
import { type LocalPath, parentOf, type RelPath } from '../foundation/names.ts';
import type { BaseFile, LocalPrint } from '../state/base-entry.ts';
import { downloadFile } from '../transfer/download.ts';
import type { RowCommits } from './commit-rows.ts';
import type { RemoteFile } from './entry.ts';
import { joinLocal, localPathOf, ownFolderOf } from './local-path.ts';
import { installFile, makeLocalFolder, removeLocalFolder, trashFile } from './local-write.ts';
import { mtimeOf } from './mtime-meta.ts';
import { keyOf, markerKeyOf } from './names.ts';
import type { PairParts } from './pair-parts.ts';
import type { Operation } from './plan.ts';
import { deleteMarker, deleteObject, ensureRemoteIs, makeMarker, sendFile } from './remote-write.ts';
import { noteReplacement, undoReplacement } from './replacements.ts';
import { ensureSameRoot } from './root.ts';
import { lookAt } from './scan.ts';
import type { Tally } from './tally.ts';

export type PerformDeps = {
  readonly parts: PairParts;
  readonly rows: RowCommits;
  readonly tally: Tally;
  /** The id of the claimed root: whatever rests on local absence asks for it again. */
  readonly rootId: string;
};

export async function perform(deps: PerformDeps, operation: Operation, signal: AbortSignal): Promise<void> {
  const { parts, rows, tally } = deps;
  const { path, action, reason } = operation;
  const { store, config } = parts;
  switch (action.kind) {
    case 'upload': {
      const row = await upload(deps, action, signal);
      rows.add({ kind: 'put', entry: row });
      tally.uploaded(path, row.local.size);
      return;
    }
    case 'download': {
      const { row, intent } = await download(deps, path, action, signal);
      rows.add({ kind: 'put', entry: row }, intent);
      tally.downloaded(path, row.local.size);
      return;
    }
    case 'trash-local-file':
      await ensureRemoteIs(store, keyOf(config.prefix, path), action.etag, signal);
      await trashFile(localDeps(parts), { path, print: action.print });
      rows.add({ kind: 'remove', path });
      tally.deletedLocal(path, action.print.size);
      return;
    case 'delete-remote-file': {
      const key = keyOf(config.prefix, path);
      await ensureNotHere(deps, path, 'file');
      await deleteObject(store, { key, etag: action.etag }, signal);
      parts.recentDeletions.add(key);
      rows.add({ kind: 'remove', path });
      tally.deletedRemote(path, action.size);
      return;
    }
    case 'make-local-folder':
      await makeLocalFolder(localDeps(parts), path);
      rows.add({ kind: 'put', entry: { kind: 'folder', path, hasMarker: action.hasMarker } });
      tally.madeFolder('local', path);
      return;
    case 'make-remote-folder':
      await ensureFolderHere(parts, path);
      await makeMarker(store, config.prefix, path, signal);
      rows.add({ kind: 'put', entry: { kind: 'folder', path, hasMarker: true } });
      tally.madeFolder('remote', path);
      return;
    case 'remove-local-folder': {
      const isGone = await removeLocalFolder(localDeps(parts), path);
      rows.add({ kind: 'remove', path });
      if (!isGone) {
        // Something that is not synced is in it, or new. The folder stays, and without its row it counts as new itself.
        throw new AppError('target-changed', 'the folder is not empty', { data: { path } });
      }
      tally.removedFolder();
      return;
    }
    case 'remove-remote-folder':
      await ensureNotHere(deps, path, 'folder');
      if (action.hasMarker) {
        await deleteMarker(store, config.prefix, path, signal);
        parts.recentDeletions.add(markerKeyOf(config.prefix, path));
      }
      rows.add({ kind: 'remove', path });
      tally.removedFolder();
      return;
    case 'put-row':
      rows.add({ kind: 'put', entry: action.entry });
      tally.wroteRow(path, reason);
      return;
    case 'drop-row':
      rows.add({ kind: 'remove', path });
      tally.wroteRow(path, reason);
      return;
    case 'record-conflict':
      if (parts.conflicts.record({ path, kind: action.conflict, local: action.local, remote: action.remote })) {
        tally.foundConflict(path);
      }
      return;
    default:
      assertNever(action);
  }
}

function localDeps({ fs, config, trash }: PairParts): Parameters<typeof installFile>[0] {
  return { fs, root: config.localRoot, trash };
}

async function upload(
  { parts }: PerformDeps,
  action: Extract<Operation['action'], { readonly kind: 'upload' }>,
  signal: AbortSignal,
): Promise<BaseFile> {
  const { transfer, config, state, board, clock } = parts;
  const { path, print } = action.local;
  const running = board.start({ direction: 'up', path, bytesTotal: print.size });
  try {
    return await sendFile(
      { transfer, root: config.localRoot, prefix: config.prefix },
      action,
      {
        onProgress: running.advance,
        onUploadId: (uploadId) =>
          state.putIntent({ id: uploadId, path, kind: 'multipart-upload', uploadId, startedAt: clock.now() }),
        onUploadGone: (uploadId) => state.removeIntent(uploadId),
      },
      signal,
    );
  } finally {
    running.finish();
  }
}

async function download(
  { parts }: PerformDeps,
  path: RelPath,
  { remote, replaces }: { readonly remote: RemoteFile; readonly replaces?: LocalPrint },
  signal: AbortSignal,
): Promise<{ readonly row: BaseFile; readonly intent?: string }> {
  const { transfer, fs, config, board, random, clock, logger } = parts;
  const { key, etag, size } = remote;
  const tempPath = joinLocal(ownFolderOf(config.localRoot).tmp, random.hex(12));
  const mode = await modeFor(parts, path, replaces !== undefined);
  const running = board.start({ direction: 'down', path, bytesTotal: size });
  let aside: { readonly intent: string; readonly kept: LocalPath } | undefined;
  try {
    const fetched = await downloadFile(
      transfer,
      {
        key,
        etag,
        size,
        tempPath,
        finish: async (handle, facts) => {
          await handle.setMode(mode);
          await handle.setTimes(mtimeOf(facts));
        },
        onProgress: running.advance,
      },
      signal,
    );
    const print = await installFile(localDeps(parts), {
      path,
      tempPath,
      ...(replaces === undefined ? {} : { replaces }),
      onMovingAside: (kept) => {
        aside = { intent: noteReplacement(parts, path, kept), kept };
      },
    });
    const { versionId } = fetched.facts;
    const row: BaseFile = {
      kind: 'file',
      path,
      crc64: fetched.crc64,
      ...(fetched.md5 === undefined ? {} : { md5: fetched.md5 }),
      local: print,
      remote: { etag, size, ...(versionId === undefined ? {} : { versionId }) },
      committedAt: clock.now(),
    };
    return { row, ...(aside === undefined ? {} : { intent: aside.intent }) };
  } catch (error) {
    if (aside !== undefined) {
      await undoReplacement(parts, { id: aside.intent, path, keptPath: aside.kept });
    }
    try {
      await fs.removeFile(tempPath);
    } catch (leftover) {
      // The failure that led here is the one to report; the next start sweeps the folder.
      logger.log('warn', 'temp file left behind', { path: tempPath, error: leftover });
    }
    throw error;
  } finally {
    running.finish();
  }
}

/** A file keeps its mode; a new one may be read and written by whoever may do so with its folder. */
async function modeFor({ fs, config }: PairParts, path: RelPath, isThere: boolean): Promise<number> {
  const like = await fs.stat(localPathOf(config.localRoot, isThere ? path : parentOf(path)));
  if (like === undefined) {
    throw new AppError(isThere ? 'target-changed' : 'file-missing', 'the place of the download is gone', {
      data: { path },
    });
  }
  return like.mode & (isThere ? 0o777 : 0o666);
}

/** Local absence that a deletion in the bucket rests on: still true, and in the folder that was claimed. */
async function ensureNotHere(
  { parts: { fs, config, ignore }, rootId }: PerformDeps,
  path: RelPath,
  kind: 'file' | 'folder',
): Promise<void> {
  const { localRoot: root, prefix } = config;
  const there = await lookAt({ fs, root, prefix, ignore }, path);
  if (there !== undefined && (there.kind === kind || there.kind === 'unknown')) {
    throw new AppError('target-changed', 'what was deleted here is back', { data: { path } });
  }
  await ensureSameRoot(fs, root, rootId);
}

async function ensureFolderHere({ fs, config }: PairParts, path: RelPath): Promise<void> {
  if ((await fs.stat(localPathOf(config.localRoot, path)))?.kind !== 'folder') {
    throw new AppError('target-changed', 'the folder is gone', { data: { path } });
  }
}
