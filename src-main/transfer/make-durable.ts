/**
 * Makes a file that a program of the user has written come through a power cut, before anything rests on it. A base row that says
 * "both sides hold this" outlives the cut; bytes still in memory do not, and what is left of them would look like the user's own edit
 * or deletion and replace the good copy on the other side.
 */
import { dirname } from 'node:path';
import type { Clock } from '../foundation/clock.ts';
import { type LocalPath, toLocalPath } from '../foundation/names.ts';
import type { LocalPrint } from '../state/base-entry.ts';
import type { FileSystem, ReadHandle } from './file-system.ts';

/** Within this time every system has written a file by itself. A time in the future proves nothing. */
const flushedAfterMs = 60_000;

/** `opened`: the very file of `print`, where it is open already. */
export async function makeDurable(
  { fs, clock }: { readonly fs: FileSystem; readonly clock: Clock },
  {
    path,
    print,
    opened,
  }: { readonly path: LocalPath; readonly print: LocalPrint; readonly opened?: ReadHandle | undefined },
): Promise<void> {
  if (clock.now() - print.ctimeMs > flushedAfterMs) {
    return;
  }
  const handle = opened ?? (await fs.openRead(path));
  try {
    await handle.sync();
  } finally {
    if (opened === undefined) {
      await handle.close();
    }
  }
  await fs.syncFolder(toLocalPath(dirname(path)));
}
