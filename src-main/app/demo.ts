/**
 * The demo: a cloud of its own on this computer, a synced folder with sample files, nothing else. All of it lives in one folder
 * that carries a marker; a folder that holds something else is never used, let alone emptied.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { createCosClient } from '../cos/client.ts';
import { parseEndpoint } from '../cos/endpoint.ts';
import { type CosServer, startCosServer } from '../cos-server/server.ts';
import { AppError, hasCode } from '../foundation/app-error.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { toLocalPath, toObjectKey, toPairId } from '../foundation/names.ts';
import { localSamples, remoteSamples } from './demo-samples.ts';
import type { World } from './pair-runtime.ts';
import type { PairSpec } from './pair-spec.ts';

export const demoBucket = 'demo-1250000000';
/** Nothing is synced with it: a second folder can be added to try that, too. */
const playgroundBucket = 'playground-1250000000';
const markerName = '.driftless-demo';
/** `port` is where the cloud was last: a second computer set up against it finds it there again. */
const marker = v.object({ demo: v.literal('driftless'), isFilled: v.boolean(), port: v.exactOptional(v.number()) });
type Marker = Omit<v.InferOutput<typeof marker>, 'demo'>;

export type Demo = {
  readonly spec: PairSpec;
  readonly endpoint: string;
  /** For the engine's own state. */
  readonly stateRoot: string;
  readonly stop: () => Promise<void>;
};

export type DemoOptions = World & { readonly root: string; readonly reset: boolean };

/** Rejects with `usage` when `root` holds something that is not a demo. */
export async function startDemo({ root, reset, ...world }: DemoOptions): Promise<Demo> {
  const found = await lookAt(root);
  if (reset && found !== undefined) {
    await emptyDemo(root);
  }
  await mkdir(root, { recursive: true, mode: 0o700 });
  const localRoot = join(root, 'Driftless Demo');
  const isFilled = found?.isFilled === true && !reset;
  if (!isFilled) {
    await writeMarker(root, { isFilled });
    await writeLocalSamples(localRoot);
  }
  const server = await startCloud(join(root, 'cloud'), found?.port ?? 0, world);
  try {
    if (!isFilled) {
      await putRemoteSamples(server, world);
    }
    await writeMarker(root, { isFilled: true, port: server.port });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    spec: {
      id: toPairId('demo'),
      name: 'Driftless Demo',
      localRoot: toLocalPath(localRoot),
      bucket: demoBucket,
      prefix: '',
      region: server.region,
      endpoint: server.endpoint,
      mode: 'two-way',
      credentials: server.credentials,
      remotePollMs: 1000,
    },
    endpoint: server.endpoint,
    stateRoot: join(root, 'state'),
    stop: server.stop,
  };
}

async function startCloud(root: string, port: number, world: World): Promise<CosServer> {
  const options = { ...world, root, buckets: [demoBucket, playgroundBucket] };
  try {
    return await startCosServer({ ...options, port });
  } catch (error) {
    if (port !== 0 && hasCode(error, 'port-unavailable')) {
      return await startCosServer(options);
    }
    throw error;
  }
}

/** What is known of the demo in `root`; undefined when nothing is there. */
async function lookAt(root: string): Promise<Marker | undefined> {
  let names: readonly string[];
  try {
    names = await readdir(root);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return undefined;
    }
    throw new AppError('local-io', `${root} cannot be used as the folder of the demo`, { cause: error });
  }
  if (names.length === 0) {
    return undefined;
  }
  const parsed = names.includes(markerName)
    ? v.safeParse(v.pipe(v.string(), v.parseJson(), marker), await readFile(join(root, markerName), 'utf8'))
    : undefined;
  if (parsed?.success !== true) {
    throw new AppError(
      'usage',
      `${root} is not empty and is not a Driftless demo; choose another folder with --root DIR`,
    );
  }
  return parsed.output;
}

/** The marker goes last, so that an interrupted reset is still known as a demo. */
async function emptyDemo(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (name !== markerName) {
      await rm(join(root, name), { recursive: true, force: true });
    }
  }
  await rm(join(root, markerName), { force: true });
}

async function writeMarker(root: string, facts: Marker): Promise<void> {
  await writeFileAtomically(join(root, markerName), `${JSON.stringify({ demo: 'driftless', ...facts })}\n`);
}

async function writeLocalSamples(localRoot: string): Promise<void> {
  for (const [path, content] of Object.entries(localSamples)) {
    const file = join(localRoot, path);
    await mkdir(dirname(file), { recursive: true });
    try {
      await writeFile(file, content, { flag: 'wx' });
    } catch (error) {
      // Written by a start that was interrupted, and perhaps changed since: it stays as it is.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw error;
      }
    }
  }
}

async function putRemoteSamples(server: CosServer, world: World): Promise<void> {
  const client = createCosClient({
    ...world,
    credentials: server.credentials,
    endpoint: parseEndpoint({ url: server.endpoint, pathStyle: true }),
  });
  try {
    const store = client.bucket(demoBucket);
    for (const [key, content] of Object.entries(remoteSamples)) {
      const bytes = Buffer.from(content);
      await store.put(toObjectKey(key), { size: bytes.length, open: () => bytes }, {});
    }
  } finally {
    await client.close();
  }
}
