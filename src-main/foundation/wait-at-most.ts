/** Waits for something that may hang, no longer than a given time. */
import type { Clock } from './clock.ts';

/** True when `work` was over in time, false when not: it then goes on unwatched. Rejects as it does. */
export async function waitAtMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  const deadline = new AbortController();
  try {
    return await Promise.race([
      work.then(() => true),
      clock.sleep(ms, deadline.signal).then(
        () => false,
        // Aborted below, when nobody waits any more.
        () => false,
      ),
    ]);
  } finally {
    deadline.abort();
  }
}
