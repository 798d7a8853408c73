/**
 * What uploads and downloads work with. Whoever calls `uploadFile` or `downloadFile` holds a slot of the lane `laneFor` names
 * until the promise settles; parts take slots of the `parts` lane by themselves. That bounds the memory of all transfers.
 */
import type { ObjectStore } from '../cos/object-store.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import type { BytesHasher } from './bytes-hasher.ts';
import type { FileSystem } from './file-system.ts';
import type { Lane, Lanes } from './lanes.ts';
import { defaultTransferLimits, isSingle, type TransferLimits } from './part-plan.ts';

export type TransferDeps = {
  readonly store: ObjectStore;
  readonly fs: FileSystem;
  readonly lanes: Pick<Lanes, 'parts'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Default: `defaultTransferLimits`. */
  readonly limits?: TransferLimits;
  /** Default: on this thread. The hash pool's spares it. */
  readonly hashBytes?: BytesHasher;
  /** Told of leftovers that could not be removed. Default: nobody. */
  readonly logger?: Logger;
};

export function laneFor(lanes: Lanes, sizeBytes: number, limits: TransferLimits = defaultTransferLimits): Lane {
  return isSingle(sizeBytes, limits) ? lanes.small : lanes.large;
}
