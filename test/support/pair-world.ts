/** One pair with everything real but the bucket: a folder, SQLite, hash workers. The bucket is in memory unless one is given. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import type { ActivityKind, ConflictView, PairState, Reason, SyncMode } from '../../src-main/contract/model.ts';
import type { ObjectStore, Versioning } from '../../src-main/cos/object-store.ts';
import type { AppError } from '../../src-main/foundation/app-error.ts';
import { type Clock, systemClock } from '../../src-main/foundation/clock.ts';
import { type Logger, silentLogger } from '../../src-main/foundation/logger.ts';
import { type LocalPath, toLocalPath, toPairId } from '../../src-main/foundation/names.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import { openPairState } from '../../src-main/state/open-pair-state.ts';
import type { PairStore } from '../../src-main/state/pair-store.ts';
import type { PairEngine } from '../../src-main/sync/pair.ts';
import type { PairConfig } from '../../src-main/sync/pair-config.ts';
import { createPairEngine } from '../../src-main/sync/pair-engine.ts';
import type { PairObserver } from '../../src-main/sync/pair-observer.ts';
import type { NamePlatform } from '../../src-main/sync/paths/names.ts';
import type { FolderLocks } from '../../src-main/sync/root/root-lock.ts';
import type { StartWatch } from '../../src-main/sync/watch/watch.ts';
import type { ProbeWatch } from '../../src-main/sync/watch/watch-probe.ts';
import type { FileSystem } from '../../src-main/transfer/file-system.ts';
import { createHashPool } from '../../src-main/transfer/hash-pool.ts';
import { createLanes } from '../../src-main/transfer/lanes.ts';
import { createNodeFileSystem } from '../../src-main/transfer/node-file-system.ts';
import type { TransferLimits } from '../../src-main/transfer/part-plan.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from './memory-object-store.ts';

export type PairWorld = {
  readonly root: string;
  readonly stateFile: string;
  readonly store: MemoryObjectStore;
  readonly states: PairState[];
  readonly activity: { readonly kind: ActivityKind; readonly path: string; readonly from?: string }[];
  readonly watchProblems: (Reason | undefined)[];
  /** How many passes have ended, all lives together. */
  readonly passes: () => number;
  /** As shown last. */
  readonly conflicts: () => readonly ConflictView[];
  readonly untilConflicts: (
    wanted: (conflicts: readonly ConflictView[]) => boolean,
  ) => Promise<readonly ConflictView[]>;
  /** Another life of the pair on the same folder, state and bucket. Stopped when the test ends. */
  readonly open: (options?: OpenOptions) => PairEngine;
  /** Resolves when the latest state shown satisfies `wanted`. */
  readonly untilState: (wanted: (state: PairState) => boolean) => Promise<PairState>;
  /** Resolves when all of `activity` so far satisfies `wanted`. */
  readonly untilActivity: (wanted: (activity: PairWorld['activity']) => boolean) => Promise<void>;
};

export type OpenOptions = {
  readonly fs?: (fs: FileSystem) => FileSystem;
  readonly store?: ObjectStore;
  readonly mode?: SyncMode;
  readonly remotePollMs?: number;
  readonly settleMs?: number;
  readonly logger?: Logger;
  readonly watch?: StartWatch;
  readonly probe?: ProbeWatch;
  readonly limits?: TransferLimits;
  /** Laid over the configuration of the world. */
  readonly config?: Partial<PairConfig>;
  readonly platform?: NamePlatform;
  readonly clock?: Clock;
  readonly locks?: FolderLocks;
  readonly onStateDamaged?: (error: AppError) => void;
  readonly state?: (state: PairStore) => PairStore;
};

/** One set of worker threads for all pairs of a test file. */
const fs = createNodeFileSystem({ fewWrites: 0 });
const hasher = createHashPool({ workers: 1 });
afterAll(async () => {
  await Promise.all([fs.stop(), hasher.stop()]);
});

export type PairWorldOptions = {
  readonly prefix?: string;
  readonly versioning?: Versioning;
  /** Laid over the real file system of every life of the pair. */
  readonly disk?: (fs: FileSystem) => FileSystem;
  /** Where that disk has what is asked for by a path: for what reads files past it. */
  readonly onDisk?: (path: LocalPath) => LocalPath;
};

export function makePairWorld(options: PairWorldOptions = {}): PairWorld {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'driftless-pair-')));
  const root = join(top, 'root');
  const stateFile = join(top, 'state.sqlite');
  mkdirSync(root);
  const disk = options.disk?.(fs) ?? fs;
  const { onDisk } = options;
  const engines: PairEngine[] = [];
  onTestFinished(async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
    rmSync(top, { recursive: true, force: true });
  });
  const store = createMemoryObjectStore({
    minPartBytes: 1,
    ...(options.versioning === undefined ? {} : { versioning: options.versioning }),
  });
  const states: PairState[] = [];
  const activity: PairWorld['activity'] = [];
  const watchProblems: (Reason | undefined)[] = [];
  let passes = 0;
  let conflicts: readonly ConflictView[] = [];
  const waiting = new Set<() => void>();
  const checkWaiting = (): void => {
    for (const check of waiting) {
      check();
    }
  };
  const observer: PairObserver = {
    onState: (state) => {
      states.push(state);
      checkWaiting();
    },
    onProgress: () => undefined,
    onTransfers: () => undefined,
    onActivity: ({ kind, path, from }) => {
      activity.push({ kind, path, ...(from === undefined ? {} : { from }) });
      checkWaiting();
    },
    onConflicts: (shown) => {
      conflicts = shown;
      checkWaiting();
    },
    onProblems: () => undefined,
    onWatchProblem: (reason) => watchProblems.push(reason),
    onPassFinished: () => {
      passes += 1;
      checkWaiting();
    },
  };
  return {
    root,
    stateFile,
    store,
    states,
    activity,
    watchProblems,
    passes: () => passes,
    conflicts: () => conflicts,
    untilConflicts: (wanted) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (wanted(conflicts)) {
            waiting.delete(check);
            resolve(conflicts);
          }
        };
        waiting.add(check);
        check();
      }),
    open: (open = {}) => {
      const state = openPairState(stateFile, { clock: open.clock ?? systemClock, logger: silentLogger });
      const engine = createPairEngine({
        config: {
          id: toPairId('pair'),
          localRoot: toLocalPath(root),
          prefix: options.prefix ?? '',
          mode: open.mode ?? 'two-way',
          remotePollMs: open.remotePollMs ?? 60_000,
          settleMs: open.settleMs ?? 50,
          ...open.config,
        },
        store: open.store ?? store,
        fs: open.fs?.(disk) ?? disk,
        hasher:
          onDisk === undefined ? hasher : { ...hasher, hash: (path, signal) => hasher.hash(onDisk(path), signal) },
        lanes: createLanes(),
        state: open.state?.(state) ?? state,
        clock: open.clock ?? systemClock,
        random: systemRandom,
        logger: open.logger ?? silentLogger,
        observer,
        ...(open.watch === undefined ? {} : { watch: open.watch }),
        ...(open.probe === undefined ? {} : { probe: open.probe }),
        ...(open.limits === undefined ? {} : { limits: open.limits }),
        ...(open.locks === undefined ? {} : { locks: open.locks }),
        ...(open.onStateDamaged === undefined ? {} : { onStateDamaged: open.onStateDamaged }),
        ...(open.platform === undefined ? {} : { platform: open.platform }),
      });
      engines.push(engine);
      return engine;
    },
    untilState: (wanted) =>
      new Promise((resolve) => {
        const check = (): void => {
          const state = states.at(-1);
          if (state !== undefined && wanted(state)) {
            waiting.delete(check);
            resolve(state);
          }
        };
        waiting.add(check);
        check();
      }),
    untilActivity: (wanted) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (wanted(activity)) {
            waiting.delete(check);
            resolve();
          }
        };
        waiting.add(check);
        check();
      }),
  };
}
