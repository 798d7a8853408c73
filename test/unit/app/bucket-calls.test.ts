import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import { areAll, createEngineWorld, engineBucket, shown } from '../../support/engine-world.ts';

async function setUp() {
  const world = await createEngineWorld();
  const engine = await world.engine();
  const accountId = await world.addAccount(engine);
  await engine.start();
  const { pairId } = await engine.api.addPair({ draft: await world.draft(accountId, 'docs') });
  await shown(engine, areAll('idle'));
  return { ...world, engine, api: engine.api, accountId, pairId };
}

test('the settings of a bucket are shown and changed, each by itself', async () => {
  const { api, pairId, server, bucket } = await setUp();
  const fresh = await api.bucketFacts({ pairId });
  await api.setBucketVersioning({ pairId, status: 'enabled' });
  await api.setBucketAcl({ pairId, acl: 'public-read' });
  const rule = {
    id: 'pages',
    allowedOrigins: ['https://example.com'],
    allowedMethods: ['GET' as const],
    allowedHeaders: ['*'],
    exposeHeaders: [],
    maxAgeSeconds: 60,
  };
  const tags = [{ key: 'team', value: '设计' }];
  await api.setBucketCors({ pairId, was: [], rules: [rule] });
  await api.setBucketTags({ pairId, was: [], tags });
  await bucket.settings.encryption.put({ algorithm: 'AES256' });
  const changed = await api.bucketFacts({ pairId });
  await api.setBucketCors({ pairId, was: [rule], rules: [] });
  await api.setBucketTags({ pairId, was: tags, tags: [] });
  const cleared = await api.bucketFacts({ pairId });
  const ok = (value: unknown) => ({ ok: true, value });
  expect({ fresh, changed, cleared: [cleared.cors, cleared.tags] }).toEqual({
    fresh: {
      bucket: engineBucket,
      region: server.region,
      versioning: ok('off'),
      acl: ok({ owner: expect.any(String), grants: expect.any(Array), canned: 'private' }),
      cors: ok([]),
      tags: ok([]),
      lifecycle: ok([]),
      encryption: ok('none'),
    },
    changed: {
      ...fresh,
      versioning: ok('enabled'),
      acl: ok({ owner: expect.any(String), grants: expect.any(Array), canned: 'public-read' }),
      cors: ok([rule]),
      tags: ok(tags),
      encryption: ok('AES256'),
    },
    cleared: [ok([]), ok([])],
  });
});

test('the rule that ends unfinished uploads comes, changes and goes, and other rules stay as they are', async () => {
  const { api, pairId, bucket } = await setUp();
  const other = {
    id: 'logs',
    status: 'Enabled' as const,
    filter: { prefix: 'logs/' },
    transitions: [{ days: 3, storageClass: 'STANDARD_IA' }],
    expiration: { days: 30 },
    noncurrentVersionTransitions: [],
    noncurrentVersionExpiration: { noncurrentDays: 9 },
  };
  await bucket.settings.lifecycle.put({ rules: [other] });
  const rules = async () => {
    const { lifecycle } = await api.bucketFacts({ pairId });
    return lifecycle.ok ? lifecycle.value : lifecycle.reason;
  };
  await api.setUploadCleanup({ pairId, days: 7 });
  const added = await rules();
  await api.setUploadCleanup({ pairId, days: 3 });
  const changed = await rules();
  await api.setUploadCleanup({ pairId, days: null });
  const others = {
    id: 'logs',
    prefix: 'logs/',
    isEnabled: true,
    isOurs: false,
    expiresAfterDays: 30,
    expiresOldVersionsAfterDays: 9,
    movesToStorageClass: 'STANDARD_IA',
    movesAfterDays: 3,
  };
  const own = { id: expect.stringContaining('driftless'), prefix: 'docs/', isEnabled: true, isOurs: true };
  expect([added, changed, await rules(), await bucket.settings.lifecycle.get()]).toEqual([
    [others, { ...own, abortsUploadsAfterDays: 7 }],
    [others, { ...own, abortsUploadsAfterDays: 3 }],
    [others],
    { rules: [expect.objectContaining(other)] },
  ]);
  await bucket.settings.lifecycle.delete();
  await api.setUploadCleanup({ pairId, days: null });
  expect(await rules()).toEqual([]);
});

test('a list that was changed elsewhere meanwhile is not replaced', async () => {
  const { api, pairId, bucket } = await setUp();
  const rule = { allowedOrigins: ['*'], allowedMethods: ['GET' as const], allowedHeaders: [], exposeHeaders: [] };
  await bucket.settings.cors.put({ rules: [rule] });
  await bucket.settings.tagging.put({ tags: [{ key: 'owner', value: 'mei' }] });
  const refused = expect.objectContaining({ code: 'setting-changed' });
  await expect(api.setBucketCors({ pairId, was: [], rules: [] })).rejects.toEqual(refused);
  await expect(api.setBucketTags({ pairId, was: [], tags: [] })).rejects.toEqual(refused);
  expect([await bucket.settings.cors.get(), await bucket.settings.tagging.get()]).toEqual([
    { rules: [rule] },
    { tags: [{ key: 'owner', value: 'mei' }] },
  ]);
});

test('what this client does not know of cross-origin rules stays when they are changed', async () => {
  const { api, pairId, bucket } = await setUp();
  const unknown = [{ name: 'Later', text: 'yes', attributes: {}, children: [] }];
  const wired = (id: string) => ({
    id,
    allowedOrigins: [`https://${id}.example.com`],
    allowedMethods: ['GET' as const],
    allowedHeaders: [],
    exposeHeaders: [],
  });
  await bucket.settings.cors.put({
    rules: [{ ...wired('a'), others: unknown }, wired('b')],
    responseVary: true,
  });
  const was = [wired('a'), wired('b')];
  await api.setBucketCors({ pairId, was, rules: [{ ...wired('a'), maxAgeSeconds: 5 }] });
  expect(await bucket.settings.cors.get()).toEqual({
    rules: [{ ...wired('a'), maxAgeSeconds: 5, others: [expect.objectContaining({ name: 'Later', text: 'yes' })] }],
    responseVary: true,
  });
});

test('unfinished uploads below the prefix are shown and ended, others are left alone', async () => {
  const { api, pairId, bucket } = await setUp();
  const inside = toObjectKey('docs/large.bin');
  const uploadId = await bucket.initiateUpload(inside, {});
  const elsewhere = await bucket.initiateUpload(toObjectKey('other/large.bin'), {});
  const found = await api.unfinishedUploads({ pairId });
  await expect(
    api.abortUnfinishedUpload({ pairId, key: 'other/large.bin', uploadId: elsewhere }),
  ).rejects.toMatchObject({ code: 'usage' });
  await api.abortUnfinishedUpload({ pairId, key: inside, uploadId });
  expect({ found, left: (await bucket.listUploads('')).map(({ key }) => key) }).toEqual({
    found: [{ key: inside, uploadId, initiatedAt: expect.any(Number), isOurs: false }],
    left: ['other/large.bin'],
  });
});

test('an older version is listed, shown and brought back to this computer', async () => {
  const { api, engine, pairId, accountId, bucket, home, server } = await setUp();
  const place = { accountId, bucket: engineBucket, region: server.region, endpoint: server.endpoint };
  await api.setVersioning({ place, status: 'enabled' });
  const file = join(home, 'docs', 'a.txt');
  await writeFile(file, 'first 一');
  await shown(engine, ({ pairs: [pair] }) => pair?.files === 1);
  const key = toObjectKey('docs/a.txt');
  for (const text of ['second', 'third']) {
    const bytes = Buffer.from(text);
    await bucket.put(key, { size: bytes.length, open: () => bytes }, {});
  }
  await bucket.put(toObjectKey('docs/a.txt.other'), { size: 0, open: () => new Uint8Array() }, {});
  await bucket.delete(key);
  const versions = await api.objectVersions({ pairId, path: 'a.txt' });
  const [first, second] = [versions.at(-1), versions.at(-2)];
  const contents = await Promise.all(
    [first, second].map((version) =>
      api.versionContent({ pairId, path: 'a.txt', versionId: version?.versionId ?? '' }),
    ),
  );
  expect({ versions, contents }).toEqual({
    versions: [
      { ...versions[0], isLatest: true, isDeleteMarker: true, size: 0 },
      { ...versions[1], isLatest: false, isDeleteMarker: false, size: 5 },
      { ...versions[2], isLatest: false, isDeleteMarker: false, size: 6 },
      { ...versions[3], isLatest: false, isDeleteMarker: false, size: 9 },
    ],
    contents: [
      { kind: 'text', text: 'first 一', encoding: 'utf-8' },
      { kind: 'text', text: 'second', encoding: 'utf-8' },
    ],
  });
  await api.restoreVersion({ pairId, path: 'a.txt', versionId: second?.versionId ?? '' });
  await shown(engine, ({ activity }) => activity.some(({ kind, path }) => kind === 'downloaded' && path === 'a.txt'));
  expect(await readFile(file, 'utf8')).toBe('second');
});

test('each setting that cannot be read says why, and what is no path is refused', async () => {
  const { api, pairId, server } = await setUp();
  await server.stop();
  const facts = await api.bucketFacts({ pairId });
  expect([facts.versioning, facts.acl, facts.cors, facts.tags, facts.lifecycle, facts.encryption]).toEqual(
    Array(6).fill({ ok: false, reason: expect.objectContaining({ code: 'network-unreachable' }) }),
  );
  await expect(api.objectVersions({ pairId, path: '../x' })).rejects.toMatchObject({ code: 'usage' });
});
