/** A whole engine on a folder of its own in front of the embedded server, with settings and keys as a host would have them. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createEngine, type Engine, type EngineOptions } from '../../src-main/app/engine.ts';
import { applyPatch } from '../../src-main/app/snapshot-store.ts';
import type { PairView, Snapshot } from '../../src-main/contract/model.ts';
import type { PairDraft } from '../../src-main/contract/pairs.ts';
import { createCosClient } from '../../src-main/cos/client.ts';
import { parseEndpoint } from '../../src-main/cos/endpoint.ts';
import { type CosServer, startCosServer } from '../../src-main/cos-server/server.ts';
import { systemClock } from '../../src-main/foundation/clock.ts';
import { type Logger, silentLogger } from '../../src-main/foundation/logger.ts';
import { systemRandom } from '../../src-main/foundation/random.ts';
import { createSecretFile } from '../../src-main/settings/secret-file.ts';
import { createMemorySettings, type SettingsStore } from '../../src-main/settings/settings-store.ts';

export const engineBucket = 'one-1250000000';

export async function createEngineWorld(options: { readonly logger?: Logger } = {}) {
  const world = { clock: systemClock, random: systemRandom, logger: options.logger ?? silentLogger };
  const home = await mkdtemp(join(tmpdir(), 'driftless-engine-'));
  const server: CosServer = await startCosServer({
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    root: join(home, 'cloud'),
    buckets: [engineBucket, 'two-1250000000'],
  });
  const stateRoot = join(home, 'state');
  const settings: SettingsStore = createMemorySettings();
  const secretsPath = join(home, 'secrets.json');
  const endpoint = parseEndpoint({ url: server.endpoint, pathStyle: true });
  const client = createCosClient({ ...world, credentials: server.credentials, endpoint });
  const engines: Engine[] = [];
  onTestFinished(async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
    await client.close();
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  return {
    home,
    server,
    stateRoot,
    settings,
    secretsPath,
    bucket: client.bucket(engineBucket),
    /** Not started. Engines of one world share settings and keys, as restarts of one program do. */
    engine: async (change: Partial<EngineOptions> = {}): Promise<Engine> => {
      const engine = await createEngine({
        ...world,
        host: 'headless',
        version: '1.0.0',
        stateRoot,
        settings,
        secrets: createSecretFile(secretsPath),
        ...change,
      });
      engines.push(engine);
      return engine;
    },
    /** Stores the server's own keys as an account. */
    addAccount: async ({ api }: Engine): Promise<string> => {
      const { secretId, secretKey } = server.credentials;
      return (await api.addAccount({ name: 'Work', keys: { secretId, secretKey } })).id;
    },
    /** Of a folder below the home that is made, and a prefix of the same name. */
    draft: async (accountId: string, name: string, change: Partial<PairDraft> = {}): Promise<PairDraft> => {
      const localRoot = join(home, name);
      await mkdir(localRoot, { recursive: true });
      return {
        place: { accountId, bucket: engineBucket, region: server.region, endpoint: server.endpoint },
        prefix: `${name}/`,
        localRoot,
        mode: 'two-way',
        conflictPolicy: 'ask',
        ignoreRules: '',
        excludedFolders: [],
        ...change,
      };
    },
  };
}

/** Follows the engine as a window does, until what it shows is as wanted. */
export async function shown(engine: Engine, isWanted: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  let snapshot = await engine.api.snapshot({});
  if (isWanted(snapshot)) {
    return snapshot;
  }
  return await new Promise((resolve) => {
    const unsubscribe = engine.subscribe((patch) => {
      snapshot = applyPatch(snapshot, patch);
      if (isWanted(snapshot)) {
        unsubscribe();
        resolve(snapshot);
      }
    });
  });
}

/** There are pairs, and all of them are in this state; idle ones have been through a pass. */
export const areAll =
  (kind: PairView['state']['kind']) =>
  ({ pairs }: Snapshot): boolean =>
    pairs.length > 0 &&
    pairs.every((pair) => pair.state.kind === kind && (kind !== 'idle' || pair.lastPassAt !== undefined));
