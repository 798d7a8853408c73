/**
 * Which watch a root gets. chokidar, wherever it need not remember every file: on a system that watches a whole tree by one handle,
 * and on small trees elsewhere. Large trees elsewhere get plain watches of their folders (numbers: test/bench/watch.ts).
 */
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../../foundation/app-error.ts';
import type { LocalPath } from '../../foundation/names.ts';
import { toFileError } from '../../transfer/errno-error.ts';
import { ownFolderName } from '../paths/local-path.ts';
import { chokidarWatch, type StartWatch } from './watch.ts';
import { watchFolders } from './watch-folders.ts';

const smallTreeEntries = 2_000;

export const startWatch: StartWatch = async (root, handlers) => {
  if (process.platform === 'darwin' || process.platform === 'win32') {
    return await chokidarWatch({ wholeTree: true })(root, handlers);
  }
  const isSmall = await hasAtMost(root, smallTreeEntries);
  return await (isSmall ? chokidarWatch({ wholeTree: false }) : watchFolders)(root, handlers);
};

/** Counts no further than it must. What cannot be read counts as nothing. */
async function hasAtMost(root: LocalPath, limit: number): Promise<boolean> {
  let count = 0;
  const folders: string[] = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      for await (const entry of await opendir(folder)) {
        count += 1;
        if (count > limit) {
          return false;
        }
        if (entry.isDirectory() && entry.name !== ownFolderName) {
          folders.push(join(folder, entry.name));
        }
      }
    } catch (error) {
      const failed = toFileError(error, folder);
      if (!hasCode(failed, 'file-missing', 'permission-denied')) {
        throw failed;
      }
    }
  }
  return true;
}
