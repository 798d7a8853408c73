/**
 * One bucket of COS: the engine's `ObjectStore`, whose writes take fuller options here, and the rest of COS by resource: `settings` for the
 * bucket's configurations, `object(key)` for what else can be done with an object. Binds the operations to a bucket, nothing more.
 *
 * A missing bucket is never reported as missing keys: `head` asks for the bucket before it answers undefined, and a listing of it rejects.
 */
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { ObjectKey } from '../foundation/names.ts';
import { type BucketSettingsClient, createBucketSettingsClient } from './bucket-settings.ts';
import { copyLarge, defaultCopyLimits } from './copy-large.ts';
import { deleteMany } from './delete-many.ts';
import { createObjectExtras, type ObjectExtras } from './object-extras.ts';
import type { Body, GotObject, ObjectStore, UploadedPart, Written } from './object-store.ts';
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { type CopyOptions, copyObject } from './operations/copy-object.ts';
import { deleteBucket } from './operations/delete-bucket.ts';
import type { DeletionEntry, FailedDeletion } from './operations/delete-multiple-objects.ts';
import { deleteObject } from './operations/delete-object.ts';
import { getObject, type ReadOptions } from './operations/get-object.ts';
import { type BucketFacts, headBucket } from './operations/head-bucket.ts';
import { headObject } from './operations/head-object.ts';
import { initiateMultipartUpload } from './operations/initiate-multipart-upload.ts';
import { listMultipartUploads } from './operations/list-multipart-uploads.ts';
import { type ListVersionsOptions, listObjectVersions, type VersionPage } from './operations/list-object-versions.ts';
import { listObjects } from './operations/list-objects.ts';
import { listParts } from './operations/list-parts.ts';
import type { ObjectWriteOptions } from './operations/object-headers.ts';
import { type PostForm, sendPostForm } from './operations/post-object.ts';
import { type PutBucketOptions, putBucket } from './operations/put-bucket.ts';
import { putObject } from './operations/put-object.ts';
import { type PartUpload, uploadPart } from './operations/upload-part.ts';
import { type PartCopy, uploadPartCopy } from './operations/upload-part-copy.ts';
import type { CosRequester } from './request.ts';
import { listVersionsOf, readVersioning } from './versions-of-key.ts';

export type BucketClient = Omit<ObjectStore, 'get' | 'put' | 'copy' | 'initiateUpload' | 'uploadPart'> & {
  readonly settings: BucketSettingsClient;
  /** Makes no request by itself. */
  readonly object: (key: ObjectKey, versionId?: string) => ObjectExtras;

  /** Creates the bucket; resolves also when it is the owner's already. */
  readonly create: (options?: PutBucketOptions, signal?: AbortSignal) => Promise<void>;
  readonly describe: (signal?: AbortSignal) => Promise<BucketFacts>;
  /** Deletes the bucket, which must be empty. */
  readonly remove: (signal?: AbortSignal) => Promise<void>;
  readonly listVersions: (options: ListVersionsOptions, signal?: AbortSignal) => Promise<VersionPage>;

  readonly get: (key: ObjectKey, options: ReadOptions, signal?: AbortSignal) => Promise<GotObject>;
  readonly put: (key: ObjectKey, body: Body, options: ObjectWriteOptions, signal?: AbortSignal) => Promise<Written>;
  readonly initiateUpload: (key: ObjectKey, options: ObjectWriteOptions, signal?: AbortSignal) => Promise<string>;
  readonly uploadPart: (key: ObjectKey, upload: PartUpload, body: Body, signal?: AbortSignal) => Promise<UploadedPart>;
  readonly copyPart: (key: ObjectKey, copy: PartCopy, signal?: AbortSignal) => Promise<UploadedPart>;
  /** In one request, unless `sourceSize` says that it is more than COS copies at once. */
  readonly copy: (from: ObjectKey, to: ObjectKey, options: CopyOptions, signal?: AbortSignal) => Promise<Written>;
  /** Any size, in parts above 5 GB; looks at the source first and insists on what it saw. */
  readonly copyLarge: (from: ObjectKey, to: ObjectKey, options: CopyOptions, signal?: AbortSignal) => Promise<Written>;
  /** Uploads by a form instead of by the client's keys. */
  readonly post: (
    form: Pick<PostForm, 'fields'> & { readonly file: Body; readonly fileName?: string },
    signal?: AbortSignal,
  ) => Promise<Written>;
  /** Deletes any number of keys; resolves with those that could not be deleted, each with its reason. */
  readonly deleteMany: (keys: readonly ObjectKey[], signal?: AbortSignal) => Promise<readonly FailedDeletion[]>;
  /** As `deleteMany`, for good where an entry names a version. */
  readonly deleteVersions: (
    entries: readonly DeletionEntry[],
    signal?: AbortSignal,
  ) => Promise<readonly FailedDeletion[]>;
};

export function createBucketClient(
  requester: CosRequester,
  bucket: string,
  world: { readonly clock: Clock; readonly logger: Logger },
): BucketClient {
  return {
    bucket,
    settings: createBucketSettingsClient(requester, bucket),
    object: (key, versionId) => createObjectExtras(requester, { bucket, key, versionId }),
    create: (options = {}, signal) => putBucket(requester, bucket, options, signal),
    describe: (signal) => headBucket(requester, bucket, signal),
    remove: (signal) => deleteBucket(requester, bucket, signal),
    headBucket: async (signal) => {
      await headBucket(requester, bucket, signal);
    },
    list: (options, signal) => listObjects(requester, bucket, options, signal),
    listVersions: (options, signal) => listObjectVersions(requester, bucket, options, signal),
    head: (key, signal) => headObject(requester, bucket, key, signal),
    get: (key, options, signal) => getObject(requester, bucket, key, options, signal),
    put: (key, body, options, signal) => putObject(requester, bucket, key, body, options, signal),
    post: (form, signal) => sendPostForm(requester, bucket, form, signal),
    copy: (from, to, options, signal) =>
      (options.sourceSize ?? 0) <= defaultCopyLimits.singleMax
        ? copyObject(requester, bucket, { from, to }, options, signal)
        : copyLarge({ requester, bucket, ...world }, { from, to }, options, defaultCopyLimits, signal),
    copyLarge: (from, to, options, signal) =>
      copyLarge({ requester, bucket, ...world }, { from, to }, options, defaultCopyLimits, signal),
    delete: async (key, signal) => {
      const { isDeleteMarker, versionId } = await deleteObject(requester, bucket, key, {}, signal);
      return isDeleteMarker && versionId !== undefined ? { markerId: versionId } : {};
    },
    versioning: (signal) => readVersioning(requester, bucket, signal),
    versionsOf: (key, signal) => listVersionsOf(requester, bucket, key, signal),
    deleteMany: (keys, signal) =>
      deleteMany(
        requester,
        bucket,
        keys.map((key) => ({ key })),
        signal,
      ),
    deleteVersions: (entries, signal) => deleteMany(requester, bucket, entries, signal),
    initiateUpload: (key, options, signal) => initiateMultipartUpload(requester, bucket, key, options, signal),
    uploadPart: (key, upload, body, signal) => uploadPart(requester, bucket, key, upload, body, signal),
    copyPart: (key, copy, signal) => uploadPartCopy(requester, bucket, key, copy, signal),
    completeUpload: (key, upload, options, signal) =>
      completeMultipartUpload(requester, bucket, key, upload, options, signal),
    abortUpload: (key, uploadId, signal) => abortMultipartUpload(requester, bucket, key, uploadId, signal),
    listParts: (key, uploadId, signal) => listParts(requester, bucket, key, uploadId, signal),
    listUploads: (prefix, signal) => listMultipartUploads(requester, bucket, prefix, signal),
  };
}
