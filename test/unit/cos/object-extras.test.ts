/** What can be done with one object beyond the engine's needs: what is asked for, what is made of the answers. */
import { expect, test } from 'vitest';
import type { Body } from '../../../src-main/cos/object-store.ts';
import { type SelectEvent, writeSelectEvent } from '../../../src-main/cos/wire/select-event.ts';
import { tagging } from '../../../src-main/cos/wire/tagging.ts';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import { questionOf, withClient } from './scripted-client.ts';
import { answer, errorAnswer } from './scripted-server.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });
const key = toObjectKey('照片/a b.jpg');
const path = '/docs-1/%E7%85%A7%E7%89%87/a%20b.jpg';
const textBody = (text: string): Body => ({ size: Buffer.byteLength(text), open: () => Buffer.from(text) });
const lastModified = 'Fri, 10 Apr 2020 18:17:25 GMT';

test('everything the headers tell of a version is read', async () => {
  const headers = {
    etag: '"e"',
    'content-length': '9',
    'last-modified': lastModified,
    'content-type': 'image/jpeg',
    'cache-control': 'no-cache',
    expires: 'never',
    'x-cos-storage-class': 'ARCHIVE',
    'x-cos-version-id': 'v1',
    'x-cos-server-side-encryption': 'AES256',
    'x-cos-restore': 'ongoing-request="false", expiry-date="Mon, 13 Apr 2020 16:00:00 GMT"',
    'x-cos-object-type': 'appendable',
    'x-cos-meta-a': '1',
  };
  await withClient([answer(200, '', headers)], async (client, { seen }) => {
    const object = client.bucket('docs-1').object(key, 'v1');
    expect(await object.describe()).toEqual({
      etag: 'e',
      size: 9,
      lastModified: Date.UTC(2020, 3, 10, 18, 17, 25),
      contentType: 'image/jpeg',
      cacheControl: 'no-cache',
      expires: 'never',
      storageClass: 'ARCHIVE',
      versionId: 'v1',
      encryption: 'AES256',
      restore: { isOngoing: false, expiresAt: Date.UTC(2020, 3, 13, 16) },
      isAppendable: true,
      meta: { a: '1' },
    });
    expect(seen.map(questionOf)).toEqual([{ target: `HEAD ${path}?versionId=v1`, headers: {}, body: '' }]);
  });
});

test('a version that is not there is undefined once the bucket has been seen', async () => {
  await withClient([answer(404), answer(200)], async (client, { seen }) => {
    expect(await client.bucket('docs-1').object(key, 'gone').describe()).toBeUndefined();
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([`HEAD ${path}?versionId=gone`, 'HEAD /docs-1/']);
  });
});

test('deleting says what came of it', async () => {
  const script = [
    answer(204, '', { 'x-cos-delete-marker': 'true', 'x-cos-version-id': 'm1' }),
    answer(204, '', { 'x-cos-version-id': 'v1' }),
    errorAnswer(404, 'NoSuchVersion'),
  ];
  await withClient(script, async (client, { seen }) => {
    const bucket = client.bucket('docs-1');
    expect([
      await bucket.object(key).delete(),
      await bucket.object(key, 'v1').delete(),
      await bucket.object(key, 'v1').delete(),
    ]).toEqual([
      { isDeleteMarker: true, versionId: 'm1' },
      { isDeleteMarker: false, versionId: 'v1' },
      { isDeleteMarker: false },
    ]);
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `DELETE ${path}`,
      `DELETE ${path}?versionId=v1`,
      `DELETE ${path}?versionId=v1`,
    ]);
  });
});

test('appending names its position and checks the length that comes of it', async () => {
  const appended = { etag: 'opaque', 'x-cos-next-append-position': '8', 'x-cos-hash-crc64ecma': '11' };
  const script = [answer(200, '', appended), answer(200, '', appended), errorAnswer(409, 'AppendPositionErr')];
  await withClient(
    script,
    async (client, { seen }) => {
      const object = client.bucket('docs-1').object(key);
      expect(await object.append({ position: 3, body: textBody('hello') })).toEqual({
        nextPosition: 8,
        etag: 'opaque',
        crc64: 11n,
      });
      await expect(object.append({ position: 0, body: textBody('hello') })).rejects.toEqual(code('malformed-answer'));
      await expect(object.append({ position: 0, body: textBody('hello') })).rejects.toEqual(
        code('cos-precondition-failed'),
      );
      expect(seen[0] && questionOf(seen[0])).toEqual({
        target: `POST ${path}?append=&position=3`,
        headers: {},
        body: 'hello',
      });
    },
    { retry: { tries: 1, backOff: { firstMs: 1, maxMs: 1 }, throttledBackOff: { firstMs: 1, maxMs: 1 } } },
  );
});

test('a preflight answers what is allowed, or that nothing is', async () => {
  const script = [
    answer(200, '', {
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-methods': 'PUT,GET',
      'access-control-allow-headers': 'x-cos-meta-a, content-type',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '600',
    }),
    errorAnswer(403, 'AccessForbidden'),
    errorAnswer(403, 'AccessDenied'),
  ];
  await withClient(script, async (client, { seen }) => {
    const object = client.bucket('docs-1').object(key);
    const question = { origin: 'https://a.example', method: 'PUT', headers: ['x-cos-meta-a'] };
    expect([await object.preflight(question), await object.preflight(question)]).toEqual([
      {
        origin: 'https://a.example',
        methods: ['PUT', 'GET'],
        headers: ['x-cos-meta-a', 'content-type'],
        exposedHeaders: ['ETag'],
        maxAgeSeconds: 600,
      },
      undefined,
    ]);
    await expect(object.preflight(question)).rejects.toEqual(code('cos-access-denied'));
    expect(seen[0] && questionOf(seen[0])).toEqual({
      target: `OPTIONS ${path}`,
      headers: {
        origin: 'https://a.example',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'x-cos-meta-a',
      },
      body: '',
    });
  });
});

test('a restore is asked for once, and told when it is under way already', async () => {
  const script = [answer(202), answer(200), errorAnswer(409, 'RestoreAlreadyInProgress')];
  await withClient(script, async (client, { seen }) => {
    const object = client.bucket('docs-1').object(key, 'v1');
    const request = { days: 3, tier: 'Bulk' } as const;
    expect([await object.restore(request), await object.restore(request), await object.restore(request)]).toEqual([
      'under-way',
      'readable',
      'under-way',
    ]);
    expect(seen[0] && questionOf(seen[0])).toEqual({
      target: `POST ${path}?restore=&versionId=v1`,
      headers: { 'content-type': 'application/xml', 'content-md5': expect.any(String) },
      body: expect.stringContaining('<Days>3</Days><CASJobParameters><Tier>Bulk</Tier></CASJobParameters>'),
    });
  });
});

test('tags of a version are read, replaced and removed, and none are an empty list', async () => {
  const tags = [{ key: 'a', value: 'b' }];
  const script = [answer(200, tagging.write({ tags })), answer(200), answer(204), errorAnswer(404, 'NoSuchTagSet')];
  await withClient(script, async (client, { seen }) => {
    const object = client.bucket('docs-1').object(key, 'v1');
    expect(await object.tagging.get()).toEqual(tags);
    await object.tagging.put(tags);
    await object.tagging.delete();
    expect(await object.tagging.get()).toEqual([]);
    expect(seen.map(({ method, url, body }) => `${method} ${url} ${body.includes('<Key>a</Key>')}`)).toEqual([
      `GET ${path}?tagging=&versionId=v1 false`,
      `PUT ${path}?tagging=&versionId=v1 true`,
      `DELETE ${path}?tagging=&versionId=v1 false`,
      `GET ${path}?tagging=&versionId=v1 false`,
    ]);
  });
});

test('the tags of a missing object are an error', async () => {
  await withClient([errorAnswer(404, 'NoSuchKey')], async (client) => {
    await expect(client.bucket('docs-1').object(key).tagging.get()).rejects.toEqual(code('cos-no-such-key'));
  });
});

test('ACL, retention, links and renames go to their own addresses', async () => {
  const retention = { retainUntilDate: Date.UTC(2030, 0, 1), mode: 'COMPLIANCE' };
  const script = [
    answer(200),
    answer(
      200,
      '<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate></Retention>',
    ),
    answer(200),
    answer(200, '', { 'x-cos-version-id': 'v2' }),
    answer(200, '', { 'x-cos-symlink-target': 'to%20b/%E9%94%AE' }),
    answer(200),
    answer(200),
  ];
  await withClient(script, async (client, { seen }) => {
    const object = client.bucket('docs-1').object(key);
    await object.acl.put({ kind: 'canned', acl: 'default' });
    expect(await object.retention.get()).toEqual(retention);
    await object.retention.put(retention);
    expect(await object.symlink.put({ to: 'to b/键', createOnly: true })).toEqual({ versionId: 'v2' });
    expect(await object.symlink.get()).toBe('to b/键');
    await object.rename(toObjectKey('new name'));
    await expect(object.symlink.get()).rejects.toEqual(code('malformed-answer'));
    expect(seen.slice(0, 6).map((request) => ({ ...questionOf(request), body: undefined }))).toEqual([
      { target: `PUT ${path}?acl=`, headers: { 'x-cos-acl': 'default' } },
      { target: `GET ${path}?retention=`, headers: {} },
      { target: `PUT ${path}?retention=`, headers: expect.objectContaining({ 'content-md5': expect.any(String) }) },
      {
        target: `PUT ${path}?symlink=`,
        headers: { 'x-cos-symlink-target': 'to%20b/%E9%94%AE', 'x-cos-forbid-overwrite': 'true' },
      },
      { target: `GET ${path}?symlink=`, headers: {} },
      {
        target: 'PUT /docs-1/new%20name?rename=',
        headers: { 'x-cos-rename-source': '/%E7%85%A7%E7%89%87/a%20b.jpg' },
      },
    ]);
  });
});

test('a query answers its events, and fails where the query does', async () => {
  const records = { kind: 'records', bytes: Buffer.from('a,b\n') } as const;
  const failed = { kind: 'error', code: 'InternalError', message: 'later' } as const;
  const binary = (...events: readonly SelectEvent[]) => answer(200, Buffer.concat(events.map(writeSelectEvent)));
  const query = {
    expression: 'Select * from COSObject',
    expressionType: 'SQL',
    inputSerialization: { csv: { fileHeaderInfo: 'NONE' } },
    outputSerialization: { csv: {} },
  } as const;
  await withClient([binary(records, { kind: 'end' }), binary(records, failed)], async (client, { seen }) => {
    const object = client.bucket('docs-1').object(key);
    const texts: string[] = [];
    for await (const event of await object.select(query)) {
      texts.push(event.kind === 'records' ? Buffer.from(event.bytes).toString() : event.kind);
    }
    expect(texts).toEqual(['a,b\n', 'end']);
    const events = await object.select(query);
    await events.next();
    await expect(events.next()).rejects.toEqual(code('cos-server-error'));
    expect(seen[0] && questionOf(seen[0])).toEqual({
      target: `POST ${path}?select=&select-type=2`,
      headers: { 'content-type': 'application/xml', 'content-md5': expect.any(String) },
      body: expect.stringContaining('<Expression>Select * from COSObject</Expression>'),
    });
  });
});
