/**
 * The remote side as listed, in the order of keys, which is the order of `sortKeyOf`. Folders are implied by keys below them or
 * made explicit by a zero-byte marker `name/`; each is yielded once, before anything in it.
 * A page that fails or breaks the order rejects: whoever reads the stream to its end has seen a whole listing.
 * A listing may lag behind writes, so absence from it is a hint that a HEAD has to confirm.
 */

import type { ProblemCode } from '../../contract/problem-codes.ts';
import type { ListedObject, ObjectStore } from '../../cos/object-store.ts';
import { listInParallel } from '../../cos/parallel-list.ts';
import { AppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import { isAscending } from '../../foundation/byte-order.ts';
import { parentOf, type RelPath, rootPath, toRelPath } from '../../foundation/names.ts';
import type { Ignore } from '../ignore/ignore.ts';
import { createPathOf, markerKeyOf, type NameOfKey, type NamePlatform } from '../paths/names.ts';
import type { RemoteEntry } from './entry.ts';

export type ListDeps = {
  readonly store: ObjectStore;
  readonly prefix: string;
  readonly platform: NamePlatform;
  /** Told of an object that stands where a folder's marker would and holds bytes: its place in the order is the folder's. */
  readonly onOddMarker: (folder: RelPath) => void;
  /** Whole pages inside of an ignored folder are not asked for. Where it is left out, all are. */
  readonly ignore?: Pick<Ignore, 'ignores'>;
  /** Keys to cut the listing at, so that its parts are asked for side by side. Left out: such keys are looked for in a long listing. */
  readonly cutAt?: readonly string[];
  /** Told of every key, in order. */
  readonly onKey?: (key: string) => void;
};

/** Everything below `prefix`, or of the folder `from`: itself, when any key shows it to exist, and what is below. In batches. */
export async function* listRemote(
  { store, prefix, platform, onOddMarker, ignore, cutAt, onKey }: ListDeps,
  signal?: AbortSignal,
  from: RelPath = rootPath,
): AsyncGenerator<readonly RemoteEntry[], void, undefined> {
  const start = from === '' ? prefix : markerKeyOf(prefix, from);
  let lastKey = '';
  let openFolder: RelPath = parentOf(from);
  const skipTo = (key: string): string | undefined =>
    ignore === undefined ? undefined : endOfIgnored(ignore, prefix, key);
  const nameOf = createPathOf(prefix, platform);
  const entriesOf = (objects: readonly ListedObject[]): RemoteEntry[] => {
    const entries: RemoteEntry[] = [];
    for (const object of objects) {
      if (lastKey !== '' && !isAscending(lastKey, object.key)) {
        throw new AppError('malformed-answer', 'the listing is not in order', { data: { key: object.key } });
      }
      lastKey = object.key;
      onKey?.(object.key);
      if (object.key === prefix) {
        continue;
      }
      const name = nameOf(object.key);
      const entry = entryOf(object, name, prefix);
      const folder = folderOf(name);
      if (folder !== openFolder) {
        for (const implied of foldersBetween(openFolder, folder)) {
          entries.push({ kind: 'folder', path: implied, hasMarker: entry.kind === 'folder' && implied === entry.path });
        }
        openFolder = folder;
      }
      if (entry.kind !== 'folder') {
        entries.push(entry);
      } else if (object.size > 0) {
        onOddMarker(entry.path);
      }
    }
    return entries;
  };
  for await (const page of listInParallel(
    store,
    { prefix: start, skipTo, ...(cutAt === undefined ? {} : { cutAt }) },
    signal,
  )) {
    yield entriesOf(page);
  }
}

/** Whether anything is below a folder's key. */
export async function hasKeysBelow(
  { store, prefix }: Pick<ListDeps, 'store' | 'prefix'>,
  folder: RelPath,
  signal?: AbortSignal,
): Promise<boolean> {
  const page = await store.list({ prefix: markerKeyOf(prefix, folder), maxKeys: 1 }, signal);
  return page.objects.length > 0;
}

/** The last key that a listing can begin after, of the outermost ignored folder that `key` is in. */
function endOfIgnored(ignore: Pick<Ignore, 'ignores'>, prefix: string, key: string): string | undefined {
  const path = key.slice(prefix.length);
  for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
    if (ignore.ignores(toRelPath(path.slice(0, slash)), true)) {
      return `${prefix}${path.slice(0, slash)}/\u{10ffff}`;
    }
  }
  return undefined;
}

function entryOf(object: ListedObject, name: NameOfKey, prefix: string): RemoteEntry {
  const { key, size, etag, lastModified, storageClass } = object;
  const unsafe = (code: ProblemCode, detail: string): RemoteEntry => ({
    kind: 'unknown',
    path: toRelPath(key.slice(prefix.length)),
    below: false,
    reason: { code, detail },
  });
  switch (name.kind) {
    case 'file':
      return { kind: 'file', path: name.path, key, size, etag, lastModified, storageClass };
    case 'marker':
      return { kind: 'folder', path: name.path, hasMarker: true };
    case 'unsafe':
      return unsafe(name.code, name.detail);
    case 'root':
      return unsafe('key-unsafe', 'the key is the prefix itself');
    default:
      return assertNever(name);
  }
}

/** The folder that the key shows to exist. */
function folderOf(name: NameOfKey): RelPath {
  switch (name.kind) {
    case 'marker':
      return name.path;
    case 'file':
      return parentOf(name.path);
    case 'unsafe':
      return name.within;
    case 'root':
      return rootPath;
    default:
      return assertNever(name);
  }
}

/** The folders that begin between two neighbours of the order, outermost first. */
function foldersBetween(open: RelPath, next: RelPath): readonly RelPath[] {
  const begun: RelPath[] = [];
  for (let folder = next; folder !== '' && folder !== open && !open.startsWith(`${folder}/`); ) {
    begun.push(folder);
    folder = parentOf(folder);
  }
  return begun.reverse();
}
