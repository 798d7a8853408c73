/**
 * Makes what SQLite has written to its write-ahead log durable while the thread goes on. SQLite's own sync holds the thread up for as
 * long as the disk takes. The handle is let go of only after SQLite has closed the database, and never while a sync is under way.
 */
import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { AppError } from '../foundation/app-error.ts';

export type LogSync = {
  /** All that was committed before is durable. Rejects with `state-unusable` when the disk does not take it. */
  readonly sync: () => Promise<void>;
  readonly close: () => void;
};

const syncFile = promisify(fdatasync);
const inMemory = ':memory:';

export function createLogSync(databaseFile: string): LogSync {
  let handle: number | undefined;
  let underWay = 0;
  let isClosed = false;

  const closeIfFree = (): void => {
    if (isClosed && underWay === 0 && handle !== undefined) {
      closeSync(handle);
      handle = undefined;
    }
  };

  return {
    sync: async () => {
      if (databaseFile === inMemory) {
        return;
      }
      underWay += 1;
      try {
        handle ??= openSync(`${databaseFile}-wal`, 'r+');
        await syncFile(handle);
      } catch (error) {
        const errno = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        throw new AppError('state-unusable', `the state file ${databaseFile} cannot be made durable: ${errno}`, {
          cause: error,
          data: { errno },
        });
      } finally {
        underWay -= 1;
        closeIfFree();
      }
    },
    close: () => {
      isClosed = true;
      closeIfFree();
    },
  };
}
