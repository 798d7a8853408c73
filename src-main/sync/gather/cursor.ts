/** One side of the merge, read one entry at a time and checked to be in strictly ascending order. */
import { AppError } from '../../foundation/app-error.ts';
import { isAscending } from '../../foundation/byte-order.ts';
import type { RelPath } from '../../foundation/names.ts';
import { sortKeyOf } from './entry.ts';

/** What has to be waited for comes in batches: a promise for each of a million entries would cost more than the entries. */
export type Stream<Entry> = Iterable<Entry> | AsyncIterable<readonly Entry[]>;

export type Cursor<Entry> = {
  /** The key under the cursor; undefined at the end. */
  readonly key: () => string | undefined;
  /** The entry under the cursor if it has this key. */
  readonly at: (key: string) => Entry | undefined;
  /** Goes one entry on. False, with no change, where that has to be waited for: then `advance` does it. */
  readonly step: () => boolean;
  readonly advance: () => Promise<void>;
  /** Tells a stream that was not read to its end that nobody reads on. */
  readonly close: () => Promise<void>;
};

export function createCursor<Entry extends { readonly kind: string; readonly path: RelPath }>(
  side: string,
  stream: Stream<Entry>,
): Cursor<Entry> {
  let entry: Entry | undefined;
  let key: string | undefined;
  let isDone = false;

  const take = (next: Entry): void => {
    const nextKey = sortKeyOf(next);
    if (key !== undefined && !isAscending(key, nextKey)) {
      throw new AppError('internal', `the ${side} side is not in the order of keys`, { data: { path: next.path } });
    }
    entry = next;
    key = nextKey;
  };
  const end = (): void => {
    isDone = true;
    entry = undefined;
    key = undefined;
  };
  const place = {
    key: () => key,
    at: (wanted: string) => (key === wanted ? entry : undefined),
  };

  if (!(Symbol.asyncIterator in stream)) {
    const source = stream[Symbol.iterator]();
    const step = (): true => {
      const result = source.next();
      if (result.done === true) {
        end();
      } else {
        take(result.value);
      }
      return true;
    };
    return {
      ...place,
      step,
      advance: async () => {
        step();
      },
      close: async () => {
        if (!isDone) {
          source.return?.();
        }
      },
    };
  }

  const source = stream[Symbol.asyncIterator]();
  let batch: readonly Entry[] = [];
  let index = 0;
  const step = (): boolean => {
    const next = batch[index];
    if (next === undefined) {
      return false;
    }
    index += 1;
    take(next);
    return true;
  };
  return {
    ...place,
    step,
    advance: async () => {
      while (!step()) {
        const result = await source.next();
        if (result.done === true) {
          end();
          return;
        }
        batch = result.value;
        index = 0;
      }
    },
    close: async () => {
      if (!isDone) {
        await source.return?.();
      }
    },
  };
}
