/**
 * Keeps small what V8 sets aside for objects that live for a moment. Left to itself it takes a hundred megabytes for them within the
 * first seconds of a large pass, on a machine with much memory, and is no faster for it. There is no setting for a process that runs
 * already: the space is looked at as it is collected, and told not to grow any more when it is large enough.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

const enoughBytes = 8 * 1024 ** 2;

/** To be called once, at the start of a process. */
export function keepHeapModest(): void {
  const collections = new PerformanceObserver(() => {
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    if (young === undefined || young.space_size >= enoughBytes) {
      setFlagsFromString('--semi-space-growth-factor=1');
      collections.disconnect();
    }
  });
  collections.observe({ entryTypes: ['gc'] });
}
