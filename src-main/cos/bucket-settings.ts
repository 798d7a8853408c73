/** The configurations of one bucket: `settings.cors.get()`, `.put(value)`, `.delete()`. Undefined stands for "never configured". */
import type { AclChange } from './operations/acl.ts';
import { getAcl, putAcl } from './operations/acl.ts';
import type { BucketAcl } from './operations/acl-headers.ts';
import {
  deleteBucketInventory,
  getBucketInventory,
  listBucketInventories,
  postBucketInventory,
  putBucketInventory,
} from './operations/bucket-inventory.ts';
import { deleteBucketPolicy, getBucketPolicy, putBucketPolicy } from './operations/bucket-policy.ts';
import { deleteBucketSetting, getBucketSetting, putBucketSetting } from './operations/bucket-setting.ts';
import { getBucketLocation } from './operations/get-bucket-location.ts';
import type { CosRequester } from './request.ts';
import type { AccessControlPolicy } from './wire/access-control-policy.ts';
import type { BucketPolicy } from './wire/bucket-policy.ts';
import { type BucketSetting, bucketSettings } from './wire/bucket-settings.ts';
import type { InventoryConfiguration, InventoryJob } from './wire/inventory-configuration.ts';

type SettingClient<T> = {
  readonly get: (signal?: AbortSignal) => Promise<T | undefined>;
  /** Replaces the whole configuration: read it, change it, write it. */
  readonly put: (value: T, signal?: AbortSignal) => Promise<void>;
};

type RemovableSettingClient<T> = SettingClient<T> & {
  /** Resolves also when there is none. */
  readonly delete: (signal?: AbortSignal) => Promise<void>;
};

type FromTable = {
  readonly [Name in keyof typeof bucketSettings]: (typeof bucketSettings)[Name] extends BucketSetting<infer T>
    ? (typeof bucketSettings)[Name]['canDelete'] extends true
      ? RemovableSettingClient<T>
      : SettingClient<T>
    : never;
};

export type BucketSettingsClient = FromTable & {
  readonly policy: RemovableSettingClient<BucketPolicy>;
  readonly acl: {
    readonly get: (signal?: AbortSignal) => Promise<AccessControlPolicy>;
    readonly put: (change: AclChange<BucketAcl>, signal?: AbortSignal) => Promise<void>;
  };
  readonly inventory: {
    readonly get: (id: string, signal?: AbortSignal) => Promise<InventoryConfiguration | undefined>;
    readonly put: (inventory: InventoryConfiguration, signal?: AbortSignal) => Promise<void>;
    readonly delete: (id: string, signal?: AbortSignal) => Promise<void>;
    readonly list: (signal?: AbortSignal) => Promise<readonly InventoryConfiguration[]>;
    /** Makes one report now. */
    readonly run: (job: InventoryJob, signal?: AbortSignal) => Promise<void>;
  };
  /** The region's id. */
  readonly location: (signal?: AbortSignal) => Promise<string>;
};

export function createBucketSettingsClient(requester: CosRequester, bucket: string): BucketSettingsClient {
  const settingClient = <T>(setting: BucketSetting<T>): SettingClient<T> => ({
    get: (signal) => getBucketSetting(requester, bucket, setting, signal),
    put: (value, signal) => putBucketSetting(requester, bucket, { setting, value }, signal),
  });
  const removable = <T>(setting: BucketSetting<T> & { readonly canDelete: true }): RemovableSettingClient<T> => ({
    ...settingClient(setting),
    delete: (signal) => deleteBucketSetting(requester, bucket, setting, signal),
  });
  return {
    cors: removable(bucketSettings.cors),
    lifecycle: removable(bucketSettings.lifecycle),
    versioning: settingClient(bucketSettings.versioning),
    tagging: removable(bucketSettings.tagging),
    referer: settingClient(bucketSettings.referer),
    website: removable(bucketSettings.website),
    replication: removable(bucketSettings.replication),
    encryption: removable(bucketSettings.encryption),
    logging: settingClient(bucketSettings.logging),
    intelligentTiering: settingClient(bucketSettings.intelligentTiering),
    acceleration: settingClient(bucketSettings.acceleration),
    origin: removable(bucketSettings.origin),
    domain: removable(bucketSettings.domain),
    objectLock: settingClient(bucketSettings.objectLock),
    strictSignature: removable(bucketSettings.strictSignature),
    policy: {
      get: (signal) => getBucketPolicy(requester, bucket, signal),
      put: (policy, signal) => putBucketPolicy(requester, bucket, policy, signal),
      delete: (signal) => deleteBucketPolicy(requester, bucket, signal),
    },
    acl: {
      get: (signal) => getAcl(requester, { bucket }, signal),
      put: (change, signal) => putAcl(requester, { bucket }, change, signal),
    },
    inventory: {
      get: (id, signal) => getBucketInventory(requester, bucket, id, signal),
      put: (inventory, signal) => putBucketInventory(requester, bucket, inventory, signal),
      delete: (id, signal) => deleteBucketInventory(requester, bucket, id, signal),
      list: (signal) => listBucketInventories(requester, bucket, signal),
      run: (job, signal) => postBucketInventory(requester, bucket, job, signal),
    },
    location: (signal) => getBucketLocation(requester, bucket, signal),
  };
}
