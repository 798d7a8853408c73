/** A small file read with blocking calls, for the worker: opened, looked at, read, looked at again, closed and hashed in one go. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '../foundation/app-error.ts';
import type { LocalPath } from '../foundation/names.ts';
import type { LocalPrint } from '../state/base-entry.ts';
import { type HashedBytes, hashBytesHere } from './bytes-hasher.ts';
import { toFileError } from './errno-error.ts';
import { toFileStat } from './file-stat.ts';
import { notRegular, readWithoutFollowing } from './open-regular-file.ts';
import { requirePrint } from './upload-source.ts';

/** Rejects with `source-changed` when the file is not `expected`, before reading or after. */
export async function readUnchangedSync(path: LocalPath, expected: LocalPrint): Promise<HashedBytes> {
  return await hashBytesHere(readBytes(path, expected));
}

function readBytes(path: LocalPath, expected: LocalPrint): Uint8Array<ArrayBuffer> {
  try {
    const file = openSync(path, readWithoutFollowing);
    try {
      requirePrint(path, expected, toFileStat(fstatSync(file)));
      const bytes = new Uint8Array(expected.size);
      let size = 0;
      for (let count = -1; count !== 0 && size < bytes.length; size += count) {
        count = readSync(file, bytes, size, bytes.length - size, size);
      }
      requirePrint(path, expected, toFileStat(fstatSync(file)));
      if (size < bytes.length) {
        throw new AppError('source-changed', 'the file became shorter while it was read', { data: { path } });
      }
      return bytes;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw toFileError(error, path, notRegular);
  }
}
