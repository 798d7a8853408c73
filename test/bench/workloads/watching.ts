/** `sync --watch`: how soon a saved file is an object, and what a watched folder costs while nothing happens. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Program } from '../measured-process.ts';
import { driftless } from '../peers.ts';
import { makeSettledPair } from '../settled-pair.ts';
import type { WorkloadMaker } from '../workload.ts';

type Watching = AsyncDisposable & { readonly pid: number; readonly startSeconds: number };

async function startWatching({ command, parameters, environment }: Program): Promise<Watching> {
  const startedAt = performance.now();
  const child = spawn(command, parameters, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes('Watching')) {
      resolve((performance.now() - startedAt) / 1000);
    }
  });
  const ended = once(child, 'exit');
  void ended.then(() => reject(new Error(`the watch ended: ${said}`)));
  const startSeconds = await promise;
  return {
    pid: child.pid ?? 0,
    startSeconds,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export const saveLatency: WorkloadMaker = async ({ isSmall, entry }, measure) => {
  const files = isSmall ? 100 : 10_000;
  const saves = isSmall ? 3 : 200;
  await using pair = await makeSettledPair(entry, files);
  const { server, folder, state, paths } = pair;
  await using _watching = await startWatching(
    driftless(entry, { server, prefix: '', folder, state }, ['--watch', '--poll', '3600']),
  );
  const ours = 'driftless sync --watch';
  await measure({
    name: 'save-latency',
    title: `a file saved, until it is an object, ${files.toLocaleString('en')} files watched`,
    rounds: 1,
    contenders: [
      {
        name: ours,
        run: async () => {
          const startedAt = performance.now();
          const waits: number[] = [];
          for (let save = 0; save < saves; save += 1) {
            const put = Promise.withResolvers<void>();
            const leave = server.onPut(put.resolve);
            const savedAt = performance.now();
            writeFileSync(join(folder, paths[(save * 7919) % paths.length] ?? ''), `saved for the ${save}. time`);
            await put.promise;
            waits.push(performance.now() - savedAt);
            leave();
            // The next one is no part of the same burst.
            await pause(50);
          }
          const sorted = waits.toSorted((a, b) => a - b);
          const at = (share: number): number =>
            sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
          return {
            wallSeconds: (performance.now() - startedAt) / 1000,
            figures: { saves, 'p50 ms': at(0.5), 'p99 ms': at(0.99) },
          };
        },
      },
    ],
    targets: [
      { of: ours, figure: 'p50 ms', atMost: 150 },
      { of: ours, figure: 'p99 ms', atMost: 500 },
    ],
  });
};

export const idleWatch: WorkloadMaker = async ({ isSmall, entry }, measure) => {
  const files = isSmall ? 100 : 100_000;
  const restSeconds = isSmall ? 1 : 30;
  await using pair = await makeSettledPair(entry, files);
  const { server, folder, state } = pair;
  const ours = 'driftless sync --watch';
  await measure({
    name: 'idle-watch',
    title: `${files.toLocaleString('en')} files watched while nothing happens, the whole process`,
    rounds: 1,
    contenders: [
      {
        name: ours,
        run: async () => {
          await using watching = await startWatching(
            driftless(entry, { server, prefix: '', folder, state }, ['--watch', '--poll', '3600']),
          );
          const { pid, startSeconds } = watching;
          await pause(isSmall ? 100 : 5_000);
          const before = cpuSecondsOf(pid);
          await pause(restSeconds * 1000);
          const cpuPercent = ((cpuSecondsOf(pid) - before) / restSeconds) * 100;
          return {
            wallSeconds: startSeconds,
            figures: {
              'RSS MiB': mebibytesOf(pid, 'VmRSS'),
              'peak RSS MiB': mebibytesOf(pid, 'VmHWM'),
              'CPU %': cpuPercent,
            },
          };
        },
      },
    ],
    targets: [
      { of: ours, figure: 'RSS MiB', atMost: 150 },
      { of: ours, figure: 'CPU %', atMost: 0.5 },
    ],
    notes: [
      'seconds: from the start of the program until the folder is watched and the first pass is over',
      'test/bench/watch.ts measures the watch alone',
    ],
  });
};

/** Linux only. */
function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const ticksPerSecond = 100;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function mebibytesOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const line = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1024;
}
