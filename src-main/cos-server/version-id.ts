/**
 * Where a version stands among those of its key, and its id. Ids are opaque to callers and tell the place to this server, so a
 * listing can go on after a version that has been deleted meanwhile. Pure.
 */
export type VersionPosition = {
  /** Newer versions of a key have greater numbers. 0 for what was stored before versioning was ever enabled. */
  readonly sequence: number;
  /** Stored while versioning was not enabled. A key has at most one such version. */
  readonly isNull: boolean;
};

export const nullVersionId = 'null';
export const unversioned: VersionPosition = { sequence: 0, isNull: true };

const highest = 18_446_744_073_709_551_615n;

export function versionIdOf({ sequence, isNull }: VersionPosition): string {
  return isNull ? nullVersionId : Buffer.from(String(highest - BigInt(sequence))).toString('base64url');
}

/** The sequence an id stands for; undefined for an id this server never gave. */
export function sequenceOf(versionId: string): number | undefined {
  const text = Buffer.from(versionId, 'base64url').toString('latin1');
  if (!/^\d{20}$/.test(text) || Buffer.from(text).toString('base64url') !== versionId) {
    return undefined;
  }
  const sequence = highest - BigInt(text);
  return sequence > 0n && sequence <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(sequence) : undefined;
}

/** The place of a version written at `now` (milliseconds) after `newest`: later, whatever the clock says. */
export function nextSequence(now: number, newest: number | undefined): number {
  return Math.max(Math.floor(now) * 1000, (newest ?? 0) + 1);
}
