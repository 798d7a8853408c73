/** The settings of a bucket in the words of a user interface. Each is asked by itself: keys often may read some and not others. */
import type { Asked, BucketFacts, BucketTag, CorsRule, LifecycleRuleView } from '../contract/bucket.ts';
import type { BucketClient } from '../cos/bucket-client.ts';
import { type AccessControlPolicy, allUsers } from '../cos/wire/access-control-policy.ts';
import type { CorsRule as WireCorsRule } from '../cos/wire/cors-configuration.ts';
import type { LifecycleRule } from '../cos/wire/lifecycle-configuration.ts';
import type { Tag } from '../cos/wire/tagging.ts';
import { toReason } from './call-method.ts';
import { isUploadCleanup } from './upload-cleanup.ts';

export async function readBucketFacts(
  bucket: BucketClient,
  { region, prefix }: { readonly region: string; readonly prefix: string },
  signal: AbortSignal,
): Promise<BucketFacts> {
  const { settings } = bucket;
  const [versioning, acl, cors, tags, lifecycle, encryption] = await Promise.all([
    asked(async () => versioningOf((await settings.versioning.get(signal))?.status)),
    asked(async () => aclOf(await settings.acl.get(signal))),
    asked(async () => ((await settings.cors.get(signal))?.rules ?? []).map(corsRuleView)),
    asked(async () => ((await settings.tagging.get(signal))?.tags ?? []).map(tagView)),
    asked(async () =>
      ((await settings.lifecycle.get(signal))?.rules ?? []).map((rule, index) => lifecycleView(rule, index, prefix)),
    ),
    asked(async () => (await settings.encryption.get(signal))?.algorithm ?? 'none'),
  ]);
  return { bucket: bucket.bucket, region, versioning, acl, cors, tags, lifecycle, encryption };
}

export function corsRuleView({
  id,
  allowedOrigins,
  allowedMethods,
  allowedHeaders,
  exposeHeaders,
  maxAgeSeconds,
}: WireCorsRule): CorsRule {
  return {
    ...(id === undefined ? {} : { id }),
    allowedOrigins: [...allowedOrigins],
    allowedMethods: [...allowedMethods],
    allowedHeaders: [...allowedHeaders],
    exposeHeaders: [...exposeHeaders],
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
  };
}

export function tagView({ key, value }: Tag): BucketTag {
  return { key, value };
}

async function asked<Value>(ask: () => Promise<Value>): Promise<Asked<Value>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    return { ok: false, reason: toReason(error) };
  }
}

function versioningOf(status: 'Enabled' | 'Suspended' | undefined): 'off' | 'enabled' | 'suspended' {
  switch (status) {
    case 'Enabled':
      return 'enabled';
    case 'Suspended':
      return 'suspended';
    default:
      return 'off';
  }
}

type AclView = Extract<BucketFacts['acl'], { readonly ok: true }>['value'];

function aclOf({ owner, grants = [] }: AccessControlPolicy): AclView {
  const rows = grants.map(({ grantee, permission }) => ({
    grantee: grantee.kind === 'group' ? grantee.uri : (grantee.displayName ?? grantee.id),
    permission,
  }));
  const canned = cannedOf(
    grants.flatMap(({ grantee, permission }) => {
      const isOwners = grantee.kind === 'user' && grantee.id === owner.id && permission === 'FULL_CONTROL';
      const isEverybodys = grantee.kind === 'group' && grantee.uri === allUsers;
      return isOwners ? [] : [isEverybodys ? permission : 'other'];
    }),
  );
  return { owner: owner.displayName ?? owner.id, grants: rows, ...(canned === undefined ? {} : { canned }) };
}

/** By what everybody may do, the owner's own rights left out. */
function cannedOf(rights: readonly string[]): AclView['canned'] {
  switch (rights.toSorted().join(' ')) {
    case '':
      return 'private';
    case 'READ':
      return 'public-read';
    case 'READ WRITE':
      return 'public-read-write';
    default:
      return undefined;
  }
}

function lifecycleView(rule: LifecycleRule, index: number, ourPrefix: string): LifecycleRuleView {
  const expiresAfterDays = rule.expiration?.days;
  const abortsUploadsAfterDays = rule.abortIncompleteMultipartUpload?.daysAfterInitiation;
  const expiresOldVersionsAfterDays = rule.noncurrentVersionExpiration?.noncurrentDays;
  const expiresOn = rule.expiration?.date;
  const { storageClass: movesToStorageClass, days: movesAfterDays } = rule.transitions[0] ?? {};
  return {
    id: rule.id ?? `rule ${index + 1}`,
    prefix: rulePrefixOf(rule),
    isEnabled: rule.status === 'Enabled',
    isOurs: isUploadCleanup(rule, ourPrefix),
    ...(expiresAfterDays === undefined ? {} : { expiresAfterDays }),
    ...(expiresOn === undefined ? {} : { expiresOn }),
    ...(abortsUploadsAfterDays === undefined ? {} : { abortsUploadsAfterDays }),
    ...(expiresOldVersionsAfterDays === undefined ? {} : { expiresOldVersionsAfterDays }),
    ...(movesToStorageClass === undefined ? {} : { movesToStorageClass }),
    ...(movesAfterDays === undefined ? {} : { movesAfterDays }),
  };
}

/** A rule names its prefix in one of three forms; none means the whole bucket. */
export function rulePrefixOf(rule: LifecycleRule): string {
  return rule.filter?.and?.prefix ?? rule.filter?.prefix ?? rule.prefix ?? '';
}
