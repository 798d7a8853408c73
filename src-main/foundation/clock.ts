/** Time as a value that is passed in: the engine never asks the machine by itself. */

export type Clock = {
  /** Milliseconds since the epoch. May jump; never compared across machines. */
  readonly now: () => number;
  /** Resolves after `ms`, rejects with the signal's reason when aborted first. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Runs `task` once after `ms` unless cancelled. Does not keep the process alive. */
  readonly after: (ms: number, task: () => void) => { readonly cancel: () => void };
};

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
