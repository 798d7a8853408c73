/**
 * The engine as hosts see it: several pairs, one snapshot, the contract's methods. A pair that cannot be opened is shown as
 * stopped with its reason and tried again when its user asks; it never takes the host or another pair down.
 */
import { join } from 'node:path';
import type { EngineApi } from '../contract/methods.ts';
import type { EngineInfo, PairState, Patch } from '../contract/model.ts';
import { AppError } from '../foundation/app-error.ts';
import { type PairId, toPairId } from '../foundation/names.ts';
import { type ActivityStore, openActivityStore } from '../state/activity-store.ts';
import { toReason } from './call-method.ts';
import { createPairObserver, initialPairView } from './pair-observer.ts';
import { overlapOf, type PairPlace } from './pair-overlap.ts';
import { createSharedParts, makeStateFolder, openPair, type PairRuntime, type World } from './pair-runtime.ts';
import { type PairSpec, pairIdOf, serverOf } from './pair-spec.ts';
import { realFolder } from './real-folder.ts';
import { activityLimit, createSnapshotStore } from './snapshot-store.ts';

export type EngineOptions = World & {
  readonly host: EngineInfo['host'];
  readonly version: string;
  /** Holds the state of pairs and the history. */
  readonly stateRoot: string;
  readonly demo?: EngineInfo['demo'];
};

export type Engine = {
  readonly api: EngineApi;
  /** Every patch from now on, in order. Returns how to stop listening. */
  readonly subscribe: (listener: (patch: Patch) => void) => () => void;
  /** Opens the pair once the engine runs. Rejects with `pairs-overlap` when it would share a place with another pair. */
  readonly addPair: (spec: PairSpec) => Promise<PairId>;
  readonly start: () => Promise<void>;
  /** Idempotent. */
  readonly stop: () => Promise<void>;
};

/** One pair of the engine. Its tasks (open, close) run one after the other. */
type Slot = {
  readonly spec: PairSpec;
  readonly place: PairPlace;
  runtime: PairRuntime | undefined;
  lastTask: Promise<void>;
};

/** Rejects with `state-unusable` when the state folder cannot be used. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { clock, logger, stateRoot } = options;
  await makeStateFolder(stateRoot);
  const history: ActivityStore = openActivityStore(join(stateRoot, 'activity.sqlite'), options);
  const shared = createSharedParts(options);
  const snapshots = createSnapshotStore(
    {
      version: options.version,
      host: options.host,
      startedAt: clock.now(),
      ...(options.demo === undefined ? {} : { demo: options.demo }),
    },
    clock,
  );
  const slots = new Map<PairId, Slot>();
  let phase: 'new' | 'running' | 'stopped' = 'new';
  let stopping: Promise<void> | undefined;

  /** What these pairs did before; other pairs that kept their history here are not the user's concern now. */
  function showHistory(pairIds: readonly PairId[]): void {
    for (const entry of history.newest(activityLimit, pairIds).toReversed()) {
      snapshots.addActivity(entry);
    }
  }

  function setState(id: PairId, state: PairState): void {
    const pair = snapshots.pair(id);
    if (pair !== undefined) {
      snapshots.putPair({ ...pair, state });
    }
  }

  function enqueue(slot: Slot, task: () => Promise<void>): Promise<void> {
    slot.lastTask = slot.lastTask.then(task);
    return slot.lastTask;
  }

  /** Never rejects: what keeps the pair from running becomes its state. */
  async function open(id: PairId, slot: Slot): Promise<void> {
    if (slot.runtime !== undefined || phase !== 'running') {
      return;
    }
    setState(id, { kind: 'starting' });
    try {
      const runtime = await openPair({
        id,
        spec: slot.spec,
        stateRoot,
        shared,
        observer: createPairObserver(id, { snapshots, history, clock }),
        onLockLost: (error) => void enqueue(slot, () => close(id, slot, error)),
      });
      slot.runtime = runtime;
      // The first pass can take hours: the pair is open before it ends.
      runtime.engine.start().catch((error: unknown) => enqueue(slot, () => close(id, slot, error)));
    } catch (error) {
      stopped(id, error);
    }
  }

  async function close(id: PairId, slot: Slot, failure?: unknown): Promise<void> {
    const { runtime } = slot;
    slot.runtime = undefined;
    try {
      await runtime?.close();
    } catch (error) {
      logger.log('error', 'pair not closed cleanly', { pairId: id, error });
    }
    if (failure !== undefined) {
      stopped(id, failure);
    }
  }

  function stopped(id: PairId, error: unknown): void {
    logger.log('error', 'pair stopped', { pairId: id, error });
    setState(id, { kind: 'stopped', reason: toReason(error) });
  }

  function chosen(pairId: string | undefined): readonly (readonly [PairId, Slot])[] {
    if (pairId === undefined) {
      return [...slots];
    }
    const id = toPairId(pairId);
    const slot = slots.get(id);
    if (slot === undefined) {
      throw new AppError('not-found', 'there is no such synced folder');
    }
    return [[id, slot]];
  }

  const api: EngineApi = {
    snapshot: async () => snapshots.snapshot(),
    pause: async ({ pairId, minutes }) => {
      const until = minutes === undefined ? undefined : clock.now() + minutes * 60_000;
      for (const [, slot] of chosen(pairId)) {
        slot.runtime?.engine.pause(until);
      }
      return undefined;
    },
    resume: async ({ pairId }) => {
      for (const [id, slot] of chosen(pairId)) {
        slot.runtime?.engine.resume();
        void enqueue(slot, () => open(id, slot));
      }
      return undefined;
    },
    syncNow: async ({ pairId }) => {
      for (const [id, slot] of chosen(pairId)) {
        slot.runtime?.engine.syncNow();
        void enqueue(slot, () => open(id, slot));
      }
      return undefined;
    },
    answerHold: async ({ pairId, code }) => {
      const isAnswered = chosen(pairId).map(([, slot]) => slot.runtime?.engine.proceed(code) ?? false);
      if (!isAnswered.includes(true)) {
        throw new AppError('not-found', 'this question has gone or changed meanwhile');
      }
      return undefined;
    },
  };

  return {
    api,
    subscribe: snapshots.subscribe,
    addPair: async (spec) => {
      const place = await placeOf(spec);
      for (const { spec: other, place: taken } of slots.values()) {
        const overlap = overlapOf(place, taken);
        if (overlap !== undefined) {
          throw new AppError('pairs-overlap', overlapDetail(overlap, spec, other));
        }
      }
      const id = spec.id ?? pairIdOf(spec);
      const slot: Slot = { spec, place, runtime: undefined, lastTask: Promise.resolve() };
      slots.set(id, slot);
      snapshots.putPair(initialPairView(id, spec));
      if (phase === 'running') {
        showHistory([id]);
      }
      void enqueue(slot, () => open(id, slot));
      return id;
    },
    start: async () => {
      if (phase === 'new') {
        phase = 'running';
        showHistory([...slots.keys()]);
        await Promise.all([...slots].map(([id, slot]) => enqueue(slot, () => open(id, slot))));
      }
    },
    stop: () => {
      phase = 'stopped';
      stopping ??= stopAll();
      return stopping;
    },
  };

  async function stopAll(): Promise<void> {
    await Promise.all([...slots].map(([id, slot]) => enqueue(slot, () => close(id, slot))));
    await shared.stop();
    snapshots.stop();
    history.close();
  }
}

async function placeOf(spec: PairSpec): Promise<PairPlace> {
  const localRoot = await realFolder(spec.localRoot);
  return { localRoot, bucket: spec.bucket, prefix: spec.prefix, server: serverOf(spec.endpoint) };
}

function overlapDetail(overlap: 'local-folder' | 'prefix', spec: PairSpec, other: PairSpec): string {
  return overlap === 'local-folder'
    ? `${spec.localRoot} and ${other.localRoot}`
    : `cos://${spec.bucket}/${spec.prefix} and cos://${other.bucket}/${other.prefix}`;
}
