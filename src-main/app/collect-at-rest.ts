/**
 * Gives memory back when work is over. V8 collects when it wants room: what a large pass has left would lie about for as long as nothing
 * happens, which in a watched folder is nearly always. One collection at rest is also what makes V8 look for more to give back.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** After so many collections there was work, and when there is none for so long it is over. */
const collectionsOfWork = 5;
const defaultRestMs = 5_000;

/** To be called once, at the start of a process. Does not keep it alive. */
export function collectAtRest(restMs = defaultRestMs): void {
  let collections = 0;
  const rest = setTimeout(() => {
    if (collections >= collectionsOfWork) {
      collections = 0;
      collect();
    }
  }, restMs).unref();
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
    rest.refresh();
  });
  observer.observe({ entryTypes: ['gc'] });
}

function collect(): void {
  // Contexts that are made from here on have the function, the one of the program has not.
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') {
    gc();
  }
}
