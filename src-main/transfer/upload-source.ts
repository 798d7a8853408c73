/**
 * The local file of an upload: opened once, and asked again and again whether it still is the file that was planned. Any
 * difference rejects with `source-changed`.
 */
import { AppError } from '../foundation/app-error.ts';
import type { LocalPath } from '../foundation/names.ts';
import { type LocalPrint, samePrint } from '../state/base-entry.ts';
import { printOf } from './file-stat.ts';
import type { FileStat, FileSystem, ReadHandle } from './file-system.ts';

export type UploadSource = {
  /** Exactly `size` bytes in a buffer of their own: `spare`, where that is given and large enough. */
  readonly read: (position: number, size: number, spare?: ArrayBuffer) => Promise<Uint8Array<ArrayBuffer>>;
  /** The open file is unchanged. */
  readonly requireUnchanged: () => Promise<void>;
  /** The open file is unchanged and its path still leads to it. */
  readonly requireInPlace: () => Promise<void>;
  /** The very file that is read. */
  readonly handle: ReadHandle;
  readonly close: () => Promise<void>;
};

export async function openUploadSource(fs: FileSystem, path: LocalPath, expected: LocalPrint): Promise<UploadSource> {
  const handle = await fs.openRead(path);
  const check = (stat: FileStat | undefined): void => requirePrint(path, expected, stat);
  const requireUnchanged = async (): Promise<void> => check(await handle.stat());
  try {
    await requireUnchanged();
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    read: async (position, size, spare) => {
      const isSpareEnough = spare !== undefined && spare.byteLength >= size;
      const bytes = isSpareEnough ? new Uint8Array(spare, 0, size) : new Uint8Array(size);
      if ((await handle.read(bytes, position)) !== size) {
        throw new AppError('source-changed', 'the file became shorter while it was read', { data: { path } });
      }
      return bytes;
    },
    requireUnchanged,
    handle,
    requireInPlace: async () => {
      // Both: the path may lead elsewhere, and not every file system has inode numbers that tell files apart.
      const [opened, named] = await Promise.all([handle.stat(), fs.stat(path)]);
      check(opened);
      check(named);
    },
    close: () => handle.close(),
  };
}

export function requirePrint(path: LocalPath, expected: LocalPrint, stat: FileStat | undefined): void {
  if (stat?.kind !== 'file' || !samePrint(printOf(stat), expected)) {
    throw new AppError('source-changed', 'the file is not the one that was to be sent', { data: { path } });
  }
}
