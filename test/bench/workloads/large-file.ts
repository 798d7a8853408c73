/** One file of 1 GiB, up and down. */
import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalPath, toLocalPath, toObjectKey } from '../../../src-main/foundation/names.ts';
import { createHashPool } from '../../../src-main/transfer/hash-pool.ts';
import { type Program, runMeasured } from '../measured-process.ts';
import { driftless, isInstalled, rclone } from '../peers.ts';
import { type BenchServer, fastFolder, startServer } from '../server.ts';
import { removed } from '../temporary.ts';
import { requireSame, writeLargeFile } from '../trees.ts';
import type { Contender, WorkloadMaker } from '../workload.ts';

const name = 'large.bin';
const ours = 'driftless sync --once';
const byRclone = 'rclone, 16 MiB x 4';
const chunks = ['--s3-chunk-size', '16M', '--s3-upload-concurrency', '4'];
const byStreams = 'rclone, 4 streams, MD5 checked';
const unchecked = 'rclone, 4 streams, unchecked';
const streams = ['--multi-thread-streams', '4'];
const mebibyte = 1024 ** 2;

export const largeUp: WorkloadMaker = async ({ isSmall, entry }, measure) => {
  const size = isSmall ? 20 * mebibyte : 1024 * mebibyte;
  await using top = removed(fastFolder());
  const folder = join(top.path, 'tree');
  mkdirSync(folder);
  writeLargeFile(join(folder, name), size);
  const crc64 = await crc64Of(toLocalPath(join(folder, name)));
  const contender = (
    title: string,
    program: (server: BenchServer, scratch: string) => Program | Promise<Program>,
  ): Contender => ({
    name: title,
    run: async (round) => {
      await using server = await startServer();
      const scratch = join(top.path, `${title} ${round}`);
      mkdirSync(scratch);
      const started = await program(server, scratch);
      await server.count();
      const usage = await runMeasured(started);
      const { counts } = await server.count();
      const there = await server.withBucket((bucket) => bucket.head(toObjectKey(`up/${name}`)));
      requireSame(String(there?.crc64), String(crc64), 'CRC64 of the object');
      rmSync(scratch, { recursive: true });
      return { ...usage, requests: counts };
    },
  });
  await measure({
    name: 'large-up',
    title: `${size / mebibyte} MiB up`,
    rounds: isSmall ? 1 : 5,
    contenders: [
      contender(ours, (server, scratch) =>
        driftless(entry, { server, prefix: 'up/', folder, state: join(scratch, 'state') }),
      ),
      ...(isInstalled('rclone')
        ? [
            contender(byRclone, (server, scratch) =>
              rclone(server, ['copy', folder, `cos:${server.bucket}/up`, ...chunks], scratch),
            ),
          ]
        : []),
      ...(isInstalled('curl')
        ? [
            contender('curl -T', async (server) => ({
              command: 'curl',
              parameters: ['-sSf', '-T', join(folder, name), await server.presigned('PUT', `up/${name}`)],
            })),
          ]
        : []),
    ],
    targets: [
      { of: ours, reference: byRclone, atMost: 0.6 },
      { of: ours, reference: 'curl -T', atMost: 1.2 },
    ],
    notes: missing(),
  });
};

export const largeDown: WorkloadMaker = async ({ isSmall, entry }, measure) => {
  const size = isSmall ? 20 * mebibyte : 1024 * mebibyte;
  await using top = removed(fastFolder());
  await using server = await startServer();
  const source = join(top.path, 'source');
  mkdirSync(source);
  writeLargeFile(join(source, name), size);
  const crc64 = await crc64Of(toLocalPath(join(source, name)));
  // In one request: its ETag is the MD5 then, without which rclone would have nothing to check.
  await server.withBucket((bucket) =>
    bucket.put(toObjectKey(`down/${name}`), { size, open: () => createReadStream(join(source, name)) }, {}),
  );
  rmSync(source, { recursive: true });
  const contender = (
    title: string,
    program: (folder: string, scratch: string) => Program | Promise<Program>,
  ): Contender => ({
    name: title,
    run: async (round) => {
      const scratch = join(top.path, `${title.replaceAll('/', ' ')} ${round}`);
      const folder = join(scratch, 'folder');
      mkdirSync(folder, { recursive: true });
      await server.count();
      const usage = await runMeasured(await program(folder, scratch));
      const { counts } = await server.count();
      requireSame(String(await crc64Of(toLocalPath(join(folder, name)))), String(crc64), 'CRC64 of the file');
      rmSync(scratch, { recursive: true });
      return { ...usage, requests: counts };
    },
  });
  await measure({
    name: 'large-down',
    title: `${size / mebibyte} MiB down`,
    rounds: isSmall ? 1 : 5,
    contenders: [
      contender(ours, (folder, scratch) =>
        driftless(entry, { server, prefix: 'down/', folder, state: join(scratch, 'state') }),
      ),
      ...(isInstalled('rclone')
        ? [
            contender(byStreams, (folder, scratch) =>
              rclone(server, ['copy', `cos:${server.bucket}/down`, folder, ...streams], scratch),
            ),
            contender(unchecked, (folder, scratch) =>
              rclone(server, ['copy', `cos:${server.bucket}/down`, folder, ...streams, '--ignore-checksum'], scratch),
            ),
          ]
        : []),
      ...(isInstalled('curl')
        ? [
            contender('curl -o', async (folder) => ({
              command: 'curl',
              parameters: ['-sSf', '-o', join(folder, name), await server.presigned('GET', `down/${name}`)],
            })),
          ]
        : []),
    ],
    targets: [
      { of: ours, reference: byStreams, atMost: 1 },
      { of: ours, reference: 'curl -o', atMost: 2 },
    ],
    notes: missing(),
  });
};

function missing(): readonly string[] {
  return ['rclone', 'curl'].filter((tool) => !isInstalled(tool)).map((tool) => `${tool} is not installed: left out`);
}

async function crc64Of(file: LocalPath): Promise<bigint> {
  const pool = createHashPool({ workers: 1 });
  try {
    return (await pool.hash(file)).crc64;
  } finally {
    await pool.stop();
  }
}
