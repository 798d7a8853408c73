/** An embedded server in a folder of its own, stopped and removed after use: `await using server = await startTestServer()`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CosServer, type CosServerOptions, startCosServer } from '../../src-main/cos-server/server.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { silentLogger } from '../../src-main/foundation/logger.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';

export const testBucket = 'demo-1250000000';

export type TestServer = CosServer & AsyncDisposable & { readonly root: string; readonly bucket: string };

export async function startTestServer(options: Partial<CosServerOptions> = {}): Promise<TestServer> {
  const root = options.root ?? (await mkdtemp(join(tmpdir(), 'driftless-cos-')));
  const server = await startCosServer({
    buckets: [testBucket],
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    ...options,
    root,
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    if (options.root === undefined) {
      await rm(root, { recursive: true, force: true });
    }
  };
  return { ...server, root, bucket: testBucket, stop, [Symbol.asyncDispose]: stop };
}
