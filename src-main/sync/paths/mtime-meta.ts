/** Modification times as object metadata, `x-cos-meta-mtime`: seconds with a fraction, as rclone writes and reads them. */
import type { ObjectFacts } from '../../cos/object-store.ts';

/** Microseconds: what a double of seconds still holds exactly enough. */
const fractionDigits = 6;
/** What a Date can hold. */
const maxMs = 8.64e15;

export function toMtimeMeta(mtimeMs: number): string {
  return (mtimeMs / 1000).toFixed(fractionDigits).replace(/\.?0+$/, '');
}

/** When the object's bytes were last modified: as its uploader said, else when COS stored them. */
export function mtimeOf(facts: Pick<ObjectFacts, 'meta' | 'lastModified'>): number {
  const { mtime: text = '' } = facts.meta;
  const ms = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Number.NaN;
  return Number.isFinite(ms) && Math.abs(ms) <= maxMs ? ms : facts.lastModified;
}
