import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pairFor } from '../../../src-main/headless/find-pair.ts';
import { hostStores } from '../../../src-main/headless/host-stores.ts';
import type { PairSetting } from '../../../src-main/settings/settings-store.ts';

const keys = { secretId: 'AKIDexample', secretKey: 'hush' };
const environment = { COS_SECRET_ID: 'AKIDenvironment', COS_SECRET_KEY: 'other' };

async function setUp() {
  const home = await mkdtemp(join(tmpdir(), 'driftless-find-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  await mkdir(join(home, 'docs', 'deep'), { recursive: true });
  await mkdir(join(home, 'docs-2'));
  await symlink(join(home, 'docs'), join(home, 'link'));
  const context = { dataFolder: join(home, 'data'), environment: {} };
  const { settings, secrets } = hostStores(context);
  const pair: PairSetting = {
    localRoot: join(home, 'docs'),
    bucket: 'docs-1250000000',
    prefix: 'p/',
    region: 'ap-guangzhou',
    accountId: 'work',
    mode: 'upload',
    conflictPolicy: 'newest',
    ignoreRules: '*.log',
    excludedFolders: ['private'],
    remotePollSeconds: 30,
  };
  settings.update((now) => ({ ...now, accounts: [{ id: 'work', name: 'Work' }], pairs: [pair] }));
  return { home, context, secrets, pair };
}

test('the stored pair that holds a path is found, with its rules and the keys of its account', async () => {
  const { home, context, secrets, pair } = await setUp();
  await secrets.write('work', keys);
  const { remotePollSeconds: _, ...rest } = pair;
  const expected = { ...rest, remotePollMs: 30_000, credentials: keys };
  const found = await Promise.all(
    ['docs', 'docs/deep', 'docs/not/there/yet.txt', 'link/deep'].map((path) =>
      pairFor({ local: join(home, path) }, context),
    ),
  );
  expect(found).toEqual([expected, expected, expected, expected]);
  expect(await pairFor({ local: join(home, 'docs'), mode: 'download' }, context)).toEqual({
    ...expected,
    mode: 'download',
  });
});

test('with an address the pair is what sync would open, and keys come from the environment', async () => {
  const { home, context } = await setUp();
  const address = { bucket: 'b-1250000000', prefix: '' };
  expect(
    await pairFor(
      { local: join(home, 'docs'), address },
      { ...context, environment: { ...environment, COS_REGION: 'ap-beijing' } },
    ),
  ).toEqual({
    localRoot: join(home, 'docs'),
    ...address,
    region: 'ap-beijing',
    mode: 'two-way',
    credentials: { secretId: 'AKIDenvironment', secretKey: 'other' },
  });
});

test('what cannot be found says why', async () => {
  const { home, context } = await setUp();
  const address = { bucket: 'b-1250000000', prefix: '' };
  const codes = await Promise.all(
    [
      pairFor({ local: join(home, 'docs-2') }, context),
      pairFor({ local: join(home, 'docs') }, context),
      pairFor({ local: join(home, 'docs'), region: 'ap-beijing' }, context),
      pairFor({ local: join(home, 'docs'), address }, { ...context, environment }),
      pairFor({ local: join(home, 'docs'), address, region: 'ap-beijing' }, context),
    ].map((asked) =>
      asked.then(
        () => 'found',
        (error: { code: string }) => error.code,
      ),
    ),
  );
  expect(codes).toEqual(['not-found', 'credentials-missing', 'usage', 'usage', 'credentials-missing']);
});
