/** PUT, DELETE and DELETE Multiple Objects. A write replaces bytes and metadata whole, at one moment, or not at all. */
import { parseDeleteRequest, writeDeleteResult } from '../../cos/wire/delete-multiple.ts';
import { type Answer, type AnswerHeaders, emptyAnswer, xmlAnswer } from '../answers.ts';
import type { Body } from '../blob-table.ts';
import type { Bucket } from '../bucket-table.ts';
import type { CosRequest } from '../cos-request.ts';
import { encryptionHeaders, hidesMd5 } from '../encryption.ts';
import { attributesOf, type ObjectAttributes, withDefaultLock } from '../object-attributes.ts';
import type { Encryption } from '../object-traits.ts';
import { receiveAndCommit, receiveText } from '../receive-body.ts';
import { isRefusal, refuse } from '../refusal.ts';
import { parseRequestXml } from '../request-xml.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';
import { checkTrafficLimit } from '../stored-headers.ts';
import { nullVersionId } from '../version-id.ts';

const maxDeletions = 1000;
/** 1000 keys of 850 bytes, each byte written as a reference. */
const maxDeleteXmlBytes = 8 * 1024 * 1024;

export async function putObject(context: ServerContext, request: CosRequest): Promise<Answer> {
  checkTrafficLimit(request.headers, request.query);
  const attributes = attributesOf(request.headers);
  refuseOverwrite(context, request);
  const written = await receiveAndCommit(context, request, (body) =>
    commitObject(context, request, attributes, { ...body, etag: body.md5, body: body.blobs }),
  );
  return emptyAnswer(200, writtenHeaders(written));
}

/** Which object a write is about. */
export type WriteTarget = Pick<CosRequest, 'bucket' | 'key' | 'headers'>;

export type NewContent = {
  readonly size: number;
  /** Replaced by another where the encryption hides it. */
  readonly etag: string;
  readonly crc64: string;
  readonly body: Body;
};

export type WrittenObject = {
  readonly etag: string;
  readonly crc64: string;
  readonly modifiedAt: number;
  readonly encryption: Encryption | undefined;
  readonly versionId: string | undefined;
};

/** Puts a new object, or a new version, in its place. Runs inside a commit; the uses of `content.body` pass to the object. */
export function commitObject(
  context: ServerContext,
  target: WriteTarget,
  { headers, storageClass, traits }: ObjectAttributes,
  { size, etag: contentETag, crc64, body }: NewContent,
): WrittenObject {
  const { index, clock, random } = context;
  const bucket = refuseOverwrite(context, target);
  const modifiedAt = clock.now();
  const { encryption } = traits;
  const etag = hidesMd5(encryption) ? random.hex(16) : contentETag;
  const versionId = index.history.write(bucket, target.key, {
    size,
    etag,
    modifiedAt,
    storageClass,
    crc64,
    headers,
    body,
    traits: withDefaultLock(traits, bucket, modifiedAt),
  });
  return { etag, crc64, modifiedAt, encryption, versionId };
}

/** Of the answer to a write. The null version of a bucket with suspended versioning is not named here. */
export function writtenHeaders({ etag, crc64, encryption, versionId }: WrittenObject): AnswerHeaders {
  return {
    ETag: `"${etag}"`,
    'x-cos-hash-crc64ecma': crc64,
    ...(versionId === undefined || versionId === nullVersionId ? {} : { 'x-cos-version-id': versionId }),
    ...encryptionHeaders(encryption),
  };
}

/**
 * Throws when the object exists and must not be overwritten, because the request forbids it or because it is locked. A bucket that ever
 * kept versions does not heed the request's wish. Asked early to save the caller the upload, and again inside the commit, where it counts.
 */
export function refuseOverwrite(context: ServerContext, { bucket: name, key, headers }: WriteTarget): Bucket {
  const bucket = requireBucket(context, name);
  const isForbidden = String(headers['x-cos-forbid-overwrite']).toLowerCase() === 'true';
  if (isForbidden && bucket.versioning === 'never' && context.index.objects.has(bucket.id, key)) {
    throw refuse('FileAlreadyExists');
  }
  refuseLocked(context, bucket, key);
  return bucket;
}

function refuseLocked({ index, clock }: ServerContext, bucket: Bucket, key: string): void {
  const object = bucket.lockDays === undefined ? undefined : index.objects.get(bucket.id, key);
  if (object !== undefined && clock.now() < (object.traits.retainUntil ?? 0)) {
    throw refuse('ObjectLocked');
  }
}

type Removal = { readonly versionId?: string; readonly isDeleteMarker: boolean };

/** Runs inside a commit. What is not there counts as deleted. */
function removeObject(context: ServerContext, bucket: Bucket, key: string, versionId: string): Removal {
  const { index, clock } = context;
  refuseLocked(context, bucket, key);
  if (versionId === '') {
    const markerId = index.history.delete(bucket, key, clock.now());
    return markerId === undefined ? { isDeleteMarker: false } : { versionId: markerId, isDeleteMarker: true };
  }
  const removed = index.history.deleteVersion(bucket, key, versionId);
  return { versionId, isDeleteMarker: removed?.kind === 'delete-marker' };
}

export async function deleteObject(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { versionId, isDeleteMarker } = await context.index.commit(() => {
    const bucket = requireBucket(context, request.bucket);
    return removeObject(context, bucket, request.key, request.query.get('versionid') ?? '');
  });
  return emptyAnswer(204, {
    ...(versionId === undefined ? {} : { 'x-cos-version-id': versionId }),
    ...(isDeleteMarker ? { 'x-cos-delete-marker': 'true' } : {}),
  });
}

export async function deleteObjects(context: ServerContext, request: CosRequest): Promise<Answer> {
  requireBucket(context, request.bucket);
  if (request.headers['content-md5'] === undefined) {
    throw refuse('InvalidRequest', 'Content-MD5 is required.');
  }
  const text = await receiveText(request, maxDeleteXmlBytes);
  const { quiet, objects } = parseRequestXml(() => parseDeleteRequest(text));
  if (objects.length === 0 || objects.length > maxDeletions) {
    throw refuse('MalformedXML', 'Between 1 and 1000 objects can be deleted at once.');
  }
  const outcomes = await context.index.commit(() => {
    const bucket = requireBucket(context, request.bucket);
    return objects.map((object) => deleteListed(context, bucket, object));
  });
  const deleted = outcomes.flatMap((outcome) => (outcome.kind === 'deleted' && !quiet ? [outcome.entry] : []));
  const errors = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.entry] : []));
  return xmlAnswer(writeDeleteResult({ deleted, errors }));
}

type ListedObject = { readonly key: string; readonly versionId?: string };
type Outcome =
  | {
      readonly kind: 'deleted';
      readonly entry: ListedObject & { readonly deleteMarker?: boolean; readonly deleteMarkerVersionId?: string };
    }
  | { readonly kind: 'failed'; readonly entry: ListedObject & { readonly code: string; readonly message: string } };

/** One entry that is refused does not keep the others. */
function deleteListed(context: ServerContext, bucket: Bucket, object: ListedObject): Outcome {
  try {
    const { versionId, isDeleteMarker } = removeObject(context, bucket, object.key, object.versionId ?? '');
    const marker =
      isDeleteMarker && versionId !== undefined ? { deleteMarker: true, deleteMarkerVersionId: versionId } : {};
    return { kind: 'deleted', entry: { ...object, ...marker } };
  } catch (error) {
    if (isRefusal(error)) {
      const { message, data } = error;
      return { kind: 'failed', entry: { ...object, code: data.cosCode ?? 'InternalError', message } };
    }
    throw error;
  }
}
