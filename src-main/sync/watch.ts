/**
 * Hints that something below the root may have changed. The only file that names chokidar.
 * Only folders are kept under watch, and the raw notices of their backend are the hints: an entry for every file costs some 4 KB
 * of memory each, and a hint needs no more than a name. Events can be lost without notice; the periodic full pass finds those.
 */
import { watch } from 'chokidar';
import * as v from 'valibot';
import type { Reason } from '../contract/model.ts';
import { joinRelPath, type LocalPath, type RelPath } from '../foundation/names.ts';
import { ownFolderName, ownFolderOf, relPathOf } from './local-path.ts';

export type WatchHandlers = {
  readonly onHint: (path: RelPath) => void;
  /** Events cannot be relied on from now on. Told once. */
  readonly onDegraded: (reason: Reason) => void;
};

export type Watch = { readonly close: () => Promise<void> };

export type StartWatch = (root: LocalPath, handlers: WatchHandlers) => Promise<Watch>;

const rawDetails = v.object({ watchedPath: v.string() });
const failure = v.object({ code: v.string() });

/** Resolves when changes from now on are hinted at (or `onDegraded` has been called). */
export const startWatch: StartWatch = async (root, { onHint, onDegraded }) => {
  const { home } = ownFolderOf(root);
  const watcher = watch(root, {
    atomic: false,
    followSymlinks: false,
    ignoreInitial: true,
    alwaysStat: false,
    awaitWriteFinish: false,
    ignored: (path, stats) => path === home || (stats !== undefined && !stats.isDirectory()),
  });
  const hint = (path: RelPath | undefined): void => {
    if (path !== undefined && path !== ownFolderName && !path.startsWith(`${ownFolderName}/`)) {
      onHint(path);
    }
  };
  let isDegraded = false;
  watcher.on('raw', (_event, name, details) => {
    const parsed = v.safeParse(rawDetails, details);
    const folder = parsed.success ? relPathOf(root, parsed.output.watchedPath) : undefined;
    if (folder === undefined || name === null || name === '') {
      hint(folder);
      return;
    }
    // A folder's own removal is told with its own name inside itself; looking there finds nothing, which harms nothing.
    hint(relPathOf(root, joinLocalText(root, joinRelPath(folder, name))));
  });
  watcher.on('all', (_event, path) => hint(relPathOf(root, path)));
  const ready = new Promise<void>((resolve) => {
    watcher.once('ready', () => resolve());
    watcher.on('error', (error) => {
      if (!isDegraded) {
        isDegraded = true;
        const errno = v.safeParse(failure, error);
        const detail =
          errno.success && errno.output.code === 'ENOSPC'
            ? 'the limit of watched folders is reached (fs.inotify.max_user_watches)'
            : error instanceof Error
              ? error.message
              : String(error);
        onDegraded({ code: 'watch-degraded', detail });
      }
      resolve();
    });
  });
  await ready;
  return { close: () => watcher.close() };
};

function joinLocalText(root: LocalPath, path: RelPath): string {
  return `${root}/${path}`;
}
