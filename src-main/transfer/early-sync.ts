/**
 * A long file that becomes durable while it arrives: what a system keeps in memory of it until then would all be written at the end, with
 * the network at rest meanwhile. Nothing counts as durable before `sync` has resolved, as with any file.
 */
import type { WriteHandle } from './file-system.ts';

const mebibyte = 1024 ** 2;

/** `file`, synced beside the writing whenever about `everyBytes` have been written to it. */
export function syncedEarly(file: WriteHandle, everyBytes: number = 64 * mebibyte): WriteHandle {
  let unsynced = 0;
  let running: Promise<void> | undefined;
  /** The system tells of bytes that it could not write to one `sync` only. */
  let failure: { readonly error: unknown } | undefined;

  const requireSynced = (): void => {
    if (failure !== undefined) {
      throw failure.error;
    }
  };

  const syncBeside = async (): Promise<void> => {
    try {
      await file.sync();
    } catch (error) {
      failure = { error };
    }
    running = undefined;
  };

  return {
    ...file,
    write: async (bytes, position) => {
      requireSynced();
      await file.write(bytes, position);
      unsynced += bytes.length;
      if (unsynced >= everyBytes && running === undefined) {
        unsynced = 0;
        running = syncBeside();
      }
    },
    sync: async () => {
      await running;
      requireSynced();
      await file.sync();
    },
    close: async () => {
      await running;
      await file.close();
    },
  };
}
