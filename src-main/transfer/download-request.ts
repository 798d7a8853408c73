/** What is asked of a download and what it answers, however it is carried out; and the proof that what came is the object. */
import { createHash } from 'node:crypto';
import type { ObjectFacts } from '../cos/object-store.ts';
import { AppError } from '../foundation/app-error.ts';
import type { LocalPath, ObjectKey } from '../foundation/names.ts';
import type { LocalPrint } from '../state/base-entry.ts';
import type { FileAttributes } from './file-system.ts';
import type { RangeKeeper } from './range-notes.ts';

export type DownloadRequest = {
  readonly key: ObjectKey;
  readonly etag: string;
  readonly size: number;
  /** Must not exist, unless an earlier call has left it; its folder must. */
  readonly tempPath: LocalPath;
  /** Has a large download survive an interruption. Without it the temp file is always removed. */
  readonly keeper?: RangeKeeper;
  /** What the file gets beside its bytes, once they are verified. */
  readonly attributes?: (facts: ObjectFacts) => FileAttributes;
  /** Bytes of this file written so far; never less than before. */
  readonly onProgress?: (bytesDone: number) => void;
  /** The same, where the bytes were there before. */
  readonly onFound?: (bytesDone: number) => void;
};

export type Downloaded = {
  readonly facts: ObjectFacts;
  readonly crc64: bigint;
  /** Lower-case hex; where the object has no CRC64 and the MD5 had to prove the content. */
  readonly md5?: string;
  /** Of the finished temp file, where it has been looked at. */
  readonly print?: LocalPrint;
};

/** Objects older than the CRC64 feature have only their ETag, which is the MD5 where it is 32 hex digits. */
export async function verifyFetched(
  { key, size, tempPath }: Pick<DownloadRequest, 'key' | 'size' | 'tempPath'>,
  { facts, crc64 }: { readonly facts: ObjectFacts; readonly crc64: bigint },
  md5OfFetched: () => Promise<string>,
): Promise<Downloaded> {
  const data = { key, path: tempPath };
  if (facts.size !== size) {
    throw new AppError('length-mismatch', `object has ${facts.size} bytes, not ${size}`, { data });
  }
  if (facts.crc64 === undefined && /^[0-9a-f]{32}$/i.test(facts.etag)) {
    const md5 = await md5OfFetched();
    if (md5 !== facts.etag.toLowerCase()) {
      throw new AppError('checksum-mismatch', 'MD5 of the received bytes is not the ETag', { data });
    }
    return { facts, crc64, md5 };
  }
  if (facts.crc64 !== undefined && facts.crc64 !== crc64) {
    throw new AppError('checksum-mismatch', "CRC64 of the received bytes is not the object's", { data });
  }
  return { facts, crc64 };
}

/** Takes counts of bytes as they come and tells their sum. */
export function tellTotal({ onProgress }: Pick<DownloadRequest, 'onProgress'>): (count: number) => void {
  let bytesDone = 0;
  return (count) => {
    bytesDone += count;
    onProgress?.(bytesDone);
  };
}

export function md5OfBytes(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
