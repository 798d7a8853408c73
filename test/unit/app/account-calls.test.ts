import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import { createMemorySecrets } from '../../../src-main/settings/secret-store.ts';
import { areAll, createEngineWorld, engineBucket, shown } from '../../support/engine-world.ts';

test('an account is shown without its keys, follows changes, and is forgotten with them', async () => {
  const world = await createEngineWorld();
  const { api } = await world.engine();
  const keys = { secretId: 'AKIDabcdefghijklmnop', secretKey: 'first key', sessionToken: 'token' };
  const added = await api.addAccount({ name: 'Work', keys });
  const changed = await api.updateAccount({ accountId: added.id, name: 'Home', keys: { ...keys, secretId: 'short' } });
  const kept = await readFile(world.secretsPath, 'utf8');
  await api.removeAccount({ accountId: added.id });
  const { id } = added;
  const facts = { id, isTemporary: true, keysIn: 'file', isProtected: false, pairCount: 0 };
  expect({
    added,
    changed,
    isKept: kept.includes('first key'),
    left: await api.accounts({}),
    keysLeft: (await readFile(world.secretsPath, 'utf8')).includes('first key'),
  }).toEqual({
    added: { ...facts, name: 'Work', secretIdHint: 'AKID…mnop' },
    changed: { ...facts, name: 'Home', secretIdHint: 'sh…' },
    isKept: true,
    left: [],
    keysLeft: false,
  });
  const missing = { code: 'not-found' };
  await expect(api.removeAccount({ accountId: id })).rejects.toMatchObject(missing);
  await expect(api.updateAccount({ accountId: id, name: 'x' })).rejects.toMatchObject(missing);
  await expect(api.buckets({ accountId: id })).rejects.toMatchObject(missing);
});

test('keys of the environment are an account that cannot be changed, and half of them are none', async () => {
  const world = await createEngineWorld();
  const { secretId, secretKey } = world.server.credentials;
  const { api } = await world.engine({ environment: { COS_SECRET_ID: secretId, COS_SECRET_KEY: secretKey } });
  const half = await world.engine({ environment: { COS_SECRET_ID: secretId }, stateRoot: `${world.stateRoot}-2` });
  const [account, ...others] = await api.accounts({});
  expect({ account, others, half: await half.api.accounts({}) }).toMatchObject({
    account: { id: 'environment', name: 'Environment', keysIn: 'environment', isProtected: false },
    others: [],
    half: [],
  });
  const refused = { code: 'usage' };
  await expect(api.updateAccount({ accountId: 'environment', name: 'x' })).rejects.toMatchObject(refused);
  await expect(api.removeAccount({ accountId: 'environment' })).rejects.toMatchObject(refused);
  const { endpoint } = world.server;
  expect((await api.buckets({ accountId: 'environment', endpoint })).map(({ name }) => name)).toEqual([
    engineBucket,
    'two-1250000000',
  ]);
});

test('a test of keys says step by step what works, and leaves out what rests on a failure', async () => {
  const world = await createEngineWorld();
  const engine = await world.engine();
  const { api } = engine;
  const { endpoint, region, credentials } = world.server;
  const { secretId, secretKey } = credentials;
  const stored = await world.addAccount(engine);
  const place = { endpoint, region };
  const test = async (params: Parameters<typeof api.testAccount>[0]) =>
    (await api.testAccount(params)).map(({ check, reason }) => (reason === undefined ? check : [check, reason.code]));
  expect({
    all: await test({ keys: { accountId: stored }, ...place, bucket: engineBucket, prefix: 'a/' }),
    keysOnly: await test({ keys: { secretId, secretKey }, ...place }),
    wrongKey: await test({ keys: { secretId, secretKey: 'wrong' }, ...place, bucket: engineBucket }),
    unknownId: await test({ keys: { secretId: 'AKIDnobody', secretKey }, ...place }),
    noBucket: await test({ keys: { accountId: stored }, ...place, bucket: 'none-1250000000' }),
    noServer: await test({ keys: { accountId: stored }, region, endpoint: 'http://127.0.0.1:9' }),
  }).toEqual({
    all: ['reach', 'clock', 'keys', 'bucket', 'list'],
    keysOnly: ['reach', 'clock', 'keys'],
    wrongKey: ['reach', 'clock', ['keys', 'cos-signature-mismatch']],
    unknownId: ['reach', 'clock', ['keys', 'cos-unknown-secret-id']],
    noBucket: ['reach', 'clock', 'keys', ['bucket', 'cos-no-such-bucket']],
    noServer: [['reach', 'network-unreachable']],
  });
});

test('buckets can be made, and folders of a bucket are listed by name', async () => {
  const world = await createEngineWorld();
  const engine = await world.engine();
  const { api } = engine;
  const accountId = await world.addAccount(engine);
  const { endpoint, region } = world.server;
  const place = { accountId, region, endpoint };
  await api.createBucket({ ...place, bucket: 'new-1250000000' });
  const listed = await api.buckets({ accountId, endpoint });
  for (const key of ['docs/a.txt', 'docs/2026/b.txt', 'docs/文件/c.txt', 'docs//d.txt', 'other/e.txt']) {
    await world.bucket.put(toObjectKey(key), { size: 0, open: () => new Uint8Array() }, {});
  }
  const inOne = { ...place, bucket: engineBucket };
  expect({
    made: listed.find(({ name }) => name === 'new-1250000000'),
    top: await api.remoteFolders({ place: inOne, prefix: '' }),
    docs: await api.remoteFolders({ place: inOne, prefix: 'docs/' }),
  }).toEqual({
    made: { name: 'new-1250000000', region, createdAt: expect.any(Number) },
    top: { folders: ['docs', 'other'], isCutShort: false },
    docs: { folders: ['2026', '文件'], isCutShort: false },
  });
});

test('a pair without keys is shown as stopped, and comes to life when they are entered', async () => {
  const world = await createEngineWorld();
  const first = await world.engine();
  const accountId = await world.addAccount(first);
  const { secretId, secretKey } = world.server.credentials;
  await first.start();
  await first.api.addPair({ draft: await world.draft(accountId, 'a') });
  await shown(first, areAll('idle'));
  await expect(first.api.removeAccount({ accountId })).rejects.toMatchObject({
    code: 'account-in-use',
    message: expect.stringContaining('/a'),
  });
  expect((await first.api.accounts({}))[0]?.pairCount).toBe(1);
  await first.stop();
  const second = await world.engine({ secrets: createMemorySecrets() });
  await second.start();
  const { pairs } = await shown(second, areAll('stopped'));
  const account = (await second.api.accounts({}))[0];
  expect({ state: pairs[0]?.state, account }).toMatchObject({
    state: { kind: 'stopped', reason: { code: 'credentials-missing' } },
    account: { id: accountId, keysIn: 'none' },
  });
  await second.api.updateAccount({ accountId, keys: { secretId, secretKey } });
  await shown(second, areAll('idle'));
});
