/** The speed of the last minutes, one value a second, kept for as long as the page lives whatever screen is shown. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Snapshot } from '../../src-main/contract/model.ts';
import { totalProgress } from './situation.ts';

export type SpeedSample = { readonly at: number; readonly bytesPerSecond: number };

const keptSeconds = 300;
const tickMs = 1_000;

let samples: readonly SpeedSample[] = [];
const listeners = new Set<() => void>();

export function addSample(sample: SpeedSample): void {
  samples = [...samples.slice(1 - keptSeconds), sample];
  for (const listener of listeners) {
    listener();
  }
}

/** Called once, by the frame of the page. */
export function useSpeedSampling(snapshot: Snapshot | undefined): void {
  const latest = useRef(snapshot);
  useEffect(() => {
    latest.current = snapshot;
  }, [snapshot]);
  useEffect(() => {
    const timer = setInterval(() => {
      const speed = totalProgress(latest.current?.pairs ?? [])?.bytesPerSecond ?? 0;
      // Nothing is drawn for a page that has always been quiet.
      if (speed > 0 || samples.length > 0) {
        addSample({ at: Date.now(), bytesPerSecond: speed });
      }
    }, tickMs);
    return () => clearInterval(timer);
  }, []);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function useSpeedHistory(): readonly SpeedSample[] {
  return useSyncExternalStore(subscribe, () => samples);
}
