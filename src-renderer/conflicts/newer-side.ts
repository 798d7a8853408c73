/** Which side of a conflict was changed last, by its own clock: a fact for the user to weigh, never a decision. */
import type { ConflictView } from '../../src-main/contract/model.ts';

export function newerSide({ local, remote }: ConflictView): 'local' | 'remote' | undefined {
  const localAt = local.kind === 'file' ? local.modifiedAt : undefined;
  const remoteAt = remote.kind === 'file' ? remote.modifiedAt : undefined;
  // Times are shown, and kept by many disks, in whole seconds: what looks the same is called the same.
  if (localAt === undefined || remoteAt === undefined || Math.abs(localAt - remoteAt) < 1_000) {
    return undefined;
  }
  return localAt > remoteAt ? 'local' : 'remote';
}
