/**
 * What lifecycle rules do to an entry of a bucket at a moment. Days count from Last-Modified, or from when a version was followed by a
 * newer one, and end at the next midnight (UTC). Transitions to other storage classes are stored and not carried out. Pure.
 */
import type { LifecycleConfiguration, LifecycleRule } from '../cos/wire/lifecycle-configuration.ts';
import type { Tag } from '../cos/wire/tagging.ts';
import { refuse } from './refusal.ts';

export type LifecycleEntry = {
  readonly key: string;
  readonly kind: 'object' | 'delete-marker';
  readonly isLatest: boolean;
  readonly size: number;
  readonly modifiedAt: number;
  /** When the next newer entry of the key was written; undefined for the newest. */
  readonly noncurrentSince?: number;
  /** Whether the key has no other entry. */
  readonly isAlone: boolean;
  /** Asked for only where a rule has a tag. */
  readonly tags: () => readonly Tag[];
};

/** `expire` is a deletion without version; the others take the entry away for good. */
export type LifecycleAction = 'expire' | 'delete-version' | 'remove-marker';

const dayMs = 86_400_000;
const maxRules = 1000;
const maxDays = 3650;
const maxIdLength = 255;

export function lifecycleActionOf(
  rules: readonly LifecycleRule[],
  entry: LifecycleEntry,
  now: number,
): LifecycleAction | undefined {
  const actions = rules
    .filter((rule) => rule.status === 'Enabled' && covers(rule, entry))
    .map((rule) => actionOf(rule, entry, now));
  return actions.find((action) => action !== undefined);
}

export function isUploadExpired(
  rules: readonly LifecycleRule[],
  upload: { readonly key: string; readonly initiatedAt: number },
  now: number,
): boolean {
  return rules.some((rule) => {
    const days = rule.abortIncompleteMultipartUpload?.daysAfterInitiation;
    const isCovered = rule.status === 'Enabled' && upload.key.startsWith(boundsOf(rule).prefix);
    return isCovered && days !== undefined && now >= endOfDays(upload.initiatedAt, days);
  });
}

/** What a configuration must be besides well-formed. */
export function checkLifecycleRules({ rules }: LifecycleConfiguration): void {
  const isSound = rules.every(({ id = '', expiration, transitions, ...rule }) => {
    const limits = [expiration, ...transitions].filter((limit) => limit !== undefined);
    const days = [
      expiration?.days,
      rule.noncurrentVersionExpiration?.noncurrentDays,
      rule.abortIncompleteMultipartUpload?.daysAfterInitiation,
    ].filter((each) => each !== undefined);
    return (
      id.length <= maxIdLength &&
      days.every((each) => each >= 1 && each <= maxDays) &&
      transitions.every((each) => (each.days ?? 0) <= maxDays) &&
      limits.every((limit) => limit.date === undefined || !Number.isNaN(Date.parse(limit.date))) &&
      !(limits.some((limit) => limit.days !== undefined) && limits.some((limit) => limit.date !== undefined))
    );
  });
  if (rules.length === 0 || rules.length > maxRules || !isSound) {
    throw refuse(
      'MalformedXML',
      'A lifecycle rule has days between 1 and 3650 or a date, and there are 1 to 1000 rules.',
    );
  }
}

function actionOf(rule: LifecycleRule, entry: LifecycleEntry, now: number): LifecycleAction | undefined {
  if (!entry.isLatest) {
    const days = rule.noncurrentVersionExpiration?.noncurrentDays;
    const isOver = days !== undefined && now >= endOfDays(entry.noncurrentSince ?? now, days);
    return isOver ? 'delete-version' : undefined;
  }
  const { days, date, expiredObjectDeleteMarker } = rule.expiration ?? {};
  if (entry.kind === 'delete-marker') {
    return entry.isAlone && expiredObjectDeleteMarker === true ? 'remove-marker' : undefined;
  }
  const isOver =
    (days !== undefined && now >= endOfDays(entry.modifiedAt, days)) || (date !== undefined && now >= Date.parse(date));
  return isOver ? 'expire' : undefined;
}

function endOfDays(since: number, days: number): number {
  return Math.ceil((since + days * dayMs) / dayMs) * dayMs;
}

function covers(rule: LifecycleRule, entry: LifecycleEntry): boolean {
  const { prefix, prefixNotEquals, minSize, maxSize, tags } = boundsOf(rule);
  if (!entry.key.startsWith(prefix) || (prefixNotEquals !== undefined && entry.key.startsWith(prefixNotEquals))) {
    return false;
  }
  if ((minSize !== undefined && entry.size <= minSize) || (maxSize !== undefined && entry.size >= maxSize)) {
    return false;
  }
  const present = tags.length === 0 ? [] : entry.tags();
  return tags.every((tag) => present.some(({ key, value }) => key === tag.key && value === tag.value));
}

type Bounds = {
  readonly prefix: string;
  readonly prefixNotEquals: string | undefined;
  /** Both exclusive. */
  readonly minSize: number | undefined;
  readonly maxSize: number | undefined;
  readonly tags: readonly Tag[];
};

/** The prefix may be in the rule itself, in its filter or in a conjunction. */
function boundsOf(rule: LifecycleRule): Bounds {
  const { filter } = rule;
  const and = filter?.and;
  return {
    prefix: and?.prefix ?? filter?.prefix ?? rule.prefix ?? '',
    prefixNotEquals: and?.prefixNotEquals ?? filter?.prefixNotEquals,
    minSize: and?.objectSizeGreaterThan ?? filter?.objectSizeGreaterThan,
    maxSize: and?.objectSizeLessThan ?? filter?.objectSizeLessThan,
    tags: [...(filter?.tag === undefined ? [] : [filter.tag]), ...(and?.tags ?? [])],
  };
}
