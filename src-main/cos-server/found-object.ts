/** The object, or the version of it, that a request names. */
import type { AnswerHeaders } from './answers.ts';
import type { Bucket } from './bucket-table.ts';
import type { CosRequest } from './cos-request.ts';
import type { StoredObject } from './object-table.ts';
import { refuse } from './refusal.ts';
import { requireBucket, type ServerContext } from './server-context.ts';
import { versionIdOf } from './version-id.ts';

export type FoundObject = { readonly bucket: Bucket; readonly object: StoredObject };

/** A delete marker is nothing to read, neither as the newest entry nor by its id. */
export function requireObject(context: ServerContext, request: CosRequest): FoundObject {
  const bucket = requireBucket(context, request.bucket);
  const versionId = request.query.get('versionid') ?? '';
  const found = context.index.history.find(bucket, request.key, versionId);
  if (found?.kind !== 'object') {
    throw refuse(found === undefined && versionId !== '' ? 'NoSuchVersion' : 'NoSuchKey');
  }
  return { bucket, object: found.object };
}

/** Empty where versions were never kept. `name` is another where the object is the source of a copy. */
export function versionHeaders({ bucket, object }: FoundObject, name = 'x-cos-version-id'): AnswerHeaders {
  return bucket.versioning === 'never' ? {} : { [name]: versionIdOf(object.version) };
}

export const sourceVersionHeader = 'x-cos-copy-source-version-id';
