/**
 * Every operation of the embedded server through Tencent's own SDK: what its function sends is understood, what it reads back is what it
 * was given. Prints a table of operation, SDK function and outcome at the end.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crc64Of } from '../../src-main/foundation/crc64.ts';
import { startTestServer, type TestServer } from '../support/cos-server.ts';
import { createOfficialSdk, type OfficialSdk, type SdkAnswer, type SdkParams } from '../support/official-sdk.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const Region = 'ap-guangzhou';
const Bucket = 'operations-1250000000';
const host = `${Bucket}.cos.${Region}.myqcloud.com`;
const mebibyte = 1024 * 1024;
const owner = 'qcs::cam::uin/100000000001:uin/100000000001';
const md5 = (bytes: string | Uint8Array): string => createHash('md5').update(bytes).digest('hex');

let server: TestServer;
let sdk: OfficialSdk;
const rows: { operation: string; 'SDK function': string; pass: string }[] = [];

beforeAll(async () => {
  server = await startTestServer();
  sdk = createOfficialSdk(server);
});
afterAll(async () => {
  await server.stop();
  const width = (name: 'operation' | 'SDK function'): number => Math.max(...rows.map((row) => row[name].length));
  const lines = [{ operation: 'operation', 'SDK function': 'SDK function', pass: 'pass' }, ...rows].map(
    (row) =>
      `${row.operation.padEnd(width('operation'))} | ${row['SDK function'].padEnd(width('SDK function'))} | ${row.pass}`,
  );
  process.stdout.write(`\n${lines.join('\n')}\n`);
});

const call = (method: string, params: SdkParams = {}): Promise<SdkAnswer> =>
  sdk.call(method, { Bucket, Region, ...params });
const refusalOf = (method: string, params: SdkParams = {}): Promise<unknown> =>
  call(method, params).then(
    () => 'not refused',
    (error: unknown) => error,
  );
const request = (Method: string, Action: string, params: SdkParams = {}): Promise<SdkAnswer> =>
  call('request', { Method, Action, ...params });

/** One row of the table: a test of its own, in order, on the one bucket. */
function operation(name: string, sdkFunction: string, check: () => Promise<void>): void {
  test(`${name} through ${sdkFunction}`, async () => {
    const row = { operation: name, 'SDK function': sdkFunction, pass: 'no' };
    rows.push(row);
    await check();
    row.pass = 'yes';
  });
}

// Service and bucket

operation('PUT Bucket', 'putBucket', async () => {
  const made = await call('putBucket', { ACL: 'private', Headers: { 'x-cos-tagging': 'team=a&cost=b%20c' } });
  const again = await refusalOf('putBucket');
  expect({ made: made.statusCode, again }).toMatchObject({ made: 200, again: { code: 'BucketAlreadyOwnedByYou' } });
});
operation('GET Service', 'getService', async () => {
  const all = await sdk.call('getService', { Region });
  const tagged = await sdk.call('getService', { Region, TagKey: 'team', TagValue: 'a' });
  const elsewhere = await sdk.call('getService', { Region: 'ap-beijing' });
  expect({ all: all.Buckets, tagged: tagged.Buckets, elsewhere: elsewhere.statusCode, owner: all.Owner }).toEqual({
    all: expect.arrayContaining([expect.objectContaining({ Name: Bucket, Location: Region })]),
    tagged: expect.arrayContaining([expect.objectContaining({ Name: Bucket })]),
    elsewhere: 200,
    owner: { ID: owner, DisplayName: expect.any(String) },
  });
});
operation('HEAD Bucket', 'headBucket', async () => {
  const head = await call('headBucket');
  expect(head.headers['x-cos-bucket-region']).toBe(Region);
});
operation('GET Bucket location', 'getBucketLocation', async () => {
  expect(await call('getBucketLocation')).toMatchObject({ LocationConstraint: Region });
});
operation('PUT Bucket acl', 'putBucketAcl', async () => {
  const byHeaders = await call('putBucketAcl', { ACL: 'public-read', GrantWrite: 'id="200000000002"' });
  expect(byHeaders.statusCode).toBe(200);
});
operation('GET Bucket acl', 'getBucketAcl', async () => {
  const byHeaders = await call('getBucketAcl');
  const { Owner, Grants } = byHeaders;
  await call('putBucketAcl', { AccessControlPolicy: { Owner, Grants } });
  const byBody = await call('getBucketAcl');
  await call('putBucketAcl', { ACL: 'private' });
  const closed = await call('getBucketAcl');
  expect([byHeaders, byBody, closed].map(({ ACL, GrantWrite, Grants: list }) => [ACL, GrantWrite, list])).toEqual([
    ['public-read', 'id="qcs::cam::uin/200000000002:uin/200000000002"', Grants],
    ['public-read', 'id="qcs::cam::uin/200000000002:uin/200000000002"', Grants],
    ['private', '', [{ Grantee: expect.objectContaining({ ID: owner }), Permission: 'FULL_CONTROL' }]],
  ]);
});

type Configuration = {
  readonly name: string;
  readonly put: SdkParams;
  /** What GET reads back. */
  readonly read: object;
  /** What GET reads, or the code it fails with, before anything was put; the same after a deletion. */
  readonly unset: object;
  readonly isDeletable: boolean;
};

const configurations: readonly Configuration[] = [
  {
    name: 'Tagging',
    put: { Tags: [{ Key: 'team', Value: 'sync and more' }] },
    read: { Tags: [{ Key: 'team', Value: 'sync and more' }] },
    unset: {
      Tags: [
        { Key: 'team', Value: 'a' },
        { Key: 'cost', Value: 'b c' },
      ],
    },
    isDeletable: true,
  },
  {
    name: 'Cors',
    put: {
      CORSRules: [
        {
          AllowedOrigin: ['https://*.example.com'],
          AllowedMethod: ['GET', 'PUT'],
          AllowedHeader: ['*'],
          ExposeHeader: ['ETag'],
          MaxAgeSeconds: '600',
        },
      ],
      ResponseVary: 'true',
    },
    read: { CORSRules: [expect.objectContaining({ AllowedOrigins: ['https://*.example.com'], MaxAgeSeconds: '600' })] },
    unset: { CORSRules: [] },
    isDeletable: true,
  },
  {
    name: 'Policy',
    put: {
      Policy: {
        version: '2.0',
        Statement: [
          {
            Principal: { qcs: ['qcs::cam::uin/1:uin/1'] },
            Effect: 'allow',
            Action: ['name/cos:GetObject'],
            Resource: [`qcs::cos:${Region}:uid/1250000000:${Bucket}/*`],
          },
        ],
      },
    },
    read: { Policy: { version: '2.0', Statement: [expect.objectContaining({ Effect: 'allow' })] } },
    unset: { code: 'NoSuchBucketPolicy', statusCode: 404 },
    isDeletable: true,
  },
  {
    name: 'Lifecycle',
    put: {
      Rules: [
        {
          ID: 'old',
          Filter: { Prefix: 'logs/' },
          Status: 'Enabled',
          Expiration: { Days: '30' },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: '7' },
        },
      ],
    },
    read: { Rules: [expect.objectContaining({ ID: 'old', Expiration: { Days: '30' } })] },
    unset: { Rules: [] },
    isDeletable: true,
  },
  {
    name: 'Website',
    put: { WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'error.html' } } },
    read: { WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } },
    unset: { WebsiteConfiguration: {} },
    isDeletable: true,
  },
  {
    name: 'Referer',
    put: {
      RefererConfiguration: {
        Status: 'Enabled',
        RefererType: 'White-List',
        DomainList: { Domains: ['*.example.com'] },
        EmptyReferConfiguration: 'Allow',
      },
    },
    read: { RefererConfiguration: { Status: 'Enabled', DomainList: { Domains: ['*.example.com'] } } },
    unset: { statusCode: 200 },
    isDeletable: false,
  },
  {
    name: 'Domain',
    put: { DomainRule: [{ Status: 'DISABLED', Name: 'files.example.com', Type: 'REST' }] },
    read: { DomainRule: [{ Status: 'DISABLED', Name: 'files.example.com', Type: 'REST' }] },
    unset: { DomainRule: [] },
    isDeletable: true,
  },
  {
    name: 'Origin',
    put: {
      OriginRule: [
        {
          RulePriority: '1',
          OriginType: 'Mirror',
          OriginCondition: { HTTPStatusCode: '404' },
          OriginParameter: { Protocol: 'HTTPS' },
          OriginInfo: { HostInfo: { HostName: 'www.example.com' } },
        },
      ],
    },
    read: { OriginRule: [expect.objectContaining({ OriginType: 'Mirror' })] },
    unset: { code: 'OriginConfigurationNotFoundError', statusCode: 404 },
    isDeletable: true,
  },
  {
    name: 'Logging',
    put: { BucketLoggingStatus: { LoggingEnabled: { TargetBucket: Bucket, TargetPrefix: 'access/' } } },
    read: { BucketLoggingStatus: { LoggingEnabled: { TargetBucket: Bucket, TargetPrefix: 'access/' } } },
    unset: { statusCode: 200 },
    isDeletable: false,
  },
  {
    name: 'Accelerate',
    put: { AccelerateConfiguration: { Status: 'Enabled', Type: 'COS' } },
    read: { AccelerateConfiguration: { Status: 'Enabled' } },
    unset: { statusCode: 200 },
    isDeletable: false,
  },
  {
    name: 'Encryption',
    put: {
      ServerSideEncryptionConfiguration: {
        Rule: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    },
    // The SDK looks for its rules under another root than the documented one it sends itself.
    read: {
      ServerSideEncryptionConfiguration: {
        Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
      },
    },
    unset: { EncryptionConfiguration: { Rules: [] } },
    isDeletable: true,
  },
];

for (const { name, put, read, unset, isDeletable } of configurations) {
  const page = name.toLowerCase();
  operation(`PUT Bucket ${page}`, `putBucket${name}`, async () => {
    const before: unknown = await call(`getBucket${name}`).catch((error: unknown) => error);
    const { statusCode } = await call(`putBucket${name}`, put);
    expect({ before, isDone: statusCode === 200 || statusCode === 204 }).toMatchObject({ before: unset, isDone: true });
  });
  operation(`GET Bucket ${page}`, `getBucket${name}`, async () => {
    expect(await call(`getBucket${name}`)).toMatchObject(read);
  });
  if (isDeletable) {
    operation(`DELETE Bucket ${page}`, `deleteBucket${name}`, async () => {
      const { statusCode } = await call(`deleteBucket${name}`);
      const after: unknown = await call(`getBucket${name}`).catch((error: unknown) => error);
      const gone = name === 'Tagging' ? { Tags: [] } : unset;
      expect({ statusCode, after }).toMatchObject({ statusCode: 204, after: gone });
    });
  }
}

const InventoryConfiguration = {
  Id: 'weekly',
  IsEnabled: 'true',
  Destination: {
    COSBucketDestination: { Format: 'CSV', AccountId: '1', Bucket: `qcs::cos:${Region}::${Bucket}`, Prefix: 'list' },
  },
  Schedule: { Frequency: 'Weekly' },
  Filter: { Prefix: 'photos/' },
  IncludedObjectVersions: 'All',
  OptionalFields: ['Size', 'ETag'],
};
operation('PUT Bucket inventory', 'putBucketInventory', async () => {
  const missing = await refusalOf('getBucketInventory', { Id: 'weekly' });
  await call('putBucketInventory', { Id: 'weekly', InventoryConfiguration });
  await call('putBucketInventory', {
    Id: 'daily',
    InventoryConfiguration: { ...InventoryConfiguration, Id: 'daily', Schedule: { Frequency: 'Daily' } },
  });
  expect(missing).toMatchObject({ code: 'InventoryConfigurationNotFoundError', statusCode: 404 });
});
operation('GET Bucket inventory', 'getBucketInventory', async () => {
  const { InventoryConfiguration: read } = await call('getBucketInventory', { Id: 'weekly' });
  expect(read).toMatchObject({ Id: 'weekly', OptionalFields: ['Size', 'ETag'], Filter: { Prefix: 'photos/' } });
});
operation('List Bucket inventory', 'listBucketInventory', async () => {
  const { InventoryConfigurations, IsTruncated } = await call('listBucketInventory');
  expect({ InventoryConfigurations, IsTruncated }).toMatchObject({
    InventoryConfigurations: [{ Id: 'daily' }, { Id: 'weekly' }],
    IsTruncated: 'false',
  });
});
operation('POST Bucket inventory', 'request', async () => {
  const { IsEnabled: _, Schedule: __, OptionalFields: ___, ...job } = InventoryConfiguration;
  const toXml = (value: unknown): string =>
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([name, content]) => `<${name}>${toXml(content)}</${name}>`)
          .join('')
      : String(value);
  const Body = `<InventoryConfiguration>${toXml(job)}</InventoryConfiguration>`;
  const posted = await request('POST', 'inventory', { Query: { id: 'weekly' }, Body });
  expect(posted.statusCode).toBe(200);
});
operation('DELETE Bucket inventory', 'deleteBucketInventory', async () => {
  const deleted = await call('deleteBucketInventory', { Id: 'weekly' });
  await call('deleteBucketInventory', { Id: 'daily' });
  expect({ status: deleted.statusCode, left: (await call('listBucketInventory')).InventoryConfigurations }).toEqual({
    status: 204,
    left: [],
  });
});

const documents = [
  [
    'intelligenttiering',
    'IntelligentTieringConfiguration',
    '<Status>Enabled</Status><Transition><Days>30</Days><RequestFrequent>1</RequestFrequent></Transition>',
    '',
  ],
  [
    'strict-signature',
    'StrictSignatureConfiguration',
    '<Rule><ID>a</ID><actionlist><action>Put*</action></actionlist><paramlist><param>all</param></paramlist></Rule>',
    '',
  ],
  [
    'object-lock',
    'ObjectLockConfiguration',
    '<ObjectLockEnabled>Enabled</ObjectLockEnabled>',
    'NoSuchObjectLockConfiguration',
  ],
] as const;
for (const [action, root, content, notConfigured] of documents) {
  operation(`PUT and GET Bucket ${action}`, 'request', async () => {
    const Other = `${action}-1250000000`;
    await sdk.call('putBucket', { Bucket: Other, Region });
    const before: unknown = await request('GET', action, { Bucket: Other }).catch((error: unknown) => error);
    await request('PUT', action, { Bucket: Other, Body: `<${root}>${content}</${root}>` });
    const read = await request('GET', action, { Bucket: Other });
    expect({ before, read: Object.keys(read) }).toMatchObject({
      before: notConfigured === '' ? { statusCode: 200 } : { code: notConfigured, statusCode: 404 },
      read: expect.arrayContaining([root]),
    });
  });
}

// Objects

operation('PUT Object', 'putObject', async () => {
  const Body = 'content of an object';
  const put = await call('putObject', {
    Key: '对象 a+b',
    Body,
    ContentType: 'text/plain',
    CacheControl: 'no-cache',
    Headers: { 'x-cos-meta-mtime': '17', 'x-cos-tagging': 'kind=test' },
    ServerSideEncryption: 'AES256',
  });
  expect({ ETag: put.ETag, headers: put.headers }).toMatchObject({
    ETag: `"${md5(Body)}"`,
    headers: {
      'x-cos-hash-crc64ecma': String(await crc64Of(Buffer.from(Body))),
      'x-cos-server-side-encryption': 'AES256',
    },
  });
});
operation('HEAD Object', 'headObject', async () => {
  const head = await call('headObject', { Key: '对象 a+b' });
  expect(head.headers).toMatchObject({
    'content-length': '20',
    'content-type': 'text/plain',
    'cache-control': 'no-cache',
    'x-cos-meta-mtime': '17',
    'x-cos-object-type': 'normal',
    'x-cos-server-side-encryption': 'AES256',
  });
});
operation('GET Object', 'getObject', async () => {
  const whole = await call('getObject', { Key: '对象 a+b' });
  const part = await call('getObject', { Key: '对象 a+b', Range: 'bytes=8-9', ResponseContentType: 'x/y' });
  const unchanged = await refusalOf('getObject', { Key: '对象 a+b', IfNoneMatch: String(whole.ETag) });
  const changed = await refusalOf('getObject', { Key: '对象 a+b', IfMatch: '"other"' });
  expect({
    whole: String(whole.Body),
    part: [part.statusCode, String(part.Body), part.headers['content-range'], part.headers['content-type']],
    unchanged,
    changed,
  }).toMatchObject({
    whole: 'content of an object',
    part: [206, 'of', 'bytes 8-9/20', 'x/y'],
    unchanged: { statusCode: 304 },
    changed: { statusCode: 412 },
  });
});
operation('GET Bucket (List Objects)', 'getBucket', async () => {
  const listed = await call('getBucket', { Prefix: '对象' });
  expect(listed.Contents).toMatchObject([{ Key: '对象 a+b', Size: '20', StorageClass: 'STANDARD' }]);
});
operation('PUT Object - Copy', 'putObjectCopy', async () => {
  const CopySource = `${host}/${encodeURIComponent('对象 a+b')}`;
  const copied = await call('putObjectCopy', { Key: 'copy', CopySource });
  await call('putObjectCopy', {
    Key: 'retagged',
    CopySource,
    Headers: { 'x-cos-tagging-directive': 'Replaced', 'x-cos-tagging': 'kind=copy' },
  });
  const [kept, replaced] = [
    await call('getObjectTagging', { Key: 'copy' }),
    await call('getObjectTagging', { Key: 'retagged' }),
  ];
  const ontoItself = await refusalOf('putObjectCopy', { Key: 'copy', CopySource: `${host}/copy` });
  expect({ etag: copied.ETag, kept: kept.Tags, replaced: replaced.Tags, ontoItself }).toMatchObject({
    etag: `"${md5('content of an object')}"`,
    kept: [{ Key: 'kind', Value: 'test' }],
    replaced: [{ Key: 'kind', Value: 'copy' }],
    ontoItself: { code: 'InvalidRequest' },
  });
});
operation('PUT Object acl', 'putObjectAcl', async () => {
  expect((await call('putObjectAcl', { Key: 'copy', ACL: 'public-read' })).statusCode).toBe(200);
});
operation('GET Object acl', 'getObjectAcl', async () => {
  const own = await call('getObjectAcl', { Key: 'copy' });
  const inherited = await call('getObjectAcl', { Key: 'retagged' });
  expect([own.ACL, inherited.Grants]).toEqual(['public-read', []]);
});
operation('PUT Object tagging', 'putObjectTagging', async () => {
  const put = await call('putObjectTagging', { Key: 'copy', Tags: [{ Key: 'a', Value: '1' }] });
  const tooMany = await refusalOf('putObjectTagging', {
    Key: 'copy',
    Tags: Array.from({ length: 11 }, (_, n) => ({ Key: `k${n}`, Value: '' })),
  });
  expect({ put: put.statusCode, tooMany }).toMatchObject({ put: 200, tooMany: { code: 'InvalidTag' } });
});
operation('GET Object tagging', 'getObjectTagging', async () => {
  expect((await call('getObjectTagging', { Key: 'copy' })).Tags).toEqual([{ Key: 'a', Value: '1' }]);
});
operation('DELETE Object tagging', 'deleteObjectTagging', async () => {
  const deleted = await call('deleteObjectTagging', { Key: 'copy' });
  expect([deleted.statusCode, (await call('getObjectTagging', { Key: 'copy' })).Tags]).toEqual([204, []]);
});
operation('OPTIONS Object', 'optionsObject', async () => {
  await call('putBucketCors', {
    CORSRules: [
      { AllowedOrigin: 'https://a.example.com', AllowedMethod: 'PUT', AllowedHeader: '*', ExposeHeader: 'ETag' },
    ],
  });
  const preflight = (Origin: string): Promise<unknown> =>
    sdk.run('optionsObject', {
      Bucket,
      Region,
      Key: 'any',
      Origin,
      AccessControlRequestMethod: 'PUT',
      AccessControlRequestHeaders: 'x-cos-meta-a,content-type',
    });
  expect([await preflight('https://a.example.com'), await preflight('https://b.example.com')]).toMatchObject([
    {
      AccessControlAllowOrigin: 'https://a.example.com',
      AccessControlAllowMethods: 'PUT',
      AccessControlAllowHeaders: 'x-cos-meta-a,content-type',
      AccessControlExposeHeaders: 'ETag',
    },
    { OptionsForbidden: true, statusCode: 403 },
  ]);
});
operation('Append Object', 'appendObject', async () => {
  const first = await call('appendObject', { Key: 'log', Body: 'one ', Position: 0 });
  const second = await call('appendObject', { Key: 'log', Body: 'two', Position: 4 });
  const wrong = await refusalOf('appendObject', { Key: 'log', Body: 'x', Position: 1 });
  const normal = await refusalOf('appendObject', { Key: 'copy', Body: 'x', Position: 20 });
  const got = await call('getObject', { Key: 'log' });
  expect({
    next: [first, second].map(({ headers }) => headers['x-cos-next-append-position']),
    wrong,
    normal,
    body: String(got.Body),
    headers: got.headers,
  }).toMatchObject({
    next: ['4', '7'],
    wrong: { code: 'AppendPositionErr', statusCode: 409 },
    normal: { code: 'ObjectNotAppendable', statusCode: 409 },
    body: 'one two',
    headers: {
      'x-cos-object-type': 'appendable',
      'x-cos-hash-crc64ecma': String(await crc64Of(Buffer.from('one two'))),
    },
  });
});
operation('POST Object restore', 'restoreObject', async () => {
  await call('putObject', { Key: 'archived', Body: 'cold', StorageClass: 'ARCHIVE' });
  const before = await refusalOf('getObject', { Key: 'archived' });
  const RestoreRequest = { Days: 2, CASJobParameters: { Tier: 'Expedited' } };
  const restored = await call('restoreObject', { Key: 'archived', RestoreRequest });
  const head = await call('headObject', { Key: 'archived' });
  const after = await call('getObject', { Key: 'archived' });
  const notArchived = await refusalOf('restoreObject', { Key: 'copy', RestoreRequest });
  expect({
    before,
    restored: restored.statusCode,
    headers: head.headers,
    after: String(after.Body),
    notArchived,
  }).toMatchObject({
    before: { code: 'InvalidObjectState', statusCode: 403 },
    restored: 202,
    headers: {
      'x-cos-storage-class': 'ARCHIVE',
      'x-cos-restore': expect.stringMatching(/^ongoing-request="false", expiry-date=".* GMT"$/),
    },
    after: 'cold',
    notArchived: { code: 'RestoreNonArchiveObject', statusCode: 405 },
  });
});
operation('SELECT Object: not offered', 'selectObjectContent', async () => {
  const refused = await refusalOf('selectObjectContent', {
    Key: 'copy',
    SelectType: 2,
    SelectRequest: { Expression: 'Select * from COSObject', ExpressionType: 'SQL' },
  });
  expect(refused).toMatchObject({ statusCode: 501 });
});
operation('PUT and GET Object retention', 'request', async () => {
  const locked = { Bucket: 'object-lock-1250000000', Key: 'kept' };
  await call('putObject', { ...locked, Body: 'kept' });
  const Body = '<Retention><RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate></Retention>';
  await request('PUT', 'retention', { ...locked, Body });
  const read = await request('GET', 'retention', locked);
  const refused = [await refusalOf('deleteObject', locked), await refusalOf('putObject', { ...locked, Body: 'x' })];
  expect({ read, refused }).toMatchObject({
    read: { Retention: { RetainUntilDate: '2099-01-01T00:00:00.000Z' } },
    refused: [{ code: 'ObjectLocked' }, { code: 'ObjectLocked' }],
  });
});
operation('PUT Object with a customer key', 'putObject', async () => {
  const key = randomBytes(32);
  const customer = {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: key.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
  };
  const put = await call('putObject', { Key: 'secret', Body: 'secret', ...customer });
  const without = await refusalOf('getObject', { Key: 'secret' });
  const got = await call('getObject', { Key: 'secret', ...customer });
  expect({ isMd5: put.ETag === `"${md5('secret')}"`, without, body: String(got.Body) }).toMatchObject({
    isMd5: false,
    without: { code: 'SsecDecryptHeaderInvalid', statusCode: 400 },
    body: 'secret',
  });
});
operation('presigned GET Object', 'getObjectUrl', async () => {
  const url = new URL(
    await sdk.presign({ Bucket, Region, Key: '对象 a+b', Query: { 'response-content-type': 'x/y' } }),
  );
  const open = (path: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      httpRequest({ port: server.port, path, headers: { host: url.host } }, (incoming) => {
        incoming.resume().on('end', () => resolve([incoming.statusCode, incoming.headers['content-type']]));
      })
        .on('error', reject)
        .end();
    });
  expect([
    await open(`${url.pathname}${url.search}`),
    await open(`${url.pathname}?response-content-type=x%2Fy`),
  ]).toEqual([
    [200, 'x/y'],
    [403, 'application/xml'],
  ]);
});
operation('presigned by one sign parameter', 'getAuth', async () => {
  const { secretId: SecretId, secretKey: SecretKey } = server.credentials;
  const authorization = sdk.sign({
    SecretId,
    SecretKey,
    Method: 'get',
    Key: 'log',
    Bucket,
    Region,
    Headers: {},
    Query: {},
  });
  const got = await fetch(`${server.endpoint}/${Bucket}/log?sign=${encodeURIComponent(authorization)}`);
  // Path style signs the bucket as part of the path: a signature for the bucket's own host is none for this one.
  const ofHost = await new Promise<number | undefined>((resolve, reject) => {
    const path = `/log?sign=${encodeURIComponent(authorization)}`;
    httpRequest({ port: server.port, path, headers: { host } }, (incoming) => {
      incoming.resume().on('end', () => resolve(incoming.statusCode));
    })
      .on('error', reject)
      .end();
  });
  expect([got.status, ofHost]).toEqual([403, 200]);
});
operation('POST Object (form)', 'the documented policy signature', async () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder of the form, as a web page writes it
  const form = signedForm({ key: 'forms/${filename}', success_action_status: '200', 'x-cos-meta-from': 'form' });
  form.append('file', new Blob(['from a form']), 'a b.txt');
  const posted = await fetch(`${server.endpoint}/${Bucket}`, { method: 'POST', body: form });
  const got = await call('getObject', { Key: 'forms/a b.txt' });
  expect({
    posted: [posted.status, posted.headers.get('etag')],
    got: [String(got.Body), got.headers['x-cos-meta-from']],
  }).toEqual({ posted: [200, `"${md5('from a form')}"`], got: ['from a form', 'form'] });
});
operation('DELETE Object', 'deleteObject', async () => {
  const deleted = await call('deleteObject', { Key: 'copy' });
  const missing = await call('deleteObject', { Key: 'copy' });
  expect([deleted.statusCode, missing.statusCode]).toEqual([204, 204]);
});

/** A form as a web page sends it, signed by the owner of the server. */
function signedForm(fields: Readonly<Record<string, string>>): FormData {
  const { secretId, secretKey } = server.credentials;
  const now = Math.floor(Date.now() / 1000);
  const keyTime = `${now - 60};${now + 600}`;
  const policy = JSON.stringify({
    expiration: new Date((now + 600) * 1000).toISOString(),
    conditions: [
      { bucket: Bucket },
      ['starts-with', '$key', 'forms/'],
      ['content-length-range', 1, 100],
      { 'q-sign-algorithm': 'sha1' },
      { 'q-ak': secretId },
      { 'q-sign-time': keyTime },
    ],
  });
  const hmac = (key: string, text: string): string => createHmac('sha1', key).update(text).digest('hex');
  const signature = hmac(hmac(secretKey, keyTime), createHash('sha1').update(policy).digest('hex'));
  const form = new FormData();
  const all = {
    ...fields,
    policy: Buffer.from(policy).toString('base64'),
    'q-sign-algorithm': 'sha1',
    'q-ak': secretId,
    'q-key-time': keyTime,
    'q-signature': signature,
  };
  for (const [name, value] of Object.entries(all)) {
    form.append(name, value);
  }
  return form;
}

// Multipart

const parts = [randomBytes(mebibyte), randomBytes(mebibyte), randomBytes(7)];
let UploadId = '';
operation('Initiate Multipart Upload', 'multipartInit', async () => {
  const answer = await call('multipartInit', {
    Key: 'big',
    StorageClass: 'STANDARD_IA',
    Headers: { 'x-cos-meta-a': 'b' },
  });
  UploadId = String(answer.UploadId);
  expect(UploadId).toMatch(/^\d{10}[0-9a-f]{64}$/);
});
operation('Upload Part', 'multipartUpload', async () => {
  const sent = await call('multipartUpload', { Key: 'big', UploadId, PartNumber: 1, Body: parts[0] });
  await call('multipartUpload', { Key: 'big', UploadId, PartNumber: 3, Body: parts[2] });
  expect(sent.ETag).toBe(`"${md5(parts[0] ?? '')}"`);
});
operation('Upload Part - Copy', 'uploadPartCopy', async () => {
  await call('putObject', { Key: 'source', Body: Buffer.concat(parts) });
  const copied = await call('uploadPartCopy', {
    Key: 'big',
    UploadId,
    PartNumber: 2,
    CopySource: `${host}/source`,
    CopySourceRange: `bytes=${mebibyte}-${2 * mebibyte - 1}`,
  });
  const outside = await refusalOf('uploadPartCopy', {
    Key: 'big',
    UploadId,
    PartNumber: 4,
    CopySource: `${host}/source`,
    CopySourceRange: `bytes=0-${3 * mebibyte}`,
  });
  expect({ etag: copied.ETag, outside }).toMatchObject({
    etag: `"${md5(parts[1] ?? '')}"`,
    outside: { code: 'InvalidRange' },
  });
});
operation('List Parts', 'multipartListPart', async () => {
  const listed = await call('multipartListPart', { Key: 'big', UploadId });
  expect(listed.Part).toMatchObject(parts.map((part, n) => ({ PartNumber: `${n + 1}`, Size: String(part.length) })));
});
operation('List Multipart Uploads', 'multipartList', async () => {
  expect((await call('multipartList')).Upload).toMatchObject([{ Key: 'big', UploadId, StorageClass: 'STANDARD_IA' }]);
});
operation('Complete Multipart Upload', 'multipartComplete', async () => {
  const Parts = parts.map((part, n) => ({ PartNumber: n + 1, ETag: `"${md5(part)}"` }));
  const unordered = await refusalOf('multipartComplete', { Key: 'big', UploadId, Parts: [...Parts].reverse() });
  const completed = await call('multipartComplete', { Key: 'big', UploadId, Parts });
  const got = await call('getObject', { Key: 'big' });
  expect({
    unordered,
    etag: completed.ETag,
    crc: completed.headers['x-cos-hash-crc64ecma'],
    isWhole: Buffer.isBuffer(got.Body) && got.Body.equals(Buffer.concat(parts)),
    headers: got.headers,
  }).toMatchObject({
    unordered: { code: 'InvalidPartOrder' },
    etag: expect.stringMatching(/^"[0-9a-f]{32}-3"$/),
    crc: String(await crc64Of(Buffer.concat(parts))),
    isWhole: true,
    headers: { 'x-cos-storage-class': 'STANDARD_IA', 'x-cos-meta-a': 'b' },
  });
});
operation('Abort Multipart Upload', 'multipartAbort', async () => {
  const { UploadId: other } = await call('multipartInit', { Key: 'other' });
  const aborted = await call('multipartAbort', { Key: 'other', UploadId: other });
  const again = await refusalOf('multipartAbort', { Key: 'other', UploadId: other });
  expect({ aborted: aborted.statusCode, again }).toMatchObject({ aborted: 204, again: { code: 'NoSuchUpload' } });
});
operation('multipart upload of a file', 'sliceUploadFile', async () => {
  const file = makeTempFolder().at('file.bin');
  writeFileSync(file, Buffer.concat(parts));
  const sent = await call('sliceUploadFile', { Key: 'sliced', FilePath: file });
  expect(sent.ETag).toMatch(/-3"$/);
});
operation('multipart copy', 'sliceCopyFile', async () => {
  const CopySource = `${host}/sliced`;
  const copied = await call('sliceCopyFile', {
    Key: 'slicecopy',
    CopySource,
    CopySliceSize: mebibyte,
    CopyChunkSize: mebibyte,
  });
  const got = await call('getObject', { Key: 'slicecopy' });
  expect({
    etag: copied.ETag,
    isWhole: Buffer.isBuffer(got.Body) && got.Body.equals(Buffer.concat(parts)),
  }).toEqual({ etag: expect.stringMatching(/-3"$/), isWhole: true });
});
operation('download of a file in ranges', 'downloadFile', async () => {
  const file = makeTempFolder().at('down.bin');
  await sdk.run('downloadFile', { Bucket, Region, Key: 'sliced', FilePath: file, ChunkSize: mebibyte });
  expect(readFileSync(file).equals(Buffer.concat(parts))).toBe(true);
});

// Versions

operation('PUT Bucket versioning', 'putBucketVersioning', async () => {
  await call('putObject', { Key: 'versioned', Body: 'before' });
  await call('putBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } });
  const put = await call('putObject', { Key: 'versioned', Body: 'first' });
  expect(put.headers['x-cos-version-id']).toMatch(/^[A-Za-z0-9_-]{20,}$/);
});
operation('GET Bucket versioning', 'getBucketVersioning', async () => {
  expect((await call('getBucketVersioning')).VersioningConfiguration).toMatchObject({ Status: 'Enabled' });
});
operation('GET Bucket Object versions', 'listObjectVersions', async () => {
  const second = await call('putObject', { Key: 'versioned', Body: 'second' });
  const marker = await call('deleteObject', { Key: 'versioned' });
  const whole = await call('listObjectVersions', { Prefix: 'versioned' });
  const page = await call('listObjectVersions', { Prefix: 'versioned', MaxKeys: 2 });
  const rest = await call('listObjectVersions', {
    Prefix: 'versioned',
    KeyMarker: page.NextKeyMarker,
    VersionIdMarker: page.NextVersionIdMarker,
  });
  const ids = (listed: unknown): unknown => (Array.isArray(listed) ? listed.map(({ VersionId }) => VersionId) : listed);
  const [, firstId] = Array.isArray(whole.Versions) ? whole.Versions.map(({ VersionId }) => VersionId) : [];
  expect({
    marker: [marker.headers['x-cos-delete-marker'], ids(whole.DeleteMarkers)],
    versions: ids(whole.Versions),
    pages: [ids(page.DeleteMarkers), ids(page.Versions), ids(rest.Versions), page.IsTruncated, rest.IsTruncated],
  }).toEqual({
    marker: ['true', [marker.headers['x-cos-version-id']]],
    versions: [second.headers['x-cos-version-id'], firstId, 'null'],
    pages: [
      [marker.headers['x-cos-version-id']],
      [second.headers['x-cos-version-id']],
      [firstId, 'null'],
      'true',
      'false',
    ],
  });
});
operation('GET, copy and DELETE of a version', 'getObject', async () => {
  const missing = await refusalOf('getObject', { Key: 'versioned' });
  const before = await call('getObject', { Key: 'versioned', VersionId: 'null' });
  const copied = await call('putObjectCopy', { Key: 'revived', CopySource: `${host}/versioned?versionId=null` });
  const { DeleteMarkers } = await call('listObjectVersions', { Prefix: 'versioned' });
  const [marker] = Array.isArray(DeleteMarkers) ? DeleteMarkers : [];
  const unmarked = await call('deleteObject', { Key: 'versioned', VersionId: marker?.VersionId });
  const current = await call('getObject', { Key: 'versioned' });
  expect({
    missing,
    before: [String(before.Body), before.headers['x-cos-version-id']],
    copied: copied.headers,
    unmarked: unmarked.headers,
    current: String(current.Body),
  }).toMatchObject({
    missing: { code: 'NoSuchKey', statusCode: 404 },
    before: ['before', 'null'],
    copied: { 'x-cos-copy-source-version-id': 'null', 'x-cos-version-id': expect.any(String) },
    unmarked: { 'x-cos-delete-marker': 'true', 'x-cos-version-id': marker?.VersionId },
    current: 'second',
  });
});
operation('PUT and GET Bucket replication', 'putBucketReplication', async () => {
  const ReplicationConfiguration = {
    Role: 'qcs::cam::uin/1:uin/1',
    Rules: [{ Status: 'Enabled', Prefix: 'a', Destination: { Bucket: 'qcs::cos:ap-beijing::other-1250000000' } }],
  };
  const before = await call('getBucketReplication').catch((error: unknown) => error);
  await call('putBucketReplication', { ReplicationConfiguration });
  const read = await call('getBucketReplication');
  await call('deleteBucketReplication');
  expect({ before, read }).toMatchObject({
    before: { code: 'ReplicationConfigurationNotFoundError' },
    read: { ReplicationConfiguration: { Role: 'qcs::cam::uin/1:uin/1', Rules: [{ Status: 'Enabled' }] } },
  });
});
operation('forbid-overwrite where versions are kept: ignored', 'putObject', async () => {
  const Headers = { 'x-cos-forbid-overwrite': 'true' };
  const put = await call('putObject', { Key: 'versioned', Body: 'third', Headers });
  await call('putBucketVersioning', { VersioningConfiguration: { Status: 'Suspended' } });
  const suspended = await call('putObject', { Key: 'versioned', Body: 'fourth', Headers });
  expect([put.statusCode, suspended.statusCode, suspended.headers['x-cos-version-id']]).toEqual([200, 200, undefined]);
});
operation('DELETE Multiple Objects, with versions', 'deleteMultipleObject', async () => {
  const { Versions } = await call('listObjectVersions', { Prefix: 'versioned' });
  const Objects = Array.isArray(Versions) ? Versions.map(({ Key, VersionId }) => ({ Key, VersionId })) : [];
  const deleted = await call('deleteMultipleObject', { Objects: [...Objects, { Key: 'log' }] });
  const after = await call('listObjectVersions', { Prefix: 'versioned' });
  expect({ deleted: deleted.Deleted, Error: deleted.Error, left: after.Versions }).toEqual({
    deleted: [...Objects, { Key: 'log', DeleteMarker: 'true', DeleteMarkerVersionId: 'null' }],
    Error: [],
    left: [],
  });
});
operation('DELETE Bucket', 'deleteBucket', async () => {
  const Other = { Bucket: 'emptied-1250000000' };
  await call('putBucket', Other);
  await call('putBucketVersioning', { ...Other, VersioningConfiguration: { Status: 'Enabled' } });
  const { headers } = await call('deleteObject', { ...Other, Key: 'only a marker' });
  const full = await refusalOf('deleteBucket', Other);
  await call('deleteObject', { ...Other, Key: 'only a marker', VersionId: headers['x-cos-version-id'] });
  const deleted = await call('deleteBucket', Other);
  expect({ full, deleted: deleted.statusCode }).toMatchObject({
    full: { code: 'BucketNotEmpty', statusCode: 409 },
    deleted: 204,
  });
});
