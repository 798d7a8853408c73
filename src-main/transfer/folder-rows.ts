/**
 * The rows of a folder as they cross threads: all names in one string, all numbers in one buffer that is moved, not copied.
 * NUL separates names: no file system allows it in one.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as v from 'valibot';
import type { FileKind, FileStat, FolderEntry } from './file-system.ts';

export const folderRows = v.object({ names: v.string(), numbers: v.instance(Float64Array<ArrayBuffer>) });

export type FolderRows = v.InferOutput<typeof folderRows>;

const kinds: readonly FileKind[] = ['file', 'folder', 'symlink', 'special'];
const numbersPerRow = 7;
/** Rows made between two turns of the event loop: about 2 ms of work. */
const rowsPerTurn = 4_000;

/** In the order of `names`, without those that have no stat. */
export function packFolderRows(names: readonly string[], statOf: (name: string) => FileStat | undefined): FolderRows {
  const numbers = new Float64Array(names.length * numbersPerRow);
  let at = 0;
  const found = names.filter((name) => {
    const stat = statOf(name);
    if (stat === undefined) {
      return false;
    }
    numbers[at] = kinds.indexOf(stat.kind);
    numbers[at + 1] = stat.size;
    numbers[at + 2] = stat.mtimeMs;
    numbers[at + 3] = stat.ctimeMs;
    numbers[at + 4] = stat.ino;
    numbers[at + 5] = stat.dev;
    numbers[at + 6] = stat.mode;
    at += numbersPerRow;
    return true;
  });
  return { names: found.join('\0'), numbers: at === numbers.length ? numbers : numbers.slice(0, at) };
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

function statAt(numbers: Float64Array, start: number): FileStat {
  const at = (column: number): number => numbers[start + column] ?? 0;
  return {
    kind: kinds[at(0)] ?? 'special',
    size: at(1),
    mtimeMs: at(2),
    ctimeMs: at(3),
    ino: at(4),
    dev: at(5),
    mode: at(6),
  };
}
