/**
 * The bytes of a file that goes up in one request, with their hashes: those of exactly the file that was planned, which is looked at
 * before reading and after. In one go where the disk offers that (`FileSystem.readUnchanged`), else by single calls.
 */
import type { LocalPath } from '../foundation/names.ts';
import type { LocalPrint } from '../state/base-entry.ts';
import { type BytesHasher, type HashedBytes, hashBytesHere } from './bytes-hasher.ts';
import type { FileSystem } from './file-system.ts';
import { openUploadSource } from './upload-source.ts';

/** Rejects with `source-changed` when the file is not `expected` any more. */
export async function readUnchanged(
  { fs, hashBytes = hashBytesHere }: { readonly fs: FileSystem; readonly hashBytes?: BytesHasher },
  path: LocalPath,
  expected: LocalPrint,
): Promise<HashedBytes> {
  return (await fs.readUnchanged?.(path, expected)) ?? (await hashBytes(await readByCalls(fs, path, expected)));
}

async function readByCalls(fs: FileSystem, path: LocalPath, expected: LocalPrint): Promise<Uint8Array<ArrayBuffer>> {
  const source = await openUploadSource(fs, path, expected);
  try {
    const bytes = await source.read(0, expected.size);
    await source.requireUnchanged();
    return bytes;
  } finally {
    await source.close();
  }
}
