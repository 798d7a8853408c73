/** The bucket of a pair: its settings, unfinished uploads and older versions of objects. Each is asked of COS when called. */
import * as v from 'valibot';
import { bucketPlace } from './accounts.ts';
import type { SideContent } from './conflicts.ts';
import type { Reason } from './model.ts';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(32_000));
const text = v.pipe(v.string(), v.maxLength(2_000));
const words = v.pipe(v.array(text), v.maxLength(200));

/** What COS takes: https://www.tencentcloud.com/document/product/436/31509 (tags), 8279 (CORS), 8280 (lifecycle). */
export const bucketLimits = {
  tags: 50,
  tagKey: 127,
  tagValue: 255,
  corsRules: 100,
  cleanupDays: 3_650,
  /** Of one path: nobody looks through more. */
  shownVersions: 1_000,
} as const;

const corsRule = v.strictObject({
  id: v.exactOptional(text),
  allowedOrigins: words,
  allowedMethods: v.array(v.picklist(['GET', 'PUT', 'POST', 'DELETE', 'HEAD'])),
  allowedHeaders: words,
  exposeHeaders: words,
  maxAgeSeconds: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});
const tag = v.strictObject({ key: v.pipe(text, v.minLength(1)), value: text });

export const bucketMethods = {
  bucketFacts: v.strictObject({ pairId: id }),
  /** By place, so that the wizard can use it before there is a pair. */
  setVersioning: v.strictObject({ place: bucketPlace, status: v.picklist(['enabled', 'suspended']) }),
  setBucketVersioning: v.strictObject({ pairId: id, status: v.picklist(['enabled', 'suspended']) }),
  setBucketAcl: v.strictObject({ pairId: id, acl: v.picklist(['private', 'public-read', 'public-read-write']) }),
  /** `was` is the list the change began with: refused with `setting-changed` where the bucket has another one by now. */
  setBucketCors: v.strictObject({
    pairId: id,
    was: v.array(corsRule),
    rules: v.pipe(v.array(corsRule), v.maxLength(bucketLimits.corsRules)),
  }),
  /** With `was` as above. */
  setBucketTags: v.strictObject({
    pairId: id,
    was: v.array(tag),
    tags: v.pipe(v.array(tag), v.maxLength(bucketLimits.tags)),
  }),
  /** Adds or removes the rule that ends uploads left unfinished for so many days. Other rules stay as they are. */
  setUploadCleanup: v.strictObject({
    pairId: id,
    days: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(bucketLimits.cleanupDays))),
  }),
  unfinishedUploads: v.strictObject({ pairId: id }),
  abortUnfinishedUpload: v.strictObject({ pairId: id, key: path, uploadId: text }),
  objectVersions: v.strictObject({ pairId: id, path }),
  versionContent: v.strictObject({ pairId: id, path, versionId: text }),
  /** Makes the version the newest one again, as a copy; sync then brings it here. */
  restoreVersion: v.strictObject({ pairId: id, path, versionId: text }),
} as const;

export type CorsRule = Readonly<v.InferOutput<typeof corsRule>>;
export type BucketTag = Readonly<v.InferOutput<typeof tag>>;

/** One setting, or why it could not be read: keys often may read some and not others. */
export type Asked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: Reason };

export type LifecycleRuleView = {
  readonly id: string;
  readonly prefix: string;
  readonly isEnabled: boolean;
  /** The rule `setUploadCleanup` keeps for this synced folder. */
  readonly isOurs: boolean;
  readonly expiresAfterDays?: number;
  /** A day in ISO 8601. */
  readonly expiresOn?: string;
  readonly abortsUploadsAfterDays?: number;
  readonly expiresOldVersionsAfterDays?: number;
  readonly movesToStorageClass?: string;
  readonly movesAfterDays?: number;
};

export type BucketFacts = {
  readonly bucket: string;
  readonly region: string;
  readonly versioning: Asked<'off' | 'enabled' | 'suspended'>;
  readonly acl: Asked<{
    readonly owner: string;
    readonly grants: readonly { readonly grantee: string; readonly permission: string }[];
    /** When the grants are those of one of the ready-made lists. */
    readonly canned?: 'private' | 'public-read' | 'public-read-write';
  }>;
  readonly cors: Asked<readonly CorsRule[]>;
  readonly tags: Asked<readonly BucketTag[]>;
  readonly lifecycle: Asked<readonly LifecycleRuleView[]>;
  /** How objects are encrypted whose writer does not say. */
  readonly encryption: Asked<'none' | 'AES256' | 'SM4' | 'KMS'>;
};

export type UnfinishedUpload = {
  readonly key: string;
  readonly uploadId: string;
  readonly initiatedAt: number;
  /** One that this pair is sending now. */
  readonly isOurs: boolean;
};

export type ObjectVersion = {
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
  readonly size: number;
  readonly modifiedAt: number;
  readonly etag: string;
};

export type BucketResults = {
  readonly bucketFacts: BucketFacts;
  readonly setVersioning: undefined;
  readonly setBucketVersioning: undefined;
  readonly setBucketAcl: undefined;
  readonly setBucketCors: undefined;
  readonly setBucketTags: undefined;
  readonly setUploadCleanup: undefined;
  readonly unfinishedUploads: readonly UnfinishedUpload[];
  readonly abortUnfinishedUpload: undefined;
  readonly objectVersions: readonly ObjectVersion[];
  readonly versionContent: SideContent;
  readonly restoreVersion: undefined;
};
