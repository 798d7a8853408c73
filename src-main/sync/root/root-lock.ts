/**
 * One process a folder, whatever state it keeps and where: a lock file in the folder's own hidden folder, besides the lock of the
 * pair's state. Also looks above: a folder inside one that another process is syncing would be synced twice.
 * The folder may come and go with its disk; the lock follows it.
 */
import { dirname } from 'node:path';
import { AppError, hasCode, toAppError } from '../../foundation/app-error.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/logger.ts';
import { type LocalPath, toLocalPath } from '../../foundation/names.ts';
import type { PairLock } from '../../state/pair-lock.ts';
import type { FileSystem } from '../../transfer/file-system.ts';
import { ownFolderOf } from '../paths/local-path.ts';

/** How locks are taken on this machine. */
export type FolderLocks = {
  /** Throws `pair-locked` while another process has it. */
  readonly acquire: (file: LocalPath) => PairLock;
  readonly isHeld: (file: LocalPath) => boolean;
};

export type RootLock = {
  /**
   * To be called when the root and its hidden folder are there, before anything else is written. Rejects with `pair-locked`, or with `pairs-overlap`
   * when a folder above is being synced.
   */
  readonly ensure: () => Promise<void>;
  /** Idempotent. */
  readonly release: () => void;
};

const beatEveryMs = 15_000;

export function createRootLock(deps: {
  readonly fs: FileSystem;
  readonly root: LocalPath;
  readonly locks: FolderLocks;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Another process has taken the lock: whatever runs must stop. */
  readonly onLost: (error: AppError) => void;
}): RootLock {
  const { fs, root, locks, clock, logger, onLost } = deps;
  const own = ownFolderOf(root);
  let held: PairLock | undefined;
  let timer: { readonly cancel: () => void } | undefined;
  let isReleased = false;

  const letGo = (): void => {
    timer?.cancel();
    timer = undefined;
    const lock = held;
    held = undefined;
    try {
      lock?.release();
    } catch (error) {
      // A lock that cannot be removed is taken over once its beat is old.
      logger.log('warn', 'the lock of the folder was left behind', { root, error });
    }
  };

  const beatAgain = (): void => {
    timer = clock.after(beatEveryMs, () => void beatOrTell());
  };

  /** Never rejects. */
  const beatOrTell = async (): Promise<void> => {
    try {
      await beat();
      if (held !== undefined) {
        beatAgain();
      }
    } catch (error) {
      onLost(toAppError(error));
    }
  };

  const beat = async (): Promise<void> => {
    try {
      held?.beat();
    } catch (error) {
      if (hasCode(error, 'pair-locked')) {
        letGo();
        // A lock file that went away with its folder is nobody else's either.
        if ((await fs.stat(own.lock)) !== undefined) {
          throw error;
        }
        return;
      }
      // A full disk, most likely: the lock stands as it is, and whoever takes it over is noticed by the next beat.
      logger.log('warn', 'the lock of the folder was not renewed', { root, error });
    }
  };

  const acquire = async (): Promise<PairLock> => {
    try {
      return locks.acquire(own.lock);
    } catch (error) {
      if ((await fs.stat(own.home)) === undefined) {
        throw new AppError('root-missing', 'the folder went away', { cause: error });
      }
      throw error;
    }
  };

  const ensureNotInside = async (): Promise<void> => {
    for (let above = dirname(root); above !== dirname(above); above = dirname(above)) {
      const other = ownFolderOf(toLocalPath(above));
      if (locks.isHeld(other.lock) && (await fs.stat(other.rootId)) !== undefined) {
        throw new AppError('pairs-overlap', `${root} is inside ${above}, which is being synced`, {
          data: { path: above },
        });
      }
    }
  };

  return {
    ensure: async () => {
      await beat();
      if (held !== undefined || isReleased) {
        return;
      }
      held = await acquire();
      try {
        // After taking its own: of two that start at once, one inside the other, at least one sees the other.
        await ensureNotInside();
      } catch (error) {
        letGo();
        throw error;
      }
      if (isReleased) {
        letGo();
      } else {
        beatAgain();
      }
    },
    release: () => {
      isReleased = true;
      letGo();
    },
  };
}
