/**
 * The configurations of a bucket that are put, given back as they were sent, and deleted: all by the table of `cos/wire/bucket-settings.ts`.
 * What some of them demand or do beside being stored is in `checks` below.
 */
import { bucketSettings } from '../../cos/wire/bucket-settings.ts';
import { corsConfiguration } from '../../cos/wire/cors-configuration.ts';
import { lifecycleConfiguration } from '../../cos/wire/lifecycle-configuration.ts';
import { writeEmptyMessage } from '../../cos/wire/message.ts';
import { objectLockConfiguration } from '../../cos/wire/object-lock-configuration.ts';
import { tagging } from '../../cos/wire/tagging.ts';
import { versioningConfiguration } from '../../cos/wire/versioning-configuration.ts';
import { type Answer, emptyAnswer, xmlAnswer } from '../answers.ts';
import type { Bucket } from '../bucket-table.ts';
import { checkCorsRules } from '../cors-rules.ts';
import type { CosRequest } from '../cos-request.ts';
import { checkLifecycleRules } from '../lifecycle-rules.ts';
import { receiveText } from '../receive-body.ts';
import { refuse } from '../refusal.ts';
import { parseRequestXml } from '../request-xml.ts';
import { requireBucket, type ServerContext } from '../server-context.ts';
import { checkTags, maxBucketTags } from '../tag-rules.ts';

type Setting = (typeof bucketSettings)[keyof typeof bucketSettings];
type SettingOperation = (context: ServerContext, request: CosRequest) => Promise<Answer>;

const maxXmlBytes = 64 * 1024;
/** 1000 rules. */
const maxLifecycleXmlBytes = 2 * 1024 * 1024;

/** What AWS and COS both insist on, because a cut body would still be a configuration. */
const needsMd5: ReadonlySet<string> = new Set(['cors', 'lifecycle', 'tagging']);

/** Runs inside the commit that stores `document`, which has been read by the setting's message before. */
type Check = (context: ServerContext, bucket: Bucket, document: string) => void;

const checks: Readonly<Record<string, Check>> = {
  cors: (_, __, document) => checkCorsRules(corsConfiguration.parse(document)),
  lifecycle: (_, __, document) => checkLifecycleRules(lifecycleConfiguration.parse(document)),
  tagging: (_, __, document) => void checkTags(tagging.parse(document).tags, maxBucketTags),
  versioning: ({ index }, bucket, document) => {
    if (bucket.lockDays !== undefined) {
      throw refuse('InvalidBucketState', 'Versions cannot be kept where objects can be locked.');
    }
    index.buckets.setVersioning(bucket.id, versioningConfiguration.parse(document).status);
  },
  'object-lock': ({ index }, bucket, document) => {
    if (bucket.versioning !== 'never') {
      throw refuse('InvalidBucketState', 'Objects cannot be locked where versions are or were kept.');
    }
    const { days = 0, years = 0 } = objectLockConfiguration.parse(document).defaultRetention ?? {};
    index.buckets.setLockDays(bucket.id, days + years * 365);
  },
  replication: (_, { versioning }) => {
    if (versioning !== 'Enabled') {
      throw refuse('BucketVersionNotOpen', 'Only a bucket that keeps versions can be replicated.');
    }
  },
  intelligenttiering: ({ index }, { id }) => {
    if (index.settings.get(id, 'intelligenttiering') !== undefined) {
      throw refuse('InvalidRequest', 'Intelligent tiering cannot be changed once it is on.');
    }
  },
};

/** By name as in `router.ts`, such as `PUT bucket cors`. */
export const settingOperations: readonly (readonly [string, SettingOperation])[] = Object.values(
  bucketSettings,
).flatMap((setting) => [
  [`PUT bucket ${setting.query}`, putSetting(setting)] as const,
  [`GET bucket ${setting.query}`, getSetting(setting)] as const,
  ...(setting.canDelete ? [[`DELETE bucket ${setting.query}`, deleteSetting(setting)] as const] : []),
]);

function putSetting({ query: name, message, putStatus }: Setting): SettingOperation {
  return async (context, request) => {
    const { index } = context;
    requireBucket(context, request.bucket);
    if (needsMd5.has(name) && request.headers['content-md5'] === undefined) {
      throw refuse('InvalidRequest', 'Content-MD5 is required.');
    }
    const document = await receiveText(request, name === 'lifecycle' ? maxLifecycleXmlBytes : maxXmlBytes);
    parseRequestXml(() => message.parse(document));
    await index.commit(() => {
      const bucket = requireBucket(context, request.bucket);
      checks[name]?.(context, bucket, document);
      index.settings.put(bucket.id, name, document);
    });
    return emptyAnswer(putStatus);
  };
}

function getSetting(setting: Setting): SettingOperation {
  return async (context, request) => {
    const document = context.index.settings.get(requireBucket(context, request.bucket).id, setting.query);
    if (document === undefined && 'notConfigured' in setting) {
      throw refuse(setting.notConfigured);
    }
    return xmlAnswer(document ?? writeEmptyMessage(setting.message));
  };
}

function deleteSetting({ query: name }: Setting): SettingOperation {
  return async (context, request) => {
    const { index } = context;
    await index.commit(() => index.settings.delete(requireBucket(context, request.bucket).id, name));
    return emptyAnswer(204);
  };
}
