/** A small file read with blocking calls, for the worker: opened, looked at, read, looked at again, closed and hashed in one go. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '../foundation/app-error.ts';
import { type LocalPrint, samePrint } from '../state/base-entry.ts';
import { type HashedBytes, hashBytesHere } from './bytes-hasher.ts';
import { toFileError } from './errno-error.ts';
import { printOf, toFileStat } from './file-stat.ts';
import { notRegular, readWithoutFollowing } from './open-regular-file.ts';

/** Rejects with `source-changed` when the file is not `expected`, before reading or after. */
export async function readUnchangedSync(path: string, expected: LocalPrint): Promise<HashedBytes> {
  return await hashBytesHere(readBytes(path, expected));
}

function readBytes(path: string, expected: LocalPrint): Uint8Array<ArrayBuffer> {
  try {
    const file = openSync(path, readWithoutFollowing);
    try {
      requirePrint(path, file, expected);
      const bytes = new Uint8Array(expected.size);
      let size = 0;
      for (let count = -1; count !== 0 && size < bytes.length; size += count) {
        count = readSync(file, bytes, size, bytes.length - size, size);
      }
      requirePrint(path, file, expected);
      if (size < bytes.length) {
        throw changed(path);
      }
      return bytes;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw toFileError(error, path, notRegular);
  }
}

function requirePrint(path: string, file: number, expected: LocalPrint): void {
  const stats = fstatSync(file);
  if ((stats.mode & constants.S_IFMT) !== constants.S_IFREG || !samePrint(printOf(toFileStat(stats)), expected)) {
    throw changed(path);
  }
}

function changed(path: string): AppError {
  return new AppError('source-changed', 'the file is not the one that was to be sent', { data: { path } });
}
