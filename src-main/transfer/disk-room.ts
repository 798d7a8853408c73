/**
 * Whether a disk has room for one more download. Many small ones share what the disk has said a moment ago, less what each of them took
 * since: only an answer of room is shared, and only until it would be used up.
 */
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { LocalPath } from '../foundation/names.ts';
import type { FileSystem } from './file-system.ts';

export type DiskRoom = {
  /** Rejects with `disk-full` unless `size` more bytes fit in a folder, and some are left. */
  readonly require: (folder: LocalPath, size: number) => Promise<void>;
};

/** What a download leaves free on the disk. */
const freeFloorBytes = 64 * 1024 ** 2;
const freshForMs = 500;

export function createDiskRoom({ fs, clock }: { readonly fs: FileSystem; readonly clock: Clock }): DiskRoom {
  const known = new Map<LocalPath, { readonly askedAt: number; freeBytes: number }>();
  return {
    require: async (folder, size) => {
      const last = known.get(folder);
      const isFresh = last !== undefined && Math.abs(clock.now() - last.askedAt) < freshForMs;
      if (isFresh && last.freeBytes - size >= freeFloorBytes) {
        last.freeBytes -= size;
        return;
      }
      const askedAt = clock.now();
      const freeBytes = (await fs.freeBytes(folder)) - size;
      if (freeBytes < freeFloorBytes) {
        known.delete(folder);
        throw new AppError('disk-full', `no room for ${size} bytes`, { data: { path: folder } });
      }
      known.set(folder, { askedAt, freeBytes });
    },
  };
}
