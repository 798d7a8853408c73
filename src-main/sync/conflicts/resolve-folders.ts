/**
 * A decided conflict between a file and a folder. A folder that loses is renamed to the conflict name, never deleted; a file that loses
 * goes to trash or is an older version, and with "both" it gets the conflict name. Only what frees the name is done here: what the
 * winner holds comes over with the next look at the path, as for any new folder.
 *
 * Where the bucket holds an object `x` beside keys below `x/`, no disk could hold both: the object gives way to the folder first.
 */
import { AppError } from '../../foundation/app-error.ts';
import { type RelPath, toObjectKey } from '../../foundation/names.ts';
import type { BaseChange } from '../../state/base-entry.ts';
import { renameFolder } from '../act/local-write.ts';
import { download, localDeps, upload } from '../act/perform.ts';
import { deleteObject } from '../act/remote-write.ts';
import { setAside } from '../act/set-aside.ts';
import type { PairParts } from '../pair-parts.ts';
import { keyOf, markerKeyOf } from '../paths/names.ts';
import { type Sides, toRemoteFile } from './conflict-sides.ts';
import { keepRemoteBytes } from './keep-remote-bytes.ts';
import { freeCopyPath, removeObject, renameToCopy } from './resolve-files.ts';

/** Resolves with the name that the loser has now, if it got one. */
export async function resolveFolder(
  parts: PairParts,
  sides: Sides,
  choice: 'local' | 'remote' | 'both',
  signal: AbortSignal,
): Promise<RelPath | undefined> {
  const { path, local, remote, isRemoteFolder } = sides;
  if (remote !== undefined && isRemoteFolder) {
    return await partObjectFromFolder(parts, sides, choice, signal);
  }
  if (local?.kind === 'file' && isRemoteFolder) {
    switch (choice) {
      case 'local': {
        const to = await freeCopyPath(parts, path, signal);
        await renameRemoteFolder(parts, path, to, signal);
        const { row, intent } = await upload({ parts }, { local }, signal);
        parts.state.commit([...forgetBelow(parts, path), { kind: 'put', entry: row }], [intent]);
        return to;
      }
      case 'remote':
        parts.state.commit([{ kind: 'remove', path }], [(await setAside(parts, path, local.print)).intent]);
        return undefined;
      case 'both': {
        const to = await freeCopyPath(parts, path, signal);
        await renameToCopy(parts, local, to);
        return to;
      }
    }
  }
  if (local?.kind === 'folder' && remote !== undefined) {
    switch (choice) {
      case 'local':
        await keepRemoteBytes(parts, path, remote, signal);
        await removeObject(parts, path, remote, signal);
        parts.state.commit([{ kind: 'remove', path }]);
        return undefined;
      case 'remote': {
        const to = await freeCopyPath(parts, path, signal);
        await renameFolder(localDeps(parts), { path, to });
        parts.state.commit([...forgetBelow(parts, path), { kind: 'remove', path }]);
        const { row, intent } = await download({ parts }, path, { remote: toRemoteFile(parts, path, remote) }, signal);
        parts.state.commit([{ kind: 'put', entry: row }], [intent]);
        return to;
      }
      case 'both': {
        const to = await freeCopyPath(parts, path, signal);
        await renameObject(parts, sides, to, signal);
        return to;
      }
    }
  }
  throw new AppError('target-changed', 'this is no clash of a file and a folder any more', { data: { path } });
}

/** `remote` and `both` keep the object's bytes under the conflict name; `local` gives them up as any losing file. */
async function partObjectFromFolder(
  parts: PairParts,
  sides: Sides,
  choice: 'local' | 'remote' | 'both',
  signal: AbortSignal,
): Promise<RelPath | undefined> {
  const { path, local, remote } = sides;
  let copy: RelPath | undefined;
  if (choice === 'local' && remote !== undefined && local?.kind !== undefined) {
    await keepRemoteBytes(parts, path, remote, signal);
    await removeObject(parts, path, remote, signal);
  } else {
    copy = await freeCopyPath(parts, path, signal);
    await renameObject(parts, sides, copy, signal);
  }
  parts.state.commit([{ kind: 'remove', path }]);
  return local?.kind === 'file'
    ? await resolveFolder(parts, { ...sides, remote: undefined, base: undefined }, choice, signal)
    : copy;
}

/** Server-side; the next look brings the copy here. */
async function renameObject(
  { store, config, state, versions, recentDeletions }: PairParts,
  { path, remote }: Sides,
  to: RelPath,
  signal: AbortSignal,
): Promise<void> {
  if (remote === undefined) {
    return;
  }
  const { etag, size } = remote;
  const key = keyOf(config.prefix, path);
  await store.copy(key, keyOf(config.prefix, to), { createOnly: true, sourceIfMatch: etag, sourceSize: size }, signal);
  await deleteObject({ store, versions }, { path, key, etag }, signal);
  recentDeletions.add(key);
  state.commit([{ kind: 'remove', path }]);
}

/** Object by object, each copied before it is deleted: what stops half-way leaves two folders that hold everything. */
async function renameRemoteFolder(
  { store, config, versions, lanes, recentDeletions }: PairParts,
  path: RelPath,
  to: RelPath,
  signal: AbortSignal,
): Promise<void> {
  const from = markerKeyOf(config.prefix, path);
  const target = markerKeyOf(config.prefix, to);
  for (let marker: string | undefined = ''; marker !== undefined; ) {
    const page = await store.list({ prefix: from, ...(marker === '' ? {} : { marker }) }, signal);
    await Promise.all(
      page.objects.map(({ key, etag, size }) =>
        lanes.metadata.run(async () => {
          const copy = toObjectKey(`${target}${key.slice(from.length)}`);
          await store.copy(key, copy, { createOnly: true, sourceIfMatch: etag, sourceSize: size }, signal);
          await deleteObject({ store, versions }, { path, key, etag }, signal);
          recentDeletions.add(key);
        }, signal),
      ),
    );
    marker = page.nextMarker;
  }
}

function forgetBelow({ state }: PairParts, path: RelPath): readonly BaseChange[] {
  return Array.from(state.baseBelow(path), ({ path: below }) => ({ kind: 'remove', path: below }) as const);
}
