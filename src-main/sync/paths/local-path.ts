/**
 * Where a pair's paths are on this machine: a relative path below the root, and Driftless's own folder inside the root.
 * Only string joining; whoever writes must have made sure that no link stands on the way (`ensureInside` of local-write.ts).
 */
import { relative, sep } from 'node:path';
import { type LocalPath, parseRelPath, type RelPath, rootPath, toLocalPath } from '../../foundation/names.ts';

/** The hidden folder in each root: identity, temporary files and trash. Never synced. */
export const ownFolderName = '.driftless';

export type OwnFolder = {
  readonly home: LocalPath;
  readonly rootId: LocalPath;
  readonly mark: LocalPath;
  readonly lock: LocalPath;
  readonly tmp: LocalPath;
  readonly trash: LocalPath;
};

export function localPathOf(root: LocalPath, path: RelPath): LocalPath {
  return path === '' ? root : joinLocal(root, path.replaceAll('/', sep));
}

export function joinLocal(folder: LocalPath, name: string): LocalPath {
  return toLocalPath(folder.endsWith(sep) ? `${folder}${name}` : `${folder}${sep}${name}`);
}

export function ownFolderOf(root: LocalPath): OwnFolder {
  const home = joinLocal(root, ownFolderName);
  return {
    home,
    rootId: joinLocal(home, 'root-id'),
    mark: joinLocal(home, 'state-mark'),
    lock: joinLocal(home, 'lock'),
    tmp: joinLocal(home, 'tmp'),
    trash: joinLocal(home, 'trash'),
  };
}

/** The relative path of something below the root, or undefined for what is not below it. */
export function relPathOf(root: LocalPath, full: string): RelPath | undefined {
  const text = relative(root, full);
  return text === '' ? rootPath : parseRelPath(text.replaceAll(sep, '/'));
}
