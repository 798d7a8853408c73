/** The MD5 of a file through the `FileSystem` port. For the rare object without CRC64; `hash-pool.ts` is the fast way. */
import { createHash } from 'node:crypto';
import type { LocalPath } from '../foundation/names.ts';
import type { FileSystem } from './file-system.ts';

export async function md5OfFile(fs: FileSystem, path: LocalPath): Promise<string> {
  const md5 = createHash('md5');
  const buffer = new Uint8Array(1024 ** 2);
  const handle = await fs.openRead(path);
  try {
    let position = 0;
    for (let count = -1; count !== 0; position += count) {
      count = await handle.read(buffer, position);
      md5.update(buffer.subarray(0, count));
    }
  } finally {
    await handle.close();
  }
  return md5.digest('hex');
}
