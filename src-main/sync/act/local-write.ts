/**
 * Every change of the user's folder goes through here. What holds after every step and after a crash between any two: the bytes a
 * user wrote are at their path or in the trash; a path never holds half a file; what is written or removed is what was planned.
 *
 * A replaced file is moved aside first and looked at where nobody else can replace it, then the new one is linked in create-only.
 * A rename over the target would be atomic for readers, but would destroy a file saved by rename in the instant before.
 * When the world is not as planned the call puts everything back and rejects with `target-changed`.
 *
 * Between the two the path is empty, which must never be read as the user's deletion: the caller notes where the old file goes
 * (`onMovingAside`), and whoever finds such a note has it put back (`restoreKept`).
 */
import { AppError, hasCode } from '../../foundation/app-error.ts';
import { type LocalPath, parentOf, type RelPath, rootPath } from '../../foundation/names.ts';
import { type LocalPrint, samePrint } from '../../state/base-entry.ts';
import { printOf } from '../../transfer/file-stat.ts';
import type { FileStat, FileSystem } from '../../transfer/file-system.ts';
import { localPathOf } from '../paths/local-path.ts';
import type { Trash, TrashSlot } from './trash.ts';

/** `temp`: the file that is put in place, with a ctime that changes with its place. */
export type Placing = {
  readonly temp: LocalPrint;
  /** Where the replaced file goes. */
  readonly kept?: LocalPath;
  readonly isByRename?: true;
};

export type LocalWriteDeps = { readonly fs: FileSystem; readonly root: LocalPath; readonly trash: Trash };

type Install = {
  readonly path: RelPath;
  readonly tempPath: LocalPath;
  /** Of the temp file, where it is known: else it is looked at. */
  readonly print?: LocalPrint;
  readonly replaces?: LocalPrint;
  /** Told right before the old file leaves its path for `kept`. */
  readonly onMovingAside?: (kept: LocalPath) => void;
  /**
   * Waited for right before the first step: nothing is changed when it rejects. And once more where files cannot be linked, and
   * the temp file takes its place by a rename.
   */
  readonly beforePlacing?: (placing: Placing) => Promise<void>;
};

/**
 * Puts the finished, synced temp file at `path`: over the file of print `replaces`, which goes to trash, or create-only.
 * Resolves, when all is durable, with the print of the file in place. The temp name is gone then; on rejection it may be left.
 */
export async function installFile(deps: LocalWriteDeps, install: Install): Promise<LocalPrint> {
  const { path, tempPath, replaces } = install;
  const temp = install.print ?? (await printOfTemp(deps, path, tempPath));
  const placed =
    replaces === undefined ? await placeNew(deps, install, temp) : await replace(deps, { ...install, replaces }, temp);
  if (placed === undefined || !isSameFile(placed, temp)) {
    throw changed(path);
  }
  return printOf(placed);
}

/**
 * Ends a replacement that may have stopped anywhere: an empty path gets its old file back. False when neither is there, so that the
 * absence at the path says nothing about what the user wants.
 */
export async function restoreKept(
  deps: LocalWriteDeps,
  { path, kept }: { readonly path: RelPath; readonly kept: LocalPath },
): Promise<boolean> {
  const { fs, root } = deps;
  const target = localPathOf(root, path);
  if ((await fs.stat(target)) === undefined && (await fs.stat(localPathOf(root, parentOf(path))))?.kind === 'folder') {
    await ensureInside(deps, path);
    await putBack(deps, kept, target);
    await fs.syncFolder(localPathOf(root, parentOf(path)));
  }
  return (await fs.stat(target)) !== undefined;
}

/** Moves the file of print `print` to trash. Resolves when that is durable; rejects and puts back what is not that file. */
export async function trashFile(
  deps: LocalWriteDeps,
  trashed: {
    readonly path: RelPath;
    readonly print: LocalPrint;
    /** Told right before the file leaves its path for `kept`. */
    readonly onMovingAside?: (kept: LocalPath) => void;
  },
): Promise<void> {
  const { path, print, onMovingAside } = trashed;
  await ensureInside(deps, path);
  const slot = await moveAside(deps, path, print, onMovingAside);
  await deps.fs.syncFolder(slot.folder);
  await deps.fs.syncFolder(localPathOf(deps.root, parentOf(path)));
}

export async function makeLocalFolder(deps: LocalWriteDeps, path: RelPath): Promise<void> {
  await ensureInside(deps, path);
  await deps.fs.makeFolder(localPathOf(deps.root, path));
  await deps.fs.syncFolder(localPathOf(deps.root, parentOf(path)));
}

/** Gives a folder, with all that is in it, the name `to` in the same folder, where nothing may be yet. */
export async function renameFolder(
  deps: LocalWriteDeps,
  { path, to }: { readonly path: RelPath; readonly to: RelPath },
): Promise<void> {
  const { fs, root } = deps;
  await ensureInside(deps, path);
  const target = localPathOf(root, to);
  if ((await fs.stat(localPathOf(root, path)))?.kind !== 'folder' || (await fs.stat(target)) !== undefined) {
    throw changed(path);
  }
  await fs.rename(localPathOf(root, path), target);
  await fs.syncFolder(localPathOf(root, parentOf(path)));
}

/** Removes an empty folder; false when something is in it. */
export async function removeLocalFolder(deps: LocalWriteDeps, path: RelPath): Promise<boolean> {
  const { fs, root } = deps;
  await ensureInside(deps, path);
  const target = localPathOf(root, path);
  const there = await fs.stat(target);
  if (there === undefined) {
    return true;
  }
  if (there.kind !== 'folder') {
    throw changed(path);
  }
  const isGone = await fs.removeFolder(target);
  if (isGone) {
    await fs.syncFolder(localPathOf(root, parentOf(path)));
  }
  return isGone;
}

async function printOfTemp({ fs }: LocalWriteDeps, path: RelPath, tempPath: LocalPath): Promise<LocalPrint> {
  const temp = await fs.stat(tempPath);
  if (temp === undefined) {
    throw new AppError('target-changed', 'the temporary file is gone', { data: { path } });
  }
  return printOf(temp);
}

/** In one go where the disk offers that (`FileSystem.placeNew`), else by single calls. */
async function placeNew(
  deps: LocalWriteDeps,
  { path, tempPath, beforePlacing }: Install,
  temp: LocalPrint,
): Promise<FileStat | undefined> {
  const { fs, root } = deps;
  const target = localPathOf(root, path);
  await beforePlacing?.({ temp });
  const folders = foldersAbove(path).map((folder) => localPathOf(root, folder));
  const placed = await fs.placeNew?.(tempPath, target, folders);
  if (placed !== undefined) {
    return placed;
  }
  await ensureInside(deps, path);
  await linkInto(fs, tempPath, target, {
    path,
    beforeRename: async () => await beforePlacing?.({ temp, isByRename: true }),
  });
  return await endPlacing(deps, path, tempPath);
}

async function replace(
  deps: LocalWriteDeps,
  { path, tempPath, replaces, onMovingAside, beforePlacing }: Install & { readonly replaces: LocalPrint },
  temp: LocalPrint,
): Promise<FileStat | undefined> {
  const { fs, root } = deps;
  const target = localPathOf(root, path);
  await ensureInside(deps, path);
  const slot = await moveAside(deps, path, replaces, async (kept) => {
    onMovingAside?.(kept);
    await beforePlacing?.({ temp, kept });
  });
  try {
    await linkInto(fs, tempPath, target, {
      path,
      beforeRename: async () => await beforePlacing?.({ temp, isByRename: true }),
    });
  } catch (error) {
    await putBack(deps, slot.path, target);
    throw error;
  }
  await ensureKeptUntouched(deps, { path, target, slot, replaces, placed: temp });
  return await endPlacing(deps, path, tempPath);
}

/** In this order: whoever finds the temp name gone, after a power cut too, knows that the file was in place. */
async function endPlacing(
  { fs, root }: LocalWriteDeps,
  path: RelPath,
  tempPath: LocalPath,
): Promise<FileStat | undefined> {
  await fs.syncFolder(localPathOf(root, parentOf(path)));
  await fs.removeFile(tempPath);
  return await fs.stat(localPathOf(root, path));
}

/** Rejects unless every folder on the way is a real one: a link put there meanwhile would lead out of the root. */
async function ensureInside({ fs, root }: LocalWriteDeps, path: RelPath): Promise<void> {
  for (const folder of foldersAbove(path)) {
    const there = await fs.stat(localPathOf(root, folder));
    if (there === undefined) {
      throw new AppError('file-missing', 'the folder is gone', { data: { path: folder } });
    }
    if (there.kind !== 'folder') {
      throw new AppError('target-changed', 'a folder on the way is no folder any more', { data: { path: folder } });
    }
  }
}

/** Those on the way to a path, the root being the last. */
function foldersAbove(path: RelPath): readonly RelPath[] {
  const folders: RelPath[] = [];
  for (let folder = parentOf(path); ; folder = parentOf(folder)) {
    folders.push(folder);
    if (folder === rootPath) {
      return folders;
    }
  }
}

async function moveAside(
  deps: LocalWriteDeps,
  path: RelPath,
  print: LocalPrint,
  onMovingAside?: (kept: LocalPath) => void | Promise<void>,
): Promise<TrashSlot> {
  const { fs, root, trash } = deps;
  const target = localPathOf(root, path);
  const slot = await trash.slotFor(path);
  const before = await fs.stat(target);
  if (before?.kind !== 'file' || !samePrint(printOf(before), print)) {
    throw changed(path);
  }
  await onMovingAside?.(slot.path);
  await fs.rename(target, slot.path);
  const kept = await fs.stat(slot.path);
  if (kept === undefined || !isSameFile(kept, print)) {
    await putBack(deps, slot.path, target);
    throw changed(path);
  }
  return slot;
}

/**
 * A program that held the old file open may have written to it after it was moved aside. Its bytes are the newer ones of this
 * side, so they go back to their path, and the path is looked at again with both sides as they are.
 */
async function ensureKeptUntouched(
  deps: LocalWriteDeps,
  at: {
    readonly path: RelPath;
    readonly target: LocalPath;
    readonly slot: TrashSlot;
    readonly replaces: LocalPrint;
    readonly placed: LocalPrint;
  },
): Promise<void> {
  const { fs, trash } = deps;
  const kept = await fs.stat(at.slot.path);
  if (kept !== undefined && isSameFile(kept, at.replaces)) {
    await fs.syncFolder(at.slot.folder);
    return;
  }
  const second = await trash.slotFor(at.path);
  await fs.rename(at.target, second.path);
  const moved = await fs.stat(second.path);
  const isOurs = moved !== undefined && isSameFile(moved, at.placed);
  await putBack(deps, (isOurs ? at.slot : second).path, at.target);
  throw changed(at.path);
}

/** Create-only. Where links do not exist, a look and a rename are all there is. */
async function linkInto(
  fs: FileSystem,
  from: LocalPath,
  to: LocalPath,
  { path, beforeRename }: { readonly path: RelPath; readonly beforeRename: () => Promise<void> },
): Promise<void> {
  try {
    await fs.link(from, to);
  } catch (error) {
    if (!hasCode(error, 'local-io')) {
      throw error;
    }
    await beforeRename();
    if ((await fs.stat(to)) !== undefined) {
      throw changed(path);
    }
    await fs.rename(from, to);
  }
}

/** Back to its path, unless something newer is there by now: then both stay, the older one in the trash. */
async function putBack({ fs }: LocalWriteDeps, from: LocalPath, target: LocalPath): Promise<void> {
  const kept = await fs.stat(from);
  if (kept?.kind === 'file') {
    try {
      await fs.link(from, target);
      await fs.removeFile(from);
      return;
    } catch (error) {
      if (hasCode(error, 'target-changed')) {
        return;
      }
      if (!hasCode(error, 'local-io')) {
        throw error;
      }
    }
  }
  if (kept !== undefined && (await fs.stat(target)) === undefined) {
    await fs.rename(from, target);
  }
}

/** The same bytes as far as a stat can tell. A rename or link changes ctime, so that is left out. */
function isSameFile(a: Omit<LocalPrint, 'ctimeMs'>, b: Omit<LocalPrint, 'ctimeMs'>): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino && a.dev === b.dev;
}

function changed(path: RelPath): AppError {
  return new AppError('target-changed', 'the file is not the one that was planned for', { data: { path } });
}
