/** What every operation works with. */
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import type { BlobStore } from './blob-store.ts';
import type { Bucket } from './bucket-table.ts';
import type { ServerCredentials } from './credentials-file.ts';
import type { ObjectIndex } from './object-index.ts';
import { refuse } from './refusal.ts';

export type ServerContext = {
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly index: ObjectIndex;
  readonly blobs: BlobStore;
  readonly credentials: ServerCredentials;
  /** How long an archived object takes to become readable. */
  readonly restoreDelayMs: number;
};

/** Operations that write ask again inside their commit: the bucket may be deleted while a body arrives. */
export function requireBucket({ index }: ServerContext, name: string): Bucket {
  const bucket = index.buckets.get(name);
  if (bucket === undefined) {
    throw refuse('NoSuchBucket');
  }
  return bucket;
}
