/** What the passes of one pair work with: the ports, and what the pair keeps for as long as its engine lives. */
import { hostname } from 'node:os';
import type { ObjectStore } from '../cos/object-store.ts';
import type { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import { type LocalPath, toObjectKey } from '../foundation/names.ts';
import type { Random } from '../foundation/random.ts';
import type { PairStore } from '../state/pair-store.ts';
import type { BytesHasher } from '../transfer/bytes-hasher.ts';
import { createDiskRoom } from '../transfer/disk-room.ts';
import type { FileHasher } from '../transfer/file-hasher.ts';
import type { FileSystem } from '../transfer/file-system.ts';
import type { Lanes } from '../transfer/lanes.ts';
import type { TransferLimits } from '../transfer/part-plan.ts';
import { createTransferBoard, type TransferBoard } from '../transfer/progress.ts';
import type { TransferDeps } from '../transfer/transfer-deps.ts';
import { createJournal, type Journal } from './act/journal.ts';
import { createRemoteVersions, type RemoteVersions } from './act/remote-versions.ts';
import { createTrash, type Trash } from './act/trash.ts';
import { createTrashRetention, type TrashRetention } from './act/trash-retention.ts';
import { type BaseTexts, createBaseTexts } from './conflicts/base-text.ts';
import { type ConflictLog, createConflictLog } from './conflicts/conflict-log.ts';
import { type CopyStamp, conflictKeyOf } from './conflicts/conflict-names.ts';
import { createRecentDeletions, type RecentDeletions } from './gather/recent-deletions.ts';
import { createDeletionBudget, type DeletionBudget } from './guard/deletion-budget.ts';
import { createRulesInForce, type RulesInForce } from './ignore/rules-in-force.ts';
import type { PairConfig } from './pair-config.ts';
import type { PairObserver } from './pair-observer.ts';
import { createDiskNames, type DiskNames } from './paths/disk-names.ts';
import { ownFolderOf } from './paths/local-path.ts';
import type { NamePlatform } from './paths/names.ts';
import { createProblemLog, type ProblemLog } from './problem-log.ts';
import { createRootLock, type FolderLocks, type RootLock } from './root/root-lock.ts';
import { createStateMark, type StateMark } from './root/state-mark.ts';
import { createTurns, type Turns } from './turns.ts';

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
  /** Keeps other processes away from the folder. Without it whoever makes the engine sees to that. */
  readonly locks?: FolderLocks;
  /** Where files go that leave the trash of the pair; removed for good without it. */
  readonly toSystemTrash?: ((file: LocalPath) => Promise<void>) | undefined;
  /** The state turned out to be damaged while in use: opened again, it starts anew. */
  readonly onStateDamaged?: (error: AppError) => void;
};

export type PairParts = Omit<PairPorts, 'platform'> & {
  readonly platform: NamePlatform;
  readonly transfer: TransferDeps;
  readonly rules: RulesInForce;
  readonly names: DiskNames;
  readonly trash: Trash;
  readonly board: TransferBoard;
  readonly problems: ProblemLog;
  readonly conflicts: ConflictLog;
  readonly recentDeletions: RecentDeletions;
  readonly budget: DeletionBudget;
  readonly versions: RemoteVersions;
  readonly journal: Journal;
  readonly texts: BaseTexts;
  readonly turns: Turns;
  /** What a copy made now is named with. */
  readonly copyStamp: () => CopyStamp;
  readonly mark: StateMark;
  readonly rootLock: RootLock | undefined;
  readonly retention: TrashRetention;
};

/** `onLockLost`: another process has taken the folder. */
export function createPairParts(ports: PairPorts, onLockLost: (error: AppError) => void): PairParts {
  const { config, store, fs, hasher, state, clock, random, logger, observer, limits, locks } = ports;
  const pairId = config.id;
  const lanes = ports.lanes.forOwner();
  const copyStamp = (): CopyStamp => ({ at: new Date(clock.now()), device: config.deviceName ?? hostname() });
  const versions = createRemoteVersions({
    store,
    prefix: config.prefix,
    state,
    clock,
    random,
    logger,
    copyKeyOf: (key) => toObjectKey(conflictKeyOf(config.prefix, key, copyStamp())),
  });
  return {
    ...ports,
    lanes,
    platform: ports.platform ?? thisPlatform(),
    transfer: {
      store,
      fs,
      lanes,
      clock,
      random,
      logger,
      room: createDiskRoom({ fs, clock }),
      ...(limits === undefined ? {} : { limits }),
      ...(hasher.hashBytes === undefined ? {} : { hashBytes: hasher.hashBytes }),
    },
    rules: createRulesInForce({ fs, store, config, state, clock }),
    names: createDiskNames({ fs, config, state, random, platform: ports.platform ?? thisPlatform() }),
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
    copyStamp,
    turns: createTurns(),
    texts: createBaseTexts({ fs, config, clock, logger, versions }),
    versions,
    // A temp file that is not there must have been put in place, so its name has to come through a power cut first.
    journal: createJournal(state, clock, async (intents) => {
      if (intents.some(({ kind }) => kind === 'download')) {
        await fs.syncFolder(ownFolderOf(config.localRoot).tmp);
      }
    }),
    budget: createDeletionBudget(state, clock),
    mark: createStateMark({ fs, root: config.localRoot, pairId, state, clock, random, logger }),
    retention: createTrashRetention({
      fs,
      root: config.localRoot,
      clock,
      logger,
      state,
      toSystemTrash: ports.toSystemTrash,
      ...(config.trashDays === undefined ? {} : { days: config.trashDays }),
    }),
    rootLock:
      locks === undefined
        ? undefined
        : createRootLock({ fs, root: config.localRoot, locks, clock, logger, onLost: onLockLost }),
  };
}

function thisPlatform(): NamePlatform {
  return process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
}
