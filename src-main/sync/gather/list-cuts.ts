/** Keys that cut a listing of the whole pair into parts that are asked for side by side: kept from one whole listing for the next. */
import * as v from 'valibot';
import type { PairStore } from '../../state/pair-store.ts';

const fact = 'list-cuts';
const stored = v.fallback(v.optional(v.pipe(v.string(), v.parseJson(), v.array(v.string()))), undefined);

/** Undefined when nothing has been listed yet. */
export function readListCuts(state: Pick<PairStore, 'getFact'>): readonly string[] | undefined {
  return v.parse(stored, state.getFact(fact));
}

/** Written where they are others than before: not in a quiet pass. */
export function keepListCuts(state: Pick<PairStore, 'getFact' | 'setFact'>, cuts: readonly string[]): void {
  const text = JSON.stringify(cuts);
  if (text !== state.getFact(fact)) {
    state.setFact(fact, text);
  }
}
