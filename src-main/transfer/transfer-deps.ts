/**
 * What uploads and downloads work with. Whoever calls `uploadFile` or `downloadFile` holds a slot of the small or large lane
 * until the promise settles; parts take slots of the `parts` lane by themselves. That bounds the memory of all transfers.
 */
import type { ObjectStore } from '../cos/object-store.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import type { BytesHasher } from './bytes-hasher.ts';
import type { DiskRoom } from './disk-room.ts';
import type { FileSystem } from './file-system.ts';
import type { Lanes } from './lanes.ts';
import type { TransferLimits } from './part-plan.ts';

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
  /** Shared by many downloads. Default: each asks the disk. */
  readonly room?: DiskRoom;
  /** Told of leftovers that could not be removed. Default: nobody. */
  readonly logger?: Logger;
};
