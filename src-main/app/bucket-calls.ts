/**
 * Calls about the bucket of a pair. Everything is asked of COS when called, with a client of its own, so that they answer also while
 * the pair is stopped. Changes replace what they name and nothing else.
 */
import { buffer } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import { bucketLimits, type CorsRule, type ObjectVersion } from '../contract/bucket.ts';
import type { EngineApi } from '../contract/methods.ts';
import type { BucketClient } from '../cos/bucket-client.ts';
import type { VersionPosition } from '../cos/operations/list-object-versions.ts';
import type { CorsRule as WireCorsRule } from '../cos/wire/cors-configuration.ts';
import { AppError } from '../foundation/app-error.ts';
import { type ObjectKey, parseRelPath, toObjectKey } from '../foundation/names.ts';
import { sideContentOf } from '../sync/gather/side-content.ts';
import { keyOf } from '../sync/paths/names.ts';
import type { Accounts } from './accounts.ts';
import { corsRuleView, readBucketFacts, tagView } from './bucket-facts.ts';
import type { CosQuestions } from './cos-access.ts';
import type { PairFleet } from './pair-fleet.ts';
import { withUploadCleanup } from './upload-cleanup.ts';

type BucketCalls = Pick<
  EngineApi,
  | 'bucketFacts'
  | 'setVersioning'
  | 'setBucketVersioning'
  | 'setBucketAcl'
  | 'setBucketCors'
  | 'setBucketTags'
  | 'setUploadCleanup'
  | 'unfinishedUploads'
  | 'abortUnfinishedUpload'
  | 'objectVersions'
  | 'versionContent'
  | 'restoreVersion'
>;

/** COS copies by itself, terabytes in minutes. */
const copyLimitMs = 30 * 60_000;

export function createBucketCalls(deps: {
  readonly accounts: Accounts;
  readonly questions: CosQuestions;
  readonly fleet: PairFleet;
}): BucketCalls {
  const { accounts, questions, fleet } = deps;

  async function ofPair<Answer>(
    pairId: string,
    question: (bucket: BucketClient, signal: AbortSignal) => Promise<Answer>,
    limitMs?: number,
  ): Promise<Answer> {
    const { plan, credentials } = fleet.entry(pairId);
    return await questions.askBucket(plan, await credentials(), question, limitMs);
  }

  function keyIn(pairId: string, path: string): ObjectKey {
    const relPath = parseRelPath(path);
    if (relPath === undefined) {
      throw new AppError('usage', 'this is not a path of a synced folder');
    }
    return keyOf(fleet.entry(pairId).plan.prefix, relPath);
  }

  /** Uploads of the pair that are under way or will be continued. */
  function ownUploads(pairId: string): ReadonlySet<string> {
    const intents = fleet.runtime(pairId)?.state.intents() ?? [];
    return new Set(intents.flatMap(({ uploadId }) => uploadId ?? []));
  }

  return {
    bucketFacts: ({ pairId }) =>
      ofPair(pairId, (bucket, signal) => readBucketFacts(bucket, fleet.entry(pairId).plan, signal)),
    setVersioning: async ({ place: { accountId, ...place }, status }) => {
      const credentials = await accounts.credentials(accountId);
      await questions.askBucket(place, credentials, (bucket, signal) => putVersioning(bucket, status, signal));
      return undefined;
    },
    setBucketVersioning: async ({ pairId, status }) => {
      await ofPair(pairId, (bucket, signal) => putVersioning(bucket, status, signal));
      return undefined;
    },
    setBucketAcl: async ({ pairId, acl }) => {
      await ofPair(pairId, (bucket, signal) => bucket.settings.acl.put({ kind: 'canned', acl }, signal));
      return undefined;
    },
    setBucketCors: async ({ pairId, was, rules }) => {
      await ofPair(pairId, async ({ settings: { cors } }, signal) => {
        const found = (await cors.get(signal)) ?? { rules: [] };
        refuseUnlessSame(found.rules.map(corsRuleView), was);
        // COS takes no empty list of rules.
        const put = () => cors.put({ ...found, rules: rules.map((rule) => keepUnknown(rule, found.rules)) }, signal);
        await (rules.length === 0 ? cors.delete(signal) : put());
      });
      return undefined;
    },
    setBucketTags: async ({ pairId, was, tags }) => {
      await ofPair(pairId, async ({ settings: { tagging } }, signal) => {
        const found = (await tagging.get(signal)) ?? { tags: [] };
        refuseUnlessSame(found.tags.map(tagView), was);
        await (tags.length === 0 ? tagging.delete(signal) : tagging.put({ ...found, tags }, signal));
      });
      return undefined;
    },
    setUploadCleanup: async ({ pairId, days }) => {
      const { prefix } = fleet.entry(pairId).plan;
      await ofPair(pairId, async ({ settings: { lifecycle } }, signal) => {
        const found = (await lifecycle.get(signal)) ?? { rules: [] };
        const rules = withUploadCleanup(found.rules, prefix, days);
        await (rules.length === 0 ? lifecycle.delete(signal) : lifecycle.put({ ...found, rules }, signal));
      });
      return undefined;
    },
    unfinishedUploads: async ({ pairId }) => {
      const { prefix } = fleet.entry(pairId).plan;
      const own = ownUploads(pairId);
      const uploads = await ofPair(pairId, (bucket, signal) => bucket.listUploads(prefix, signal));
      return uploads.map((upload) => ({ ...upload, isOurs: own.has(upload.uploadId) }));
    },
    abortUnfinishedUpload: async ({ pairId, key, uploadId }) => {
      if (!key.startsWith(fleet.entry(pairId).plan.prefix)) {
        throw new AppError('usage', 'this upload is not below the prefix of the synced folder');
      }
      if (ownUploads(pairId).has(uploadId)) {
        throw new AppError('file-busy', 'the synced folder is sending this upload itself');
      }
      await ofPair(pairId, (bucket, signal) => bucket.abortUpload(toObjectKey(key), uploadId, signal));
      return undefined;
    },
    objectVersions: async ({ pairId, path }) => {
      const key = keyIn(pairId, path);
      return await ofPair(pairId, (bucket, signal) => versionsOf(bucket, key, signal));
    },
    versionContent: async ({ pairId, path, versionId }) => {
      const key = keyIn(pairId, path);
      return await ofPair(pairId, async (bucket, signal) => {
        const facts = await bucket.object(key, versionId).describe({}, signal);
        if (facts === undefined) {
          return { kind: 'absent' };
        }
        return await sideContentOf(facts.size, async (bytes) => {
          const range = bytes < facts.size ? { range: { first: 0, last: bytes - 1 } } : {};
          const { body } = await bucket.get(key, { versionId, ifMatch: facts.etag, ...range }, signal);
          return await buffer(body);
        });
      });
    },
    restoreVersion: async ({ pairId, path, versionId }) => {
      const key = keyIn(pairId, path);
      const copy = (bucket: BucketClient, signal: AbortSignal): Promise<unknown> =>
        bucket.copyLarge(key, key, { source: { versionId } }, signal);
      await ofPair(pairId, copy, copyLimitMs);
      fleet.syncNow(pairId);
      return undefined;
    },
  };
}

async function putVersioning(
  bucket: BucketClient,
  status: 'enabled' | 'suspended',
  signal: AbortSignal,
): Promise<void> {
  await bucket.settings.versioning.put({ status: status === 'enabled' ? 'Enabled' : 'Suspended' }, signal);
}

function refuseUnlessSame(now: readonly unknown[], was: readonly unknown[]): void {
  if (!isDeepStrictEqual(now, was)) {
    throw new AppError('setting-changed', 'the bucket has another list by now');
  }
}

/** Elements of a rule that this client does not know stay with it, also when what it does know is changed. */
function keepUnknown(rule: CorsRule, found: readonly WireCorsRule[]): WireCorsRule {
  const others =
    found.find((one) => isDeepStrictEqual(corsRuleView(one), rule))?.others ??
    found.find(({ id }) => id !== undefined && id === rule.id)?.others;
  return { ...rule, ...(others === undefined ? {} : { others }) };
}

/** Newest first. A listing by prefix also holds keys that only begin like this one. */
async function versionsOf(
  bucket: BucketClient,
  key: ObjectKey,
  signal: AbortSignal,
): Promise<readonly ObjectVersion[]> {
  const versions: ObjectVersion[] = [];
  let after: VersionPosition | undefined;
  do {
    const page = await bucket.listVersions({ prefix: key, ...(after === undefined ? {} : { after }) }, signal);
    const own = page.entries.filter((entry) => entry.key === key);
    for (const entry of own) {
      versions.push({
        versionId: entry.versionId,
        isLatest: entry.isLatest,
        isDeleteMarker: entry.kind === 'delete-marker',
        size: entry.kind === 'version' ? entry.size : 0,
        modifiedAt: entry.lastModified,
        etag: entry.kind === 'version' ? entry.etag : '',
      });
    }
    after = own.length === page.entries.length ? page.next : undefined;
  } while (after !== undefined && versions.length < bucketLimits.shownVersions);
  return versions.slice(0, bucketLimits.shownVersions);
}
