/** The list of grants of a bucket, kept among its settings. A bucket without one is private. */
import * as v from 'valibot';
import type { Grants } from './access-rules.ts';
import { grantsShape } from './object-traits.ts';
import type { SettingTable } from './setting-table.ts';

const name = 'acl';

export function bucketGrants(settings: SettingTable, bucket: number): Grants {
  const text = settings.get(bucket, name);
  return text === undefined ? [] : v.parse(grantsShape, JSON.parse(text));
}

/** Runs inside a commit. */
export function putBucketGrants(settings: SettingTable, bucket: number, grants: Grants): void {
  settings.put(bucket, name, JSON.stringify(grants));
}
