/**
 * Everything one pair needs while it is open: its lock, its state, its bucket and its engine. Opened in this order and closed in
 * the reverse one, also when opening fails half-way.
 */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { createCosClient } from '../cos/client.ts';
import { type CosEndpoint, parseEndpoint } from '../cos/endpoint.ts';
import type { ObjectStore } from '../cos/object-store.ts';
import type { TransportOptions } from '../cos/transport.ts';
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import { isLoopback } from '../foundation/loopback.ts';
import { type PairId, parseRelPath, type RelPath, toLocalPath } from '../foundation/names.ts';
import type { Random } from '../foundation/random.ts';
import { acquirePairLock, type PairLock } from '../state/pair-lock.ts';
import { openPairStore } from '../state/sqlite-pair-store.ts';
import type { PairEngine, PairObserver } from '../sync/pair.ts';
import { createPairEngine } from '../sync/pair-engine.ts';
import { createHashPool, type HashPool } from '../transfer/hash-pool.ts';
import { createLanes, type Lanes } from '../transfer/lanes.ts';
import { createNodeFileSystem, type NodeFileSystem } from '../transfer/node-file-system.ts';
import { defaultRemotePollMs, defaultSettleMs, type PairSpec, serverOf } from './pair-spec.ts';
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
};

/** What all pairs of a process share. */
export type SharedParts = World & {
  readonly fs: NodeFileSystem;
  readonly hasher: HashPool;
  readonly lanes: Lanes;
  readonly stop: () => Promise<void>;
};

export type PairRuntime = {
  readonly engine: PairEngine;
  readonly store: ObjectStore;
  /** Idempotent. */
  readonly close: () => Promise<void>;
};

export function createSharedParts(world: World): SharedParts {
  const fs = createNodeFileSystem();
  const hasher = createHashPool({ workers: hashWorkers });
  return {
    ...world,
    fs,
    hasher,
    lanes: createLanes(),
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
  /** The lock was taken by someone else: the pair must be closed. */
  readonly onLockLost: (error: unknown) => void;
}): Promise<PairRuntime> {
  const { id, spec, shared, observer } = options;
  const { clock, random, logger, fs, hasher, lanes } = shared;
  await using opening = new AsyncDisposableStack();
  const folder = join(options.stateRoot, 'pairs');
  await makeStateFolder(folder);
  const lock = acquirePairLock(join(folder, `${id}.lock`), { clock, pid: process.pid, isAlive: isProcessAlive });
  opening.defer(() => lock.release());
  opening.defer(keepLock(lock, clock, options.onLockLost));
  const state = openPairStore(join(folder, `${id}.sqlite`));
  opening.defer(() => state.close());
  const client = createCosClient({
    credentials: spec.credentials,
    endpoint: endpointOf(spec),
    clock,
    random,
    logger,
    network: networkTo(spec, shared.network),
  });
  opening.defer(() => client.close());
  const store = client.bucket(spec.bucket);
  const localRoot = await realFolder(spec.localRoot);
  const config = {
    id,
    localRoot: toLocalPath(localRoot),
    ownPaths: pathsInside(localRoot, await realFolder(options.stateRoot)),
    prefix: spec.prefix,
    mode: spec.mode,
    remotePollMs: spec.remotePollMs ?? defaultRemotePollMs,
    settleMs: spec.settleMs ?? defaultSettleMs,
  };
  const engine = createPairEngine({ config, store, fs, hasher, lanes, state, clock, random, logger, observer });
  opening.defer(() => engine.stop());
  const open = opening.move();
  return { engine, store, close: () => open.disposeAsync() };
}

/** A server on this machine is reached directly: no proxy would find it, or it would find its own machine. */
function networkTo({ endpoint }: PairSpec, network: TransportOptions = {}): TransportOptions {
  const hostname = endpoint === undefined ? '' : (URL.parse(endpoint)?.hostname ?? '');
  return isLoopback(hostname) ? { ...network, proxy: { kind: 'none' } } : network;
}

/** Only its owner may look into it: names of files are private. */
export async function makeStateFolder(folder: string): Promise<void> {
  try {
    await makeFolders(resolve(folder));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError('state-unusable', detail, { cause: error, data: { path: folder } });
  }
}

/** Not by mkdir's own recursion, which never ends where a file system refuses new folders as if their parent were missing. */
async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? error.code : undefined;
    if (errno === 'EEXIST' && (await stat(folder)).isDirectory()) {
      return;
    }
    if (errno !== 'ENOENT' || (await isThere(dirname(folder)))) {
      throw error;
    }
    await makeFolders(dirname(folder));
    await mkdir(folder, { mode: 0o700 });
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    // Whatever keeps it from being looked at, making it will say so.
    return false;
  }
}

/** The folder's own path inside the root, when it is kept there: syncing it would change it, without end. */
function pathsInside(root: string, folder: string): readonly RelPath[] {
  const inside = parseRelPath(relative(root, folder).split(sep).join('/'));
  return inside === undefined ? [] : [inside];
}

/** A server of one's own is addressed path-style: it rarely has a name for each bucket. */
function endpointOf({ endpoint, region }: PairSpec): CosEndpoint {
  return endpoint === undefined
    ? parseEndpoint({ region })
    : parseEndpoint({ url: endpoint, pathStyle: serverOf(endpoint) !== undefined });
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

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
