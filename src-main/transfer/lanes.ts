/**
 * Bounded concurrency: one lane for each kind of work, so that large files never starve small ones. A slot is held until its task
 * has really ended, also after an abort: what a lane bounds (memory, sockets, open files) stays bounded.
 */
import PQueue from 'p-queue';

export type Lane = {
  /** Resolves when few enough tasks wait. Await it before each `run`, so that a million operations never become closures. */
  readonly ready: () => Promise<void>;
  /** Runs `task` when a slot is free. A waiting task leaves on abort, with the signal's reason; a running one must heed it. */
  readonly run: <T>(task: () => Promise<T>, signal?: AbortSignal) => Promise<T>;
  /** Resolves when nothing waits or runs. */
  readonly idle: () => Promise<void>;
  readonly isIdle: () => boolean;
};

/** `small` and `large` hold whole files, `parts` the parts of large ones (never take another slot while holding one of it). */
export type LaneName = 'small' | 'large' | 'parts' | 'metadata';
export type LaneLimits = Readonly<Record<LaneName, number>>;
export type Lanes = Readonly<Record<LaneName, Lane>> & {
  /** Resolves when all lanes are idle at the same time. */
  readonly idle: () => Promise<void>;
};

export const defaultLaneLimits: LaneLimits = { small: 16, large: 3, parts: 6, metadata: 16 };

export function createLane(concurrency: number): Lane {
  const queue = new PQueue({ concurrency });
  const isIdle = (): boolean => queue.size === 0 && queue.pending === 0;
  return {
    ready: () => queue.onSizeLessThan(concurrency),
    run: async (task, signal) => {
      signal?.throwIfAborted();
      // p-queue frees the slot of a running task on abort, so it only gets a signal for the time of waiting.
      const waiting = new AbortController();
      const leave = (): void => waiting.abort(signal?.reason);
      signal?.addEventListener('abort', leave, { once: true });
      try {
        return await queue.add(
          async () => {
            signal?.removeEventListener('abort', leave);
            return await task();
          },
          { signal: waiting.signal },
        );
      } finally {
        signal?.removeEventListener('abort', leave);
      }
    },
    idle: () => queue.onIdle(),
    isIdle,
  };
}

export function createLanes(limits: LaneLimits = defaultLaneLimits): Lanes {
  const lanes = {
    small: createLane(limits.small),
    large: createLane(limits.large),
    parts: createLane(limits.parts),
    metadata: createLane(limits.metadata),
  };
  const all = Object.values(lanes);
  return {
    ...lanes,
    idle: async () => {
      while (!all.every((lane) => lane.isIdle())) {
        await Promise.all(all.map((lane) => lane.idle()));
      }
    },
  };
}
