/** What a pair's policy says about a conflict that nobody has decided. Pure. */
import type { ConflictPolicy, SyncMode } from '../../contract/model.ts';
import type { ConflictRow } from '../../state/pair-store.ts';

type Sides = Pick<ConflictRow, 'kind' | 'local' | 'remote'>;

/** Undefined: the user is asked. A mode that leaves a side alone leaves it alone here too. */
export function choiceOf(
  policy: ConflictPolicy,
  conflict: Sides,
  mode: SyncMode,
): 'local' | 'remote' | 'both' | undefined {
  const choice = policy === 'newest' ? newerOf(conflict) : policy === 'ask' ? undefined : policy;
  switch (mode) {
    case 'two-way':
      return choice;
    case 'upload':
    case 'upload-keep':
      return choice === 'local' ? choice : undefined;
    default:
      return choice === 'remote' ? choice : undefined;
  }
}

/** Times tell nothing of a deletion, and nothing when one is missing or both are the same. */
function newerOf({ local, remote }: Sides): 'local' | 'remote' | undefined {
  if (local.kind !== 'file' || remote.kind !== 'file') {
    return undefined;
  }
  const { modifiedAt: here } = local;
  const { modifiedAt: there } = remote;
  if (here === undefined || there === undefined || Math.abs(here - there) < sameTimeMs) {
    return undefined;
  }
  return here > there ? 'local' : 'remote';
}

/** What the coarsest clocks on the way (the bucket's own times) can tell apart. */
const sameTimeMs = 1_000;
