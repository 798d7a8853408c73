/**
 * Bounded concurrency: one lane for each kind of work, so that large files never starve small ones. A slot is held until its task
 * has really ended, also after an abort: what a lane bounds (memory, sockets, open files) stays bounded. All pairs share the slots;
 * free ones go round among the pairs that wait, however many tasks each has.
 */
import PQueue from 'p-queue';

export type Lane = {
  /** Resolves when few enough own tasks wait. Await it before each `run`, so that a million operations never become closures. */
  readonly ready: () => Promise<void>;
  /** Runs `task` when a slot is free. A waiting task leaves on abort, with the signal's reason; a running one must heed it. */
  readonly run: <T>(task: () => Promise<T>, signal?: AbortSignal) => Promise<T>;
  /** Resolves when nothing waits or runs, of anyone. */
  readonly idle: () => Promise<void>;
  readonly isIdle: () => boolean;
};

/** A lane of one's own beside those of others: they take turns at the slots. */
export type SharedLane = Lane & {
  readonly forOwner: () => Lane;
  /** Heeded from now on; what runs above a lower limit ends first. */
  readonly setLimit: (concurrency: number) => void;
};

/**
 * `small`, `medium` and `large` hold whole files, `parts` the parts of large ones (never take another slot while holding one of it). A
 * small or medium file is in memory as a whole: there are many slots for the ones and few for the others.
 */
export type LaneName = 'small' | 'medium' | 'large' | 'parts' | 'metadata';
export type LaneLimits = Readonly<Record<LaneName, number>>;
type OwnLanes = Readonly<Record<LaneName, Lane>>;
export type Lanes = OwnLanes & {
  /** Resolves when all lanes are idle at the same time. */
  readonly idle: () => Promise<void>;
  /** The same slots for one more user of them, such as a pair, who has turns of his own. */
  readonly forOwner: () => Lanes;
  /** Small files, and parts of large ones, in flight at once; while running. */
  readonly setLimits: (limits: { readonly small: number; readonly largeParts: number }) => void;
};

/** What is under way to one host at once is decided there, by what it is found to be worth: these are upper bounds. */
export const defaultLaneLimits: LaneLimits = { small: 128, medium: 8, large: 3, parts: 6, metadata: 32 };

type Waiting = { readonly start: () => Promise<void> };
type Owner = { readonly waiting: Set<Waiting>; readonly onFewer: Set<() => void> };

export function createLane(concurrency: number): SharedLane {
  /** Knows only how many tasks there are. Whose is next is decided when a slot is free. */
  const queue = new PQueue({ concurrency });
  /** Those with waiting tasks, the next one first. */
  const turns = new Set<Owner>();

  const remove = (owner: Owner, task: Waiting): void => {
    owner.waiting.delete(task);
    if (owner.waiting.size === 0) {
      turns.delete(owner);
    }
    for (const tell of owner.onFewer) {
      tell();
    }
  };

  /** A task that left has left its slot to nobody: then there is nothing to run. */
  const runNext = async (): Promise<void> => {
    const [owner] = turns;
    const [task] = owner?.waiting ?? [];
    if (owner === undefined || task === undefined) {
      return;
    }
    turns.delete(owner);
    turns.add(owner);
    remove(owner, task);
    await task.start();
  };

  const laneOf = (owner: Owner): Lane => ({
    ready: () =>
      new Promise((resolve) => {
        const check = (): void => {
          if (owner.waiting.size < queue.concurrency) {
            owner.onFewer.delete(check);
            resolve();
          }
        };
        owner.onFewer.add(check);
        check();
      }),
    run: (task, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason);
          return;
        }
        const onAbort = (): void => {
          remove(owner, waiting);
          reject(signal?.reason);
        };
        const waiting: Waiting = {
          start: async () => {
            signal?.removeEventListener('abort', onAbort);
            try {
              resolve(await task());
            } catch (error) {
              reject(error);
            }
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        owner.waiting.add(waiting);
        turns.add(owner);
        void queue.add(runNext);
      }),
    idle: () => queue.onIdle(),
    isIdle: () => queue.size === 0 && queue.pending === 0,
  });

  const forOwner = (): Lane => laneOf({ waiting: new Set(), onFewer: new Set() });
  return {
    ...forOwner(),
    forOwner,
    setLimit: (limit) => {
      queue.concurrency = limit;
    },
  };
}

export function createLanes(limits: LaneLimits = defaultLaneLimits): Lanes {
  const shared = {
    small: createLane(limits.small),
    medium: createLane(limits.medium),
    large: createLane(limits.large),
    parts: createLane(limits.parts),
    metadata: createLane(limits.metadata),
  };
  const all = Object.values(shared);
  const lanesOf = (own: OwnLanes): Lanes => ({
    ...own,
    idle: async () => {
      while (!all.every((lane) => lane.isIdle())) {
        await Promise.all(all.map((lane) => lane.idle()));
      }
    },
    forOwner: () =>
      lanesOf({
        small: shared.small.forOwner(),
        medium: shared.medium.forOwner(),
        large: shared.large.forOwner(),
        parts: shared.parts.forOwner(),
        metadata: shared.metadata.forOwner(),
      }),
    setLimits: ({ small, largeParts }) => {
      shared.small.setLimit(small);
      shared.medium.setLimit(Math.min(small, limits.medium));
      shared.parts.setLimit(largeParts);
    },
  });
  return lanesOf(shared);
}
