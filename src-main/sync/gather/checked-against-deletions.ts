/**
 * A listing without what this process has deleted a short time ago: where the listing still shows such a key, the bucket is asked for it.
 */
import type { ObjectStore } from '../../cos/object-store.ts';
import type { ObjectKey } from '../../foundation/names.ts';
import { markerKeyOf } from '../paths/names.ts';
import type { RemoteEntry } from './entry.ts';
import type { RecentDeletions } from './recent-deletions.ts';

type Deps = {
  readonly store: Pick<ObjectStore, 'head'>;
  readonly prefix: string;
  readonly recentDeletions: RecentDeletions;
};

export async function* checkedAgainstDeletions(
  stream: AsyncIterable<readonly RemoteEntry[]>,
  deps: Deps,
  signal: AbortSignal,
): AsyncGenerator<readonly RemoteEntry[], void, undefined> {
  for await (const entries of stream) {
    yield entries.some((entry) => deletedKeyOf(entry, deps) !== undefined)
      ? await withoutDeleted(entries, deps, signal)
      : entries;
  }
}

/** The key of what is listed although it was deleted from here a short time ago. */
function deletedKeyOf(entry: RemoteEntry, { prefix, recentDeletions }: Deps): ObjectKey | undefined {
  if (entry.kind === 'file') {
    return recentDeletions.has(entry.key) ? entry.key : undefined;
  }
  const markerKey = entry.kind === 'folder' && entry.hasMarker ? markerKeyOf(prefix, entry.path) : undefined;
  return markerKey !== undefined && recentDeletions.has(markerKey) ? markerKey : undefined;
}

async function withoutDeleted(
  entries: readonly RemoteEntry[],
  deps: Deps,
  signal: AbortSignal,
): Promise<readonly RemoteEntry[]> {
  const checked: RemoteEntry[] = [];
  for (const entry of entries) {
    const key = deletedKeyOf(entry, deps);
    const head = key === undefined ? undefined : await deps.store.head(key, signal);
    if (key === undefined) {
      checked.push(entry);
    } else if (entry.kind === 'folder') {
      checked.push({ ...entry, hasMarker: head !== undefined });
    } else if (entry.kind === 'file' && head !== undefined) {
      const { etag, size, lastModified } = head;
      checked.push({ ...entry, etag, size, lastModified });
    }
  }
  return checked;
}
