/**
 * Carries out the lifecycle rules of all buckets as they are due at a moment, a page at a time. Each action looks again, in the commit
 * that does it, whether the entry is still the one that was judged: what was written meanwhile is not touched.
 */
import { lifecycleConfiguration } from '../cos/wire/lifecycle-configuration.ts';
import type { Bucket } from './bucket-table.ts';
import { isUploadExpired, type LifecycleAction, type LifecycleEntry, lifecycleActionOf } from './lifecycle-rules.ts';
import { positionOfEntry } from './object-history.ts';
import type { ServerContext } from './server-context.ts';
import { versionIdOf } from './version-id.ts';
import type { ListedVersionRow } from './version-table.ts';

export type LifecycleReport = {
  readonly expired: number;
  readonly deletedVersions: number;
  readonly removedMarkers: number;
  readonly abortedUploads: number;
};

type Rules = ReturnType<typeof lifecycleConfiguration.parse>['rules'];
type Listed = ListedVersionRow & { readonly isLatest: boolean };
type DueAction = { readonly action: LifecycleAction; readonly entry: Listed };

const pageSize = 1000;
const wholeBucket = [Buffer.alloc(0), Buffer.of(0xff)] as const;

export async function runLifecycle(context: ServerContext, now: number): Promise<LifecycleReport> {
  const counts = { expired: 0, deletedVersions: 0, removedMarkers: 0, abortedUploads: 0 };
  for (const bucket of context.index.buckets.list()) {
    const document = context.index.settings.get(bucket.id, 'lifecycle');
    if (document !== undefined) {
      const { rules } = lifecycleConfiguration.parse(document);
      for (const action of await runBucket(context, bucket, rules, now)) {
        counts[action] += 1;
      }
      counts.abortedUploads += await abortUploads(context, bucket, rules, now);
    }
  }
  return counts;
}

type Counted = Exclude<keyof LifecycleReport, 'abortedUploads'>;

async function runBucket(
  context: ServerContext,
  bucket: Bucket,
  rules: Rules,
  now: number,
): Promise<readonly Counted[]> {
  const { index } = context;
  const done: Counted[] = [];
  let due: DueAction[] = [];
  let waiting: { readonly entry: Listed; readonly newer: Listed | undefined } | undefined;

  /** Whether a key has one entry only shows when the next has come. */
  const judge = (next: Listed | undefined): void => {
    if (waiting !== undefined) {
      const { entry, newer } = waiting;
      const isAlone = entry.isLatest && next?.key !== entry.key;
      const action = lifecycleActionOf(rules, toLifecycleEntry(context, bucket, { entry, newer, isAlone }), now);
      if (action !== undefined) {
        due.push({ action, entry });
      }
    }
  };

  let markers = { keyMarker: '', versionIdMarker: '' };
  for (let isMore = true; isMore; ) {
    const page = index.history.list(bucket, { prefix: '', delimiter: '', ...markers, limit: pageSize });
    for (const entry of page.entries) {
      judge(entry);
      waiting = { entry, newer: entry.isLatest ? undefined : waiting?.entry };
    }
    isMore = page.next !== undefined;
    if (page.next === undefined) {
      judge(undefined);
    } else {
      markers = { keyMarker: page.next.nextKeyMarker, versionIdMarker: page.next.nextVersionIdMarker ?? '' };
    }
    const actions = due;
    due = [];
    done.push(...(await index.commit(() => actions.flatMap((each) => carryOut(context, bucket, each) ?? []))));
  }
  return done;
}

function toLifecycleEntry(
  { index }: ServerContext,
  bucket: Bucket,
  { entry, newer, isAlone }: { readonly entry: Listed; readonly newer: Listed | undefined; readonly isAlone: boolean },
): LifecycleEntry {
  const { key, kind, isLatest, size, modifiedAt } = entry;
  return {
    key,
    kind,
    isLatest,
    size,
    modifiedAt,
    ...(newer === undefined ? {} : { noncurrentSince: newer.modifiedAt }),
    isAlone,
    tags: () => {
      const found = index.history.find(bucket, key, versionIdOf(entry.version));
      return found?.kind === 'object' ? (found.object.traits.tags ?? []) : [];
    },
  };
}

/** Runs inside a commit; undefined when the entry is no longer what was judged. */
function carryOut({ index, clock }: ServerContext, listed: Bucket, { action, entry }: DueAction): Counted | undefined {
  // The bucket may have gone, or may keep versions by now.
  const bucket = index.buckets.get(listed.name);
  const versionId = versionIdOf(entry.version);
  const found =
    bucket === undefined ? undefined : index.history.find(bucket, entry.key, action === 'expire' ? '' : versionId);
  if (bucket === undefined || found === undefined || positionOfEntry(found).sequence !== entry.version.sequence) {
    return undefined;
  }
  const isSame =
    found.kind === 'delete-marker' ||
    (found.object.etag === entry.etag && found.object.modifiedAt === entry.modifiedAt);
  const isLocked = found.kind === 'object' && clock.now() < (found.object.traits.retainUntil ?? 0);
  if (!isSame || isLocked) {
    return undefined;
  }
  if (action === 'expire') {
    index.history.delete(bucket, entry.key, clock.now());
    return 'expired';
  }
  index.history.deleteVersion(bucket, entry.key, versionId);
  return action === 'delete-version' ? 'deletedVersions' : 'removedMarkers';
}

async function abortUploads({ index }: ServerContext, bucket: Bucket, rules: Rules, now: number): Promise<number> {
  const due = [...index.uploads.seek(bucket.id, ...wholeBucket)].filter((upload) =>
    isUploadExpired(rules, upload, now),
  );
  return await index.commit(() => {
    const present = due.filter((upload) => index.uploads.get(bucket.id, upload.key, upload.id) !== undefined);
    for (const upload of present) {
      index.uploads.delete(upload);
    }
    return present.length;
  });
}
