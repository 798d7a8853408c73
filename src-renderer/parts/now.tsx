/**
 * The present time, for everything that says how long ago or until when. One timer serves the whole page and runs only while
 * something shows a time; a component is drawn again only when what it shows can have changed.
 */
import { useSyncExternalStore } from 'react';

const tickMs = 1_000;
const coarseMs = 10_000;
/** Beyond this, a countdown goes by whole minutes. */
const bySecondsUpTo = 90;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function tick(): void {
  now = Date.now();
  for (const listener of listeners) {
    listener();
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, tickMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Right within ten seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(now / coarseMs) * coarseMs);
}

/** Seconds until `at`, never below one. */
export function useSecondsUntil(at: number): number {
  return useSyncExternalStore(subscribe, () => {
    const seconds = Math.max(1, Math.ceil((at - now) / 1000));
    return seconds > bySecondsUpTo ? Math.ceil(seconds / 60) * 60 : seconds;
  });
}
