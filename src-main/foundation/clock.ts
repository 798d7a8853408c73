/** Time as a value that is passed in: the engine never asks the machine by itself. */

export type Clock = {
  /** Milliseconds since the epoch. May jump; never compared across machines. */
  readonly now: () => number;
  /** Resolves after `ms`, rejects with the signal's reason when aborted first. After 0 ms: when the event loop has turned once. */
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
        cancel();
        reject(signal?.reason);
      };
      const cancel = callAfter(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** The shortest timer takes a millisecond, which is long for what only lets others have a turn. */
function callAfter(ms: number, task: () => void): () => void {
  if (ms <= 0) {
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  }
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
}
