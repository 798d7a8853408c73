/**
 * How a file is cut for transfer: whole, or in parts (upload) and ranges (download) of the same shape. Pure.
 * Limits of COS: https://www.tencentcloud.com/document/product/436/14518
 */
import { AppError } from '../foundation/app-error.ts';

const mebibyte = 1024 ** 2;

export type TransferLimits = {
  /** Up to this size a file is small: many travel at once. */
  readonly smallMaxBytes: number;
  /** Up to this size a file travels in one request. */
  readonly singleMaxBytes: number;
  /** Size of a part, unless the file needs larger ones. */
  readonly partSizeBytes: number;
  readonly partMaxBytes: number;
  readonly partCountMax: number;
  /** Bytes of parts that one file may hold in memory; at least one part. */
  readonly memoryPerFileBytes: number;
  /** How often a download notes what it has: a long one loses no more than this, a short one is over before its first note. */
  readonly notesEveryMs: number;
};

export const defaultTransferLimits: TransferLimits = {
  smallMaxBytes: mebibyte / 2,
  singleMaxBytes: 8 * mebibyte,
  partSizeBytes: 8 * mebibyte,
  partMaxBytes: 5 * 1024 * mebibyte,
  partCountMax: 10_000,
  memoryPerFileBytes: 64 * mebibyte,
  notesEveryMs: 2_000,
};

/** `number` counts from 1. */
export type Part = { readonly number: number; readonly position: number; readonly size: number };

export function isSingle(size: number, limits: TransferLimits): boolean {
  return size <= limits.singleMaxBytes;
}

/** The lane that holds a file of this size. */
export function laneFor(size: number, limits: TransferLimits): 'small' | 'medium' | 'large' {
  if (!isSingle(size, limits)) {
    return 'large';
  }
  return size <= limits.smallMaxBytes ? 'small' : 'medium';
}

/** The configured part size, or where that makes too many parts, the smallest whole number of MiB that does not. */
export function partSizeFor(size: number, limits: TransferLimits): number {
  const least = Math.ceil(size / limits.partCountMax);
  if (least > limits.partMaxBytes) {
    const maxBytes = limits.partMaxBytes * limits.partCountMax;
    throw new AppError('cos-rejected', `a file of ${size} bytes is larger than COS stores (${maxBytes})`);
  }
  if (least <= limits.partSizeBytes) {
    return limits.partSizeBytes;
  }
  return Math.min(limits.partMaxBytes, Math.ceil(least / mebibyte) * mebibyte);
}

/** All parts in order; together they are exactly `size` bytes. */
export function planParts(size: number, limits: TransferLimits): readonly Part[] {
  const partSize = partSizeFor(size, limits);
  return Array.from({ length: Math.ceil(size / partSize) }, (_, index) => {
    const position = index * partSize;
    return { number: index + 1, position, size: Math.min(partSize, size - position) };
  });
}

/** How many parts of one file may be in memory together. */
export function partsAtOnce(partSize: number, limits: TransferLimits): number {
  return Math.max(1, Math.floor(limits.memoryPerFileBytes / partSize));
}
