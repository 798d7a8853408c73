/** What every operation works with. */
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import type { BlobStore } from './blob-store.ts';
import type { Bucket } from './bucket-table.ts';
import type { CosRequest } from './cos-request.ts';
import type { ObjectIndex } from './object-index.ts';
import { refuse } from './refusal.ts';

export type ServerContext = {
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly index: ObjectIndex;
  readonly blobs: BlobStore;
};

/** Operations that write ask again inside their commit: the bucket may be deleted while a body arrives. */
export function requireBucket({ index }: ServerContext, name: string): Bucket {
  const bucket = index.buckets.get(name);
  if (bucket === undefined) {
    throw refuse('NoSuchBucket');
  }
  return bucket;
}

/** Versioning is never on here, so there is only one version to ask for. */
export function refuseVersionId(request: CosRequest): void {
  const versionId = request.query.get('versionid') ?? '';
  if (versionId !== '' && versionId !== 'null') {
    throw refuse('NoSuchVersion');
  }
}
