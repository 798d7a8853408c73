/**
 * A COS-compatible server on this machine, kept on disk, for the demo, for tests and for measuring.
 * Whatever it has acknowledged survives a kill. It listens on loopback unless the caller names another host.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import { openBlobStore, sweepBlobFiles } from './blob-store.ts';
import { loadOrMakeCredentials, type ServerCredentials } from './credentials-file.ts';
import { exchange } from './exchange.ts';
import type { FaultRule } from './faults/fault-rules.ts';
import { createFaultInjector } from './faults/inject-faults.ts';
import { openObjectIndex } from './object-index.ts';
import { createBucket } from './operations/bucket-operations.ts';
import { type LifecycleReport, runLifecycle } from './run-lifecycle.ts';
import type { ServerContext } from './server-context.ts';
import type { Durability } from './sync-files.ts';

export type CosServerOptions = {
  /** Where everything is kept. Made when it is not there; one server at a time. */
  readonly root: string;
  readonly host?: string;
  /** 0 for any free port. */
  readonly port?: number;
  readonly region?: string;
  /** Left out: made once and kept in `root`. */
  readonly credentials?: ServerCredentials;
  /** Made when they are not there. */
  readonly buckets?: readonly string[];
  /** How long an archived object takes to become readable; 0 when left out. */
  readonly restoreDelayMs?: number;
  /** Left out: what was acknowledged survives a power cut. */
  readonly durability?: Durability;
  /** What shall go wrong, for tests. */
  readonly faults?: readonly FaultRule[];
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

export type CosServer = {
  /** Such as `http://127.0.0.1:9000`. */
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  readonly credentials: ServerCredentials;
  readonly buckets: () => readonly string[];
  readonly createBucket: (name: string) => Promise<void>;
  /** Carries out the lifecycle rules of all buckets as they are due at `now`, in milliseconds: the present when left out. */
  readonly runLifecycle: (now?: number) => Promise<LifecycleReport>;
  /** Replaces all fault rules from the next request on; their counts begin anew. */
  readonly setFaults: (rules: readonly FaultRule[]) => void;
  /** Ends within about a second; whatever was acknowledged is kept. */
  readonly stop: () => Promise<void>;
};

const stopGraceMs = 300;

export async function startCosServer(options: CosServerOptions): Promise<CosServer> {
  const { root, host = '127.0.0.1', port = 0, region = 'ap-guangzhou' } = options;
  const { context, credentials } = await openRoot(options, region).catch((error: unknown) => {
    throw storageError(error, root);
  });
  const { index, blobs, logger } = context;
  const faults = createFaultInjector(context);
  faults.setRules(options.faults ?? []);
  const exchanges = new Set<Promise<void>>();
  // Uploads take as long as they take: no limit on a whole request, only on its headers.
  const http = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000, noDelay: true }, (incoming, outgoing) => {
    const done = exchange(context, credentials, faults, incoming, outgoing).finally(() => exchanges.delete(done));
    exchanges.add(done);
  });

  async function closeStorage(): Promise<void> {
    await Promise.all(exchanges);
    await blobs.close();
    index.close();
  }

  let boundPort: number;
  try {
    boundPort = await listen(http, host, port);
  } catch (error) {
    await closeStorage();
    throw error;
  }
  logger.log('info', 'cos server started', { host, port: boundPort, root });

  let stopping: Promise<void> | undefined;
  async function stop(): Promise<void> {
    const grace = setTimeout(() => http.closeAllConnections(), stopGraceMs);
    await new Promise<void>((resolve) => {
      http.close(() => resolve());
      http.closeIdleConnections();
    });
    clearTimeout(grace);
    await closeStorage();
    logger.log('info', 'cos server stopped', { port: boundPort });
  }

  return {
    endpoint: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    region,
    credentials,
    buckets: () => index.buckets.list().map(({ name }) => name),
    createBucket: (name) => createBucket(context, name),
    runLifecycle: (now = context.clock.now()) => runLifecycle(context, now),
    setFaults: faults.setRules,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function openRoot(
  {
    root,
    credentials,
    buckets = [],
    restoreDelayMs = 0,
    durability = 'power',
    clock,
    random,
    logger,
  }: CosServerOptions,
  region: string,
): Promise<{ readonly context: ServerContext; readonly credentials: ServerCredentials }> {
  const blobRoot = join(root, 'blobs');
  const indexPath = join(root, 'index.sqlite');
  await mkdir(root, { recursive: true, mode: 0o700 });
  await refuseLostIndex(root, blobRoot);
  const keys = credentials ?? (await loadOrMakeCredentials(root, random));
  const blobs = await openBlobStore(blobRoot, logger, durability);
  const index = openObjectIndex(indexPath, blobs.remove, durability);
  try {
    const missing = await sweepBlobFiles(blobRoot, index.blobs.fileIds());
    if (missing.length > 0) {
      logger.log('error', 'files of stored objects are missing', {
        count: missing.length,
        sample: missing.slice(0, 10),
      });
    }
    const context = { region, clock, random, logger, index, blobs, credentials: keys, restoreDelayMs };
    for (const name of buckets.filter((each) => index.buckets.get(each) === undefined)) {
      await createBucket(context, name);
    }
    return { context, credentials: keys };
  } catch (error) {
    index.close();
    throw error;
  }
}

/** Bodies without an index are objects without names. Starting with a new index would sweep them away. */
async function refuseLostIndex(root: string, blobRoot: string): Promise<void> {
  const names = await readdir(root);
  if (names.includes('index.sqlite') || !names.includes('blobs')) {
    return;
  }
  for (const folder of await readdir(blobRoot)) {
    if ((await readdir(join(blobRoot, folder))).length > 0) {
      throw new AppError('state-unusable', 'the folder holds objects and no index of them', { data: { path: root } });
    }
  }
}

function listen(http: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is in use by another program' : 'cannot be opened';
      const data = error.code === undefined ? {} : { errno: error.code };
      reject(new AppError('port-unavailable', `port ${port} of ${host} ${reason}`, { cause: error, data }));
    });
    http.listen(port, host, () => {
      const address = http.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function storageError(error: unknown, root: string): unknown {
  if (error instanceof AppError || !(error instanceof Error && 'code' in error)) {
    return error;
  }
  const errno = String(error.code);
  const isDenied = ['EACCES', 'EPERM', 'EROFS'].includes(errno);
  return new AppError(
    isDenied ? 'permission-denied' : 'local-io',
    isDenied ? 'the folder of the server cannot be written' : 'the folder of the server cannot be used',
    { cause: error, data: { path: root, errno } },
  );
}
