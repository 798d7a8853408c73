/** Runs the parts of one file through the `parts` lane. The first failure stops the others, and is told when all have ended. */
import type { Lane } from './lanes.ts';
import type { Part } from './part-plan.ts';

/** Results in the order of `parts`. `work` gets a signal that also aborts when another part fails. */
export async function runParts<Result>(
  parts: readonly Part[],
  options: { readonly lane: Lane; readonly atOnce: number; readonly signal: AbortSignal },
  work: (part: Part, signal: AbortSignal) => Promise<Result>,
): Promise<readonly Result[]> {
  options.signal.throwIfAborted();
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(options.signal.reason);
  options.signal.addEventListener('abort', onAbort, { once: true });
  const results: Result[] = [];
  const remaining = parts.entries();
  const feed = async (): Promise<void> => {
    for (const [index, part] of remaining) {
      stop.signal.throwIfAborted();
      results[index] = await options.lane.run(() => work(part, stop.signal), stop.signal);
    }
  };
  const feedOrStop = async (): Promise<void> => {
    try {
      await feed();
    } catch (error) {
      // The first reason stays: later calls of abort change nothing.
      stop.abort(error);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(options.atOnce, parts.length) }, feedOrStop));
  } finally {
    options.signal.removeEventListener('abort', onAbort);
  }
  stop.signal.throwIfAborted();
  return results;
}
