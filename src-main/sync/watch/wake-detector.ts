/**
 * Notices that the computer slept, or the process was stopped: a timer then rings long after its time by the clock of the wall. A clock
 * that was set forward looks the same, which costs one needless look at everything.
 */
import type { Clock } from '../../foundation/clock.ts';

export type WakeDetector = { readonly stop: () => void };

const tickMs = 10_000;
/** More than a busy machine delays a timer. */
const lateMs = 20_000;

export function createWakeDetector(clock: Clock, onWake: () => void): WakeDetector {
  let asked = clock.now();
  let next = clock.after(tickMs, tick);
  function tick(): void {
    const isLate = clock.now() - asked > tickMs + lateMs;
    asked = clock.now();
    next = clock.after(tickMs, tick);
    if (isLate) {
      onWake();
    }
  }
  return { stop: () => next.cancel() };
}
