/**
 * The pairs of one engine, each opened, closed and changed in turn. A pair that cannot be opened is shown as stopped with its reason
 * and tried again when its user asks; it never takes the host or another pair down. No two pairs share a place.
 */
import type { AutomaticPause, PairState } from '../contract/model.ts';
import type { Credentials } from '../cos/credentials.ts';
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import { type PairId, toPairId } from '../foundation/names.ts';
import { toReason } from './call-method.ts';
import { changedPairView, initialPairView } from './pair-observer.ts';
import { overlapOf, type PairPlace } from './pair-overlap.ts';
import type { PairRuntime } from './pair-runtime.ts';
import { type PairPlan, pairIdOf, pairNameOf, serverOf } from './pair-spec.ts';
import { realFolder } from './real-folder.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export type PairEntry = {
  readonly id: PairId;
  readonly plan: PairPlan;
  /** Asked at each opening. Rejects with `credentials-missing`. */
  readonly credentials: () => Promise<Credentials>;
};

export type PairFleet = {
  /** Rejects with `pairs-overlap`. Opens the pair once the fleet runs. */
  readonly add: (entry: Omit<PairEntry, 'id'>) => Promise<PairId>;
  /** As `add`, but one that shares a place with an earlier pair is shown as stopped. The same places are added once. */
  readonly addStored: (entry: Omit<PairEntry, 'id'>, options: { readonly isPaused: boolean }) => Promise<void>;
  /** The name of the pair that `plan` would share a place with. */
  readonly overlapping: (plan: PairPlan) => Promise<{ readonly name: string; readonly detail: string } | undefined>;
  readonly ids: () => readonly PairId[];
  /** Throws `not-found`. */
  readonly entry: (pairId: string) => PairEntry;
  /** Undefined while the pair is not open. Throws `not-found`. */
  readonly runtime: (pairId: string) => PairRuntime | undefined;
  /** The new plan has the places of the old one. Resolves once the pair goes by it. */
  readonly change: (pairId: string, plan: PairPlan) => Promise<void>;
  /** Opens the pairs anew that `isMeant`, with the keys and settings of now. */
  readonly reopen: (isMeant: (plan: PairPlan) => boolean) => Promise<void>;
  /** Resolves once the pair is closed, and its unfinished uploads are ended where the bucket can be reached within seconds. */
  readonly remove: (pairId: string) => Promise<void>;
  /** All pairs when left out. */
  readonly pause: (pairId: string | undefined, until: number | undefined) => void;
  readonly resume: (pairId: string | undefined) => void;
  readonly syncNow: (pairId: string | undefined) => void;
  /** Pauses all pairs beside what their user says, until undefined is given. Resuming a pair overrules it until the next change. */
  readonly pauseBy: (by: AutomaticPause | undefined) => void;
  /** What pauses the pair, where it is not its user. */
  readonly pausedBy: (pairId: PairId) => AutomaticPause | undefined;
  /** The computer is about to sleep. */
  readonly sleep: () => void;
  readonly wake: () => void;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Its tasks (open, close) run one after the other. */
type Slot = {
  plan: PairPlan;
  readonly credentials: PairEntry['credentials'];
  readonly place: PairPlace;
  runtime: PairRuntime | undefined;
  /** Survives a new opening. */
  pausedUntil: number | undefined;
  /** The user has resumed it although all are paused automatically. */
  isOverruled: boolean;
  isLeaving: boolean;
  lastTask: Promise<void>;
};

export type FleetOptions = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly snapshots: SnapshotStore;
  readonly open: (entry: PairEntry, onLockLost: (error: unknown) => void) => Promise<PairRuntime>;
  /** A pair was added while the fleet runs, or the fleet starts with these. */
  readonly onShown: (pairIds: readonly PairId[]) => void;
};

export function createPairFleet({ clock, logger, snapshots, open, onShown }: FleetOptions): PairFleet {
  const slots = new Map<PairId, Slot>();
  let phase: 'new' | 'running' | 'stopped' = 'new';
  let automatic: AutomaticPause | undefined;

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
  async function openSlot(id: PairId, slot: Slot): Promise<void> {
    if (slot.runtime !== undefined || phase !== 'running' || slot.isLeaving) {
      return;
    }
    setState(id, { kind: 'starting' });
    try {
      const { plan, credentials } = slot;
      const overlap = overlapWith(plan, slot.place, slot);
      if (overlap !== undefined) {
        throw new AppError('pairs-overlap', overlap.detail);
      }
      const runtime = await open({ id, plan, credentials }, (error) => {
        void enqueue(slot, () => closeSlot(id, slot, error));
      });
      slot.runtime = runtime;
      applyPause(id, slot);
      // The first pass can take hours: the pair is open before it ends.
      runtime.engine.start().catch((error: unknown) => enqueue(slot, () => closeSlot(id, slot, error)));
    } catch (error) {
      stopped(id, error);
    }
  }

  function pausedBy(slot: Slot): AutomaticPause | undefined {
    return slot.isOverruled || slot.pausedUntil === Number.POSITIVE_INFINITY ? undefined : automatic;
  }

  /** An automatic pause lasts longer than one for a time. */
  function applyPause(id: PairId, slot: Slot): void {
    const by = pausedBy(slot);
    if (by !== undefined || slot.pausedUntil === Number.POSITIVE_INFINITY) {
      slot.runtime?.engine.pause();
    } else if (slot.pausedUntil !== undefined && slot.pausedUntil > clock.now()) {
      slot.runtime?.engine.pause(slot.pausedUntil);
    }
    const state = snapshots.pair(id)?.state;
    if (state?.kind === 'paused' && state.by !== by) {
      const { by: _before, ...plain } = state;
      setState(id, by === undefined ? plain : { ...plain, by });
    }
  }

  async function closeSlot(id: PairId, slot: Slot, failure?: unknown): Promise<void> {
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

  /** What an earlier life has begun in the bucket is ended, if that can be done now. */
  async function openToLeave(id: PairId, { plan, credentials }: Slot): Promise<PairRuntime | undefined> {
    try {
      return await open({ id, plan, credentials }, (error) =>
        logger.log('warn', 'pair lost its lock while it was removed', { pairId: id, error }),
      );
    } catch (error) {
      logger.log('warn', 'what interrupted transfers of a removed pair have left stays', { pairId: id, error });
      return undefined;
    }
  }

  function stopped(id: PairId, error: unknown): void {
    logger.log('error', 'pair stopped', { pairId: id, error });
    setState(id, { kind: 'stopped', reason: toReason(error) });
  }

  function slotOf(pairId: string): readonly [PairId, Slot] {
    const id = toPairId(pairId);
    const slot = slots.get(id);
    if (slot === undefined) {
      throw new AppError('not-found', 'there is no such synced folder');
    }
    return [id, slot];
  }

  function chosen(pairId: string | undefined): readonly (readonly [PairId, Slot])[] {
    return pairId === undefined ? [...slots] : [slotOf(pairId)];
  }

  /** With a pair that was added before `own`, or with any when that is not one of them yet. */
  function overlapWith(plan: PairPlan, place: PairPlace, own?: Slot): ReturnType<typeof describeOverlap> | undefined {
    for (const slot of slots.values()) {
      if (slot === own) {
        return undefined;
      }
      const { plan: other, place: taken } = slot;
      const overlap = overlapOf(place, taken);
      if (overlap !== undefined) {
        return describeOverlap(overlap, plan, other);
      }
    }
    return undefined;
  }

  function insert(facts: Pick<Slot, 'plan' | 'credentials' | 'place' | 'pausedUntil'>): PairId {
    const id = idOf(facts.plan);
    const slot: Slot = {
      ...facts,
      runtime: undefined,
      isOverruled: false,
      isLeaving: false,
      lastTask: Promise.resolve(),
    };
    slots.set(id, slot);
    snapshots.putPair(initialPairView(id, facts.plan));
    if (phase === 'running') {
      onShown([id]);
    }
    void enqueue(slot, () => openSlot(id, slot));
    return id;
  }

  async function openAnew(id: PairId, slot: Slot): Promise<void> {
    await enqueue(slot, () => closeSlot(id, slot));
    await enqueue(slot, () => openSlot(id, slot));
  }

  return {
    ids: () => [...slots.keys()],
    entry: (pairId) => {
      const [id, { plan, credentials }] = slotOf(pairId);
      return { id, plan, credentials };
    },
    runtime: (pairId) => slotOf(pairId)[1].runtime,
    overlapping: async (plan) => overlapWith(plan, await placeOf(plan)),
    add: async ({ plan, credentials }) => {
      const place = await placeOf(plan);
      const overlap = overlapWith(plan, place);
      if (overlap !== undefined) {
        throw new AppError('pairs-overlap', overlap.detail);
      }
      return insert({ plan, credentials, place, pausedUntil: undefined });
    },
    addStored: async ({ plan, credentials }, { isPaused }) => {
      const place = await placeOf(plan);
      if (!slots.has(idOf(plan))) {
        insert({ plan, credentials, place, pausedUntil: isPaused ? Number.POSITIVE_INFINITY : undefined });
      }
    },
    change: async (pairId, plan) => {
      const [id, slot] = slotOf(pairId);
      slot.plan = plan;
      const view = snapshots.pair(id);
      if (view !== undefined) {
        snapshots.putPair(changedPairView(view, plan));
      }
      await openAnew(id, slot);
    },
    reopen: async (isMeant) => {
      await Promise.all([...slots].filter(([, { plan }]) => isMeant(plan)).map(([id, slot]) => openAnew(id, slot)));
    },
    remove: async (pairId) => {
      const [id, slot] = slotOf(pairId);
      slot.isLeaving = true;
      await enqueue(slot, async () => {
        slot.runtime ??= await openToLeave(id, slot);
        await slot.runtime?.engine.leave();
        await closeSlot(id, slot);
      });
      slots.delete(id);
      snapshots.removePair(id);
    },
    pause: (pairId, until) => {
      for (const [id, slot] of chosen(pairId)) {
        slot.pausedUntil = until ?? Number.POSITIVE_INFINITY;
        slot.isOverruled = false;
        applyPause(id, slot);
      }
    },
    resume: (pairId) => {
      for (const [id, slot] of chosen(pairId)) {
        slot.pausedUntil = undefined;
        slot.isOverruled = automatic !== undefined;
        slot.runtime?.engine.resume();
        void enqueue(slot, () => openSlot(id, slot));
      }
    },
    syncNow: (pairId) => {
      for (const [id, slot] of chosen(pairId)) {
        slot.runtime?.engine.syncNow();
        void enqueue(slot, () => openSlot(id, slot));
      }
    },
    pauseBy: (by) => {
      if (by === automatic) {
        return;
      }
      const held = [...slots].filter(([, slot]) => pausedBy(slot) !== undefined);
      automatic = by;
      for (const [id, slot] of slots) {
        slot.isOverruled = false;
        applyPause(id, slot);
      }
      for (const [, slot] of by === undefined ? held : []) {
        // One that its user has paused for a time stays so.
        if (slot.pausedUntil === undefined || slot.pausedUntil <= clock.now()) {
          slot.runtime?.engine.resume();
        }
      }
    },
    pausedBy: (id) => {
      const slot = slots.get(id);
      return slot === undefined ? undefined : pausedBy(slot);
    },
    sleep: () => {
      for (const slot of slots.values()) {
        slot.runtime?.engine.sleep();
      }
    },
    wake: () => {
      for (const slot of slots.values()) {
        slot.runtime?.engine.wake();
      }
    },
    start: async () => {
      if (phase === 'new') {
        phase = 'running';
        onShown([...slots.keys()]);
        await Promise.all([...slots].map(([id, slot]) => enqueue(slot, () => openSlot(id, slot))));
      }
    },
    stop: async () => {
      phase = 'stopped';
      await Promise.all([...slots].map(([id, slot]) => enqueue(slot, () => closeSlot(id, slot))));
    },
  };
}

function idOf(plan: PairPlan): PairId {
  return plan.id ?? pairIdOf(plan);
}

async function placeOf(plan: PairPlan): Promise<PairPlace> {
  const localRoot = await realFolder(plan.localRoot);
  return { localRoot, bucket: plan.bucket, prefix: plan.prefix, server: serverOf(plan.endpoint) };
}

function describeOverlap(
  overlap: 'local-folder' | 'prefix',
  plan: PairPlan,
  other: PairPlan,
): { readonly name: string; readonly detail: string } {
  const detail =
    overlap === 'local-folder'
      ? `${plan.localRoot} and ${other.localRoot}`
      : `cos://${plan.bucket}/${plan.prefix} and cos://${other.bucket}/${other.prefix}`;
  return { name: pairNameOf(other), detail };
}
