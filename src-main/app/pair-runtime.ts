/**
 * Everything one pair needs while it is open: its lock, its state, its bucket and its engine. Opened in this order and closed in
 * the reverse one, also when opening fails half-way.
 */
import { join, relative, resolve, sep } from 'node:path';
import type { SyncSettings } from '../contract/settings.ts';
import type { ObjectStore } from '../cos/object-store.ts';
import type { TransportOptions } from '../cos/transport.ts';
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import { type PairId, parseRelPath, type RelPath, toLocalPath } from '../foundation/names.ts';
import type { Random } from '../foundation/random.ts';
import { checkUnclean } from '../state/database.ts';
import { openPairState } from '../state/open-pair-state.ts';
import { acquirePairLock, isLockHeld, type PairLock } from '../state/pair-lock.ts';
import type { PairStore } from '../state/pair-store.ts';
import type { PairEngine } from '../sync/pair.ts';
import type { PairConfig } from '../sync/pair-config.ts';
import { createPairEngine } from '../sync/pair-engine.ts';
import type { PairObserver } from '../sync/pair-observer.ts';
import type { FolderLocks } from '../sync/root/root-lock.ts';
import { type Bandwidth, createBandwidth } from '../transfer/bandwidth.ts';
import { createHashPool, type HashPool } from '../transfer/hash-pool.ts';
import { createLanes, type Lanes } from '../transfer/lanes.ts';
import { createNodeFileSystem, type NodeFileSystem } from '../transfer/node-file-system.ts';
import type { WorkerCalls } from '../transfer/worker-calls.ts';
import { openCosClient } from './cos-access.ts';
import { makeFolders } from './make-folders.ts';
import { defaultRemotePollMs, defaultSettleMs, type PairPlan, type PairSpec } from './pair-spec.ts';
import { realFolder } from './real-folder.ts';

const hashWorkers = 2;
const lockBeatMs = 15_000;

/** The world, as hosts pass it in. */
export type World = {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The way to COS: proxies, extra certificate authorities. Direct when left out. */
  readonly network?: TransportOptions;
  /** Moves a file there; rejects where that cannot be done. */
  readonly toSystemTrash?: (file: string) => Promise<void>;
  /** Where one is under way already: it becomes part of the shared parts and stops with them. */
  readonly diskThread?: WorkerCalls;
};

/** What all pairs of a process share. */
export type SharedParts = World & {
  readonly fs: NodeFileSystem;
  readonly hasher: HashPool;
  readonly lanes: Lanes;
  readonly bandwidth: Bandwidth;
  readonly stop: () => Promise<void>;
};

export type PairRuntime = {
  readonly engine: PairEngine;
  readonly store: ObjectStore;
  readonly state: PairStore;
  /** Idempotent. */
  readonly close: () => Promise<void>;
};

export function createSharedParts(world: World): SharedParts {
  const fs = createNodeFileSystem({ clock: world.clock, reader: world.diskThread });
  const hasher = createHashPool({ workers: hashWorkers });
  return {
    ...world,
    fs,
    hasher,
    lanes: createLanes(),
    bandwidth: createBandwidth(world.clock),
    stop: async () => {
      await Promise.all([hasher.stop(), fs.stop()]);
    },
  };
}

/** Rejects with `state-unusable`, `pair-locked` or what else keeps the pair from being opened. Nothing stays open then. */
export async function openPair(options: {
  readonly id: PairId;
  readonly spec: PairSpec;
  readonly stateRoot: string;
  readonly shared: SharedParts;
  readonly observer: PairObserver;
  readonly settings?: SyncSettings | undefined;
  /** The lock was taken by someone else, or the state is damaged: the pair must be closed. Opened again, a damaged state is replaced. */
  readonly onLockLost: (error: unknown) => void;
}): Promise<PairRuntime> {
  const { id, spec, shared, observer } = options;
  const { clock, random, logger, fs, hasher, lanes, bandwidth } = shared;
  await using opening = new AsyncDisposableStack();
  const folder = pairsFolderOf(options.stateRoot);
  await makeStateFolder(folder);
  const owner = { clock, pid: process.pid, isAlive: isProcessAlive };
  const lock = acquirePairLock(join(folder, `${id}.lock`), owner);
  opening.defer(() => lock.release());
  opening.defer(keepLock(lock, clock, options.onLockLost));
  const stateFile = join(folder, `${id}.sqlite`);
  await checkUnclean(stateFile);
  const state = openPairState(stateFile, { clock, logger });
  opening.defer(() => state.close());
  const client = openCosClient({ clock, random, logger, network: () => shared.network ?? {} }, spec, spec.credentials);
  opening.defer(() => client.close());
  const store = bandwidth.limited(client.bucket(spec.bucket));
  const config = await configOf(id, spec, options);
  const locks: FolderLocks = {
    acquire: (file) => acquirePairLock(file, owner),
    isHeld: (file) => isLockHeld(file, owner),
  };
  const engine = createPairEngine({
    ...{ config, store, fs, hasher, lanes, locks, state, clock, random, logger, observer },
    onStateDamaged: options.onLockLost,
    toSystemTrash: options.settings?.systemTrash === true ? shared.toSystemTrash : undefined,
  });
  opening.defer(() => engine.stop());
  const open = opening.move();
  return { engine, store, state, close: () => open.disposeAsync() };
}

export function pairsFolderOf(stateRoot: string): string {
  return join(stateRoot, 'pairs');
}

/** The pair in the terms of the sync engine. What the plan leaves open is as the settings say. */
export async function configOf(
  id: PairId,
  plan: PairPlan,
  { stateRoot, settings }: { readonly stateRoot: string; readonly settings?: SyncSettings | undefined },
): Promise<PairConfig> {
  const localRoot = await realFolder(plan.localRoot);
  const settledPollMs = settings === undefined ? defaultRemotePollMs : settings.remotePollSeconds * 1000;
  return {
    id,
    localRoot: toLocalPath(localRoot),
    ownPaths: pathsInside(localRoot, await realFolder(stateRoot)),
    prefix: plan.prefix,
    mode: plan.mode,
    ignoreRules: [settings?.ignoreRules ?? '', plan.ignoreRules ?? ''].filter((rules) => rules !== '').join('\n'),
    excludedFolders: (plan.excludedFolders ?? []).flatMap((folder) => parseRelPath(folder) ?? []),
    remotePollMs: plan.remotePollMs ?? settledPollMs,
    settleMs: plan.settleMs ?? defaultSettleMs,
    conflictPolicy: plan.conflictPolicy ?? 'ask',
    ...(settings === undefined
      ? {}
      : { guardFiles: settings.guardFiles, guardShare: settings.guardShare, trashDays: settings.trashDays }),
  };
}

/** Only its owner may look into it: names of files are private. */
export async function makeStateFolder(folder: string): Promise<void> {
  try {
    await makeFolders(resolve(folder), 0o700);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError('state-unusable', detail, { cause: error, data: { path: folder } });
  }
}

/** The folder's own path inside the root, when it is kept there: syncing it would change it, without end. */
function pathsInside(root: string, folder: string): readonly RelPath[] {
  const inside = parseRelPath(relative(root, folder).split(sep).join('/'));
  return inside === undefined ? [] : [inside];
}

/** Beats until the returned function is called, or the lock is lost. */
function keepLock(lock: PairLock, clock: Clock, onLost: (error: unknown) => void): () => void {
  let next = clock.after(lockBeatMs, beat);
  function beat(): void {
    try {
      lock.beat();
      next = clock.after(lockBeatMs, beat);
    } catch (error) {
      onLost(error);
    }
  }
  return () => next.cancel();
}

export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
