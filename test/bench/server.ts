/** The measured server as its users see it: a process of its own whose root is in memory where the machine has that, gone after use. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { BucketClient } from '../../src-main/cos/bucket-client.ts';
import { type CosClient, createCosClient } from '../../src-main/cos/client.ts';
import { parseEndpoint } from '../../src-main/cos/endpoint.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';

const hello = v.object({
  port: v.number(),
  endpoint: v.string(),
  region: v.string(),
  bucket: v.string(),
  credentials: v.object({ secretId: v.string(), secretKey: v.string() }),
});
const put = v.object({ put: v.literal(true) });
const counted = v.object({ counts: v.record(v.string(), v.number()), cpuSeconds: v.number() });

export type ServerFacts = v.InferOutput<typeof hello>;
export type Counted = v.InferOutput<typeof counted>;

export type BenchServer = ServerFacts &
  AsyncDisposable & {
    /** Requests since the last call, and CPU time of the server in all. From now on each request of `operation` waits `latencyMs`. */
    readonly count: (latencyMs?: number, operation?: string) => Promise<Counted>;
    /** Called when an object has been written, until the returned function is called. */
    readonly onPut: (told: () => void) => () => void;
    /** For programs that cannot sign. */
    readonly presigned: (method: 'GET' | 'PUT', key: string) => Promise<string>;
    /** For preparing and checking, never for what is measured. */
    readonly withBucket: <T>(work: (bucket: BucketClient) => Promise<T>) => Promise<T>;
  };

/** A folder in memory, or in the temporary folder where there is none. */
export function fastFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'driftless-bench-'));
}

/** `root` holds what the server is to start with; it stays when the server ends. */
export async function startServer(root?: string, port = 0): Promise<BenchServer> {
  const folder = root ?? fastFolder();
  const child = fork(fileURLToPath(new URL('./server-process.ts', import.meta.url)), [folder, String(port)]);
  const [message] = await once(child, 'message');
  const facts = v.parse(hello, message);
  const answers: ((counts: Counted) => void)[] = [];
  const listeners = new Set<() => void>();
  child.on('message', (told) => {
    if (v.is(put, told)) {
      for (const listener of listeners) {
        listener();
      }
    } else {
      answers.shift()?.(v.parse(counted, told));
    }
  });
  return {
    ...facts,
    count: (latencyMs = 0, operation) =>
      new Promise((resolve) => {
        answers.push(resolve);
        child.send({ latencyMs, ...(operation === undefined ? {} : { operation }) });
      }),
    onPut: (told) => {
      listeners.add(told);
      return () => listeners.delete(told);
    },
    presigned: (method, key) =>
      withClient(facts, (client) =>
        client.presignUrl({ method, bucket: facts.bucket, key: toObjectKey(key), expiresSeconds: 3_600 }),
      ),
    withBucket: (work) => withClient(facts, (client) => work(client.bucket(facts.bucket))),
    [Symbol.asyncDispose]: async () => {
      child.disconnect();
      await once(child, 'exit');
      if (root === undefined) {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

async function withClient<T>(
  { credentials, endpoint }: ServerFacts,
  work: (client: CosClient) => Promise<T>,
): Promise<T> {
  const client = createCosClient({
    credentials,
    endpoint: parseEndpoint({ url: endpoint, pathStyle: true }),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
  });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
