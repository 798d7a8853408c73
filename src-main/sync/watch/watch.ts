/**
 * Hints that something below the root may have changed: what a watch is, and the one that chokidar keeps. The only file that names
 * chokidar. The raw notices of its backend are the hints; what it thinks they mean is not asked, because a look at the disk decides.
 * Events can be lost without notice; the periodic full pass finds those.
 */
import * as v from 'valibot';
import type { Reason } from '../../contract/model.ts';
import { joinRelPath, type LocalPath, type RelPath } from '../../foundation/names.ts';
import { ownFolderName, ownFolderOf, relPathOf } from '../paths/local-path.ts';

export type WatchHandlers = {
  /** The root's own path: anything may have changed. Never a path of the hidden folder. */
  readonly onHint: (path: RelPath) => void;
  /** Events cannot be relied on from now on. Told once. */
  readonly onDegraded: (reason: Reason) => void;
};

export type Watch = { readonly close: () => Promise<void> };

/** Resolves when changes from now on are hinted at (or `onDegraded` has been called). */
export type StartWatch = (root: LocalPath, handlers: WatchHandlers) => Promise<Watch>;

const rawDetails = v.object({ watchedPath: v.string() });
const failure = v.object({ code: v.string() });

/**
 * With `wholeTree` one handle of the system tells of everything below the root (macOS, Windows), and chokidar is kept from reading the
 * tree. Without, each folder has a watch of its own, and chokidar spends some 4 KB of memory on every file it meets: for small trees.
 */
export function chokidarWatch({ wholeTree }: { readonly wholeTree: boolean }): StartWatch {
  return async (root, { onHint, onDegraded }) => {
    const { watch } = await import('chokidar');
    const { home } = ownFolderOf(root);
    const watcher = watch(root, {
      // With it, names such as `note~` would never be told of.
      atomic: false,
      followSymlinks: false,
      ignoreInitial: true,
      alwaysStat: false,
      awaitWriteFinish: false,
      backend: wholeTree ? 'native-recursive' : 'native',
      ignored: wholeTree
        ? (path) => path !== root
        : (path, stats) => path === home || (stats !== undefined && !stats.isDirectory()),
    });
    const hint = (path: RelPath | undefined): void => {
      if (path !== undefined && path !== ownFolderName && !path.startsWith(`${ownFolderName}/`)) {
        onHint(path);
      }
    };
    watcher.on('raw', (_event, name, details) => {
      const parsed = v.safeParse(rawDetails, details);
      const folder = parsed.success ? relPathOf(root, parsed.output.watchedPath) : undefined;
      if (folder === undefined || name === null || name === '') {
        hint(folder);
        return;
      }
      // A folder's own removal is told with its own name inside itself; looking there finds nothing, which harms nothing.
      hint(relPathOf(root, `${root}/${joinRelPath(folder, name)}`));
    });
    watcher.on('all', (_event, path) => hint(relPathOf(root, path)));
    const tellOnce = once(onDegraded);
    await new Promise<void>((resolve) => {
      watcher.once('ready', () => resolve());
      watcher.on('error', (error) => {
        tellOnce(degradedBy(error));
        resolve();
      });
    });
    return { close: () => watcher.close() };
  };
}

/** What a failed watch is told as. */
export function degradedBy(error: unknown): Reason {
  const errno = v.safeParse(failure, error);
  const detail =
    errno.success && errno.output.code === 'ENOSPC'
      ? 'the limit of watched folders is reached (fs.inotify.max_user_watches)'
      : error instanceof Error
        ? error.message
        : String(error);
  return { code: 'watch-degraded', detail };
}

function once(tell: (reason: Reason) => void): (reason: Reason) => void {
  let isTold = false;
  return (reason) => {
    if (!isTold) {
      isTold = true;
      tell(reason);
    }
  };
}
