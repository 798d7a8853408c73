/**
 * The identity of the local root. An empty or foreign folder at the root's path (a disk not mounted, a folder swapped) must never
 * read as "the user deleted everything": the root carries an id file, the state keeps the same id, and both must agree.
 */
import type { HoldView } from '../../contract/model.ts';
import { AppError, hasCode } from '../../foundation/app-error.ts';
import type { LocalPath } from '../../foundation/names.ts';
import type { Random } from '../../foundation/random.ts';
import type { PairStore } from '../../state/pair-store.ts';
import type { FileSystem } from '../../transfer/file-system.ts';
import { ownFolderName, ownFolderOf } from '../paths/local-path.ts';

export type RootDeps = {
  readonly fs: FileSystem;
  readonly root: LocalPath;
  readonly state: PairStore;
  readonly random: Random;
};

export type RootCheck =
  /** The very folder the state belongs to. */
  | { readonly kind: 'known'; readonly id: string }
  /** A folder that no state was kept for yet; `id` is what it carries already, if anything. */
  | { readonly kind: 'new'; readonly id: string | undefined }
  | RootHold;

/** `count`: the files synced so far. */
export type RootHold = { readonly kind: 'hold'; readonly code: HoldView['code']; readonly count: number };

const rootIdFact = 'root-id';

/** Looks, writes nothing. */
export async function checkRoot({ fs, root, state }: Omit<RootDeps, 'random'>): Promise<RootCheck> {
  const files = state.totals().files;
  const hold = (code: HoldView['code']): RootCheck => ({ kind: 'hold', code, count: files });
  const there = await fs.stat(root);
  if (there === undefined) {
    return hold('root-missing');
  }
  if (there.kind !== 'folder') {
    return hold('root-not-a-folder');
  }
  const known = state.getFact(rootIdFact);
  let id: string | undefined;
  let isEmpty: boolean;
  try {
    id = (await fs.readSmallFile(ownFolderOf(root).rootId))?.trim();
    if (id !== undefined && id === known) {
      // Whether it has been emptied is seen by the pass, which need not list a large root for it.
      return { kind: 'known', id };
    }
    isEmpty = (await fs.readFolder(root)).every(({ name }) => name === ownFolderName);
  } catch (error) {
    if (hasCode(error, 'file-missing')) {
      return hold('root-missing');
    }
    if (hasCode(error, 'permission-denied', 'local-io')) {
      return hold('root-unreadable');
    }
    throw error;
  }
  if (isEmpty && files > 0) {
    return hold('root-emptied');
  }
  return known === undefined ? { kind: 'new', id } : hold('root-replaced');
}

/** Makes the folder at the root's path the pair's own: its hidden folder, and one id on disk and in the state. */
export async function claimRoot({ fs, root, state, random }: RootDeps): Promise<string> {
  const own = ownFolderOf(root);
  await fs.makeFolder(own.home);
  const onDisk = (await fs.readSmallFile(own.rootId))?.trim();
  const id = onDisk === undefined || onDisk === '' ? random.hex(16) : onDisk;
  if (id !== onDisk) {
    await fs.writeSmallFile(own.rootId, `${id}\n`);
    await fs.syncFolder(own.home);
    await fs.syncFolder(root);
  }
  state.setFact(rootIdFact, id);
  return id;
}

/** The folders below the hidden one, which is there where the root is: it holds the id. A link in its place would lead out of the root. */
export async function makeOwnFolders(fs: FileSystem, root: LocalPath): Promise<void> {
  const { home, tmp, trash } = ownFolderOf(root);
  for (const folder of [home, tmp, trash]) {
    try {
      await fs.makeFolder(folder);
    } catch (error) {
      if (hasCode(error, 'target-changed')) {
        throw new AppError('not-a-folder', `${folder} is needed as a folder`, { cause: error, data: { path: folder } });
      }
      throw error;
    }
  }
}

/** Rejects unless the claimed folder is still in place. To be asked again whenever something's absence is about to matter. */
export async function ensureSameRoot(fs: FileSystem, root: LocalPath, id: string): Promise<void> {
  const onDisk = await fs.readSmallFile(ownFolderOf(root).rootId);
  if (onDisk?.trim() !== id) {
    const there = await fs.stat(root);
    throw new AppError(
      there === undefined ? 'root-missing' : 'root-replaced',
      'the local folder is not the one that was claimed',
    );
  }
}
