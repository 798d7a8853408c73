/** Arbitrary values of every message that is a table, each with its reader and its writer. */
import fc from 'fast-check';
import { accelerateConfiguration } from '../../../../src-main/cos/wire/accelerate-configuration.ts';
import { accessControlPolicy, allUsers } from '../../../../src-main/cos/wire/access-control-policy.ts';
import { bucketLoggingStatus } from '../../../../src-main/cos/wire/bucket-logging-status.ts';
import { bucketPolicy } from '../../../../src-main/cos/wire/bucket-policy.ts';
import { copyPartResult } from '../../../../src-main/cos/wire/copy-part-result.ts';
import { corsConfiguration } from '../../../../src-main/cos/wire/cors-configuration.ts';
import { createBucketConfiguration } from '../../../../src-main/cos/wire/create-bucket-configuration.ts';
import { domainConfiguration } from '../../../../src-main/cos/wire/domain-configuration.ts';
import { encryptionConfiguration } from '../../../../src-main/cos/wire/encryption-configuration.ts';
import { intelligentTieringConfiguration } from '../../../../src-main/cos/wire/intelligent-tiering-configuration.ts';
import { inventoryConfiguration, inventoryJob } from '../../../../src-main/cos/wire/inventory-configuration.ts';
import { lifecycleConfiguration } from '../../../../src-main/cos/wire/lifecycle-configuration.ts';
import { listInventoryConfigurationResult } from '../../../../src-main/cos/wire/list-inventory-configuration-result.ts';
import {
  parseListVersionsResult,
  writeListVersionsResult,
} from '../../../../src-main/cos/wire/list-versions-result.ts';
import { locationConstraint } from '../../../../src-main/cos/wire/location-constraint.ts';
import { objectLockConfiguration } from '../../../../src-main/cos/wire/object-lock-configuration.ts';
import { originConfiguration } from '../../../../src-main/cos/wire/origin-configuration.ts';
import { postPolicy } from '../../../../src-main/cos/wire/post-policy.ts';
import { refererConfiguration } from '../../../../src-main/cos/wire/referer-configuration.ts';
import { replicationConfiguration } from '../../../../src-main/cos/wire/replication-configuration.ts';
import { restoreRequest } from '../../../../src-main/cos/wire/restore-request.ts';
import { retention } from '../../../../src-main/cos/wire/retention.ts';
import { selectRequest } from '../../../../src-main/cos/wire/select-request.ts';
import { strictSignatureConfiguration } from '../../../../src-main/cos/wire/strict-signature-configuration.ts';
import { tagging } from '../../../../src-main/cos/wire/tagging.ts';
import { versioningConfiguration } from '../../../../src-main/cos/wire/versioning-configuration.ts';
import { websiteConfiguration } from '../../../../src-main/cos/wire/website-configuration.ts';

type Pair<T> = { readonly parse: (text: string) => T; readonly write: (value: T) => string };

/** One message with its values; the type of the value stays inside. */
export type MessageCase = {
  readonly name: string;
  readonly texts: fc.Arbitrary<string>;
  readonly parse: (text: string) => unknown;
  /** A value, and what reading its text gives. */
  readonly pairs: fc.Arbitrary<{ readonly value: unknown; readonly read: unknown }>;
};

function messageCase<T>(name: string, { parse, write }: Pair<T>, values: fc.Arbitrary<T>): MessageCase {
  return {
    name,
    parse,
    texts: values.map(write),
    pairs: values.map((value) => ({ value, read: parse(write(value)) })),
  };
}

/** A record with all of `always` and any of `sometimes`. */
function shape<A extends object, S extends object>(
  always: { readonly [K in keyof A]: fc.Arbitrary<A[K]> },
  sometimes: { readonly [K in keyof S]: fc.Arbitrary<S[K]> },
): fc.Arbitrary<A & Partial<S>> {
  return fc
    .tuple(
      fc.record(always, { noNullPrototype: true }),
      fc.record(sometimes, { noNullPrototype: true, requiredKeys: [] }),
    )
    .map(([first, second]) => ({ ...first, ...second }) as A & Partial<S>);
}

/** A record with all of its fields. */
function all<T extends object>(fields: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(fields).map((value) => ({ ...value }));
}

/** Names such as `constructor` are no fields of a form, and are refused. */
const formField = fc.stringMatching(/^(key|acl|Content-Type|x-cos-meta-[a-z]{1,9})$/);
const isSaid = (value: object): boolean => Object.keys(value).length > 0;
const word = fc.stringMatching(/^[A-Za-z0-9.:/*-]{1,20}$/);
const anyText = fc.oneof(
  fc.constantFrom('', ' ', ' a b ', '&amp;', '<x>', 'a\r\nb\tc', '😀', '中文/'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const count = fc.nat(1_000_000);
const flag = fc.boolean();
const time = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000);
const tag = all({ key: word, value: anyText });
const someTags = fc.array(tag, { minLength: 1, maxLength: 3 });
const words = fc.array(word, { maxLength: 3 });
const onOff = fc.constantFrom('Enabled' as const, 'Disabled' as const);
const onSuspended = fc.constantFrom('Enabled' as const, 'Suspended' as const);
const bounds = { prefix: anyText, prefixNotEquals: word, objectSizeGreaterThan: count, objectSizeLessThan: count };

const cors = shape(
  {
    rules: fc.array(
      shape(
        {
          allowedOrigins: words,
          allowedMethods: fc.array(fc.constantFrom('GET' as const, 'PUT' as const, 'HEAD' as const), { maxLength: 2 }),
          allowedHeaders: words,
          exposeHeaders: words,
        },
        { id: word, maxAgeSeconds: count },
      ),
      { maxLength: 3 },
    ),
  },
  { responseVary: flag },
);

const lifecycle = all({
  rules: fc.array(
    shape(
      {
        status: onOff,
        transitions: fc.array(shape({ storageClass: word }, { days: count, date: word }), { maxLength: 2 }),
        noncurrentVersionTransitions: fc.array(all({ noncurrentDays: count, storageClass: word }), {
          maxLength: 2,
        }),
      },
      {
        id: word,
        prefix: anyText,
        filter: shape({}, { ...bounds, tag, and: shape({ tags: someTags }, bounds) }),
        expiration: shape({}, { days: count, date: word, expiredObjectDeleteMarker: flag }).filter(isSaid),
        noncurrentVersionExpiration: all({ noncurrentDays: count }),
        abortIncompleteMultipartUpload: all({ daysAfterInitiation: count }),
      },
    ),
    { maxLength: 3 },
  ),
});

const website = shape(
  { indexDocument: word },
  {
    redirectAllRequestsTo: fc.constant('https'),
    autoAddressing: onOff,
    errorDocument: shape({ key: word }, { originalHttpStatus: onOff }),
    routingRules: fc.array(
      all({
        condition: shape({}, { httpErrorCodeReturnedEquals: count, keyPrefixEquals: anyText }),
        redirect: shape({}, { protocol: word, replaceKeyWith: word, replaceKeyPrefixWith: anyText, urlRedirect: word }),
      }),
      { maxLength: 3 },
    ),
  },
);

const replication = all({
  role: word,
  rules: fc.array(
    shape(
      { status: onOff, destination: shape({ bucket: word }, { storageClass: word }) },
      {
        id: word,
        priority: count,
        prefix: anyText,
        filter: shape({}, { prefix: anyText, and: shape({ tags: someTags }, { prefix: anyText }) }).filter(isSaid),
        deleteMarkerReplication: onOff,
      },
    ),
    { maxLength: 3 },
  ),
});

const report = {
  id: word,
  includedObjectVersions: fc.constantFrom('All' as const, 'Current' as const),
  destination: shape(
    { format: fc.constantFrom('CSV' as const, 'ORC' as const), bucket: word },
    { accountId: word, prefix: anyText, encryption: shape({}, { sseCos: anyText }) },
  ),
};
const reportSometimes = {
  filter: shape(
    {},
    {
      prefix: anyText,
      and: shape({ tags: someTags }, { prefix: anyText, storageClass: word }),
      period: shape({}, { startTime: count, endTime: count }).filter(isSaid),
    },
  ).filter(isSaid),
  optionalFields: words,
};
const inventory = shape(
  { ...report, isEnabled: flag, schedule: fc.constantFrom('Daily' as const, 'Weekly' as const) },
  reportSometimes,
);

const header = shape({ key: word }, { value: anyText });
const headers = fc.array(header, { maxLength: 2 });
const origin = all({
  rules: fc.array(
    shape(
      {
        originType: fc.constantFrom('Mirror' as const, 'Proxy' as const, 'Redirect' as const),
        originInfo: shape(
          { hostInfo: fc.array(shape({ hostName: word }, { weight: count }), { maxLength: 2 }) },
          {
            fileInfo: shape(
              {},
              {
                prefixConfiguration: shape({}, { prefix: anyText, replacedWithPrefix: anyText }).filter(isSaid),
                suffixConfiguration: shape({}, { suffix: anyText, replacedWithSuffix: anyText }).filter(isSaid),
                fixedFileConfiguration: all({ fixedFilePath: word }),
              },
            ).filter(isSaid),
          },
        ),
      },
      {
        rulePriority: count,
        originCondition: shape({}, { httpStatusCode: count, prefix: anyText, suffix: anyText }).filter(isSaid),
        originParameter: shape(
          {},
          {
            protocol: fc.constantFrom('HTTP' as const, 'FOLLOW' as const),
            followQueryString: flag,
            httpHeader: shape(
              {},
              {
                followAllHeaders: flag,
                newHttpHeaders: headers,
                followHttpHeaders: headers,
                forbidFollowHttpHeaders: headers,
              },
            ).filter(isSaid),
            followRedirection: flag,
            httpRedirectCode: count,
          },
        ).filter(isSaid),
      },
    ),
    { maxLength: 2 },
  ),
});

const csv = {
  recordDelimiter: anyText,
  fieldDelimiter: anyText,
  quoteCharacter: anyText,
  quoteEscapeCharacter: anyText,
};
const select = shape(
  {
    expression: fc.constantFrom('Select * from COSObject', "Select s._1 from COSObject s where s._2 < '<&>'"),
    expressionType: fc.constant('SQL' as const),
    inputSerialization: shape(
      {},
      {
        compressionType: fc.constantFrom('NONE' as const, 'GZIP' as const),
        csv: shape(
          {},
          {
            ...csv,
            fileHeaderInfo: fc.constantFrom('NONE' as const, 'USE' as const),
            comments: anyText,
            allowQuotedRecordDelimiter: flag,
          },
        ),
        json: fc.constantFrom('DOCUMENT' as const, 'LINES' as const),
      },
    ),
    outputSerialization: shape(
      {},
      {
        csv: shape({}, { ...csv, quoteFields: fc.constantFrom('ASNEEDED' as const, 'ALWAYS' as const) }),
        json: shape({}, { recordDelimiter: anyText }),
      },
    ),
  },
  { requestProgress: flag },
);

const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
const listed = { key, versionId: fc.oneof(fc.constantFrom('', 'null'), word), isLatest: flag, lastModified: time };
const versions = shape(
  {
    name: word,
    prefix: anyText,
    keyMarker: anyText,
    versionIdMarker: fc.oneof(fc.constant(''), word),
    maxKeys: count,
    isTruncated: flag,
    commonPrefixes: fc.array(key, { maxLength: 2 }),
    entries: fc.array(
      fc.oneof(
        shape(
          { kind: fc.constant('version' as const), ...listed, etag: word, size: count, storageClass: word },
          { ownerId: word },
        ),
        shape({ kind: fc.constant('delete-marker' as const), ...listed }, { ownerId: word }),
      ),
      { maxLength: 4 },
    ),
  },
  { encodingType: fc.constant('url' as const), delimiter: fc.constantFrom('/', '|') },
).chain((page) =>
  // A version marker never stands alone.
  fc.oneof(
    fc.constant(page),
    shape({ nextKeyMarker: key }, { nextVersionIdMarker: word }).map((next) => ({ ...page, ...next })),
  ),
);

export const messageCases: readonly MessageCase[] = [
  messageCase(
    'AccessControlPolicy',
    accessControlPolicy,
    shape(
      { owner: shape({ id: word }, { displayName: word }) },
      {
        grants: fc.array(
          all({
            grantee: fc.oneof(
              shape({ kind: fc.constant('user' as const), id: word }, { displayName: word }),
              all({ kind: fc.constant('group' as const), uri: fc.constant(allUsers) }),
            ),
            permission: fc.constantFrom('READ' as const, 'WRITE_ACP' as const, 'FULL_CONTROL' as const),
          }),
          { maxLength: 3 },
        ),
      },
    ),
  ),
  messageCase('CORSConfiguration', corsConfiguration, cors),
  messageCase('LifecycleConfiguration', lifecycleConfiguration, lifecycle),
  messageCase('VersioningConfiguration', versioningConfiguration, all({ status: onSuspended })),
  messageCase('Tagging', tagging, all({ tags: fc.array(tag, { maxLength: 3 }) })),
  messageCase(
    'RefererConfiguration',
    refererConfiguration,
    shape(
      { status: onOff, refererType: fc.constantFrom('Black-List' as const, 'White-List' as const), domains: words },
      { emptyReferer: fc.constantFrom('Allow' as const, 'Deny' as const) },
    ),
  ),
  messageCase('WebsiteConfiguration', websiteConfiguration, website),
  messageCase('ReplicationConfiguration', replicationConfiguration, replication),
  messageCase(
    'ServerSideEncryptionConfiguration',
    encryptionConfiguration,
    shape(
      { algorithm: fc.constantFrom('AES256' as const, 'KMS' as const) },
      { kmsMasterKeyId: word, kmsAlgorithm: word },
    ),
  ),
  messageCase(
    'BucketLoggingStatus',
    bucketLoggingStatus,
    shape({}, { loggingEnabled: shape({ targetBucket: word }, { targetPrefix: anyText }) }),
  ),
  messageCase('InventoryConfiguration', inventoryConfiguration, inventory),
  messageCase('InventoryConfiguration of one run', inventoryJob, shape(report, reportSometimes)),
  messageCase(
    'ListInventoryConfigurationResult',
    listInventoryConfigurationResult,
    shape(
      { inventories: fc.array(inventory, { maxLength: 2 }), isTruncated: flag },
      { continuationToken: word, nextContinuationToken: word },
    ),
  ),
  messageCase(
    'IntelligentTieringConfiguration',
    intelligentTieringConfiguration,
    shape({ status: onSuspended }, { transition: shape({ days: count }, { requestFrequent: count }) }),
  ),
  messageCase('AccelerateConfiguration', accelerateConfiguration, shape({ status: onSuspended }, { type: word })),
  messageCase('OriginConfiguration', originConfiguration, origin),
  messageCase(
    'DomainConfiguration',
    domainConfiguration,
    all({
      rules: fc.array(
        shape(
          { status: fc.constantFrom('ENABLED' as const, 'DISABLED' as const), name: word, type: word },
          { forcedReplacement: fc.constantFrom('CNAME' as const, 'TXT' as const) },
        ),
        { maxLength: 3 },
      ),
    }),
  ),
  messageCase(
    'ObjectLockConfiguration',
    objectLockConfiguration,
    shape(
      { objectLockEnabled: fc.constant('Enabled' as const) },
      { defaultRetention: shape({ days: count }, { years: count, mode: word }) },
    ),
  ),
  messageCase(
    'StrictSignatureConfiguration',
    strictSignatureConfiguration,
    all({ rules: fc.array(shape({ actions: words }, { id: word, headers: words, parameters: words })) }),
  ),
  messageCase('LocationConstraint', locationConstraint, fc.constantFrom('ap-beijing', 'eu-frankfurt')),
  messageCase(
    'CreateBucketConfiguration',
    createBucketConfiguration,
    shape(
      {},
      {
        bucketAzConfig: fc.constantFrom('MAZ' as const, 'OAZ' as const),
        bucketArchConfig: fc.constant('OFS' as const),
        bucketStorageClass: word,
      },
    ),
  ),
  messageCase(
    'RestoreRequest',
    restoreRequest,
    shape({ days: count }, { tier: fc.constantFrom('Expedited' as const, 'Standard' as const, 'Bulk' as const) }),
  ),
  messageCase('Retention', retention, shape({ retainUntilDate: time }, { mode: word })),
  messageCase(
    'CopyPartResult',
    copyPartResult,
    shape({ etag: word, lastModified: time }, { crc64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
  ),
  messageCase('SelectRequest', selectRequest, select),
  messageCase('ListVersionsResult', { parse: parseListVersionsResult, write: writeListVersionsResult }, versions),
  messageCase(
    'bucket policy',
    bucketPolicy,
    all({
      version: fc.constant('2.0'),
      Statement: fc.array(
        shape(
          {
            Effect: fc.constantFrom('allow' as const, 'deny' as const),
            Principal: all({ qcs: fc.oneof(word, words) }),
            Action: fc.oneof(word, words),
            Resource: fc.oneof(word, words),
          },
          { Sid: word, Condition: all({ string_equal: all({ 'cos:prefix': anyText }) }) },
        ),
        { maxLength: 3 },
      ),
    }),
  ),
  messageCase(
    'POST policy',
    postPolicy,
    all({
      expiration: time,
      conditions: fc.array(
        fc.oneof(
          all({ kind: fc.constant('equals' as const), field: formField, value: anyText }),
          all({ kind: fc.constant('starts-with' as const), field: formField, prefix: anyText }),
          all({ kind: fc.constant('content-length-range' as const), min: count, max: count }),
        ),
        { maxLength: 4 },
      ),
    }),
  ),
];
