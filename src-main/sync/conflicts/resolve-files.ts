/**
 * A decided conflict between two files, or a file and nothing: made so on both sides, through the same writes as everything else.
 * What loses is in the local trash or is an older version. Every step leaves a state that the next look at the path understands:
 * whatever stops half-way is a conflict still, or goes on the way it was decided.
 *
 * When both are kept, the bucket's file keeps the name (other devices have it under that name already) and the local one becomes
 * the copy; both then exist on both sides.
 */
import type { ObjectFacts } from '../../cos/object-store.ts';
import type { LocalPath, RelPath } from '../../foundation/names.ts';
import type { BaseEntry } from '../../state/base-entry.ts';
import { installFile } from '../act/local-write.ts';
import { download, localDeps, upload } from '../act/perform.ts';
import { deleteObject } from '../act/remote-write.ts';
import { noteReplacement, undoReplacement } from '../act/replacements.ts';
import { setAside, undoSetAside } from '../act/set-aside.ts';
import type { LocalFile } from '../gather/entry.ts';
import type { PairParts } from '../pair-parts.ts';
import { joinLocal, localPathOf, ownFolderOf } from '../paths/local-path.ts';
import { keyOf } from '../paths/names.ts';
import { freeConflictCopyOf } from './conflict-names.ts';
import { type Sides, toRemoteFile } from './conflict-sides.ts';
import { encodeMerged } from './encode-merged.ts';
import { type KeptRemote, keepRemoteBytes } from './keep-remote-bytes.ts';

/** What the two sides held before, as far as a choice has changed it: all that an undo needs. */
export type Before = {
  readonly path: RelPath;
  readonly base: BaseEntry | undefined;
  readonly local: 'unchanged' | 'absent' | LocalPath;
  readonly remote: 'unchanged' | KeptRemote | 'absent';
  readonly copyPath?: RelPath;
};

export type FileSides = Omit<Sides, 'local'> & { readonly local: LocalFile | undefined };

export async function keepLocal(parts: PairParts, sides: FileSides, signal: AbortSignal): Promise<Before> {
  const { state, texts } = parts;
  const { path, local, remote, base } = sides;
  const kept = remote === undefined ? 'absent' : await keepRemoteBytes(parts, path, remote, signal);
  if (local === undefined) {
    if (remote !== undefined) {
      await removeObject(parts, path, remote, signal);
    }
    state.commit([{ kind: 'remove', path }]);
  } else {
    const { row, intent } = await upload({ parts }, { local, ...(remote && { replaces: remote.etag }) }, signal);
    state.commit([await texts.withText(row, signal)], [intent]);
  }
  return { path, base, local: 'unchanged', remote: kept };
}

export async function keepRemote(parts: PairParts, sides: FileSides, signal: AbortSignal): Promise<Before> {
  const { state } = parts;
  const { path, local, remote, base } = sides;
  if (remote === undefined) {
    const aside = local === undefined ? undefined : await setAside(parts, path, local.print);
    state.commit([{ kind: 'remove', path }], aside === undefined ? [] : [aside.intent]);
    return { path, base, local: aside?.kept ?? 'absent', remote: 'unchanged' };
  }
  const kept = await fetchOver(parts, sides, remote, signal);
  return { path, base, local: kept ?? 'absent', remote: 'unchanged' };
}

export async function keepBoth(parts: PairParts, sides: FileSides, signal: AbortSignal): Promise<Before> {
  const { state, texts } = parts;
  const { path, local, remote, base } = sides;
  if (local === undefined) {
    return await keepRemote(parts, sides, signal);
  }
  if (remote === undefined) {
    return await keepLocal(parts, sides, signal);
  }
  const copyPath = await freeCopyPath(parts, path, signal);
  const copy = await renameToCopy(parts, local, copyPath);
  const fetched = await download({ parts }, path, { remote: toRemoteFile(parts, path, remote) }, signal);
  state.commit([await texts.withText(fetched.row, signal)], [fetched.intent]);
  const sent = await upload({ parts }, { local: copy }, signal);
  state.commit([await texts.withText(sent.row, signal)], [sent.intent]);
  return { path, base, local: 'unchanged', remote: 'unchanged', copyPath };
}

/** The old local bytes go to trash, the old remote ones as in `keepLocal`. */
export async function keepMerged(
  parts: PairParts,
  sides: FileSides,
  text: string,
  signal: AbortSignal,
): Promise<Before> {
  const { state, texts } = parts;
  const { path, local, remote, base } = sides;
  const bytes = await encodeMerged(parts, sides, text, signal);
  const keptRemote = remote === undefined ? 'absent' : await keepRemoteBytes(parts, path, remote, signal);
  const { kept, merged } = await writeOver(parts, { path, local, bytes });
  const sent = await upload({ parts }, { local: merged, ...(remote && { replaces: remote.etag }) }, signal);
  state.commit([await texts.withText(sent.row, signal)], [sent.intent]);
  return { path, base, local: kept ?? 'absent', remote: keptRemote };
}

/** The first free name for a copy, on both sides. */
export async function freeCopyPath(
  { fs, store, config, copyStamp }: PairParts,
  path: RelPath,
  signal: AbortSignal,
): Promise<RelPath> {
  const { localRoot, prefix } = config;
  return await freeConflictCopyOf(path, copyStamp(), async (copy) => {
    const isHere = (await fs.stat(localPathOf(localRoot, copy))) !== undefined;
    return isHere || (await store.list({ prefix: keyOf(prefix, copy), maxKeys: 1 }, signal)).objects.length > 0;
  });
}

/** From here on the base knows nothing of the old name: what stops after it, downloads the bucket's file there. */
export async function renameToCopy(parts: PairParts, local: LocalFile, copyPath: RelPath): Promise<LocalFile> {
  const { path, print, mode } = local;
  const aside = await setAside(parts, path, print);
  try {
    const placed = await installFile(localDeps(parts), { path: copyPath, tempPath: aside.kept });
    parts.state.commit([{ kind: 'remove', path }], [aside.intent]);
    return { kind: 'file', path: copyPath, print: placed, mode };
  } catch (error) {
    await undoSetAside(parts, path, aside);
    throw error;
  }
}

export async function removeObject(
  parts: PairParts,
  path: RelPath,
  { etag }: ObjectFacts,
  signal: AbortSignal,
): Promise<void> {
  const key = keyOf(parts.config.prefix, path);
  await deleteObject(parts, { path, key, etag }, signal);
  parts.recentDeletions.add(key);
}

/** Where the old local file went, if there was one. */
async function fetchOver(
  parts: PairParts,
  { path, local }: FileSides,
  remote: ObjectFacts,
  signal: AbortSignal,
): Promise<LocalPath | undefined> {
  const { row, intent, kept } = await download(
    { parts },
    path,
    { remote: toRemoteFile(parts, path, remote), ...(local && { replaces: local.print }) },
    signal,
  );
  parts.state.commit([await parts.texts.withText(row, signal)], [intent]);
  return kept;
}

async function writeOver(
  parts: PairParts,
  { path, local, bytes }: { readonly path: RelPath; readonly local: LocalFile | undefined; readonly bytes: Uint8Array },
): Promise<{ readonly kept: LocalPath | undefined; readonly merged: LocalFile }> {
  const { fs, config, random, clock, state } = parts;
  const tempPath = joinLocal(ownFolderOf(config.localRoot).tmp, random.hex(12));
  const mode = (local?.mode ?? 0o644) & 0o777;
  let aside: { readonly id: string; readonly kept: LocalPath } | undefined;
  try {
    const temp = await fs.createFile(tempPath);
    try {
      await temp.write(bytes, 0);
      await temp.setMode(mode);
      await temp.setTimes(clock.now());
      await temp.sync();
    } finally {
      await temp.close();
    }
    const print = await installFile(localDeps(parts), {
      path,
      tempPath,
      ...(local && { replaces: local.print }),
      onMovingAside: (kept) => {
        aside = { id: noteReplacement(parts, path, kept), kept };
      },
    });
    if (aside !== undefined) {
      state.removeIntent(aside.id);
    }
    return { kept: aside?.kept, merged: { kind: 'file', path, print, mode } };
  } catch (error) {
    if (aside !== undefined) {
      await undoReplacement(parts, { id: aside.id, path, keptPath: aside.kept });
    }
    await fs.removeFile(tempPath);
    throw error;
  }
}
