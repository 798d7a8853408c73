/**
 * What writing and deleting mean for the versions of a key, by the versioning of its bucket:
 *   never enabled   replaced and gone
 *   Enabled         kept below a new version, or below a delete marker
 *   Suspended       kept below the `null` version or marker, of which there is one: the one before goes
 * The newest entry of a key is in the object table when it is an object; everything else is in the version table.
 */
import type { BlobTable } from './blob-table.ts';
import type { Bucket } from './bucket-table.ts';
import type { NewObject, ObjectTable } from './object-table.ts';
import type { ObjectTraits } from './object-traits.ts';
import {
  nextSequence,
  nullVersionId,
  sequenceOf,
  unversioned,
  type VersionPosition,
  versionIdOf,
} from './version-id.ts';
import { type VersionPage, type VersionPageQuery, versionPage } from './version-page.ts';
import type { ListedVersionRow, StoredVersion, VersionTable } from './version-table.ts';

export type ObjectHistory = {
  /** The newest entry, or with an id that version. */
  readonly find: (bucket: Bucket, key: string, versionId?: string) => StoredVersion | undefined;
  readonly list: (bucket: Bucket, query: VersionPageQuery) => VersionPage<ListedVersionRow>;
  /** The rest runs inside a commit. The uses of `object.body` pass to the history; undefined where versions have no ids. */
  readonly write: (bucket: Bucket, key: string, object: NewObject) => string | undefined;
  /** What a deletion without version does; the id of the delete marker it made, if it made one. */
  readonly delete: (bucket: Bucket, key: string, now: number) => string | undefined;
  /** Takes one version away for good. What comes below it becomes the newest. */
  readonly deleteVersion: (bucket: Bucket, key: string, versionId: string) => StoredVersion | undefined;
  readonly setTraits: (bucket: Bucket, key: string, version: VersionPosition, traits: ObjectTraits) => void;
};

export function createObjectHistory(objects: ObjectTable, versions: VersionTable, blobs: BlobTable): ObjectHistory {
  function find(bucket: Bucket, key: string, versionId = ''): StoredVersion | undefined {
    const current = objects.get(bucket.id, key);
    const isAsked = versionId === '' || (current !== undefined && versionIdOf(current.version) === versionId);
    if (current !== undefined && isAsked) {
      return { kind: 'object', object: current };
    }
    if (bucket.versioning === 'never') {
      return undefined;
    }
    if (versionId === '') {
      return versions.newest(bucket.id, key);
    }
    if (versionId === nullVersionId) {
      return versions.findNull(bucket.id, key);
    }
    const sequence = sequenceOf(versionId);
    const found = sequence === undefined ? undefined : versions.find(bucket.id, key, sequence);
    // The sequence of the null version is no name for it.
    return found !== undefined && positionOfEntry(found).isNull ? undefined : found;
  }

  /** Makes room for a new entry and says where it stands. */
  function makeRoom(bucket: Bucket, key: string, now: number): VersionPosition {
    const isNull = bucket.versioning === 'Suspended';
    const newest = find(bucket, key);
    const sequence = nextSequence(now, newest === undefined ? undefined : positionOfEntry(newest).sequence);
    if (isNull) {
      remove(bucket, key, find(bucket, key, nullVersionId));
    }
    const current = objects.take(bucket.id, key);
    if (current !== undefined) {
      versions.add(bucket.id, key, { kind: 'object', object: current });
    }
    return { sequence, isNull };
  }

  function remove(bucket: Bucket, key: string, entry: StoredVersion | undefined): void {
    if (entry === undefined) {
      return;
    }
    const { sequence } = positionOfEntry(entry);
    if (objects.get(bucket.id, key)?.version.sequence === sequence) {
      objects.delete(bucket.id, key);
      return;
    }
    versions.remove(bucket.id, key, sequence);
    if (entry.kind === 'object') {
      blobs.release(entry.object.body);
    }
  }

  /** Below a removed current object or marker an older object may become visible. */
  function promoteNewest(bucket: Bucket, key: string): void {
    const newest = objects.has(bucket.id, key) ? undefined : versions.newest(bucket.id, key);
    if (newest?.kind === 'object') {
      versions.remove(bucket.id, key, newest.object.version.sequence);
      objects.put(bucket.id, key, newest.object, newest.object.version);
    }
  }

  return {
    find,
    list: (bucket, query) => versionPage(query, (from, below) => versions.seekAll(bucket.id, from, below)),
    write: (bucket, key, object) => {
      if (bucket.versioning === 'never') {
        objects.put(bucket.id, key, object, unversioned);
        return undefined;
      }
      const version = makeRoom(bucket, key, object.modifiedAt);
      objects.put(bucket.id, key, object, version);
      return versionIdOf(version);
    },
    delete: (bucket, key, now) => {
      if (bucket.versioning === 'never') {
        objects.delete(bucket.id, key);
        return undefined;
      }
      const version = makeRoom(bucket, key, now);
      versions.add(bucket.id, key, { kind: 'delete-marker', modifiedAt: now, version });
      return versionIdOf(version);
    },
    deleteVersion: (bucket, key, versionId) => {
      const found = find(bucket, key, versionId);
      remove(bucket, key, found);
      if (bucket.versioning !== 'never') {
        promoteNewest(bucket, key);
      }
      return found;
    },
    setTraits: (bucket, key, { sequence }, traits) => {
      if (objects.get(bucket.id, key)?.version.sequence === sequence) {
        objects.setTraits(bucket.id, key, traits);
      } else {
        versions.setTraits(bucket.id, key, sequence, traits);
      }
    },
  };
}

export function positionOfEntry(entry: StoredVersion): VersionPosition {
  return entry.kind === 'object' ? entry.object.version : entry.version;
}
