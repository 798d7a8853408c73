/**
 * Loaded into a process by `--require`: writes the longest time its event loop did not turn, from its start on, when it ends. CommonJS,
 * since every worker thread loads it too and stripping types would cost more than the probe.
 */
const { writeFileSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { isMainThread } = require('node:worker_threads');

const file = process.env.DRIFTLESS_BENCH_LAG_FILE;
if (isMainThread && file !== undefined) {
  const resolution = 10;
  const delay = monitorEventLoopDelay({ resolution });
  // Loading the program's own modules holds nothing up that has begun.
  setTimeout(() => delay.enable(), 100).unref();
  process.once('exit', () => {
    delay.disable();
    writeFileSync(file, String(Math.max(0, delay.max / 1e6 - resolution)));
  });
}
