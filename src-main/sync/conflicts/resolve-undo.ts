/**
 * Takes a decision back: both sides get what they held before, from trash or from older versions, as long as neither has moved on.
 * The base becomes what it was too, so that the next look finds the conflict again.
 */
import { AppError } from '../../foundation/app-error.ts';
import type { BaseChange } from '../../state/base-entry.ts';
import { printOf } from '../../transfer/file-stat.ts';
import { uploadFile } from '../../transfer/upload.ts';
import { installFile, trashFile } from '../act/local-write.ts';
import { localDeps } from '../act/perform.ts';
import { ensureRemoteIs } from '../act/remote-write.ts';
import type { PairParts } from '../pair-parts.ts';
import { localPathOf } from '../paths/local-path.ts';
import { toMtimeMeta } from '../paths/mtime-meta.ts';
import { keyOf } from '../paths/names.ts';
import { makeOwnFolders } from '../root/root.ts';
import { lookAtSides, type Sides, versionOfSides } from './conflict-sides.ts';
import type { KeptRemote } from './keep-remote-bytes.ts';
import { type Before, removeObject } from './resolve-files.ts';

/** A decision as it can be taken back: what was before, and what it left on both sides. */
export type Undo = { readonly before: Before; readonly after: string; readonly copyAfter?: string };

export async function toUndo(parts: PairParts, before: Before, signal: AbortSignal): Promise<Undo> {
  const { path, copyPath } = before;
  const after = versionOfSides(await lookAtSides(parts, path, signal));
  return copyPath === undefined
    ? { before, after }
    : { before, after, copyAfter: versionOfSides(await lookAtSides(parts, copyPath, signal)) };
}

/** Rejects with `target-changed`, and nothing done, when a side has moved on. */
export async function undoResolution(
  parts: PairParts,
  { before, after, copyAfter }: Undo,
  signal: AbortSignal,
): Promise<void> {
  const { state } = parts;
  const { path, base, copyPath } = before;
  const sides = await lookAtUnchanged(parts, path, after, signal);
  await makeOwnFolders(parts.fs, parts.config.localRoot);
  await parts.rootLock?.ensure();
  const rows: BaseChange[] = [base === undefined ? { kind: 'remove', path } : { kind: 'put', entry: base }];
  if (copyPath !== undefined && copyAfter !== undefined) {
    const copy = await lookAtUnchanged(parts, copyPath, copyAfter, signal);
    if (copy.remote !== undefined) {
      await removeObject(parts, copyPath, copy.remote, signal);
    }
    await putLocal(parts, sides, localPathOf(parts.config.localRoot, copyPath));
    rows.push({ kind: 'remove', path: copyPath });
  }
  if (before.remote !== 'unchanged') {
    await putRemote(parts, sides, before.remote, signal);
  }
  if (before.local !== 'unchanged') {
    await putLocal(parts, sides, before.local);
  }
  state.commit(rows);
}

async function lookAtUnchanged(
  parts: PairParts,
  path: Before['path'],
  version: string,
  signal: AbortSignal,
): Promise<Sides> {
  const sides = await lookAtSides(parts, path, signal);
  if (versionOfSides(sides) !== version) {
    throw new AppError('target-changed', 'the file has changed since', { data: { path } });
  }
  return sides;
}

/** `from`: the old bytes, under another name of the same disk. What is at the path goes to trash. */
async function putLocal(parts: PairParts, { path, local }: Sides, from: Before['local']): Promise<void> {
  const deps = localDeps(parts);
  const print = local?.kind === 'file' ? local.print : undefined;
  if (from === 'absent') {
    if (print !== undefined) {
      await trashFile(deps, { path, print });
    }
  } else if (from !== 'unchanged') {
    await installFile(deps, { path, tempPath: from, ...(print && { replaces: print }) });
  }
}

/** What is in the bucket now is on the local side too, so it is not kept once more. */
async function putRemote(
  parts: PairParts,
  { path, remote }: Sides,
  kept: KeptRemote | 'absent',
  signal: AbortSignal,
): Promise<void> {
  const { store, config, transfer, fs } = parts;
  const key = keyOf(config.prefix, path);
  if (kept === 'absent') {
    if (remote !== undefined) {
      await removeObject(parts, path, remote, signal);
    }
    return;
  }
  const beforeSend = async (): Promise<void> => {
    await ensureRemoteIs(store, key, remote?.etag, signal);
  };
  if (kept.kind === 'version') {
    const { versionId, etag, size } = kept;
    await store.copy(key, key, { source: { versionId }, sourceIfMatch: etag, sourceSize: size, beforeSend }, signal);
    return;
  }
  const there = await fs.stat(kept.path);
  if (there?.kind !== 'file') {
    throw new AppError('target-changed', 'the old bytes are not in the trash any more', { data: { path } });
  }
  await uploadFile(
    transfer,
    {
      path: kept.path,
      key,
      expected: printOf(there),
      createOnly: remote === undefined,
      beforeSend,
      meta: { mtime: toMtimeMeta(there.mtimeMs) },
    },
    signal,
  );
}
