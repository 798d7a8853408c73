/**
 * One operation of a plan, carried out: what it expects is checked again right before it writes, and its base row is handed in
 * when both sides hold the result. Rejects when nothing (more) was done; the caller decides what that means.
 */
import { AppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import { type LocalPath, parentOf, type RelPath } from '../../foundation/names.ts';
import type { BaseFile, LocalPrint } from '../../state/base-entry.ts';
import { downloadFile } from '../../transfer/download.ts';
import { makeDurable } from '../../transfer/make-durable.ts';
import type { Operation } from '../decide/operation.ts';
import type { LocalFile, RemoteFile } from '../gather/entry.ts';
import { lookAt } from '../gather/scan.ts';
import type { PairParts } from '../pair-parts.ts';
import { localPathOf } from '../paths/local-path.ts';
import { mtimeOf } from '../paths/mtime-meta.ts';
import { keyOf, markerKeyOf } from '../paths/names.ts';
import { ensureSameRoot } from '../root/root.ts';
import type { RowCommits } from './commit-rows.ts';
import { copyRemotely } from './copy-remotely.ts';
import { installNoted } from './install-noted.ts';
import { type LocalWriteDeps, makeLocalFolder, removeLocalFolder } from './local-write.ts';
import { deleteMarker, deleteObject, ensureRemoteIs, makeMarker, type Sent, sendFile } from './remote-write.ts';
import { renameLocally } from './rename-locally.ts';
import { type Renaming, withTextOf } from './renaming.ts';
import { resumableDownload, resumableUpload } from './resume-notes.ts';
import { setAside } from './set-aside.ts';
import type { Tally } from './tally.ts';

export type PerformDeps = {
  readonly parts: PairParts;
  readonly rows: RowCommits;
  readonly tally: Tally;
  readonly renaming: Renaming;
  /** The id of the claimed root: whatever rests on local absence asks for it again. */
  readonly rootId: string;
};

export async function perform(deps: PerformDeps, operation: Operation, signal: AbortSignal): Promise<void> {
  const { parts, rows, tally, renaming } = deps;
  const { path, action, reason } = operation;
  const { store, config } = parts;
  switch (action.kind) {
    case 'upload': {
      const copied = await copyRemotely(deps, action, signal);
      if (copied !== undefined && action.copyFrom !== undefined) {
        rows.add(withTextOf(parts.state, action.copyFrom.path, copied.row), copied.intent);
        tally.renamed('remote', path, action.copyFrom.path);
        parts.board.start({ direction: 'up', path, bytesTotal: 0 }).finish();
        return;
      }
      const { row, intent } = await upload(deps, action, signal);
      rows.add(await parts.texts.withText(row, signal), intent);
      tally.uploaded(path, row.local.size);
      return;
    }
    case 'download': {
      const moved = await renameLocally(deps, path, action, signal);
      if (moved !== undefined && action.moveFrom !== undefined) {
        rows.addAll(moved.changes, moved.intents);
        tally.renamed('local', path, action.moveFrom.path);
        parts.board.start({ direction: 'down', path, bytesTotal: 0 }).finish();
        return;
      }
      const emptied = renaming.emptied.get(path);
      const { row, intent, kept } = await download(
        deps,
        path,
        emptied === undefined ? action : { remote: action.remote },
        signal,
      );
      if (kept !== undefined && renaming.wanted.has(path)) {
        renaming.asideFiles.set(path, { kept });
      }
      renaming.emptied.delete(path);
      rows.addAll(
        [await parts.texts.withText(row, signal)],
        [intent, ...(emptied === undefined ? [] : [emptied.intent])],
      );
      tally.downloaded(path, row.local.size);
      return;
    }
    case 'trash-local-file':
      await ensureRemoteIs(store, keyOf(config.prefix, path), action.etag, signal);
      rows.add({ kind: 'remove', path }, await moveToTrash(deps, path, action.print));
      tally.deletedLocal(path, action.print.size);
      return;
    case 'delete-remote-file': {
      const key = keyOf(config.prefix, path);
      await ensureNotHere(deps, path, 'file');
      await deleteObject(parts, { path, key, etag: action.etag }, signal);
      parts.recentDeletions.add(key);
      rows.add({ kind: 'remove', path });
      if (renaming.copied.has(path)) {
        tally.removedOldName();
      } else {
        tally.deletedRemote(path, action.size);
      }
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
      if (action.entry.kind === 'file') {
        await makeDurable(parts, { path: localPathOf(config.localRoot, path), print: action.entry.local });
      }
      rows.add({ kind: 'put', entry: action.entry });
      tally.wroteRow(path, reason);
      return;
    case 'drop-row':
      rows.add({ kind: 'remove', path });
      tally.wroteRow(path, reason);
      return;
    case 'record-conflict': {
      const { local, remote, version } = action;
      if (parts.conflicts.record({ path, kind: action.conflict, local, remote, version })) {
        tally.foundConflict(path);
      }
      return;
    }
    default:
      assertNever(action);
  }
}

export function localDeps({ fs, config, trash }: PairParts): LocalWriteDeps {
  return { fs, root: config.localRoot, trash };
}

/** Returns the id of the note that the row brings to an end: until then the empty path is no deletion of the user's. */
async function moveToTrash({ parts, renaming }: PerformDeps, path: RelPath, print: LocalPrint): Promise<string> {
  const aside = await setAside(parts, path, print);
  if (renaming.wanted.has(path)) {
    renaming.asideFiles.set(path, aside);
  }
  return aside.intent;
}

export async function upload(
  { parts }: Pick<PerformDeps, 'parts'>,
  action: { readonly local: LocalFile; readonly replaces?: string },
  signal: AbortSignal,
): Promise<Sent> {
  const { transfer, config, state, board, clock, random, versions } = parts;
  const { path, print } = action.local;
  const opening = random.hex(12);
  const running = board.start({ direction: 'up', path, bytesTotal: print.size });
  try {
    const resume = await resumableUpload(parts, path, print, signal);
    return await sendFile(
      { transfer, root: config.localRoot, prefix: config.prefix, versions, notes: parts },
      action,
      {
        isKept: true,
        ...(resume === undefined ? {} : { resume }),
        onProgress: running.advance,
        onFound: running.find,
        onInitiating: () => state.putIntent({ id: opening, path, kind: 'multipart-upload', startedAt: clock.now() }),
        onUploadId: (uploadId, partSizeBytes) => {
          const noted = { kind: 'upload', partSizeBytes, local: print } as const;
          const startedAt = clock.now();
          state.putIntent({ id: uploadId, path, kind: 'multipart-upload', uploadId, resume: noted, startedAt });
          state.removeIntent(opening);
        },
        onUploadGone: (uploadId) => state.removeIntent(uploadId),
      },
      signal,
    );
  } finally {
    running.finish();
  }
}

export async function download(
  { parts }: Pick<PerformDeps, 'parts'>,
  path: RelPath,
  { remote, replaces }: { readonly remote: RemoteFile; readonly replaces?: LocalPrint },
  signal: AbortSignal,
): Promise<{ readonly row: BaseFile; readonly intent: string; readonly kept?: LocalPath }> {
  const { transfer, board, state, clock } = parts;
  const { key, etag, size } = remote;
  const mode = await modeFor(parts, path, replaces !== undefined);
  const running = board.start({ direction: 'down', path, bytesTotal: size });
  try {
    const { id, tempPath, keeper } = await resumableDownload(parts, { path, etag, size }, signal);
    const fetched = await downloadFile(
      transfer,
      {
        key,
        etag,
        size,
        tempPath,
        keeper,
        attributes: (facts) => ({ mode, mtimeMs: mtimeOf(facts) }),
        onProgress: running.advance,
        onFound: running.find,
      },
      signal,
    );
    const { versionId } = fetched.facts;
    const row = {
      crc64: fetched.crc64,
      ...(fetched.md5 === undefined ? {} : { md5: fetched.md5 }),
      remote: { etag, size, ...(versionId === undefined ? {} : { versionId }) },
      committedAt: clock.now(),
    };
    const { print, ...noted } = await installNoted(parts, {
      id,
      path,
      tempPath,
      ...(fetched.print === undefined ? {} : { print: fetched.print }),
      ...(replaces === undefined ? {} : { replaces }),
      row,
      giveUpTemp: async () => {
        await parts.fs.removeFile(tempPath);
        state.removeIntent(id);
      },
    });
    return { row: { kind: 'file', path, ...row, local: print }, ...noted };
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
  { parts: { fs, config, names }, rootId }: PerformDeps,
  path: RelPath,
  kind: 'file' | 'folder',
): Promise<void> {
  const { localRoot: root, prefix } = config;
  const there = await lookAt({ fs, root, prefix, names }, path);
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
