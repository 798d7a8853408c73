/** One side of the merge, read one entry at a time and checked to be in strictly ascending order. */
import { AppError } from '../../foundation/app-error.ts';
import { compareBytes } from '../../foundation/byte-order.ts';
import type { RelPath } from '../../foundation/names.ts';
import { sortKeyOf } from './entry.ts';

export type Stream<Entry> = Iterable<Entry> | AsyncIterable<Entry>;

export type Cursor<Entry> = {
  /** The key under the cursor; undefined at the end. */
  readonly key: () => string | undefined;
  /** The entry under the cursor if it has this key. */
  readonly at: (key: string) => Entry | undefined;
  /** Undefined when the stream answered at once. */
  readonly advance: () => Promise<void> | undefined;
  /** Tells a stream that was not read to its end that nobody reads on. */
  readonly close: () => Promise<void>;
};

export function createCursor<Entry extends { readonly kind: string; readonly path: RelPath }>(
  side: string,
  stream: Stream<Entry>,
): Cursor<Entry> {
  const source = Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
  let entry: Entry | undefined;
  let key: string | undefined;
  let isDone = false;

  const take = (result: IteratorResult<Entry, unknown>): void => {
    if (result.done === true) {
      isDone = true;
      entry = undefined;
      key = undefined;
      return;
    }
    const next = sortKeyOf(result.value);
    if (key !== undefined && compareBytes(key, next) >= 0) {
      throw new AppError('internal', `the ${side} side is not in the order of keys`, {
        data: { path: result.value.path },
      });
    }
    entry = result.value;
    key = next;
  };

  return {
    key: () => key,
    at: (wanted) => (key === wanted ? entry : undefined),
    advance: () => {
      const result = source.next();
      if ('then' in result) {
        return result.then(take);
      }
      take(result);
      return undefined;
    },
    close: async () => {
      if (!isDone) {
        await source.return?.();
      }
    },
  };
}
