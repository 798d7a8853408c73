/**
 * Both sides of one path as they are at this moment: a choice between them is good for these and no others. What the calls below
 * change is expected again at the moment of each write.
 */
import type { ObjectFacts } from '../../cos/object-store.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { BaseEntry } from '../../state/base-entry.ts';
import { conflictVersion } from '../decide/conflict-version.ts';
import type { Folder, LocalFile, RemoteFile } from '../gather/entry.ts';
import { hasKeysBelow } from '../gather/list.ts';
import { lookAt } from '../gather/scan.ts';
import type { PairParts } from '../pair-parts.ts';
import { keyOf } from '../paths/names.ts';
import { checkRoot } from '../root/root.ts';

export type Sides = {
  readonly path: RelPath;
  readonly local: LocalFile | Folder | undefined;
  readonly remote: ObjectFacts | undefined;
  /** Keys below `path/`, beside the object or instead of it. */
  readonly isRemoteFolder: boolean;
  readonly base: BaseEntry | undefined;
};

export async function lookAtSides(parts: PairParts, path: RelPath, signal: AbortSignal): Promise<Sides> {
  const { fs, store, config, state, lanes, names } = parts;
  const { localRoot: root, prefix } = config;
  const checked = await checkRoot({ fs, root, state });
  if (checked.kind !== 'known') {
    throw new AppError(checked.kind === 'hold' ? checked.code : 'root-replaced', 'the local folder is not in place');
  }
  const [local, remote, isRemoteFolder] = await Promise.all([
    lookAt({ fs, root, prefix, names }, path),
    lanes.metadata.run(() => store.head(keyOf(prefix, path), signal), signal),
    lanes.metadata.run(() => hasKeysBelow({ store, prefix }, path, signal), signal),
  ]);
  if (local?.kind === 'unknown') {
    throw new AppError(local.reason.code, local.reason.detail, { data: { path } });
  }
  return { path, local, remote, isRemoteFolder, base: state.getBase(path) };
}

export function versionOfSides({ local, remote, isRemoteFolder }: Omit<Sides, 'path' | 'base'>): string {
  return conflictVersion(
    { file: local?.kind === 'file' ? local.print : undefined, isFolder: local?.kind === 'folder' },
    { etag: remote?.etag, isFolder: isRemoteFolder },
  );
}

export function toRemoteFile({ config }: PairParts, path: RelPath, facts: ObjectFacts): RemoteFile {
  const { size, etag, lastModified, storageClass = 'STANDARD' } = facts;
  return { kind: 'file', path, key: keyOf(config.prefix, path), size, etag, lastModified, storageClass };
}
