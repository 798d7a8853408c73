/**
 * Paths are looked at very soon after a save. Some programs save by deleting the file and writing it anew, and of a rename the new name
 * may be told of late: what is gone so early may be back, or be found under another name, a moment later.
 */
import type { RelPath } from '../../foundation/names.ts';
import type { PairStore } from '../../state/pair-store.ts';
import type { FileSystem } from '../../transfer/file-system.ts';
import type { PairConfig } from '../pair-config.ts';
import type { DiskNames } from '../paths/disk-names.ts';
import { localPathOf } from '../paths/local-path.ts';

type Deps = {
  readonly fs: Pick<FileSystem, 'stat'>;
  readonly state: Pick<PairStore, 'getBase'>;
  readonly config: Pick<PairConfig, 'localRoot'>;
  readonly names: Pick<DiskNames, 'spellPath'>;
};

/** Whether one of these paths was in sync and is not there now. `hints` are what the disk calls them. Never rejects. */
export async function hasEarlyLoss({ fs, state, config, names }: Deps, hints: readonly RelPath[]): Promise<boolean> {
  try {
    for (const hint of hints) {
      const isKnown = state.getBase(names.spellPath(hint)) !== undefined;
      if (isKnown && (await fs.stat(localPathOf(config.localRoot, hint))) === undefined) {
        return true;
      }
    }
  } catch {
    // The pass asks again, and says what is wrong.
  }
  return false;
}
