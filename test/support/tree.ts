/** Folders of files for tests: made from a seed, and read back as data that can be compared in one step. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareBytes } from '../../src-main/foundation/byte-order.ts';

/** A path with `/`, and `folder` or the size and SHA-256 of the bytes. Sorted, without Driftless's own folder. */
export type TreeLine = string;

export type TreeOptions = {
  readonly files: number;
  /** Sizes in bytes of the files that stand out; all others are small. */
  readonly largeSizes: readonly number[];
  readonly emptyFolders: readonly string[];
};

/** Names that sync tools are known to mangle. */
export const awkwardNames = [
  'with space.txt',
  ' leading and trailing ',
  'plus+plus.txt',
  '100%25 done%.txt',
  'hash#tag?.txt',
  '中文文件名.txt',
  'emoji 😀👩‍👩‍👧.txt',
  'quote\'s "and" <angle> & amp;.txt',
  'semi;colon,comma=equals@at.txt',
  'brackets[1]{2}(3).txt',
  'tilde~.txt',
  'backup~',
  '0123',
  'true',
  '.hidden',
  'é composed.txt',
  'e\u0301 decomposed.txt',
];

/** Deterministic bytes: the same seed gives the same content. */
export function bytesOf(seed: number, size: number): Buffer {
  const block = createHash('sha512').update(`seed ${seed}`).digest();
  const bytes = Buffer.alloc(size, block);
  if (size >= 8) {
    bytes.writeDoubleBE(seed, size - 8);
  }
  return bytes;
}

export async function makeTree(root: string, { files, largeSizes, emptyFolders }: TreeOptions): Promise<void> {
  const folders = Array.from({ length: Math.ceil(files / 40) }, (_, index) =>
    join(`area ${index % 7}`, index % 3 === 0 ? '深い' : 'deep', `part+${index}`, index % 2 === 0 ? 'x' : 'y%20'),
  );
  for (const folder of [...folders, ...emptyFolders]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  const names = Array.from({ length: files }, (_, index) => {
    const awkward = awkwardNames[index % 40];
    const folder = folders[Math.floor(index / 40)] ?? '';
    return join(folder, awkward ?? `file-${index}.dat`);
  });
  for (let start = 0; start < names.length; start += 64) {
    const batch = names.slice(start, start + 64);
    await Promise.all(
      batch.map((name, offset) => {
        const index = start + offset;
        return writeFile(join(root, name), bytesOf(index, largeSizes[index] ?? (index * 37) % 5000));
      }),
    );
  }
}

export async function readTree(root: string): Promise<TreeLine[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const lines: TreeLine[] = [];
  for (const entry of entries) {
    const full = join(entry.parentPath, entry.name);
    const path = full.slice(root.length + 1);
    if (path === '.driftless' || path.startsWith('.driftless/')) {
      continue;
    }
    lines.push(entry.isDirectory() ? `${path}/ folder` : `${path} ${await digestOf(full)}`);
  }
  return lines.sort(compareBytes);
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    hash.update(chunk);
    size += chunk.length;
  }
  return `${size} ${hash.digest('hex')}`;
}
