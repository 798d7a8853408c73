/**
 * The lifecycle rule by which COS itself ends uploads of one synced folder that were left unfinished. There is one for each prefix, known
 * again by its id; the rules of the user are never touched. Pure.
 */
import { createHash } from 'node:crypto';
import type { LifecycleRule } from '../cos/wire/lifecycle-configuration.ts';

export function isUploadCleanup({ id }: LifecycleRule, prefix: string): boolean {
  return id === ruleId(prefix);
}

/** All other rules as they are, and the one for `prefix` with these days; null takes it away. */
export function withUploadCleanup(
  rules: readonly LifecycleRule[],
  prefix: string,
  days: number | null,
): readonly LifecycleRule[] {
  const others = rules.filter((rule) => !isUploadCleanup(rule, prefix));
  return days === null ? others : [...others, cleanupRule(prefix, days)];
}

function ruleId(prefix: string): string {
  const place = prefix === '' ? '' : `-${createHash('sha256').update(prefix).digest('hex').slice(0, 8)}`;
  return `driftless-unfinished-uploads${place}`;
}

function cleanupRule(prefix: string, days: number): LifecycleRule {
  return {
    id: ruleId(prefix),
    filter: { prefix },
    status: 'Enabled',
    transitions: [],
    noncurrentVersionTransitions: [],
    abortIncompleteMultipartUpload: { daysAfterInitiation: days },
  };
}
