/** Folders of files to be measured on, and the check that a folder or a bucket holds them: how many there are, and the bytes of some. */
import { randomFillSync } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { toObjectKey } from '../../src-main/foundation/names.ts';
import { bytesOf } from '../support/tree.ts';
import type { BenchServer } from './server.ts';

export type Tree = {
  readonly files: number;
  readonly size: number;
  /** Only count and size are checked. */
  readonly isAnyContent?: true;
};

const filesInFolder = 100;
/** Whole seconds: every program keeps them. */
const modifiedAt = Date.UTC(2024, 4, 5, 6, 7, 8) / 1000;
const sampled = 25;

export const pathOf = (index: number): string => `folder ${Math.floor(index / filesInFolder)}/file ${index}.dat`;

export function writeTree(root: string, { files, size }: Tree): void {
  for (let index = 0; index < files; index += 1) {
    const path = join(root, pathOf(index));
    if (index % filesInFolder === 0) {
      mkdirSync(join(path, '..'), { recursive: true });
    }
    writeFileSync(path, bytesOf(index, size));
    utimesSync(path, modifiedAt, modifiedAt);
  }
}

/** Bytes that nothing can compress or guess. */
export function writeLargeFile(path: string, size: number): void {
  const block = Buffer.alloc(Math.min(size, 16 * 1024 ** 2));
  const file = openSync(path, 'w');
  for (let written = 0; written < size; written += block.length) {
    randomFillSync(block);
    writeSync(file, block, 0, Math.min(block.length, size - written));
  }
  closeSync(file);
}

/** Throws unless all files are there and a sample of them holds the right bytes. */
export function checkFolder(root: string, { files, size }: Tree): void {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('.driftless')).length;
  requireSame(found, files, `files in ${root}`);
  for (const index of sampleOf(files)) {
    requireSame(readFileSync(join(root, pathOf(index))).equals(bytesOf(index, size)), true, pathOf(index));
  }
}

export async function checkBucket(
  server: BenchServer,
  prefix: string,
  { files, size, isAnyContent }: Tree,
): Promise<void> {
  await server.withBucket(async (bucket) => {
    let found = 0;
    let marker: string | undefined;
    do {
      const page = await bucket.list({ prefix, ...(marker === undefined ? {} : { marker }) });
      found += page.objects.filter((object) => object.size === size).length;
      marker = page.nextMarker;
    } while (marker !== undefined);
    requireSame(found, files, `objects below ${prefix}`);
    for (const index of isAnyContent === true ? [] : sampleOf(files)) {
      const { body } = await bucket.get(toObjectKey(`${prefix}${pathOf(index)}`), {});
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) {
        chunks.push(chunk);
      }
      requireSame(Buffer.concat(chunks).equals(bytesOf(index, size)), true, pathOf(index));
    }
  });
}

export function requireSame<T extends number | boolean | string>(found: T, expected: T, what: string): void {
  if (found !== expected) {
    throw new Error(`the work was not done: ${what}: ${found} instead of ${expected}`);
  }
}

function sampleOf(files: number): readonly number[] {
  return Array.from({ length: Math.min(files, sampled) }, (_, n) => Math.floor((n * files) / Math.min(files, sampled)));
}
