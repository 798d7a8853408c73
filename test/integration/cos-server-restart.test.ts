/** The promise of the embedded server: what it acknowledged survives a kill at any moment, and nothing is ever torn. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { expect, onTestFinished, test } from 'vitest';
import type { BucketClient } from '../../src-main/cos/bucket-client.ts';
import { createCosClient } from '../../src-main/cos/client.ts';
import { parseEndpoint } from '../../src-main/cos/endpoint.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { type ObjectKey, toObjectKey } from '../../src-main/foundation/names.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const runner = fileURLToPath(new URL('../support/cos-server-process.ts', import.meta.url));
const hello = v.object({
  endpoint: v.string(),
  bucket: v.string(),
  credentials: v.object({ secretId: v.string(), secretKey: v.string() }),
});

type RunningServer = {
  readonly process: ChildProcess;
  readonly bucket: BucketClient;
  readonly close: () => Promise<void>;
};

async function startServer(root: string): Promise<RunningServer> {
  const child = fork(runner, [root]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const [message] = await once(child, 'message');
  const { endpoint, bucket, credentials } = v.parse(hello, message);
  const client = createCosClient({
    credentials,
    endpoint: parseEndpoint({ url: endpoint }),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    // Whatever fails counts as not acknowledged.
    retry: { tries: 1, backOff: { firstMs: 1, maxMs: 1 }, throttledBackOff: { firstMs: 1, maxMs: 1 } },
  });
  return { process: child, bucket: client.bucket(bucket), close: client.close };
}

async function kill(server: RunningServer): Promise<void> {
  server.process.kill('SIGKILL');
  await once(server.process, 'exit');
  await server.close();
}

/** DRIFTLESS_KILLS asks for more than the few that are enough for every day: each after a number of answers of its own. */
const kills = Number(process.env.DRIFTLESS_KILLS ?? 5);
const writesBeforeKill = [1, 20, 57, 130, 250];
const keyCount = 24;
const keyOf = (n: number): ObjectKey => toObjectKey(`object ${n}`);
/** Small ones live in the index, the others in files. */
const sizeOf = (n: number): number => (n % 3 === 0 ? 700 : n % 3 === 1 ? 60_000 : 3_000_000);

/** A body that tells which version it is at its beginning and its end. */
function versionBody(n: number, version: number): Buffer {
  const label = `${String(version).padStart(9, '0')}|`;
  return Buffer.from(label.repeat(Math.ceil(sizeOf(n) / label.length)));
}

/** Overwrites key `n` again and again until the server is gone; resolves with the last version acknowledged. */
async function writeUntilKilled(bucket: BucketClient, n: number, from: number, onWritten: () => void): Promise<number> {
  for (let version = from; ; version += 1) {
    const body = versionBody(n, version + 1);
    try {
      await bucket.put(keyOf(n), { size: body.length, open: () => body }, {});
    } catch {
      // The server was killed while this version was on its way.
      return version;
    }
    onWritten();
  }
}

/** Writes to all keys at once and kills the server after `count` answers, in the middle of the others. */
async function writeAndKill(server: RunningServer, from: readonly number[], count: number): Promise<number[]> {
  let written = 0;
  const enough = Promise.withResolvers<void>();
  const writers = from.map((version, n) =>
    writeUntilKilled(server.bucket, n, version, () => {
      written += 1;
      if (written === count) {
        enough.resolve();
      }
    }),
  );
  await enough.promise;
  await kill(server);
  return await Promise.all(writers);
}

/** The version of a whole object, 0 when there is none, undefined when its bytes are torn. */
async function readVersion(bucket: BucketClient, n: number): Promise<number | undefined> {
  if ((await bucket.head(keyOf(n))) === undefined) {
    return 0;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await bucket.get(keyOf(n), {})).body) {
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const version = Number(bytes.subarray(0, 9));
  return bytes.equals(versionBody(n, version)) ? version : undefined;
}

test(
  `after ${kills} kills every acknowledged object is whole, none is torn, and nothing is left over`,
  async () => {
    const root = makeTempFolder().path;
    let acknowledged = Array.from({ length: keyCount }, () => 0);
    const losses: unknown[] = [];
    for (let round = 0; round < kills; round += 1) {
      const count =
        (writesBeforeKill[round % writesBeforeKill.length] ?? 1) + Math.floor(round / writesBeforeKill.length);
      const server = await startServer(root);
      acknowledged = await writeAndKill(server, acknowledged, count);
      const restarted = await startServer(root);
      const found = await Promise.all(acknowledged.map((_, n) => readVersion(restarted.bucket, n)));
      await kill(restarted);
      for (const [n, version] of found.entries()) {
        const last = acknowledged[n] ?? 0;
        // One more than acknowledged was durable when the kill came before its answer.
        if (version !== last && version !== last + 1) {
          losses.push({ round, n, version, last });
        }
      }
      acknowledged = found.map((version) => version ?? 0);
    }
    const files = readdirSync(join(root, 'blobs'), { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    const inFiles = acknowledged.filter((version, n) => version > 0 && sizeOf(n) > 16_384);
    expect({ losses, files: files.length }).toEqual({ losses: [], files: inFiles.length });
  },
  60_000 + kills * 3_000,
);
