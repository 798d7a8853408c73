/** One who waits until a time or until it rings, whichever is first. A ring that nobody waits for is kept for the next who does. */
import type { Clock } from '../foundation/clock.ts';

export type Alarm = {
  readonly ring: () => void;
  /** Undefined: until it rings. One waits at a time. */
  readonly waitUntil: (until: number | undefined) => Promise<void>;
};

export function createAlarm(clock: Clock): Alarm {
  let hasRung = false;
  let onRing: () => void = () => undefined;
  return {
    ring: () => {
      hasRung = true;
      onRing();
    },
    waitUntil: async (until) => {
      if (!hasRung) {
        const timer = until === undefined ? undefined : clock.after(Math.max(0, until - clock.now()), () => onRing());
        await new Promise<void>((resolve) => {
          onRing = resolve;
        });
        timer?.cancel();
      }
      hasRung = false;
    },
  };
}
