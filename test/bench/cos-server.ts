/**
 * Speed of the embedded server, each number beside what the machine can do in the same run: a node:http server that keeps nothing, and
 * a loop that writes and syncs files. Server and load share the machine. Prints a table and writes test-results/bench-cos-server.json.
 * Usage: npx node test/bench/cos-server.ts
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { type Load, type LoadTarget, runLoad } from './raw-load.ts';

const smallCount = 20_000;
const largeCount = 64;
const smallBytes = 4 * 1024;
const largeBytes = 16 * 1024 * 1024;

type Row = {
  readonly what: string;
  readonly unit: string;
  readonly server: number;
  readonly bound: number;
  readonly boundBy: string;
};

const hello = v.object({
  port: v.number(),
  bucket: v.string(),
  credentials: v.optional(v.object({ secretId: v.string(), secretKey: v.string() }), { secretId: 'i', secretKey: 'k' }),
});

async function startProcess(script: string, parameters: readonly string[]) {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [...parameters]);
  const [message] = await once(child, 'message');
  const target = v.parse(hello, message);
  const stop = async (): Promise<void> => {
    child.disconnect();
    await once(child, 'exit');
  };
  return { target, stop };
}

const keys = (bucket: string, kind: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `/${bucket}/${kind}/${n % 100}/${n}`);

/** Requests a second of small loads, megabytes a second of large ones. */
async function measure(target: LoadTarget & { readonly bucket: string }): Promise<Readonly<Record<string, number>>> {
  const run = async (load: Load): Promise<number> => {
    const { seconds, requests, bodyBytes } = await runLoad(target, load);
    return Math.round(load.paths.length === largeCount ? bodyBytes / 1e6 / seconds : requests / seconds);
  };
  const small = keys(target.bucket, 'small', smallCount);
  const large = keys(target.bucket, 'large', largeCount);
  // Not measured: the code is compiled and the files are there.
  await run({ method: 'PUT', paths: keys(target.bucket, 'warm', 4_000), size: smallBytes, connections: 32 });
  return {
    'small PUT': await run({ method: 'PUT', paths: small, size: smallBytes, connections: 64 }),
    'small GET': await run({ method: 'GET', paths: small, size: 0, connections: 32 }),
    HEAD: await run({ method: 'HEAD', paths: small, size: 0, connections: 32 }),
    'large PUT': await run({ method: 'PUT', paths: large, size: largeBytes, connections: 4 }),
    'large GET': await run({ method: 'GET', paths: large, size: 0, connections: 4 }),
  };
}

/** Files written and synced one after the other: the disk, and one core. */
function writeLoop(root: string, count: number, size: number): number {
  const bytes = Buffer.alloc(Math.min(size, 1024 * 1024), 'x');
  const startedAt = performance.now();
  for (let n = 0; n < count; n += 1) {
    const file = openSync(join(root, `loop-${n}`), 'w');
    for (let written = 0; written < size; written += bytes.length) {
      writeSync(file, bytes);
    }
    fdatasyncSync(file);
    closeSync(file);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return Math.round(size === largeBytes ? (count * size) / 1e6 / seconds : count / seconds);
}

const root = mkdtempSync(join(tmpdir(), 'driftless-bench-'));
try {
  const sink = await startProcess('./sink-server.ts', []);
  const bounds = await measure(sink.target);
  await sink.stop();
  const disk = { small: writeLoop(root, 1_000, smallBytes), large: writeLoop(root, 32, largeBytes) };
  const server = await startProcess('../support/cos-server-process.ts', [join(root, 'server')]);
  const found = await measure(server.target);
  await server.stop();
  const row = (what: string, unit: string, bound: number | undefined, boundBy: string): Row => ({
    what,
    unit,
    server: found[what] ?? 0,
    bound: bound ?? 0,
    boundBy,
  });
  const rows: readonly Row[] = [
    row('small PUT', '4 KiB requests/s', bounds['small PUT'], 'node:http, nothing kept'),
    row('small PUT', '4 KiB requests/s', disk.small, 'write + fdatasync, one by one'),
    row('small GET', '4 KiB requests/s', bounds['small GET'], 'node:http from memory'),
    row('HEAD', 'requests/s', bounds.HEAD, 'node:http from memory'),
    row('large PUT', '16 MiB MB/s', bounds['large PUT'], 'node:http, nothing kept'),
    row('large PUT', '16 MiB MB/s', disk.large, 'write + fdatasync'),
    row('large GET', '16 MiB MB/s', bounds['large GET'], 'node:http from memory'),
  ];
  console.table(rows.map((each) => ({ ...each, ratio: Number((each.server / each.bound).toFixed(2)) })));
  const folder = fileURLToPath(new URL('../../test-results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const report = {
    at: new Date().toISOString(),
    node: process.version,
    cores: cpus().length,
    durability: 'power',
    rows,
  };
  writeFileSync(join(folder, 'bench-cos-server.json'), `${JSON.stringify(report, undefined, 2)}\n`);
} finally {
  rmSync(root, { recursive: true });
}
