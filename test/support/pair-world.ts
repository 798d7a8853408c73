/** One pair with everything real but the bucket: a folder, SQLite, hash workers. The bucket is in memory unless one is given. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import type { ActivityKind, PairState, Reason, SyncMode } from '../../src-main/contract/model.ts';
import type { ObjectStore } from '../../src-main/cos/object-store.ts';
import { type Clock, systemClock } from '../../src-main/foundation/clock.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { toLocalPath, toPairId } from '../../src-main/foundation/names.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import type { PairStore } from '../../src-main/state/pair-store.ts';
import { openPairStore } from '../../src-main/state/sqlite-pair-store.ts';
import type { PairEngine, PairObserver } from '../../src-main/sync/pair.ts';
import { createPairEngine } from '../../src-main/sync/pair-engine.ts';
import type { StartWatch } from '../../src-main/sync/watch.ts';
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
  readonly activity: { readonly kind: ActivityKind; readonly path: string }[];
  readonly watchProblems: (Reason | undefined)[];
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
  readonly watch?: StartWatch;
  readonly limits?: TransferLimits;
  readonly clock?: Clock;
  readonly state?: (state: PairStore) => PairStore;
};

/** One set of worker threads for all pairs of a test file. */
const fs = createNodeFileSystem();
const hasher = createHashPool({ workers: 1 });
afterAll(async () => {
  await Promise.all([fs.stop(), hasher.stop()]);
});

export function makePairWorld(options: { readonly prefix?: string } = {}): PairWorld {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'driftless-pair-')));
  const root = join(top, 'root');
  const stateFile = join(top, 'state.sqlite');
  mkdirSync(root);
  const engines: PairEngine[] = [];
  onTestFinished(async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
    rmSync(top, { recursive: true, force: true });
  });
  const store = createMemoryObjectStore({ minPartBytes: 1 });
  const states: PairState[] = [];
  const activity: PairWorld['activity'] = [];
  const watchProblems: (Reason | undefined)[] = [];
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
    onActivity: ({ kind, path }) => {
      activity.push({ kind, path });
      checkWaiting();
    },
    onConflicts: () => undefined,
    onProblems: () => undefined,
    onWatchProblem: (reason) => watchProblems.push(reason),
    onPassFinished: () => undefined,
  };
  return {
    root,
    stateFile,
    store,
    states,
    activity,
    watchProblems,
    open: (open = {}) => {
      const state = openPairStore(stateFile);
      const engine = createPairEngine({
        config: {
          id: toPairId('pair'),
          localRoot: toLocalPath(root),
          prefix: options.prefix ?? '',
          mode: open.mode ?? 'two-way',
          remotePollMs: open.remotePollMs ?? 60_000,
          settleMs: 50,
        },
        store: open.store ?? store,
        fs: open.fs?.(fs) ?? fs,
        hasher,
        lanes: createLanes(),
        state: open.state?.(state) ?? state,
        clock: open.clock ?? systemClock,
        random: systemRandom,
        logger: silentLogger,
        observer,
        ...(open.watch === undefined ? {} : { watch: open.watch }),
        ...(open.limits === undefined ? {} : { limits: open.limits }),
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
