/** What the engine asks about older versions: whether the bucket keeps them, and the newest ones of one key. */
import type { ObjectKey } from '../foundation/names.ts';
import type { KeyVersion, Versioning } from './object-store.ts';
import { getBucketSetting } from './operations/bucket-setting.ts';
import { listObjectVersions } from './operations/list-object-versions.ts';
import type { CosRequester } from './request.ts';
import { bucketSettings } from './wire/bucket-settings.ts';
import type { ListedDeleteMarker, ListedVersion } from './wire/list-versions-result.ts';

/** Enough to see what happened around one write. */
const newestMax = 100;

export async function readVersioning(
  requester: CosRequester,
  bucket: string,
  signal: AbortSignal | undefined,
): Promise<Versioning> {
  const setting = await getBucketSetting(requester, bucket, bucketSettings.versioning, signal);
  if (setting === undefined) {
    return 'off';
  }
  return setting.status === 'Enabled' ? 'enabled' : 'suspended';
}

/** Keys that begin with this one come after all of its versions, so one page tells. */
export async function listVersionsOf(
  requester: CosRequester,
  bucket: string,
  key: ObjectKey,
  signal: AbortSignal | undefined,
): Promise<readonly KeyVersion[]> {
  const { entries } = await listObjectVersions(requester, bucket, { prefix: key, maxKeys: newestMax }, signal);
  return entries.filter((entry) => entry.key === key).map(toKeyVersion);
}

function toKeyVersion(entry: ListedVersion | ListedDeleteMarker): KeyVersion {
  const { versionId, lastModified } = entry;
  return entry.kind === 'version'
    ? { kind: 'version', versionId, lastModified, etag: entry.etag, size: entry.size }
    : { kind: 'delete-marker', versionId, lastModified };
}
