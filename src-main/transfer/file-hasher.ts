/** Hashing of whole local files, off the main thread. */
import type { LocalPath } from '../foundation/names.ts';

export type FileHash = { readonly size: number; readonly crc64: bigint; readonly md5: string };

export type FileHasher = {
  /** MD5 (lower-case hex) and CRC64 of what the file holds now, in one read. The caller stats before and after. */
  readonly hash: (path: LocalPath, signal?: AbortSignal) => Promise<FileHash>;
  readonly stop: () => Promise<void>;
};
