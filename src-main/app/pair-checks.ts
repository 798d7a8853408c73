/**
 * What should be known before a pair starts: what would make it impossible (no folder, a shared place) and what would surprise its user
 * later. Looks at both sides and changes neither. What the keys may not ask is not guessed at.
 */
import { readdir, statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, parse, sep } from 'node:path';
import type { PairDraft, PairWarning } from '../contract/pairs.ts';
import type { BucketClient } from '../cos/bucket-client.ts';
import type { Credentials } from '../cos/credentials.ts';
import type { LifecycleRule } from '../cos/wire/lifecycle-configuration.ts';
import { AppError, hasCode } from '../foundation/app-error.ts';
import { rulePrefixOf } from './bucket-facts.ts';
import type { CosQuestions } from './cos-access.ts';
import type { PairFleet } from './pair-fleet.ts';
import type { PairPlan } from './pair-spec.ts';
import { realFolder } from './real-folder.ts';

/** Enough to see that a disk is too small; a bucket of millions is not counted for it. */
const countedPagesMax = 20;

export async function checkPair(
  { place }: PairDraft,
  plan: PairPlan,
  deps: {
    readonly credentials: Credentials;
    readonly questions: CosQuestions;
    readonly fleet: Pick<PairFleet, 'overlapping'>;
  },
): Promise<readonly PairWarning[]> {
  const overlap = await deps.fleet.overlapping(plan);
  const remote = await deps.questions.askBucket(place, deps.credentials, (bucket, signal) =>
    lookAtBucket(bucket, plan, signal),
  );
  const local = await lookAtFolder(plan.localRoot);
  const isShort = plan.mode !== 'upload' && plan.mode !== 'upload-keep' && remote.bytes > local.freeBytes;
  return [
    ...(overlap === undefined ? [] : [warn('pairs-overlap', { isBlocking: true, detail: overlap.name })]),
    ...local.warnings,
    ...(isShort ? [warn('low-disk-space', { detail: String(local.freeBytes) })] : []),
    ...remote.warnings,
  ];
}

async function lookAtFolder(
  path: string,
): Promise<{ readonly warnings: readonly PairWarning[]; readonly freeBytes: number }> {
  const real = await realFolder(path);
  const isSystems = isSystemFolder(real, homedir());
  const names = await namesIn(path);
  return {
    warnings: [
      ...(isSystems ? [warn('local-folder-is-home', { isBlocking: true })] : []),
      ...(names === undefined ? [warn('local-folder-missing', { isBlocking: true, fix: 'makeLocalFolder' })] : []),
      ...(names?.some((name) => name !== '.driftless') === true ? [warn('local-folder-not-empty')] : []),
    ],
    freeBytes: await freeBytesAt(real),
  };
}

/** The home folder itself, what holds it, and the top of a disk: what programs keep there is not for another computer. */
export function isSystemFolder(path: string, home: string): boolean {
  const withSeparator = (folder: string): string => (folder.endsWith(sep) ? folder : `${folder}${sep}`);
  return parse(path).root === path || withSeparator(home).startsWith(withSeparator(path));
}

/** Undefined when there is no such folder. */
async function namesIn(path: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(path);
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (errno === 'ENOENT') {
      return undefined;
    }
    const code = errno === 'ENOTDIR' ? 'root-not-a-folder' : 'root-unreadable';
    throw new AppError(code, path, { cause: error, data: { path, errno } });
  }
}

/** Of the disk that holds the folder or will hold it. Infinite where the system does not tell. */
async function freeBytesAt(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    // The folder may be missing yet: then the disk of the folder above it counts.
    return dirname(path) === path ? Number.POSITIVE_INFINITY : await freeBytesAt(dirname(path));
  }
}

async function lookAtBucket(
  bucket: BucketClient,
  { prefix }: PairPlan,
  signal: AbortSignal,
): Promise<{ readonly warnings: readonly PairWarning[]; readonly bytes: number }> {
  const bytes = await bytesBelow(bucket, prefix, signal);
  const versioning = await unlessDenied(async () => (await bucket.settings.versioning.get(signal))?.status ?? 'off');
  const rules = await unlessDenied(async () => (await bucket.settings.lifecycle.get(signal))?.rules ?? []);
  const expiring = (rules ?? []).filter((rule) => expiresBelow(rule, prefix));
  return {
    warnings: [
      ...(versioning === undefined || versioning === 'Enabled'
        ? []
        : [warn('versioning-off', { fix: 'setVersioning' })]),
      ...expiring.map(({ id }) => warn('lifecycle-expires', id === undefined ? {} : { detail: id })),
    ],
    bytes,
  };
}

async function bytesBelow(bucket: BucketClient, prefix: string, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  let marker: string | undefined;
  for (let page = 0; page < countedPagesMax; page += 1) {
    const found = await bucket.list({ prefix, ...(marker === undefined ? {} : { marker }) }, signal);
    bytes += found.objects.reduce((sum, { size }) => sum + size, 0);
    marker = found.nextMarker;
    if (marker === undefined) {
      break;
    }
  }
  return bytes;
}

/** Whether the rule deletes newest versions of some objects of the pair. */
export function expiresBelow(rule: LifecycleRule, prefix: string): boolean {
  const rulePrefix = rulePrefixOf(rule);
  const expires = rule.expiration?.days !== undefined || rule.expiration?.date !== undefined;
  return rule.status === 'Enabled' && expires && (rulePrefix.startsWith(prefix) || prefix.startsWith(rulePrefix));
}

/** Undefined where the keys may not ask. */
async function unlessDenied<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (hasCode(error, 'cos-access-denied')) {
      return undefined;
    }
    throw error;
  }
}

function warn(code: PairWarning['code'], facts: Partial<Omit<PairWarning, 'code'>> = {}): PairWarning {
  return { code, isBlocking: false, ...facts };
}
