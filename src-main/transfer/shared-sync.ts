/**
 * One sync of a folder for all who wait for it: whoever asks while one is under way gets the next one, which begins after that, since
 * the one under way may have looked already.
 */
import type { LocalPath } from '../foundation/names.ts';

type SyncFolder = (path: LocalPath) => Promise<void>;

export function createSharedSync(sync: SyncFolder): SyncFolder {
  const underWay = new Map<LocalPath, Promise<void>>();
  const next = new Map<LocalPath, Promise<void>>();

  const begin = async (path: LocalPath): Promise<void> => {
    const running = sync(path);
    underWay.set(path, running);
    try {
      await running;
    } finally {
      underWay.delete(path);
    }
  };

  const beginAfter = async (path: LocalPath, running: Promise<void>): Promise<void> => {
    // Whoever waits for that one hears of its failure.
    await running.catch(() => undefined);
    next.delete(path);
    await begin(path);
  };

  return (path) => {
    const running = underWay.get(path);
    if (running === undefined) {
      return begin(path);
    }
    const waited = next.get(path) ?? beginAfter(path, running);
    next.set(path, waited);
    return waited;
  };
}
