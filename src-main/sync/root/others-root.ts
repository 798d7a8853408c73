/**
 * A folder below the root that another process syncs at this moment, by a pair of its own. It is left out, with all below it, for as
 * long as that lasts: two pairs on one folder would carry each other's work back and forth. (One that starts later, inside a
 * folder that is being synced, is refused by its own lock.)
 */
import { type LocalPath, parentOf, type RelPath } from '../../foundation/names.ts';
import { localPathOf, ownFolderOf } from '../paths/local-path.ts';
import type { FolderLocks } from './root-lock.ts';

type Deps = { readonly root: LocalPath; readonly locks?: FolderLocks };

export function isOthersRoot({ root, locks }: Deps, folder: RelPath): boolean {
  return folder !== '' && locks?.isHeld(ownFolderOf(localPathOf(root, folder)).lock) === true;
}

/** The path itself, or a folder above it. */
export function isInOthersRoot(deps: Deps, path: RelPath): boolean {
  if (deps.locks === undefined) {
    return false;
  }
  for (let folder = path; folder !== ''; folder = parentOf(folder)) {
    if (isOthersRoot(deps, folder)) {
      return true;
    }
  }
  return false;
}
