/**
 * One bucket of COS: the engine's `ObjectStore` plus what only hosts and tests need. Binds the operations to a bucket, nothing more.
 *
 * Two answers mean less than they seem. After a lost answer a repeated create-only write may reject with `cos-already-exists`
 * because of its own first try: callers look at the object again. And a missing bucket is never reported as missing keys: `head` asks for
 * the bucket before it answers undefined, and a listing of it rejects.
 */
import type { ObjectKey } from '../foundation/names.ts';
import { deleteMany } from './delete-many.ts';
import type { ObjectStore, Written } from './object-store.ts';
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { type CopyOptions, copyObject } from './operations/copy-object.ts';
import type { FailedDeletion } from './operations/delete-multiple-objects.ts';
import { deleteObject } from './operations/delete-object.ts';
import { getObject } from './operations/get-object.ts';
import { headBucket } from './operations/head-bucket.ts';
import { headObject } from './operations/head-object.ts';
import { initiateMultipartUpload } from './operations/initiate-multipart-upload.ts';
import { listMultipartUploads } from './operations/list-multipart-uploads.ts';
import { listObjects } from './operations/list-objects.ts';
import { listParts } from './operations/list-parts.ts';
import { putBucket } from './operations/put-bucket.ts';
import { putObject } from './operations/put-object.ts';
import { uploadPart } from './operations/upload-part.ts';
import type { CosRequester } from './request.ts';

export type BucketClient = ObjectStore & {
  /** Creates the bucket; resolves also when it is the owner's already. */
  readonly create: (signal?: AbortSignal) => Promise<void>;
  readonly copy: (from: ObjectKey, to: ObjectKey, options: CopyOptions, signal?: AbortSignal) => Promise<Written>;
  /** Deletes any number of keys; resolves with those that could not be deleted, each with its reason. */
  readonly deleteMany: (keys: readonly ObjectKey[], signal?: AbortSignal) => Promise<readonly FailedDeletion[]>;
};

export function createBucketClient(requester: CosRequester, bucket: string): BucketClient {
  return {
    bucket,
    create: (signal) => putBucket(requester, bucket, signal),
    headBucket: (signal) => headBucket(requester, bucket, signal),
    list: (options, signal) => listObjects(requester, bucket, options, signal),
    head: (key, signal) => headObject(requester, bucket, key, signal),
    get: (key, options, signal) => getObject(requester, bucket, key, options, signal),
    put: (key, body, options, signal) => putObject(requester, bucket, key, body, options, signal),
    copy: (from, to, options, signal) => copyObject(requester, bucket, { from, to }, options, signal),
    delete: (key, signal) => deleteObject(requester, bucket, key, signal),
    deleteMany: (keys, signal) => deleteMany(requester, bucket, keys, signal),
    initiateUpload: (key, options, signal) => initiateMultipartUpload(requester, bucket, key, options, signal),
    uploadPart: (key, upload, body, signal) => uploadPart(requester, bucket, key, upload, body, signal),
    completeUpload: (key, upload, options, signal) =>
      completeMultipartUpload(requester, bucket, key, upload, options, signal),
    abortUpload: (key, uploadId, signal) => abortMultipartUpload(requester, bucket, key, uploadId, signal),
    listParts: (key, uploadId, signal) => listParts(requester, bucket, key, uploadId, signal),
    listUploads: (prefix, signal) => listMultipartUploads(requester, bucket, prefix, signal),
  };
}
