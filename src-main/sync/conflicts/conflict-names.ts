/**
 * The name a copy gets when both sides of a conflict are kept: `report (conflict 2026-01-31 14.05 LAPTOP).txt`. A copy of a copy is
 * named after the original, so that names never stack up. Pure: time and device are given, the time is local to the device.
 */
import { baseName, joinRelPath, parentOf, type RelPath, toRelPath } from '../../foundation/names.ts';

export type CopyStamp = {
  readonly at: Date;
  readonly device: string;
};

/** What COS keys and the disks of all platforms allow in one name. */
const maxNameBytes = 255;
const maxDeviceCharacters = 30;
const stampPattern = / \(conflict \d{4}-\d{2}-\d{2} \d{2}\.\d{2} [^()]*\)$/u;

/** `count` from 2 on tells copies of the same minute apart. */
export function conflictCopyOf(path: RelPath, { at, device }: CopyStamp, count = 1): RelPath {
  const { stem, extension } = split(baseName(path));
  const time = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}.${two(at.getMinutes())}`;
  const mark = ` (conflict ${time} ${plainDevice(device)}${count > 1 ? ` ${count}` : ''})`;
  const short = shortened(originalStem(stem), maxNameBytes - byteLength(`${mark}${extension}`));
  return joinRelPath(parentOf(path), `${short}${mark}${extension}`);
}

/** The first copy name that `isTaken` does not know. */
export async function freeConflictCopyOf(
  path: RelPath,
  stamp: CopyStamp,
  isTaken: (copy: RelPath) => Promise<boolean>,
): Promise<RelPath> {
  for (let count = 1; ; count += 1) {
    const copy = conflictCopyOf(path, stamp, count);
    if (!(await isTaken(copy))) {
      return copy;
    }
  }
}

/** The path a conflict copy was made of; the path itself when it is none. */
export function originalOf(path: RelPath): RelPath {
  const { stem, extension } = split(baseName(path));
  return joinRelPath(parentOf(path), `${originalStem(stem)}${extension}`);
}

function originalStem(stem: string): string {
  let plain = stem;
  while (stampPattern.test(plain)) {
    plain = plain.replace(stampPattern, '');
  }
  return plain === '' ? stem : plain;
}

/** A name that is all extension (`.env`) has none. */
function split(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.');
  // What follows the last dot of a stamp is no extension.
  const isExtension = dot > 0 && dot < name.length - 1 && !/[ ()]/u.test(name.slice(dot));
  return isExtension ? { stem: name.slice(0, dot), extension: name.slice(dot) } : { stem: name, extension: '' };
}

function plainDevice(device: string): string {
  const plain = device.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/gu, '');
  const short = Array.from(plain).slice(0, maxDeviceCharacters).join('');
  return short === '' ? 'device' : short;
}

function shortened(text: string, maxBytes: number): string {
  let short = Array.from(text);
  while (byteLength(short.join('')) > maxBytes && short.length > 1) {
    short = short.slice(0, -1);
  }
  return short.join('');
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The same for a key below the prefix. */
export function conflictKeyOf(prefix: string, key: string, stamp: CopyStamp, count = 1): string {
  return `${prefix}${conflictCopyOf(toRelPath(key.slice(prefix.length)), stamp, count)}`;
}
