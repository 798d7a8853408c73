/** How long work keeps the event loop from turning. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

/** The longest block of each of three runs, of which the least counts: a busy machine hits some runs, our own code all. */
export async function leastLongestBlockMs(run: () => Promise<unknown>): Promise<number> {
  const longest: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    await pause(20);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await run();
    delay.disable();
    longest.push(delay.max / 1e6);
  }
  return Math.min(...longest);
}
