/**
 * What watching a large tree costs: memory, start, the longest block of the event loop, CPU at rest, and how soon a change is told.
 * Each way runs in a process of its own, beside a bare loop of `fs.watch` over the folders, which is the least that can be had on Linux.
 * Prints a table and writes test-results/bench-watch.json. Usage: npx node test/bench/watch.ts [FOLDERS FILES-IN-EACH]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { type LocalPath, toLocalPath } from '../../src-main/foundation/names.ts';

const ways = ['bare loop of fs.watch', 'Driftless', 'chokidar, folders only'] as const;
type Way = (typeof ways)[number];

const restMs = 5_000;
const mebibyte = 1024 ** 2;

const measured = v.object({
  startMs: v.number(),
  addedRssMiB: v.number(),
  wholeRssMiB: v.number(),
  longestBlockMs: v.number(),
  startCpuMs: v.number(),
  restCpuPercent: v.number(),
  toldAfterMs: v.number(),
});
type Measured = v.InferOutput<typeof measured>;

/** Resolves when the watch is up. */
type Start = (root: LocalPath, onHint: () => void) => Promise<void>;

/** The modules a way needs are loaded before memory is looked at. */
async function starterOf(way: Way): Promise<Start> {
  const onDegraded = (reason: unknown): never => {
    throw new Error('the watch does not hold', { cause: reason });
  };
  switch (way) {
    case 'bare loop of fs.watch':
      return (root, onHint) => {
        const folders: string[] = [root];
        for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
          watch(folder, onHint);
          for (const entry of readdirSync(folder, { withFileTypes: true })) {
            if (entry.isDirectory()) {
              folders.push(join(folder, entry.name));
            }
          }
        }
        return Promise.resolve();
      };
    case 'Driftless': {
      const { startWatch } = await import('../../src-main/sync/watch/start-watch.ts');
      return async (root, onHint) => {
        await startWatch(root, { onHint, onDegraded });
      };
    }
    case 'chokidar, folders only': {
      const { chokidarWatch } = await import('../../src-main/sync/watch/watch.ts');
      return async (root, onHint) => {
        await chokidarWatch({ wholeTree: false })(root, { onHint, onDegraded });
      };
    }
  }
}

async function measure(way: Way, root: LocalPath): Promise<Measured> {
  const start = await starterOf(way);
  const told = Promise.withResolvers<number>();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  await pause(200);
  const rssBefore = process.memoryUsage.rss();
  const cpuBefore = process.cpuUsage();
  delay.enable();
  await pause(20);
  const startedAt = performance.now();
  await start(root, () => told.resolve(performance.now()));
  const startMs = performance.now() - startedAt;
  const startCpu = process.cpuUsage(cpuBefore);
  await pause(50);
  delay.disable();
  await pause(1_000);
  const rss = process.memoryUsage.rss();
  const restBefore = process.cpuUsage();
  await pause(restMs);
  const rest = process.cpuUsage(restBefore);
  const changedAt = performance.now();
  writeFileSync(join(root, 'area 0', 'folder 0', 'file 0'), 'changed');
  return {
    startMs: Math.round(startMs),
    addedRssMiB: Math.round((rss - rssBefore) / mebibyte),
    wholeRssMiB: Math.round(rss / mebibyte),
    longestBlockMs: Math.round(delay.max / 1e6),
    startCpuMs: Math.round((startCpu.user + startCpu.system) / 1_000),
    restCpuPercent: Number((((rest.user + rest.system) / 1_000 / restMs) * 100).toFixed(3)),
    toldAfterMs: Number(((await told.promise) - changedAt).toFixed(1)),
  };
}

async function measureInProcess(way: Way, root: string): Promise<Measured> {
  const child = fork(fileURLToPath(import.meta.url), ['measure', way, root]);
  const [message] = await once(child, 'message');
  child.kill();
  await once(child, 'exit');
  return v.parse(measured, message);
}

async function main(folderCount: number, filesInEach: number): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'driftless-bench-watch-'));
  try {
    for (let folder = 0; folder < folderCount; folder += 1) {
      const path = join(root, `area ${folder % 50}`, `folder ${folder}`);
      mkdirSync(path, { recursive: true });
      for (let file = 0; file < filesInEach; file += 1) {
        writeFileSync(join(path, `file ${file}`), '');
      }
    }
    const rows: (Measured & { readonly way: Way })[] = [];
    for (const way of ways) {
      rows.push({ way, ...(await measureInProcess(way, root)) });
    }
    console.log(`${folderCount * filesInEach} files in ${folderCount} folders`);
    console.table(rows);
    const folder = fileURLToPath(new URL('../../test-results/', import.meta.url));
    mkdirSync(folder, { recursive: true });
    const report = {
      at: new Date().toISOString(),
      node: process.version,
      cores: cpus().length,
      folderCount,
      filesInEach,
      rows,
    };
    writeFileSync(join(folder, 'bench-watch.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const [task, wayName, root] = process.argv.slice(2);
if (task === 'measure') {
  const way = ways.find((known) => known === wayName);
  if (way === undefined || root === undefined) {
    throw new Error('measure needs a way and a folder');
  }
  process.send?.(await measure(way, toLocalPath(root)));
} else {
  await main(Number(task ?? 2_000), Number(wayName ?? 50));
}
