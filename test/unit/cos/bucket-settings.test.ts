/** The configurations of a bucket: what is asked for, what is made of the answers. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { BucketClient } from '../../../src-main/cos/bucket-client.ts';
import { bucketPolicy } from '../../../src-main/cos/wire/bucket-policy.ts';
import { bucketSettings } from '../../../src-main/cos/wire/bucket-settings.ts';
import { inventoryConfiguration, inventoryJob } from '../../../src-main/cos/wire/inventory-configuration.ts';
import { writeEmptyMessage } from '../../../src-main/cos/wire/message.ts';
import { questionOf, withClient } from './scripted-client.ts';
import { answer, errorAnswer } from './scripted-server.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });
const md5Of = (text: string): string => createHash('md5').update(text).digest('base64');

type Case = {
  readonly name: keyof typeof bucketSettings;
  readonly xml: string;
  readonly get: (bucket: BucketClient) => Promise<unknown>;
  readonly put: (bucket: BucketClient) => Promise<void>;
  readonly remove?: (bucket: BucketClient) => Promise<void>;
};

const cors = {
  rules: [{ allowedOrigins: ['*'], allowedMethods: ['GET'], allowedHeaders: [], exposeHeaders: [] }],
} as const;
const lifecycle = {
  rules: [
    {
      id: 'unfinished uploads',
      filter: { prefix: '' },
      status: 'Enabled',
      transitions: [],
      noncurrentVersionTransitions: [],
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
  ],
} as const;
const versioning = { status: 'Enabled' } as const;
const tags = { tags: [{ key: 'team', value: 'a b' }] };
const referer = { status: 'Enabled', refererType: 'White-List', domains: ['*.example.com'] } as const;
const website = { indexDocument: 'index.html' };
const replication = {
  role: 'qcs::cam::uin/1:uin/1',
  rules: [{ status: 'Enabled', destination: { bucket: 'qcs::cos:ap-beijing::b-1' } }],
} as const;
const encryption = { algorithm: 'AES256' } as const;
const logging = { loggingEnabled: { targetBucket: 'logs-1', targetPrefix: 'x/' } };
const intelligentTiering = { status: 'Enabled', transition: { days: 30, requestFrequent: 1 } } as const;
const acceleration = { status: 'Enabled' } as const;
const origin = { rules: [{ originType: 'Mirror', originInfo: { hostInfo: [{ hostName: 'a.example' }] } }] } as const;
const domain = { rules: [{ status: 'ENABLED', name: 'a.example', type: 'REST' }] } as const;
const objectLock = { objectLockEnabled: 'Enabled', defaultRetention: { days: 3 } } as const;
const strictSignature = { rules: [{ id: 'r', actions: ['Put*'], headers: ['host'], parameters: ['all'] }] };

const cases: readonly Case[] = [
  {
    name: 'cors',
    xml: bucketSettings.cors.message.write(cors),
    get: (bucket) => bucket.settings.cors.get(),
    put: (bucket) => bucket.settings.cors.put(cors),
    remove: (bucket) => bucket.settings.cors.delete(),
  },
  {
    name: 'lifecycle',
    xml: bucketSettings.lifecycle.message.write(lifecycle),
    get: (bucket) => bucket.settings.lifecycle.get(),
    put: (bucket) => bucket.settings.lifecycle.put(lifecycle),
    remove: (bucket) => bucket.settings.lifecycle.delete(),
  },
  {
    name: 'versioning',
    xml: bucketSettings.versioning.message.write(versioning),
    get: (bucket) => bucket.settings.versioning.get(),
    put: (bucket) => bucket.settings.versioning.put(versioning),
  },
  {
    name: 'tagging',
    xml: bucketSettings.tagging.message.write(tags),
    get: (bucket) => bucket.settings.tagging.get(),
    put: (bucket) => bucket.settings.tagging.put(tags),
    remove: (bucket) => bucket.settings.tagging.delete(),
  },
  {
    name: 'referer',
    xml: bucketSettings.referer.message.write(referer),
    get: (bucket) => bucket.settings.referer.get(),
    put: (bucket) => bucket.settings.referer.put(referer),
  },
  {
    name: 'website',
    xml: bucketSettings.website.message.write(website),
    get: (bucket) => bucket.settings.website.get(),
    put: (bucket) => bucket.settings.website.put(website),
    remove: (bucket) => bucket.settings.website.delete(),
  },
  {
    name: 'replication',
    xml: bucketSettings.replication.message.write(replication),
    get: (bucket) => bucket.settings.replication.get(),
    put: (bucket) => bucket.settings.replication.put(replication),
    remove: (bucket) => bucket.settings.replication.delete(),
  },
  {
    name: 'encryption',
    xml: bucketSettings.encryption.message.write(encryption),
    get: (bucket) => bucket.settings.encryption.get(),
    put: (bucket) => bucket.settings.encryption.put(encryption),
    remove: (bucket) => bucket.settings.encryption.delete(),
  },
  {
    name: 'logging',
    xml: bucketSettings.logging.message.write(logging),
    get: (bucket) => bucket.settings.logging.get(),
    put: (bucket) => bucket.settings.logging.put(logging),
  },
  {
    name: 'intelligentTiering',
    xml: bucketSettings.intelligentTiering.message.write(intelligentTiering),
    get: (bucket) => bucket.settings.intelligentTiering.get(),
    put: (bucket) => bucket.settings.intelligentTiering.put(intelligentTiering),
  },
  {
    name: 'acceleration',
    xml: bucketSettings.acceleration.message.write(acceleration),
    get: (bucket) => bucket.settings.acceleration.get(),
    put: (bucket) => bucket.settings.acceleration.put(acceleration),
  },
  {
    name: 'origin',
    xml: bucketSettings.origin.message.write(origin),
    get: (bucket) => bucket.settings.origin.get(),
    put: (bucket) => bucket.settings.origin.put(origin),
    remove: (bucket) => bucket.settings.origin.delete(),
  },
  {
    name: 'domain',
    xml: bucketSettings.domain.message.write(domain),
    get: (bucket) => bucket.settings.domain.get(),
    put: (bucket) => bucket.settings.domain.put(domain),
    remove: (bucket) => bucket.settings.domain.delete(),
  },
  {
    name: 'objectLock',
    xml: bucketSettings.objectLock.message.write(objectLock),
    get: (bucket) => bucket.settings.objectLock.get(),
    put: (bucket) => bucket.settings.objectLock.put(objectLock),
  },
  {
    name: 'strictSignature',
    xml: bucketSettings.strictSignature.message.write(strictSignature),
    get: (bucket) => bucket.settings.strictSignature.get(),
    put: (bucket) => bucket.settings.strictSignature.put(strictSignature),
    remove: (bucket) => bucket.settings.strictSignature.delete(),
  },
];

test('every configuration of the table has a case, and those that can be deleted say how', () => {
  expect(cases.map(({ name, remove }) => [name, remove !== undefined])).toEqual(
    Object.entries(bucketSettings).map(([name, { canDelete }]) => [name, canDelete]),
  );
});

describe.each(cases)('$name', ({ name, xml, get, put, remove }) => {
  const { query, message, putStatus } = bucketSettings[name];
  const path = `/docs-1/?${query}=`;

  test('is read, written with its checksum, and deleted', async () => {
    const script = [answer(200, xml), answer(putStatus), answer(204)];
    await withClient(script, async (client, { seen }) => {
      const bucket = client.bucket('docs-1');
      expect(await get(bucket)).toEqual(message.parse(xml));
      await put(bucket);
      await remove?.(bucket);
      const written = { 'content-type': 'application/xml', 'content-md5': md5Of(xml) };
      expect(seen.map(questionOf)).toEqual([
        { target: `GET ${path}`, headers: {}, body: '' },
        { target: `PUT ${path}`, headers: written, body: xml },
        ...(remove === undefined ? [] : [{ target: `DELETE ${path}`, headers: {}, body: '' }]),
      ]);
    });
  });

  test('that was never made is undefined, and a missing bucket an error', async () => {
    const script = [
      errorAnswer(404, 'NoSuchSomethingConfiguration'),
      answer(200, writeEmptyMessage(message)),
      errorAnswer(404, 'NoSuchBucket'),
      errorAnswer(403, 'AccessDenied'),
    ];
    await withClient(script, async (client) => {
      const bucket = client.bucket('docs-1');
      expect([await get(bucket), await get(bucket)]).toEqual([undefined, undefined]);
      await expect(get(bucket)).rejects.toEqual(code('cos-no-such-bucket'));
      await expect(get(bucket)).rejects.toEqual(code('cos-access-denied'));
    });
  });

  test('is refused where the answer is something else', async () => {
    const script = [answer(200, '<html></html>'), answer(200, xml.slice(0, -9)), answer(404, 'not found')];
    for (const step of script) {
      await withClient([step], async (client) => {
        await expect(get(client.bucket('docs-1'))).rejects.toEqual(code('malformed-answer'));
      });
    }
  });
});

test('the policy travels as JSON with its checksum', async () => {
  const policy = {
    version: '2.0',
    Statement: [
      {
        Principal: { qcs: ['qcs::cam::anyone:anyone'] },
        Effect: 'allow' as const,
        Action: ['name/cos:GetObject'],
        Resource: ['qcs::cos:ap-beijing:uid/1:docs-1/*'],
      },
    ],
  };
  const json = bucketPolicy.write(policy);
  const script = [answer(200, json), answer(204), answer(204), errorAnswer(404, 'NoSuchBucketPolicy')];
  await withClient(script, async (client, { seen }) => {
    const { settings } = client.bucket('docs-1');
    expect(await settings.policy.get()).toEqual(policy);
    await settings.policy.put(policy);
    await settings.policy.delete();
    expect(await settings.policy.get()).toBeUndefined();
    expect(seen.slice(0, 3).map(questionOf)).toEqual([
      { target: 'GET /docs-1/?policy=', headers: {}, body: '' },
      {
        target: 'PUT /docs-1/?policy=',
        headers: { 'content-type': 'application/json', 'content-md5': md5Of(json) },
        body: json,
      },
      { target: 'DELETE /docs-1/?policy=', headers: {}, body: '' },
    ]);
  });
});

test('the ACL is replaced by name, by grants or by a list', async () => {
  const list =
    '<AccessControlPolicy><Owner><ID>qcs::cam::uin/1:uin/1</ID></Owner><AccessControlList/></AccessControlPolicy>';
  await withClient([answer(200, list), answer(200)], async (client, { seen }) => {
    const { acl } = client.bucket('docs-1').settings;
    const policy = await acl.get();
    expect(policy).toEqual({ owner: { id: 'qcs::cam::uin/1:uin/1' }, grants: [] });
    await acl.put({ kind: 'canned', acl: 'public-read' });
    await acl.put({ kind: 'grants', grants: { read: ['100000000001', '2'], fullControl: ['3'] } });
    await acl.put({ kind: 'policy', policy });
    expect(seen.slice(1).map(questionOf)).toEqual([
      { target: 'PUT /docs-1/?acl=', headers: { 'x-cos-acl': 'public-read' }, body: '' },
      {
        target: 'PUT /docs-1/?acl=',
        headers: { 'x-cos-grant-read': 'id="100000000001",id="2"', 'x-cos-grant-full-control': 'id="3"' },
        body: '',
      },
      {
        target: 'PUT /docs-1/?acl=',
        headers: expect.objectContaining({ 'content-type': 'application/xml' }),
        body: expect.stringContaining('<ID>qcs::cam::uin/1:uin/1</ID>'),
      },
    ]);
    await expect(acl.put({ kind: 'grants', grants: { read: ['1", id="2'] } })).rejects.toEqual(code('usage'));
  });
});

test('inventories are read, written, run, deleted and listed over all pages', async () => {
  const job = {
    id: 'daily list',
    includedObjectVersions: 'All',
    optionalFields: ['Size', 'Crc64'],
    destination: { format: 'CSV', bucket: 'qcs::cos:ap-beijing::docs-1', prefix: 'list/' },
  } as const;
  const inventory = { ...job, isEnabled: true, schedule: 'Daily' } as const;
  const xml = inventoryConfiguration.write(inventory);
  const inner = xml.slice(xml.indexOf('<InventoryConfiguration>'));
  const page = (rest: string): string =>
    `<ListInventoryConfigurationResult>${inner}${rest}</ListInventoryConfigurationResult>`;
  const script = [
    answer(200, xml),
    answer(200),
    answer(200),
    answer(204),
    answer(200, page('<IsTruncated>true</IsTruncated><NextContinuationToken>n/1</NextContinuationToken>')),
    answer(200, page('<IsTruncated>false</IsTruncated>')),
    errorAnswer(404, 'InventoryConfigurationNotFoundError'),
  ];
  await withClient(script, async (client, { seen }) => {
    const { inventory: inventories } = client.bucket('docs-1').settings;
    expect(await inventories.get(inventory.id)).toEqual(inventory);
    await inventories.put(inventory);
    await inventories.run(job);
    await inventories.delete(inventory.id);
    expect(await inventories.list()).toEqual([inventory, inventory]);
    expect(await inventories.list()).toEqual([]);
    const one = '/docs-1/?inventory=&id=daily%20list';
    expect(seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', one, ''],
      ['PUT', one, xml],
      ['POST', one, inventoryJob.write(job)],
      ['DELETE', one, ''],
      ['GET', '/docs-1/?inventory=', ''],
      ['GET', '/docs-1/?inventory=&continuation-token=n%2F1', ''],
      ['GET', '/docs-1/?inventory=', ''],
    ]);
  });
});

test('a list of inventories that leads nowhere is refused', async () => {
  const text = '<ListInventoryConfigurationResult><IsTruncated>true</IsTruncated></ListInventoryConfigurationResult>';
  await withClient([answer(200, text)], async (client) => {
    await expect(client.bucket('docs-1').settings.inventory.list()).rejects.toEqual(code('malformed-answer'));
  });
});

test('a bucket is made with its options, described, located and removed', async () => {
  const script = [
    answer(200),
    answer(200, '', { 'x-cos-bucket-region': 'ap-beijing', 'x-cos-bucket-arch': 'OFS' }),
    answer(200, '<LocationConstraint>cos.ap-beijing</LocationConstraint>'),
    answer(204),
    errorAnswer(409, 'BucketNotEmpty'),
  ];
  await withClient(script, async (client, { seen }) => {
    const bucket = client.bucket('docs-1');
    await bucket.create({
      acl: 'private',
      tags: [{ key: 'a b', value: 'c' }],
      configuration: { bucketAzConfig: 'MAZ' },
    });
    expect(await bucket.describe()).toEqual({
      region: 'ap-beijing',
      isMultiZone: false,
      hasMetadataAcceleration: true,
    });
    expect(await bucket.settings.location()).toBe('ap-beijing');
    await bucket.remove();
    await expect(bucket.remove()).rejects.toMatchObject({ code: 'cos-rejected', data: { cosCode: 'BucketNotEmpty' } });
    expect(seen.slice(0, 4).map(questionOf)).toEqual([
      {
        target: 'PUT /docs-1/',
        headers: {
          'content-type': 'application/xml',
          'content-md5': expect.any(String),
          'x-cos-acl': 'private',
          'x-cos-tagging': 'a%20b=c',
        },
        body: expect.stringContaining('<BucketAZConfig>MAZ</BucketAZConfig>'),
      },
      { target: 'HEAD /docs-1/', headers: {}, body: '' },
      { target: 'GET /docs-1/?location=', headers: {}, body: '' },
      { target: 'DELETE /docs-1/', headers: {}, body: '' },
    ]);
  });
});
