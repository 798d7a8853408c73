/**
 * The place of replaced and deleted local bytes: `.driftless/trash/<date>/<path>~<suffix>`, on the volume of the root so that a
 * rename moves them there. A slot is given once and never holds earlier bytes.
 */
import { AppError } from '../../foundation/app-error.ts';
import type { Clock } from '../../foundation/clock.ts';
import { baseName, type LocalPath, parentOf, type RelPath } from '../../foundation/names.ts';
import type { Random } from '../../foundation/random.ts';
import type { FileSystem } from '../../transfer/file-system.ts';
import { joinLocal, ownFolderOf } from '../paths/local-path.ts';

export type TrashSlot = { readonly path: LocalPath; readonly folder: LocalPath };

export type Trash = {
  /** A free name for the bytes of `path`, its folders made. */
  readonly slotFor: (path: RelPath) => Promise<TrashSlot>;
};

/** Room for the suffix within the 255 bytes that most disks give a name. */
const maxNameBytes = 200;

export function createTrash(deps: {
  readonly fs: FileSystem;
  readonly root: LocalPath;
  readonly clock: Clock;
  readonly random: Random;
}): Trash {
  const { fs, clock, random } = deps;
  const { trash } = ownFolderOf(deps.root);
  return {
    slotFor: async (path) => {
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      const parent = parentOf(path);
      const parts = [day, ...(parent === '' ? [] : parent.split('/'))];
      const folder = parts.reduce<LocalPath>((above, part) => joinLocal(above, part), trash);
      if ((await fs.stat(folder))?.kind !== 'folder') {
        await fs.makeFolder(trash);
        let made: LocalPath = trash;
        for (const part of parts) {
          const above = made;
          made = joinLocal(above, part);
          await fs.makeFolder(made);
          // A folder that a power cut takes away would take the bytes in it along.
          await fs.syncFolder(above);
        }
      }
      const slot = joinLocal(folder, `${shortened(baseName(path))}~${random.hex(6)}`);
      if ((await fs.stat(slot)) !== undefined) {
        throw new AppError('local-io', 'the name in the trash is taken', { data: { path } });
      }
      return { path: slot, folder };
    },
  };
}

function shortened(name: string): string {
  let short = name;
  while (Buffer.byteLength(short) > maxNameBytes) {
    short = Array.from(short).slice(0, -1).join('');
  }
  return short;
}
