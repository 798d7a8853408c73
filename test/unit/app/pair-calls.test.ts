import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { toLocalPath, toObjectKey } from '../../../src-main/foundation/names.ts';
import { areAll, createEngineWorld, engineBucket, shown } from '../../support/engine-world.ts';

async function setUp() {
  const world = await createEngineWorld();
  const engine = await world.engine();
  const accountId = await world.addAccount(engine);
  const put = async (key: string, text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    await world.bucket.put(toObjectKey(key), { size: bytes.length, open: () => bytes }, {});
  };
  return { ...world, restarted: world.engine, engine, api: engine.api, accountId, put };
}

test('a pair is checked, previewed without a trace, added, and there again after a restart', async () => {
  const { api, engine, accountId, draft, put, home, stateRoot, ...world } = await setUp();
  const wanted = await draft(accountId, 'docs');
  await writeFile(join(home, 'docs', 'here.txt'), 'here');
  await writeFile(join(home, 'docs', 'both.txt'), 'mine');
  await put('docs/there.txt', 'there!');
  await put('docs/both.txt', 'theirs');
  await put('docs/folder/deep.txt', 'deep');
  const warnings = await api.checkPair({ draft: wanted });
  const before = await readdir(stateRoot);
  const preview = await api.previewPair({ draft: wanted });
  expect({
    warnings,
    preview,
    local: (await readdir(join(home, 'docs'))).toSorted(),
    state: await readdir(stateRoot),
    objects: (await world.bucket.list({ prefix: 'docs/' })).objects.length,
  }).toEqual({
    warnings: [
      { code: 'local-folder-not-empty', isBlocking: false },
      { code: 'versioning-off', isBlocking: false, fix: 'setVersioning' },
    ],
    preview: {
      totals: [
        { action: 'conflict', count: 1, bytes: 0 },
        { action: 'download', count: 2, bytes: 10 },
        { action: 'make-folder', count: 1, bytes: 0 },
        { action: 'upload', count: 1, bytes: 4 },
      ],
      rows: expect.arrayContaining([
        { path: 'both.txt', action: 'conflict', bytes: 0 },
        { path: 'here.txt', action: 'upload', bytes: 4 },
        { path: 'there.txt', action: 'download', bytes: 6 },
      ]),
    },
    local: ['both.txt', 'here.txt'],
    state: before,
    objects: 3,
  });
  await engine.start();
  const { pairId } = await api.addPair({ draft: { ...wanted, name: 'Papers' } });
  const { pairs } = await shown(engine, areAll('idle'));
  expect(pairs).toMatchObject([
    { id: pairId, name: 'Papers', accountId, conflictCount: 1, conflictPolicy: 'ask', prefix: 'docs/' },
  ]);
  await engine.stop();
  const again = await world.restarted();
  await again.start();
  expect((await shown(again, areAll('idle'))).pairs.map(({ id, name }) => [id, name])).toEqual([[pairId, 'Papers']]);
});

test('what cannot be a pair is refused with what is wrong, and nothing is stored', async () => {
  const { api, engine, accountId, draft, settings, home } = await setUp();
  await engine.start();
  const good = await draft(accountId, 'good');
  await api.addPair({ draft: good });
  await writeFile(join(home, 'file'), '');
  const drafts = {
    overlap: await draft(accountId, 'good/inside', { prefix: 'elsewhere/' }),
    missing: { ...(await draft(accountId, 'a')), localRoot: join(home, 'nowhere') },
    file: { ...(await draft(accountId, 'b')), localRoot: join(home, 'file') },
    home: { ...(await draft(accountId, 'c')), localRoot: homedir() },
    relative: { ...(await draft(accountId, 'd')), localRoot: 'relative' },
    prefix: await draft(accountId, 'e', { prefix: 'a/../b/' }),
    account: await draft('nobody', 'f'),
  };
  const codes: Record<string, string> = {};
  for (const [name, each] of Object.entries(drafts)) {
    codes[name] = await api.addPair({ draft: each }).then(
      () => 'added',
      (error: { code: string }) => error.code,
    );
  }
  expect({ codes, stored: settings.read().pairs.length }).toEqual({
    codes: {
      overlap: 'pairs-overlap',
      missing: 'root-missing',
      file: 'root-not-a-folder',
      home: 'usage',
      relative: 'usage',
      prefix: 'usage',
      account: 'not-found',
    },
    stored: 1,
  });
  const twice = await draft(accountId, 'twice');
  const both = await Promise.allSettled([api.addPair({ draft: twice }), api.addPair({ draft: twice })]);
  expect([both.map(({ status }) => status), settings.read().pairs.length]).toEqual([['fulfilled', 'rejected'], 2]);
  const warnings = await Promise.all(
    [drafts.overlap, drafts.missing, drafts.home].map((each) => api.checkPair({ draft: each })),
  );
  expect(warnings.map((each) => each.filter(({ isBlocking }) => isBlocking))).toEqual([
    [{ code: 'pairs-overlap', isBlocking: true, detail: 'good' }],
    [{ code: 'local-folder-missing', isBlocking: true, fix: 'makeLocalFolder' }],
    [{ code: 'local-folder-is-home', isBlocking: true }],
  ]);
});

test('a rule of the bucket that expires objects below the prefix is told, others are not', async () => {
  const { api, accountId, draft, bucket } = await setUp();
  const rule = { status: 'Enabled' as const, transitions: [], noncurrentVersionTransitions: [] };
  await bucket.settings.versioning.put({ status: 'Enabled' });
  await bucket.settings.lifecycle.put({
    rules: [
      { ...rule, id: 'above', filter: { prefix: 'do' }, expiration: { days: 3 } },
      { ...rule, id: 'elsewhere', filter: { prefix: 'other/' }, expiration: { days: 3 } },
      { ...rule, id: 'off', status: 'Disabled', filter: { prefix: '' }, expiration: { days: 3 } },
      { ...rule, id: 'uploads', filter: { prefix: '' }, abortIncompleteMultipartUpload: { daysAfterInitiation: 3 } },
    ],
  });
  expect(await api.checkPair({ draft: await draft(accountId, 'docs') })).toEqual([
    { code: 'lifecycle-expires', isBlocking: false, detail: 'above' },
  ]);
});

test('a changed pair goes on under its new rules, and a removed one leaves both sides as they are', async () => {
  const { api, engine, accountId, draft, settings, home, stateRoot, bucket } = await setUp();
  await engine.start();
  await mkdir(join(home, 'docs', 'private'), { recursive: true });
  await writeFile(join(home, 'docs', 'a.txt'), 'a');
  await writeFile(join(home, 'docs', 'private', 'b.txt'), 'b');
  const { pairId } = await api.addPair({ draft: await draft(accountId, 'docs') });
  await shown(engine, areAll('idle'));
  await api.updatePair({
    pairId,
    name: 'New name',
    mode: 'upload',
    ignoreRules: '*.log',
    excludedFolders: ['private'],
  });
  await writeFile(join(home, 'docs', 'c.log'), 'c');
  await writeFile(join(home, 'docs', 'd.txt'), 'd');
  const { pairs } = await shown(engine, ({ pairs: [pair] }) => pair?.state.kind === 'idle' && pair.files === 3);
  const keys = async (): Promise<readonly string[]> =>
    (await bucket.list({ prefix: 'docs/' })).objects.map(({ key }) => key);
  expect({ view: pairs[0], stored: settings.read().pairs, keys: await keys() }).toMatchObject({
    view: { name: 'New name', mode: 'upload', ignoreRules: '*.log', excludedFolders: ['private'] },
    stored: [{ name: 'New name', mode: 'upload', ignoreRules: '*.log', excludedFolders: ['private'] }],
    keys: ['docs/a.txt', 'docs/d.txt', 'docs/private/b.txt'],
  });
  await api.removePair({ pairId });
  expect({
    pairs: (await shown(engine, ({ pairs: left }) => left.length === 0)).pairs,
    stored: settings.read().pairs,
    keys: (await keys()).length,
    local: (await readdir(join(home, 'docs'))).toSorted(),
    state: (await readdir(join(stateRoot, 'pairs'))).toSorted(),
  }).toEqual({
    pairs: [],
    stored: [],
    keys: 3,
    local: ['.driftless', 'a.txt', 'c.log', 'd.txt', 'private'],
    state: [`${pairId}.removed.sqlite`],
  });
  await rm(join(home, 'docs', 'a.txt'));
  await api.addPair({ draft: await draft(accountId, 'docs') });
  await shown(engine, areAll('idle'));
  expect(await readFile(join(home, 'docs', 'a.txt'), 'utf8')).toBe('a');
});

/** Slowly enough that there is time to do something else in the middle of it. */
async function amidLargeUpload() {
  const world = await setUp();
  const { engine, api, accountId, draft, home, bucket, settings } = world;
  await engine.start();
  const { network } = settings.read();
  await api.updateSettings({ network: { ...network, bandwidth: { ...network.bandwidth, up: 4_096 } } });
  const wanted = await draft(accountId, 'docs');
  await writeFile(join(home, 'docs', 'large.bin'), randomBytes(48 * 1024 ** 2));
  const { pairId } = await api.addPair({ draft: wanted });
  const begun = await vi.waitUntil(async () => (await bucket.listUploads(''))[0], { timeout: 60_000 });
  return { ...world, pairId, begun };
}

test('a pair that is removed in the middle of a large upload leaves no parts in the bucket', async () => {
  const { api, bucket, pairId, begun } = await amidLargeUpload();
  await api.removePair({ pairId });
  expect({ begun: begun.key, left: await bucket.listUploads('') }).toEqual({ begun: 'docs/large.bin', left: [] });
});

test('a pair that is removed while it does not run leaves no parts of an interrupted upload in the bucket', async () => {
  const { engine, bucket, pairId, restarted } = await amidLargeUpload();
  await engine.stop();
  const interrupted = await bucket.listUploads('');
  // As the command line does it: the pairs of the settings are known and none is open.
  const again = await restarted();
  await again.load();
  await again.api.removePair({ pairId });
  expect({ interrupted: interrupted.map(({ key }) => key), left: await bucket.listUploads('') }).toEqual({
    interrupted: ['docs/large.bin'],
    left: [],
  });
});

test('a pair that is paused until resumed stays so after a restart', async () => {
  const { engine, accountId, draft, ...world } = await setUp();
  await engine.start();
  await engine.api.addPair({ draft: await draft(accountId, 'docs') });
  await shown(engine, areAll('idle'));
  await engine.api.pause({});
  await shown(engine, areAll('paused'));
  await engine.stop();
  const again = await world.restarted();
  await again.start();
  await shown(again, areAll('paused'));
  await again.api.resume({});
  await shown(again, areAll('idle'));
  expect(world.settings.read().pairs.map(({ paused }) => paused)).toEqual([false]);
});

test('a pair that was added beside the settings, as that of the demo, is changed and removed for now and never stored', async () => {
  const { engine, api, home, server, settings } = await setUp();
  await mkdir(join(home, 'docs'));
  const pairId = await engine.addPair({
    localRoot: toLocalPath(join(home, 'docs')),
    bucket: engineBucket,
    prefix: '',
    region: server.region,
    endpoint: server.endpoint,
    mode: 'two-way',
    credentials: server.credentials,
  });
  await engine.start();
  await shown(engine, areAll('idle'));
  await api.updatePair({ pairId, name: 'x', remotePollSeconds: 30 });
  const changed = await shown(engine, ({ pairs: [pair] }) => pair?.name === 'x' && pair.state.kind === 'idle');
  expect(changed.pairs).toMatchObject([{ name: 'x', remotePollSeconds: 30 }]);
  expect(await api.objectUrl({ pairId, path: 'a b/文.txt' })).toBe(
    `${server.endpoint}/${engineBucket}/a%20b/%E6%96%87.txt`,
  );
  await api.removePair({ pairId });
  expect([(await shown(engine, ({ pairs }) => pairs.length === 0)).pairs, settings.read().pairs]).toEqual([[], []]);
  await expect(api.updatePair({ pairId, name: 'y' })).rejects.toMatchObject({ code: 'not-found' });
});

test('a pair has a pace of its own until it is given back to that of the settings', async () => {
  const { engine, api, accountId, draft, settings } = await setUp();
  const { pairId } = await api.addPair({ draft: await draft(accountId, 'docs') });
  const stored = () => settings.read().pairs.map(({ remotePollSeconds }) => remotePollSeconds);
  const shows = (seconds: number | undefined) =>
    shown(engine, ({ pairs: [pair] }) => pair !== undefined && pair.remotePollSeconds === seconds);
  await shows(undefined);
  await api.updatePair({ pairId, remotePollSeconds: 30 });
  await api.updatePair({ pairId, name: 'Other' });
  await shows(30);
  expect(stored()).toEqual([30]);
  await api.updatePair({ pairId, remotePollSeconds: null });
  await shows(undefined);
  expect(stored()).toEqual([undefined]);
});

test('folders of this computer are listed without hidden ones, and can be made', async () => {
  const { api, home } = await setUp();
  await mkdir(join(home, 'b'));
  await mkdir(join(home, 'a'));
  await mkdir(join(home, '.hidden'));
  await writeFile(join(home, 'file'), '');
  await api.makeLocalFolder({ path: join(home, 'new', 'deep') });
  const listed = await api.localFolders({ path: home });
  expect({ listed, isHome: (await api.localFolders({})).path }).toEqual({
    listed: {
      path: home,
      parent: join(home, '..'),
      folders: ['a', 'b', 'cloud', 'new', 'state'].map((name) => ({ name, path: join(home, name) })),
    },
    isHome: homedir(),
  });
  const codes = await Promise.all(
    [join(home, 'none'), join(home, 'file'), 'relative'].map((path) =>
      api.localFolders({ path }).catch((error: { code: string }) => error.code),
    ),
  );
  expect(codes).toEqual(['not-found', 'not-a-folder', 'usage']);
  await expect(api.makeLocalFolder({ path: join(home, 'file', 'x') })).rejects.toMatchObject({ code: 'not-a-folder' });
});
