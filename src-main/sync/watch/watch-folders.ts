/**
 * One plain watch for each folder, for large trees on systems without a watch for a whole tree: some 8 KB a folder, nothing a file.
 * A watch follows its folder, not the path: whatever name appears, goes or comes back is looked at again, and what was watched at
 * it and below is watched anew. Each folder is watched first and read afterwards, so that no folder slips in between.
 */
import { type FSWatcher, watch } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { joinRelPath, type LocalPath, type RelPath, rootPath } from '../../foundation/names.ts';
import { errnoOf } from '../../transfer/errno-error.ts';
import { createLane } from '../../transfer/lanes.ts';
import { localPathOf, ownFolderName } from '../paths/local-path.ts';
import { degradedBy, type StartWatch } from './watch.ts';

/** Folders read at once. */
const foldersAtOnce = 4;
/** Names that wait to be looked at; with more, the whole tree is watched anew. */
const renamedMax = 2_000;

export const watchFolders: StartWatch = async (root, { onHint, onDegraded }) => {
  const watchers = new Map<RelPath, FSWatcher>();
  /** Seen, but not to be watched or read: tried again with every event at their names. */
  const closed = new Set<RelPath>();
  const renamed = new Set<RelPath>();
  const lane = createLane(foldersAtOnce);
  let isOver = false;
  let isLooking = false;

  const drop = (path: RelPath): void => {
    if (path !== rootPath && !watchers.has(path) && !closed.has(path)) {
      // Nothing below what is not watched is.
      return;
    }
    for (const watched of [...watchers.keys(), ...closed]) {
      if (path === rootPath || watched === path || watched.startsWith(`${path}/`)) {
        watchers.get(watched)?.close();
        watchers.delete(watched);
        closed.delete(watched);
      }
    }
  };

  const end = (): void => {
    isOver = true;
    drop(rootPath);
  };

  const fail = (error: unknown): void => {
    if (!isOver) {
      // What cannot be relied on should not use up watches that others need.
      end();
      onDegraded(degradedBy(error));
    }
  };

  const watchFolder = (path: RelPath): boolean => {
    try {
      const watcher = watch(localPathOf(root, path), (event, name) => onEvent(path, event, name));
      watcher.on('error', fail);
      watchers.set(path, watcher);
      return true;
    } catch (error) {
      if (meansNoFolder(error)) {
        closed.add(path);
      } else {
        fail(error);
      }
      return false;
    }
  };

  const childFolders = async (path: RelPath): Promise<readonly RelPath[]> => {
    const folders: RelPath[] = [];
    try {
      for await (const entry of await opendir(localPathOf(root, path), { bufferSize: 256 })) {
        if (entry.isDirectory() && entry.name !== ownFolderName) {
          folders.push(joinRelPath(path, entry.name));
        }
      }
    } catch (error) {
      if (!meansNoFolder(error)) {
        throw error;
      }
      closed.add(path);
    }
    return folders;
  };

  const watchTree = async (top: RelPath): Promise<void> => {
    const visit = async (path: RelPath): Promise<void> => {
      const folders = await lane.run(async () =>
        isOver || watchers.has(path) || !watchFolder(path) ? [] : await childFolders(path),
      );
      await Promise.all(folders.map(visit));
    };
    try {
      await visit(top);
    } catch (error) {
      fail(error);
    }
  };

  const lookAgain = async (): Promise<void> => {
    isLooking = true;
    for (let path = first(renamed); path !== undefined && !isOver; path = first(renamed)) {
      renamed.delete(path);
      drop(path);
      if (path === rootPath || (await isFolder(localPathOf(root, path)))) {
        await watchTree(path);
        // Whatever was put into it before it was watched.
        onHint(path);
      }
    }
    isLooking = false;
  };

  const onEvent = (folder: RelPath, event: string, name: string | null): void => {
    if (name === ownFolderName && folder === rootPath) {
      return;
    }
    const path = name === null ? folder : joinRelPath(folder, name);
    onHint(path);
    if (event === 'rename' || closed.has(path)) {
      renamed.add(path);
      if (renamed.size > renamedMax) {
        renamed.clear();
        renamed.add(rootPath);
      }
      if (!isLooking) {
        void lookAgain();
      }
    }
  };

  await watchTree(rootPath);
  return {
    close: () => {
      end();
      return Promise.resolve();
    },
  };
};

/** Gone, another kind by now, or not to be read by us: no failure of the watch. */
function meansNoFolder(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EPERM'].includes(errnoOf(error) ?? '');
}

async function isFolder(path: LocalPath): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch {
    // Whatever it is, it cannot be watched; the pass that the hint leads to says what is wrong with it.
    return false;
  }
}

function first<T>(set: ReadonlySet<T>): T | undefined {
  for (const one of set) {
    return one;
  }
  return undefined;
}
