/**
 * The note that a file has been moved aside, for its new version or because it was deleted on the other side, from right before the
 * move until the row is committed. As long as it stands, nothing at the path is no deletion of the user's: the old file is put
 * back, or the base forgets the path, so that the other side is asked afresh.
 */
import { type LocalPath, type RelPath, toLocalPath } from '../../foundation/names.ts';
import type { IntentRow } from '../../state/pair-store.ts';
import type { PairParts } from '../pair-parts.ts';
import { restoreKept } from './local-write.ts';

type Deps = Pick<PairParts, 'fs' | 'config' | 'trash' | 'state' | 'clock' | 'random' | 'logger'>;

/** Returns the id of the note. */
export function noteReplacement({ state, clock, random }: Deps, path: RelPath, kept: LocalPath): string {
  const id = random.hex(12);
  state.putIntent({ id, path, kind: 'replacement', keptPath: kept, startedAt: clock.now() });
  return id;
}

export async function undoReplacement(
  { fs, config, trash, state, logger }: Deps,
  { id, path, keptPath }: Pick<IntentRow, 'id' | 'path' | 'keptPath'>,
): Promise<void> {
  let isThere = false;
  try {
    isThere =
      keptPath !== undefined &&
      (await restoreKept({ fs, root: config.localRoot, trash }, { path, kept: toLocalPath(keptPath) }));
  } catch (error) {
    logger.log('warn', 'a replaced file stays in the trash', { path, error });
  }
  state.commit(isThere ? [] : [{ kind: 'remove', path }], [id]);
}
