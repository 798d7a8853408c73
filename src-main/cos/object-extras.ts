/** What COS can do with one object beyond what the engine needs: versions, rights, tags, locks, links, archive, queries. */
import type { ObjectKey } from '../foundation/names.ts';
import type { Body, Written } from './object-store.ts';
import { type AclChange, getAcl, putAcl } from './operations/acl.ts';
import type { ObjectAcl } from './operations/acl-headers.ts';
import { type Appended, appendObject } from './operations/append-object.ts';
import { type Deletion, deleteObject } from './operations/delete-object.ts';
import { describeObject, type HeadOptions } from './operations/head-object.ts';
import type { ObjectDetails } from './operations/object-details.ts';
import type { ObjectWriteOptions } from './operations/object-headers.ts';
import { getObjectRetention, putObjectRetention } from './operations/object-retention.ts';
import { getObjectSymlink, putObjectSymlink } from './operations/object-symlink.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './operations/object-tagging.ts';
import { type AllowedByCors, optionsObject, type Preflight } from './operations/options-object.ts';
import { renameObject } from './operations/rename-object.ts';
import type { VersionOption } from './operations/resource-target.ts';
import { type RestoreState, restoreObject } from './operations/restore-object.ts';
import { selectObject } from './operations/select-object.ts';
import type { CosRequester } from './request.ts';
import type { AccessControlPolicy } from './wire/access-control-policy.ts';
import type { RestoreRequest } from './wire/restore-request.ts';
import type { Retention } from './wire/retention.ts';
import type { SelectEvent } from './wire/select-event.ts';
import type { SelectRequest } from './wire/select-request.ts';
import type { Tag } from './wire/tagging.ts';

/**
 * One object, or one version of it: `describe`, `delete`, `acl`, `tagging`, `restore`, `retention` and `symlink` look at the version,
 * the others always mean the newest.
 */
export type ObjectExtras = {
  /** Undefined when there is no such object or version. */
  readonly describe: (
    options?: Pick<HeadOptions, 'customerKey'>,
    signal?: AbortSignal,
  ) => Promise<ObjectDetails | undefined>;
  readonly delete: (signal?: AbortSignal) => Promise<Deletion>;
  readonly append: (
    append: { readonly position: number; readonly body: Body; readonly options?: ObjectWriteOptions },
    signal?: AbortSignal,
  ) => Promise<Appended>;
  readonly rename: (to: ObjectKey, signal?: AbortSignal) => Promise<void>;
  readonly restore: (request: RestoreRequest, signal?: AbortSignal) => Promise<RestoreState>;
  readonly select: (query: SelectRequest, signal?: AbortSignal) => Promise<AsyncIterableIterator<SelectEvent>>;
  /** Undefined when no CORS rule fits. */
  readonly preflight: (question: Preflight, signal?: AbortSignal) => Promise<AllowedByCors | undefined>;
  readonly acl: {
    readonly get: (signal?: AbortSignal) => Promise<AccessControlPolicy>;
    readonly put: (change: AclChange<ObjectAcl>, signal?: AbortSignal) => Promise<void>;
  };
  readonly tagging: {
    readonly get: (signal?: AbortSignal) => Promise<readonly Tag[]>;
    readonly put: (tags: readonly Tag[], signal?: AbortSignal) => Promise<void>;
    readonly delete: (signal?: AbortSignal) => Promise<void>;
  };
  readonly retention: {
    readonly get: (signal?: AbortSignal) => Promise<Retention | undefined>;
    readonly put: (value: Retention, signal?: AbortSignal) => Promise<void>;
  };
  readonly symlink: {
    readonly get: (signal?: AbortSignal) => Promise<string>;
    readonly put: (
      link: { readonly to: string; readonly createOnly?: boolean },
      signal?: AbortSignal,
    ) => Promise<Pick<Written, 'versionId'>>;
  };
};

export function createObjectExtras(
  requester: CosRequester,
  object: { readonly bucket: string; readonly key: string } & VersionOption,
): ObjectExtras {
  const { bucket, key, versionId } = object;
  const target = { bucket, key, ...(versionId === undefined ? {} : { versionId }) };
  return {
    describe: (options = {}, signal) => describeObject(requester, bucket, key, { ...options, versionId }, signal),
    delete: (signal) => deleteObject(requester, bucket, key, { versionId }, signal),
    append: (append, signal) => appendObject(requester, bucket, key, append, signal),
    rename: (to, signal) => renameObject(requester, bucket, { from: key, to }, signal),
    restore: (request, signal) => restoreObject(requester, target, request, signal),
    select: (query, signal) => selectObject(requester, bucket, key, query, signal),
    preflight: (question, signal) => optionsObject(requester, bucket, key, question, signal),
    acl: {
      get: (signal) => getAcl(requester, target, signal),
      put: (change, signal) => putAcl(requester, target, change, signal),
    },
    tagging: {
      get: (signal) => getObjectTagging(requester, target, signal),
      put: (tags, signal) => putObjectTagging(requester, target, tags, signal),
      delete: (signal) => deleteObjectTagging(requester, target, signal),
    },
    retention: {
      get: (signal) => getObjectRetention(requester, target, signal),
      put: (value, signal) => putObjectRetention(requester, target, value, signal),
    },
    symlink: {
      get: (signal) => getObjectSymlink(requester, target, signal),
      put: (link, signal) => putObjectSymlink(requester, target, link, signal),
    },
  };
}
