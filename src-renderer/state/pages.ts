/**
 * A long list that the engine hands out page by page: only the pages that come into sight are fetched, and the nearest are kept. Whoever
 * comes back to one that was dropped has it fetched again.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Reason } from '../../src-main/contract/model.ts';
import { toReason, useActions } from './actions.tsx';

export type Page<Row> = { readonly rows: readonly Row[]; readonly total: number };
export type FetchPage<Row> = (offset: number, limit: number) => Promise<Page<Row>>;

export type Pages<Row> = {
  /** Undefined until the first page is there. */
  readonly total: number | undefined;
  readonly row: (index: number) => Row | undefined;
  readonly onSight: (start: number, end: number) => void;
  readonly failure: Reason | undefined;
  readonly reload: () => void;
};

const pageRows = 200;
const keptPages = 50;

type State<Row> = {
  readonly pages: ReadonlyMap<number, readonly Row[]>;
  readonly total: number | undefined;
  readonly failure: Reason | undefined;
};

/** The pages that hold the rows from `start` to `end`, which is exclusive. */
function pagesOf(start: number, end: number): readonly number[] {
  const first = Math.floor(start / pageRows);
  return Array.from({ length: Math.max(0, Math.ceil(end / pageRows) - first) }, (_, index) => first + index);
}

/** The kept ones of `pages`: what is dropped of some is dropped of more, too. */
function nearest(pages: Iterable<number>, middle: number): readonly number[] {
  return [...pages].toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b).slice(0, keptPages);
}

/** `fetchPage` must keep its identity as long as the list is the same one; a new one starts over. */
export function usePages<Row>(fetchPage: FetchPage<Row>): Pages<Row> {
  const { isConnected } = useActions();
  const [state, setState] = useState<State<Row>>({ pages: new Map(), total: undefined, failure: undefined });
  const [round, setRound] = useState(0);
  const asked = useRef(new Set<number>());
  /** Grows when the list starts over, so that late pages of the one before are dropped. */
  const generation = useRef(0);

  const inSight = useRef({ start: 0, end: 0 });

  const fetchOne = useCallback(
    (page: number) => {
      if (asked.current.has(page)) {
        return;
      }
      const isFirst = asked.current.size === 0;
      asked.current.add(page);
      const mine = generation.current;
      fetchPage(page * pageRows, pageRows).then(
        ({ rows, total }) => {
          if (mine === generation.current) {
            const middle = Math.floor(inSight.current.start / pageRows);
            asked.current = new Set(nearest(asked.current, middle));
            // The first page of a new list replaces what was shown until then.
            setState((before) => {
              const known = new Map(isFirst ? [] : before.pages).set(page, rows);
              const kept = nearest(known.keys(), middle);
              return {
                pages: new Map(kept.map((one) => [one, known.get(one) ?? []])),
                total,
                failure: undefined,
              };
            });
            if (isFirst) {
              for (const seen of pagesOf(inSight.current.start, Math.min(total, inSight.current.end))) {
                fetchOne(seen);
              }
            }
          }
        },
        (error: unknown) => {
          if (mine === generation.current) {
            asked.current.delete(page);
            setState((before) => ({ ...before, failure: toReason(error) }));
          }
        },
      );
    },
    [fetchPage],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: a reload starts over with the same list
  useEffect(() => {
    generation.current += 1;
    asked.current = new Set();
    if (isConnected) {
      fetchOne(0);
    }
  }, [fetchOne, round, isConnected]);

  const onSight = useCallback(
    (start: number, end: number) => {
      inSight.current = { start, end };
      // Until the first page is there, what is in sight belongs to the list before.
      if (asked.current.size > 0) {
        for (const page of pagesOf(start, end)) {
          fetchOne(page);
        }
      }
    },
    [fetchOne],
  );
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return {
    total: state.total,
    row: (index) => state.pages.get(Math.floor(index / pageRows))?.[index % pageRows],
    onSight,
    failure: state.failure,
    reload,
  };
}
