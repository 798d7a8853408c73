/** What the passes of one pair work with: the ports, and what the pair keeps for as long as its engine lives. */
import type { ObjectStore } from '../cos/object-store.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import type { PairStore } from '../state/pair-store.ts';
import type { BytesHasher } from '../transfer/bytes-hasher.ts';
import type { FileHasher } from '../transfer/file-hasher.ts';
import type { FileSystem } from '../transfer/file-system.ts';
import type { Lanes } from '../transfer/lanes.ts';
import type { TransferLimits } from '../transfer/part-plan.ts';
import { createTransferBoard, type TransferBoard } from '../transfer/progress.ts';
import type { TransferDeps } from '../transfer/transfer-deps.ts';
import { type ConflictLog, createConflictLog } from './conflict-log.ts';
import { createDeletionBudget, type DeletionBudget } from './deletion-budget.ts';
import { createIgnore, type Ignore } from './ignore.ts';
import type { NamePlatform } from './names.ts';
import type { PairConfig, PairObserver } from './pair.ts';
import { createProblemLog, type ProblemLog } from './problem-log.ts';
import { createRecentDeletions, type RecentDeletions } from './recent-deletions.ts';
import { createTrash, type Trash } from './trash.ts';

export type PairPorts = {
  readonly config: PairConfig;
  readonly store: ObjectStore;
  readonly fs: FileSystem;
  readonly hasher: FileHasher & { readonly hashBytes?: BytesHasher };
  readonly lanes: Lanes;
  readonly state: PairStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly observer: PairObserver;
  /** Default: this machine's. */
  readonly platform?: NamePlatform;
  readonly limits?: TransferLimits;
};

export type PairParts = Omit<PairPorts, 'platform'> & {
  readonly platform: NamePlatform;
  readonly transfer: TransferDeps;
  readonly ignore: Ignore;
  readonly trash: Trash;
  readonly board: TransferBoard;
  readonly problems: ProblemLog;
  readonly conflicts: ConflictLog;
  readonly recentDeletions: RecentDeletions;
  readonly budget: DeletionBudget;
};

export function createPairParts(ports: PairPorts): PairParts {
  const { config, store, fs, hasher, lanes, state, clock, random, logger, observer, limits } = ports;
  const pairId = config.id;
  return {
    ...ports,
    platform: ports.platform ?? thisPlatform(),
    transfer: {
      store,
      fs,
      lanes,
      clock,
      random,
      logger,
      ...(limits === undefined ? {} : { limits }),
      ...(hasher.hashBytes === undefined ? {} : { hashBytes: hasher.hashBytes }),
    },
    ignore: createIgnore(config.ownPaths),
    trash: createTrash({ fs, root: config.localRoot, clock, random }),
    board: createTransferBoard({
      pairId,
      clock,
      onChange: ({ transfers, progress }) => {
        observer.onTransfers(transfers);
        observer.onProgress(progress);
      },
    }),
    problems: createProblemLog({ pairId, state, clock, onProblems: observer.onProblems }),
    conflicts: createConflictLog({ pairId, state, clock, onConflicts: observer.onConflicts }),
    recentDeletions: createRecentDeletions(clock),
    budget: createDeletionBudget(state, clock),
  };
}

function thisPlatform(): NamePlatform {
  return process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
}
