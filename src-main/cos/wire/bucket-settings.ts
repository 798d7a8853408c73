/**
 * The configurations of a bucket that all work the same way: `GET`, `PUT` and some of them `DELETE` on one query name, with one message.
 * Client and server both go by this table. The numbers are pages:
 * https://www.tencentcloud.com/document/product/436/<number>
 */
import { accelerateConfiguration } from './accelerate-configuration.ts';
import { bucketLoggingStatus } from './bucket-logging-status.ts';
import { corsConfiguration } from './cors-configuration.ts';
import { domainConfiguration } from './domain-configuration.ts';
import { encryptionConfiguration } from './encryption-configuration.ts';
import { intelligentTieringConfiguration } from './intelligent-tiering-configuration.ts';
import { lifecycleConfiguration } from './lifecycle-configuration.ts';
import type { Message } from './message.ts';
import { objectLockConfiguration } from './object-lock-configuration.ts';
import { originConfiguration } from './origin-configuration.ts';
import { refererConfiguration } from './referer-configuration.ts';
import { replicationConfiguration } from './replication-configuration.ts';
import { strictSignatureConfiguration } from './strict-signature-configuration.ts';
import { tagging } from './tagging.ts';
import { versioningConfiguration } from './versioning-configuration.ts';
import { websiteConfiguration } from './website-configuration.ts';

export type BucketSetting<T> = {
  /** Name of the query parameter. */
  readonly query: string;
  readonly message: Message<T>;
  /** The code of the 404 that says "never configured"; without one an empty document says it. */
  readonly notConfigured?: string;
  /** Status of a PUT that went well. */
  readonly putStatus: 200 | 204;
  readonly canDelete: boolean;
};

function setting<T, const Rest extends Omit<BucketSetting<T>, 'query' | 'message'>>(
  query: string,
  message: Message<T>,
  rest: Rest,
): { readonly query: string; readonly message: Message<T> } & Rest {
  return { query, message, ...rest };
}

export const bucketSettings = {
  /** PUT 8279, GET 8274, DELETE 8283. */
  cors: setting('cors', corsConfiguration, {
    notConfigured: 'NoSuchCORSConfiguration',
    putStatus: 200,
    canDelete: true,
  }),
  /** PUT 8280, GET 8278, DELETE 8284. */
  lifecycle: setting('lifecycle', lifecycleConfiguration, {
    notConfigured: 'NoSuchLifecycleConfiguration',
    putStatus: 200,
    canDelete: true,
  }),
  /** PUT 19889, GET 19888. */
  versioning: setting('versioning', versioningConfiguration, {
    putStatus: 200,
    canDelete: false,
  }),
  /** PUT 8281, GET 8277, DELETE 8286. */
  tagging: setting('tagging', tagging, {
    notConfigured: 'NoSuchTagSet',
    putStatus: 204,
    canDelete: true,
  }),
  /** PUT 31423, GET 30615. */
  referer: setting('referer', refererConfiguration, {
    putStatus: 200,
    canDelete: false,
  }),
  /** PUT 30617, GET 30616, DELETE 30629. */
  website: setting('website', websiteConfiguration, {
    notConfigured: 'NoSuchWebsiteConfiguration',
    putStatus: 200,
    canDelete: true,
  }),
  /** PUT 19223, GET 19222, DELETE 19221. */
  replication: setting('replication', replicationConfiguration, {
    notConfigured: 'ReplicationConfigurationNotFoundError',
    putStatus: 200,
    canDelete: true,
  }),
  /** PUT 33459, GET 33460, DELETE 33461. */
  encryption: setting('encryption', encryptionConfiguration, {
    notConfigured: 'NoSuchEncryptionConfiguration',
    putStatus: 200,
    canDelete: true,
  }),
  /** PUT 17054, GET 17053. An empty value switches it off. */
  logging: setting('logging', bucketLoggingStatus, {
    putStatus: 200,
    canDelete: false,
  }),
  /** PUT 38314, GET 38315. */
  intelligentTiering: setting('intelligenttiering', intelligentTieringConfiguration, {
    putStatus: 200,
    canDelete: false,
  }),
  /** PUT 33411, GET 33412. */
  acceleration: setting('accelerate', accelerateConfiguration, {
    putStatus: 200,
    canDelete: false,
  }),
  origin: setting('origin', originConfiguration, {
    notConfigured: 'OriginConfigurationNotFoundError',
    putStatus: 200,
    canDelete: true,
  }),
  /** PUT 35868, GET 35869, DELETE 35870. */
  domain: setting('domain', domainConfiguration, {
    putStatus: 200,
    canDelete: true,
  }),
  /** PUT 40133, GET 40134. */
  objectLock: setting('object-lock', objectLockConfiguration, {
    notConfigured: 'NoSuchObjectLockConfiguration',
    putStatus: 200,
    canDelete: false,
  }),
  /** PUT 53889, GET 53890, DELETE 53891. */
  strictSignature: setting('strict-signature', strictSignatureConfiguration, {
    putStatus: 200,
    canDelete: true,
  }),
};
