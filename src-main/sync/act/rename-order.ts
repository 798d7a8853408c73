/**
 * The order of copies inside the bucket. Whoever reads an object comes before whoever writes over it; where that goes round in a
 * circle (two files that have swapped their names), one object of the circle is put aside first. Pure; linear.
 */
import type { RelPath } from '../../foundation/names.ts';
import type { Operation } from '../decide/operation.ts';

export type CopyOrder = {
  /** Operations whose source must be put aside before anything else, under a temporary key. */
  readonly fromAside: readonly Operation[];
  /** Each level waits for the one before it; within a level nothing waits. */
  readonly levels: readonly (readonly Operation[])[];
};

export function orderCopies(copies: readonly Operation[]): CopyOrder {
  const byTarget = new Map(copies.map((operation) => [operation.path, operation]));
  const readers = new Map<RelPath, number>();
  for (const operation of copies) {
    const source = sourceOf(operation);
    if (source !== undefined) {
      readers.set(source, (readers.get(source) ?? 0) + 1);
    }
  }
  const fromAside: Operation[] = [];
  const levels: Operation[][] = [];
  const done = new Set<RelPath>();
  /** Runs `level` and what its end sets free, level by level from `depth` on. */
  const settle = (first: readonly Operation[], depth: number): void => {
    for (let level = first, at = depth; level.length > 0; at += 1) {
      const together = levels[at] ?? [];
      levels[at] = together;
      for (const operation of level) {
        together.push(operation);
        done.add(operation.path);
      }
      level = level.flatMap((operation) => {
        const source = sourceOf(operation);
        const next = source === undefined ? undefined : byTarget.get(source);
        if (next === undefined || done.has(next.path)) {
          return [];
        }
        const left = (readers.get(next.path) ?? 0) - 1;
        readers.set(next.path, left);
        return left === 0 ? [next] : [];
      });
    }
  };
  settle(
    copies.filter(({ path }) => (readers.get(path) ?? 0) === 0),
    0,
  );
  // What is left are circles: whoever else reads from one has been run by then, and each of its objects has one reader left.
  const begin = levels.length;
  for (const operation of copies) {
    const source = sourceOf(operation);
    const next = source === undefined ? undefined : byTarget.get(source);
    if (!done.has(operation.path) && next !== undefined) {
      fromAside.push(operation);
      settle([next], begin);
    }
  }
  return { fromAside, levels };
}

function sourceOf({ action }: Operation): RelPath | undefined {
  return action.kind === 'upload' ? action.copyFrom?.path : undefined;
}
