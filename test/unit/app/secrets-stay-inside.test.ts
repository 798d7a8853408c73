/** No answer, rejection, patch, log line, report or settings file holds a secret, whatever is called with whatever keys. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EngineApi } from '../../../src-main/contract/methods.ts';
import { createLineLogger } from '../../../src-main/foundation/logger.ts';
import { createConfSettingsStore } from '../../../src-main/settings/conf-settings-store.ts';
import { areAll, createEngineWorld, engineBucket, shown } from '../../support/engine-world.ts';

test('secrets that go in never come out', async () => {
  const said: string[] = [];
  const world = await createEngineWorld({ logger: createLineLogger((line) => said.push(line), 'debug', Date.now) });
  const settingsFolder = join(world.home, 'settings');
  const engine = await world.engine({
    settings: createConfSettingsStore(settingsFolder),
    environment: {
      COS_SECRET_ID: 'AKIDofTheEnvironment',
      COS_SECRET_KEY: 'environment-hush',
      COS_SESSION_TOKEN: 'environment-token',
    },
  });
  const { api } = engine;
  engine.subscribe((patch) => said.push(JSON.stringify(patch)));
  await engine.start();
  const { endpoint, region, credentials } = world.server;
  const typed = { secretId: 'AKIDtypedByHand', secretKey: 'typed-hush', sessionToken: 'typed-token' };
  const real = { secretId: credentials.secretId, secretKey: credentials.secretKey };
  const accountId = (await api.addAccount({ name: 'Real', keys: real })).id;
  const wrong = (await api.addAccount({ name: 'Wrong', keys: typed })).id;
  const place = { accountId, bucket: engineBucket, region, endpoint };
  const draft = await world.draft(accountId, 'docs');
  await writeFile(join(world.home, 'docs', 'a.txt'), 'a');
  const { pairId } = await api.addPair({ draft });
  await shown(engine, areAll('idle'));
  const settings = await api.settings({});
  const calls: { readonly [M in keyof EngineApi]?: () => Promise<unknown> } = {
    snapshot: () => api.snapshot({}),
    accounts: () => api.accounts({}),
    updateAccount: () => api.updateAccount({ accountId: wrong, keys: { ...typed, secretId: 'AKIDother' } }),
    testAccount: () => api.testAccount({ keys: typed, region, endpoint, bucket: engineBucket }),
    buckets: () => api.buckets({ accountId: wrong, endpoint }),
    createBucket: () => api.createBucket({ ...place, accountId: wrong }),
    remoteFolders: () => api.remoteFolders({ place: { ...place, accountId: wrong }, prefix: '' }),
    checkPair: () => api.checkPair({ draft: { ...draft, place: { ...place, accountId: wrong } } }),
    previewPair: () => api.previewPair({ draft: { ...draft, place: { ...place, accountId: 'environment' } } }),
    updatePair: () => api.updatePair({ pairId, name: 'Other' }),
    objectUrl: () => api.objectUrl({ pairId, path: 'a.txt' }),
    activityPage: () => api.activityPage({ offset: 0, limit: 100 }),
    explain: () => api.explain({ pairId, path: 'a.txt' }),
    bucketFacts: () => api.bucketFacts({ pairId }),
    unfinishedUploads: () => api.unfinishedUploads({ pairId }),
    objectVersions: () => api.objectVersions({ pairId, path: 'a.txt' }),
    updateSettings: () => api.updateSettings({ advanced: { logLevel: 'debug' }, sync: settings.sync }),
    settings: () => api.settings({}),
    removeAccount: () => api.removeAccount({ accountId: wrong }),
    diagnostics: () => api.diagnostics({}),
    removePair: () => api.removePair({ pairId }),
  };
  const failed: string[] = [];
  for (const [name, call] of Object.entries(calls)) {
    const answer = await call().catch((error: unknown) => {
      failed.push(name);
      return error;
    });
    said.push(
      `${name}: ${JSON.stringify(answer)} ${answer instanceof Error ? `${answer.stack}${JSON.stringify(answer)}` : ''}`,
    );
  }
  said.push(await readFile(join(settingsFolder, 'settings.json'), 'utf8'));
  const secrets = [
    real.secretKey,
    'typed-hush',
    'typed-token',
    'environment-hush',
    'environment-token',
    'q-signature=',
  ];
  const all = said.join('\n');
  expect({ leaked: secrets.filter((secret) => all.includes(secret)), failed, isMuch: all.length > 10_000 }).toEqual({
    leaked: [],
    failed: ['buckets', 'createBucket', 'remoteFolders', 'checkPair', 'previewPair'],
    isMuch: true,
  });
});
