/**
 * The rows of a folder as they cross threads: all names in one string, all numbers in one buffer that is moved, not copied.
 * NUL separates names: no file system allows it in one.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as v from 'valibot';
import type { FileKind, FolderEntry } from './file-system.ts';

export type FolderRows = v.InferOutput<typeof folderRows>;

export const folderRows = v.object({ names: v.string(), numbers: v.instance(Float64Array) });

const kinds: readonly FileKind[] = ['file', 'folder', 'symlink', 'special'];
const numbersPerRow = 7;
/** Rows made between two turns of the event loop: about 2 ms of work. */
const rowsPerTurn = 4_000;

export function packFolderRows(entries: readonly FolderEntry[]): {
  readonly names: string;
  readonly numbers: Float64Array<ArrayBuffer>;
} {
  const numbers = new Float64Array(entries.length * numbersPerRow);
  for (const [index, { stat }] of entries.entries()) {
    const row = [kinds.indexOf(stat.kind), stat.size, stat.mtimeMs, stat.ctimeMs, stat.ino, stat.dev, stat.mode];
    numbers.set(row, index * numbersPerRow);
  }
  return { names: entries.map((entry) => entry.name).join('\0'), numbers };
}

export async function unpackFolderRows({ names, numbers }: FolderRows): Promise<readonly FolderEntry[]> {
  if (numbers.length === 0) {
    return [];
  }
  const entries: FolderEntry[] = [];
  let nameStart = 0;
  for (let start = 0; start < numbers.length; start += numbersPerRow) {
    const nameEnd = names.indexOf('\0', nameStart);
    const name = nameEnd < 0 ? names.slice(nameStart) : names.slice(nameStart, nameEnd);
    nameStart = nameEnd + 1;
    entries.push({ name, stat: statAt(numbers, start) });
    if (entries.length % rowsPerTurn === 0) {
      await nextTurn();
    }
  }
  return entries;
}

function statAt(numbers: Float64Array, start: number): FolderEntry['stat'] {
  const [kind = 0, size = 0, mtimeMs = 0, ctimeMs = 0, ino = 0, dev = 0, mode = 0] = numbers.subarray(
    start,
    start + numbersPerRow,
  );
  return { kind: kinds[kind] ?? 'special', size, mtimeMs, ctimeMs, ino, dev, mode };
}
