/**
 * The local side as it is on disk, in the order of `sortKeyOf`. The scan is the truth, events are only hints.
 * What cannot be read or cannot be synced is yielded as `unknown`, never left out: a missing entry means that the name was looked
 * for and is not there. Links and special files are never opened. Memory: the listings of the open folders and a few read ahead.
 * A folder may have a million entries: they come in order, and nothing is done with all of them in one go.
 */
import type { ProblemCode } from '../../contract/problem-codes.ts';
import { AppError, toAppError } from '../../foundation/app-error.ts';
import { compareBytes } from '../../foundation/byte-order.ts';
import { joinRelPath, type LocalPath, parentOf, type RelPath, rootPath } from '../../foundation/names.ts';
import { printOf } from '../../transfer/file-stat.ts';
import type { FileStat, FileSystem, FolderEntry } from '../../transfer/file-system.ts';
import type { Ignore } from '../ignore/ignore.ts';
import type { DiskNames } from '../paths/disk-names.ts';
import { localPathOf, ownFolderName } from '../paths/local-path.ts';
import { checkLocalName } from '../paths/names.ts';
import { isOthersRoot } from '../root/others-root.ts';
import type { FolderLocks } from '../root/root-lock.ts';
import type { LocalEntry, Unknown } from './entry.ts';

export type ScanDeps = {
  readonly locks?: FolderLocks;
  readonly fs: FileSystem;
  readonly root: LocalPath;
  readonly prefix: string;
  readonly ignore: Ignore;
  /** Told of each folder that holds something ignored. */
  readonly onIgnoredIn?: (folder: RelPath) => void;
  /** Where the disk may spell names in another way than paths do. */
  readonly names?: Pick<DiskNames, 'spell' | 'spellingOf'>;
};

/** What one path can be looked at with. */
export type LookDeps = Pick<ScanDeps, 'fs' | 'root' | 'prefix' | 'names'>;

type Listing =
  | { readonly kind: 'read'; readonly entries: readonly FolderEntry[] }
  | { readonly kind: 'failed'; readonly error: AppError };

/**
 * A folder has two places in the order: as a name that may turn out unreadable, and as the head of what is below it. In between come
 * the names that begin with its own and go on with a character that is less than `/`, so few folders are between the two at once.
 */
type OpenFolder = {
  readonly path: RelPath;
  readonly entries: readonly FolderEntry[];
  next: number;
  /** Sub-folders that have had their first place and not their second, the next one last. */
  readonly probed: FolderEntry[];
  /** Where sub-folders are looked for whose listing has not been asked for yet. */
  ahead: number;
  readonly listings: Map<string, Promise<Listing>>;
};

/** Enough that the reader of folders never has to wait for what to read next, and is asked for many at a time, ... */
const foldersAhead = { least: 2, most: 32 };
/** ... but not of folders with very many entries. */
const entriesAhead = 4_000;
/** Few enough to be worked off in a millisecond or two. */
const batchEntries = 500;

/**
 * Everything below `from` (the root when left out), without `from` itself, in batches. Rejects when `from` itself cannot be read.
 */
export async function* scanLocal(
  deps: ScanDeps,
  signal?: AbortSignal,
  from: RelPath = rootPath,
): AsyncGenerator<readonly LocalEntry[], void, undefined> {
  const { fs, root, prefix, ignore, onIgnoredIn, names } = deps;
  const list = async (folder: RelPath): Promise<Listing> => {
    try {
      return { kind: 'read', entries: await fs.readFolder(localPathOf(root, folder)) };
    } catch (error) {
      return { kind: 'failed', error: toAppError(error) };
    }
  };
  /** Folders to be read ahead, judged by the one that was opened last. */
  let wanted = foldersAhead.most;
  const open = (path: RelPath, listed: readonly FolderEntry[]): OpenFolder => {
    const { least, most } = foldersAhead;
    wanted = Math.max(least, Math.min(most, Math.floor(entriesAhead / Math.max(1, listed.length))));
    return { path, entries: names?.spell(path, listed) ?? listed, next: 0, probed: [], ahead: 0, listings: new Map() };
  };
  const nextAhead = (folder: OpenFolder): string | undefined => {
    for (let entry = folder.entries[folder.ahead]; entry !== undefined; entry = folder.entries[folder.ahead]) {
      folder.ahead += 1;
      if (entry.stat.kind === 'folder' && !ignore.ignores(joinRelPath(folder.path, entry.name), true)) {
        return entry.name;
      }
    }
    return undefined;
  };
  const readAhead = (folder: OpenFolder, needed: string): void => {
    if (folder.listings.has(needed) && folder.listings.size > wanted / 2) {
      return;
    }
    while (folder.listings.size < wanted || !folder.listings.has(needed)) {
      const name = nextAhead(folder);
      if (name === undefined) {
        return;
      }
      folder.listings.set(name, list(joinRelPath(folder.path, name)));
    }
  };

  const top = await list(from);
  if (top.kind !== 'read') {
    throw from === '' ? asRootFailure(top.error) : top.error;
  }
  let batch: LocalEntry[] = [];
  const openFolders: OpenFolder[] = [open(from, top.entries)];
  for (let folder = openFolders.at(-1); folder !== undefined; folder = openFolders.at(-1)) {
    if (batch.length >= batchEntries) {
      yield batch;
      batch = [];
      signal?.throwIfAborted();
    }
    const entry = folder.entries[folder.next];
    const probed = folder.probed.at(-1);
    if (probed !== undefined && (entry === undefined || compareBytes(`${probed.name}/`, entry.name) < 0)) {
      folder.probed.pop();
      const path = joinRelPath(folder.path, probed.name);
      const listing = await folder.listings.get(probed.name);
      folder.listings.delete(probed.name);
      if (listing?.kind === 'read') {
        batch.push({ kind: 'folder', path });
        openFolders.push(open(path, listing.entries));
      }
      continue;
    }
    if (entry === undefined) {
      openFolders.pop();
      continue;
    }
    folder.next += 1;
    const { name, stat } = entry;
    const path = joinRelPath(folder.path, name);
    const isFolder = stat.kind === 'folder';
    if (ignore.ignores(path, isFolder)) {
      onIgnoredIn?.(folder.path);
      continue;
    }
    if (!isFolder) {
      batch.push(entryOf(path, stat, prefix));
      continue;
    }
    signal?.throwIfAborted();
    readAhead(folder, name);
    const listing = await folder.listings.get(name);
    const named = entryOf(path, stat, prefix);
    if (named.kind === 'unknown') {
      folder.listings.delete(name);
      batch.push(named);
    } else if (listing?.kind === 'failed') {
      folder.listings.delete(name);
      if (listing.error.code !== 'file-missing' || !(await isGone(deps, path))) {
        batch.push(unknown(path, listing.error.code, listing.error.message));
      }
    } else if (listing?.entries.some((inside) => inside.name === ownFolderName) && isOthersRoot(deps, path)) {
      folder.listings.delete(name);
      batch.push(unknown(path, 'pairs-overlap', 'another Driftless is syncing this folder by itself'));
    } else {
      folder.probed.push(entry);
    }
  }
  yield batch;
}

/** One path as it is now, or undefined for a name that is not there. A link on the way hides what is behind it. */
export async function lookAt({ fs, root, prefix, names }: LookDeps, path: RelPath): Promise<LocalEntry | undefined> {
  for (let above = parentOf(path); above !== ''; above = parentOf(above)) {
    const there = await fs.stat(localPathOf(root, above));
    const entry = there === undefined ? undefined : entryOf(above, there, prefix);
    if (entry?.kind === 'unknown') {
      return { ...entry, path };
    }
  }
  const there = await fs.stat(localPathOf(root, path));
  // What the disk takes for this name but calls another one is not this path.
  if (there === undefined || (names !== undefined && (await names.spellingOf(path)) !== path)) {
    return undefined;
  }
  return entryOf(path, there, prefix);
}

/** A second look: absence counts only where the folder that would hold the name is there itself. */
async function isGone({ fs, root }: Pick<ScanDeps, 'fs' | 'root'>, path: RelPath): Promise<boolean> {
  const parent = await fs.stat(localPathOf(root, parentOf(path)));
  return parent?.kind === 'folder' && (await fs.stat(localPathOf(root, path))) === undefined;
}

/** What a stat says about a path. `unknown` where it cannot be synced. */
function entryOf(path: RelPath, stat: FileStat, prefix: string): LocalEntry {
  const code = checkLocalName(path, { prefix, kind: stat.kind === 'folder' ? 'folder' : 'file' });
  if (code !== undefined) {
    return unknown(path, code, 'this name cannot be synced');
  }
  switch (stat.kind) {
    case 'file':
      return { kind: 'file', path, print: printOf(stat), mode: stat.mode };
    case 'folder':
      return { kind: 'folder', path };
    case 'symlink':
      return unknown(path, 'symlink-skipped', 'links are not followed');
    case 'special':
      return unknown(path, 'special-file-skipped', 'not a regular file');
  }
}

function unknown(path: RelPath, code: ProblemCode, detail: string): Unknown {
  return { kind: 'unknown', path, below: true, reason: { code, detail } };
}

function asRootFailure(error: AppError): AppError {
  const code: ProblemCode =
    error.code === 'file-missing'
      ? 'root-missing'
      : error.code === 'not-a-folder'
        ? 'root-not-a-folder'
        : 'root-unreadable';
  return new AppError(code, error.message, { cause: error, data: error.data });
}
