/**
 * Makes the files of a SQLite database durable without holding up the event loop: SQLite itself writes and never syncs.
 * `log` is the write-ahead log, `main` the database a checkpoint copies it to.
 */
import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { promisify } from 'node:util';

/**
 * What an acknowledged write survives: `power`, a power cut; `process`, only the end of the process, for measuring and for tests
 * that need no more.
 */
export type Durability = 'power' | 'process';

export type SyncFiles = {
  readonly syncLog: () => Promise<void>;
  readonly syncMain: () => Promise<void>;
  readonly syncMainNow: () => void;
  /** Not before SQLite has let go of the files: closing any handle of a file ends all locks this process has on it. */
  readonly close: () => void;
};

const sync = promisify(fdatasync);

export function openSyncFiles(path: string, durability: Durability): SyncFiles {
  const isStrict = durability === 'power';
  const main = openSync(path, 'r+');
  const log = openSync(`${path}-wal`, 'r+');
  return {
    syncLog: async () => {
      if (isStrict) {
        await sync(log);
      }
    },
    syncMain: async () => {
      if (isStrict) {
        await sync(main);
      }
    },
    syncMainNow: () => fdatasyncSync(main),
    close: () => {
      closeSync(log);
      closeSync(main);
    },
  };
}
