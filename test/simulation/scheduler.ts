/**
 * Virtual time and the one place where order is decided. Everything that takes time is a pending completion here; each step picks
 * one by chance, runs it, and lets the engine run on until it waits again. No timer and no I/O of the machine is involved: a step
 * ends when the queue of microtasks is empty.
 */
import type { Chance } from './random-streams.ts';

/** Something that can die; what it still has pending then is dropped or has its effect unnoticed. */
export type Owner = { isDead: boolean; readonly name: string };

/** Completes one pending thing. Returns what else must be completed later, such as an answer that travels on its own. */
type Pending = {
  readonly owner: Owner;
  readonly label: string;
  readonly run: () => void;
  /** Reaches its effect even when its owner has died: a request on the wire. */
  readonly outlivesOwner: boolean;
  readonly costMs: number;
};

type Timer = { readonly owner: Owner; readonly at: number; readonly order: number; readonly task: () => void };

export type Scheduler = {
  /** True time, which no clock of a device jumps with. */
  readonly now: () => number;
  readonly steps: () => number;
  readonly add: (pending: Pending) => void;
  readonly drop: (label: string, matches: (owner: Owner) => boolean) => void;
  readonly timer: (owner: Owner, ms: number, task: () => void) => { readonly cancel: () => void };
  readonly isIdle: () => boolean;
  /** Completes one thing; false when nothing is pending or due before `until`, and time has moved there. */
  readonly step: (until: number) => boolean;
};

/** Resolves when every chain of promises waits for the scheduler. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => {
    // The queue of ticks is looked at only when that of microtasks is empty.
    queueMicrotask(() => process.nextTick(resolve));
  });
}

export function createScheduler(chance: Chance, note: (line: () => string) => void): Scheduler {
  let now = Date.UTC(2026, 0, 1);
  let steps = 0;
  let order = 0;
  const pending: Pending[] = [];
  const timers: Timer[] = [];

  const firstTimer = (): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) {
        first = timer;
      }
    }
    return first;
  };

  const ring = (timer: Timer): void => {
    timers.splice(timers.indexOf(timer), 1);
    now = Math.max(now, timer.at);
    steps += 1;
    timer.task();
  };

  return {
    now: () => now,
    steps: () => steps,
    isIdle: () => pending.length === 0,
    add: (one) => {
      pending.push(one);
    },
    drop: (label, matches) => {
      for (let index = pending.length - 1; index >= 0; index -= 1) {
        const one = pending[index];
        if (one !== undefined && matches(one.owner) && !(one.outlivesOwner && chance.below(2) === 0)) {
          pending.splice(index, 1);
          if (chance.below(2) === 0) {
            note(() => `${label}: ${one.owner.name} ${one.label} still happens`);
            one.run();
          }
        }
      }
      for (let index = timers.length - 1; index >= 0; index -= 1) {
        const timer = timers[index];
        if (timer !== undefined && matches(timer.owner)) {
          timers.splice(index, 1);
        }
      }
    },
    timer: (owner, ms, task) => {
      order += 1;
      const timer: Timer = { owner, at: now + Math.max(0, ms), order, task };
      timers.push(timer);
      return {
        cancel: () => {
          const index = timers.indexOf(timer);
          if (index >= 0) {
            timers.splice(index, 1);
          }
        },
      };
    },
    step: (until) => {
      const timer = firstTimer();
      const isDue = timer !== undefined && timer.at <= Math.min(now, until);
      if (pending.length === 0) {
        if (timer === undefined || timer.at > until) {
          now = Math.max(now, until);
          return false;
        }
        ring(timer);
        return true;
      }
      if (isDue && chance.below(2) === 0) {
        ring(timer);
        return true;
      }
      const index = chance.below(pending.length);
      const one = pending[index];
      const last = pending.pop();
      if (one === undefined || last === undefined) {
        return false;
      }
      if (index < pending.length) {
        pending[index] = last;
      }
      now += chance.below(one.costMs + 1);
      steps += 1;
      one.run();
      return true;
    },
  };
}
