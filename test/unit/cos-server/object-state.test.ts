/** Suspended versioning, locks, restoration and lifecycle, over the wire and along a clock of their own. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseListVersionsResult } from '../../../src-main/cos/wire/list-versions-result.ts';
import { systemClock } from '../../../src-main/foundation/clock.ts';
import { startTestServer, type TestServer } from '../../support/cos-server.ts';
import { type RawAnswer, type RawRequest, rawRequest } from '../../support/raw-request.ts';

const day = 86_400_000;
const mebibyte = 1024 * 1024;

async function startAt(time: number, options: { readonly restoreDelayMs?: number } = {}) {
  const clock = { ...systemClock, now: () => time };
  const server = await startTestServer({ clock, ...options });
  const send = (method: string, path: string, changes: Partial<RawRequest> = {}): Promise<RawAnswer> =>
    rawRequest(server, { method, path: `/${server.bucket}${path}`, signedAt: time, ...changes });
  const configure = (name: string, body: string): Promise<RawAnswer> =>
    send('PUT', '', {
      query: { [name]: '' },
      body,
      headers: { 'content-md5': createHash('md5').update(body).digest('base64') },
    });
  return {
    server,
    send,
    configure,
    advance: (ms: number) => {
      time += ms;
    },
    keepVersions: (status: 'Enabled' | 'Suspended') =>
      configure('versioning', `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

const noon = Date.UTC(2026, 5, 1, 12);
const textOf = ({ status, body, code }: RawAnswer): string => code ?? `${status} ${body.toString()}`;

async function versionsOf(send: (method: string, path: string, changes: Partial<RawRequest>) => Promise<RawAnswer>) {
  const answer = await send('GET', '', { query: { versions: '' } });
  return parseListVersionsResult(answer.body.toString()).entries.map((entry) => [
    entry.key,
    entry.kind,
    entry.versionId.length > 4 ? 'id' : entry.versionId,
    entry.isLatest,
  ]);
}

test('suspended: writes and deletions replace the null version and keep the others', async () => {
  await using world = await startAt(noon);
  const { send, keepVersions } = world;
  await keepVersions('Enabled');
  const put = await send('PUT', '/a', { body: 'kept' });
  await keepVersions('Suspended');
  const suspended = await send('PUT', '/a', { body: 'null 1' });
  await send('PUT', '/a', { body: 'null 2' });
  const written = await versionsOf(send);
  const removal = await send('DELETE', '/a');
  const removed = await versionsOf(send);
  const again = await send('DELETE', '/a');
  const gone = await send('GET', '/a');
  const kept = await send('GET', '/a', { query: { versionId: String(put.headers['x-cos-version-id']) } });
  const marker = await send('GET', '/a', { query: { versionId: 'null' } });
  await send('DELETE', '/a', { query: { versionId: 'null' } });
  const revived = await send('GET', '/a');
  expect({
    header: suspended.headers['x-cos-version-id'],
    written,
    removal: [removal, again].map(({ headers }) => [headers['x-cos-delete-marker'], headers['x-cos-version-id']]),
    removed,
    answers: [gone, kept, marker, revived].map(textOf),
  }).toEqual({
    header: undefined,
    written: [
      ['a', 'version', 'null', true],
      ['a', 'version', 'id', false],
    ],
    removal: [
      ['true', 'null'],
      ['true', 'null'],
    ],
    removed: [
      ['a', 'delete-marker', 'null', true],
      ['a', 'version', 'id', false],
    ],
    answers: ['NoSuchKey', '200 kept', 'NoSuchKey', '200 kept'],
  });
});

test('completing an upload makes a version, and names the null version where versioning is suspended', async () => {
  await using world = await startAt(noon);
  const { send, keepVersions } = world;
  const upload = async (): Promise<unknown> => {
    const initiated = await send('POST', '/a', { query: { uploads: '' } });
    const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(initiated.body.toString())?.[1] ?? '';
    const part = await send('PUT', '/a', { query: { partNumber: '1', uploadId }, body: 'part' });
    const list = `<Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part>`;
    const completed = await send('POST', '/a', {
      query: { uploadId },
      body: `<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`,
    });
    return completed.headers['x-cos-version-id'];
  };
  const never = await upload();
  await keepVersions('Enabled');
  const enabled = await upload();
  await keepVersions('Suspended');
  expect([never, enabled, await upload()]).toEqual([undefined, expect.stringMatching(/^.{20,}$/), 'null']);
});

test('tags, ACL and restoration belong to one version', async () => {
  await using world = await startAt(noon);
  const { send, keepVersions } = world;
  await keepVersions('Enabled');
  const [first, second] = [await send('PUT', '/a', { body: '1' }), await send('PUT', '/a', { body: '2' })];
  const versionId = String(first.headers['x-cos-version-id']);
  const body = '<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>';
  const tagged = await send('PUT', '/a', { query: { tagging: '', versionId }, body });
  await send('PUT', '/a', { query: { acl: '', versionId }, headers: { 'x-cos-acl': 'public-read' } });
  const tagsOf = async (query: Record<string, string>) =>
    (await send('GET', '/a', { query: { tagging: '', ...query } })).body.toString().includes('<Key>k</Key>');
  const open = (query: Record<string, string>) => send('GET', '/a', { query, unsigned: true });
  expect({
    named: tagged.headers['x-cos-version-id'] === versionId,
    tags: [await tagsOf({ versionId }), await tagsOf({})],
    open: [textOf(await open({ versionId })), textOf(await open({}))],
    missing: textOf(
      await send('GET', '/a', { query: { tagging: '', versionId: `${second.headers['x-cos-version-id']}x` } }),
    ),
  }).toEqual({ named: true, tags: [true, false], open: ['200 1', 'AccessDenied'], missing: 'NoSuchVersion' });
});

test('a lock keeps an object until its time, can be made longer, and excludes versions', async () => {
  await using world = await startAt(noon);
  const { send, configure, advance, keepVersions } = world;
  const lock =
    '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>';
  await configure('object-lock', lock);
  const versions = await keepVersions('Enabled');
  await send('PUT', '/a', { body: 'a' });
  const retain = (until: number) =>
    send('PUT', '/a', {
      query: { retention: '' },
      body: `<Retention><RetainUntilDate>${new Date(until).toISOString()}</RetainUntilDate></Retention>`,
    });
  const locked = [
    await send('DELETE', '/a'),
    await send('PUT', '/a', { body: 'b' }),
    await send('POST', '/a', { query: { uploads: '' } }),
  ];
  const shorter = await retain(noon + day / 2);
  const longer = await retain(noon + 2 * day);
  advance(1.5 * day);
  const stillLocked = await send('DELETE', '/a');
  advance(day);
  expect(
    [versions, ...locked, shorter, longer, stillLocked, await send('DELETE', '/a')].map(
      ({ status, code }) => code ?? status,
    ),
  ).toEqual([
    'InvalidBucketState',
    'ObjectLocked',
    'ObjectLocked',
    'ObjectLocked',
    'InvalidLockedTime',
    200,
    'ObjectLocked',
    204,
  ]);
});

test('a restoration takes its time, lasts some days, and can be made longer', async () => {
  await using world = await startAt(noon, { restoreDelayMs: 60_000 });
  const { send, advance } = world;
  await send('PUT', '/a', { body: 'cold', headers: { 'x-cos-storage-class': 'DEEP_ARCHIVE' } });
  const restore = (tier: string, days = 1) =>
    send('POST', '/a', {
      query: { restore: '' },
      body: `<RestoreRequest><Days>${days}</Days><CASJobParameters><Tier>${tier}</Tier></CASJobParameters></RestoreRequest>`,
    });
  const stateOf = async () => [
    (await send('HEAD', '/a')).headers['x-cos-restore'],
    textOf(await send('GET', '/a')),
    textOf(await send('PUT', '/copy', { headers: { 'x-cos-copy-source': `${world.server.bucket}/a` } })).slice(0, 18),
  ];
  const expedited = await restore('Expedited');
  const begun = await restore('Standard');
  const repeated = await restore('Standard');
  const ongoing = await stateOf();
  advance(60_000);
  const restored = await stateOf();
  const extended = await restore('Bulk', 3);
  advance(2 * day);
  const longer = await stateOf();
  advance(2 * day);
  expect({
    statuses: [expedited, begun, repeated, extended].map(({ status, code }) => code ?? status),
    ongoing,
    restored,
    longer: longer[1],
    over: await stateOf(),
  }).toEqual({
    statuses: ['InvalidArgument', 202, 'RestoreAlreadyInProgress', 202],
    ongoing: ['ongoing-request="true"', 'InvalidObjectState', 'InvalidObjectState'],
    restored: [
      'ongoing-request="false", expiry-date="Tue, 02 Jun 2026 12:01:00 GMT"',
      '200 cold',
      expect.stringMatching(/^200/),
    ],
    longer: '200 cold',
    over: [undefined, 'InvalidObjectState', 'InvalidObjectState'],
  });
});

const rules = `<LifecycleConfiguration>
  <Rule><Filter><Prefix>logs/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>
  <Rule><Filter><Tag><Key>kind</Key><Value>temp</Value></Tag></Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>
  <Rule><Filter/><Status>Enabled</Status><NoncurrentVersionExpiration><NoncurrentDays>2</NoncurrentDays></NoncurrentVersionExpiration>
    <AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
  <Rule><Filter/><Status>Enabled</Status><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>
</LifecycleConfiguration>`;

test('lifecycle rules expire objects, old versions, lonely markers and uploads as they fall due', async () => {
  await using world = await startAt(noon);
  const { send, configure, keepVersions, advance, server } = world;
  await configure('lifecycle', rules);
  await keepVersions('Enabled');
  for (const key of ['/kept', '/logs/a', '/logs/a', '/logs/b']) {
    await send('PUT', key, { body: 'x' });
  }
  await send('PUT', '/temp', { body: 'x', headers: { 'x-cos-tagging': 'kind=temp' } });
  await send('POST', '/unfinished', { query: { uploads: '' } });
  const reports = [await server.runLifecycle(noon + day)];
  const before = await versionsOf(send);
  advance(2 * day);
  reports.push(await server.runLifecycle());
  const expired = (await versionsOf(send)).filter(([, kind]) => kind === 'delete-marker').map(([key]) => key);
  advance(10 * day);
  reports.push(await server.runLifecycle(), await server.runLifecycle(), await server.runLifecycle());
  expect({ reports, before: before.length, expired, after: await versionsOf(send) }).toEqual({
    reports: [
      { expired: 0, deletedVersions: 0, removedMarkers: 0, abortedUploads: 0 },
      { expired: 3, deletedVersions: 0, removedMarkers: 0, abortedUploads: 0 },
      { expired: 0, deletedVersions: 4, removedMarkers: 0, abortedUploads: 1 },
      { expired: 0, deletedVersions: 0, removedMarkers: 3, abortedUploads: 0 },
      { expired: 0, deletedVersions: 0, removedMarkers: 0, abortedUploads: 0 },
    ],
    before: 5,
    expired: ['logs/a', 'logs/b', 'temp'],
    after: [['kept', 'version', 'id', true]],
  });
});

test('a bucket of thousands of expired objects is emptied page by page', async () => {
  await using world = await startAt(noon);
  const { send, configure, server } = world;
  await configure('lifecycle', rules);
  const isKept = (n: number): boolean => n % 1000 === 0;
  await putMany(server, 2500, (n) => (isKept(n) ? `kept/${n}` : `logs/${String(n).padStart(5, '0')}`));
  const report = await server.runLifecycle(noon + 3 * day);
  expect({ report, left: (await versionsOf(send)).map(([key]) => key) }).toMatchObject({
    report: { expired: 2497 },
    left: ['kept/0', 'kept/1000', 'kept/2000'],
  });
});

async function putMany(server: TestServer, count: number, keyOf: (n: number) => string): Promise<void> {
  for (let first = 0; first < count; first += 100) {
    const batch = Array.from({ length: 100 }, (_, n) => keyOf(first + n));
    await Promise.all(
      batch.map((key) =>
        rawRequest(server, { method: 'PUT', path: `/${server.bucket}/${key}`, body: 'x', signedAt: noon }),
      ),
    );
  }
}

test('a part copied from a range of an object is those bytes, also across the parts the source was made of', async () => {
  await using world = await startAt(noon);
  const { send, server } = world;
  const start = async (key: string): Promise<string> => {
    const initiated = await send('POST', key, { query: { uploads: '' } });
    return /<UploadId>(.*)<\/UploadId>/.exec(initiated.body.toString())?.[1] ?? '';
  };
  const complete = (key: string, uploadId: string, etags: readonly unknown[]) =>
    send('POST', key, {
      query: { uploadId },
      body: `<CompleteMultipartUpload>${etags
        .map((etag, n) => `<Part><PartNumber>${n + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
        .join('')}</CompleteMultipartUpload>`,
    });
  const uploadId = await start('/source');
  const pieces = [Buffer.alloc(mebibyte, 'ab'), Buffer.alloc(100_000, 'cd')];
  const sent = await Promise.all(
    pieces.map((body, n) => send('PUT', '/source', { query: { partNumber: `${n + 1}`, uploadId }, body })),
  );
  await complete(
    '/source',
    uploadId,
    sent.map(({ headers }) => headers.etag),
  );
  const target = await start('/target');
  const copied = await send('PUT', '/target', {
    query: { partNumber: '1', uploadId: target },
    headers: {
      'x-cos-copy-source': `${server.bucket}/source`,
      'x-cos-copy-source-range': `bytes=${mebibyte - 5}-${mebibyte + 4}`,
    },
  });
  await complete('/target', target, [/<ETag>&quot;(.*)&quot;<\/ETag>/.exec(copied.body.toString())?.[1]]);
  const got = await send('GET', '/target');
  expect(got.body.equals(Buffer.concat(pieces).subarray(mebibyte - 5, mebibyte + 5))).toBe(true);
});
