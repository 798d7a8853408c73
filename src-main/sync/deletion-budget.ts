/**
 * How many files were deleted on each side during the last 24 hours, kept over restarts: a slow trickle of deletions must not
 * stay below the guard for ever. What the user has allowed explicitly is not counted.
 */
import * as v from 'valibot';
import type { Clock } from '../foundation/clock.ts';
import type { PairStore } from '../state/pair-store.ts';

export type DeletionBudget = {
  readonly lastDay: () => { readonly local: number; readonly remote: number };
  readonly add: (deleted: { readonly local: number; readonly remote: number }) => void;
};

const factName = 'deletions-by-hour';
const hourMs = 3_600_000;
const storedHours = v.array(v.object({ hour: v.number(), local: v.number(), remote: v.number() }));
type Hours = v.InferOutput<typeof storedHours>;

export function createDeletionBudget(state: Pick<PairStore, 'getFact' | 'setFact'>, clock: Clock): DeletionBudget {
  const recent = (): Hours => {
    const thisHour = Math.floor(clock.now() / hourMs);
    return read(state.getFact(factName)).filter(({ hour }) => Math.abs(thisHour - hour) <= 24);
  };
  return {
    lastDay: () =>
      recent().reduce((sum, { local, remote }) => ({ local: sum.local + local, remote: sum.remote + remote }), {
        local: 0,
        remote: 0,
      }),
    add: ({ local, remote }) => {
      if (local + remote > 0) {
        const hour = Math.floor(clock.now() / hourMs);
        state.setFact(factName, JSON.stringify([...recent(), { hour, local, remote }]));
      }
    },
  };
}

function read(text: string | undefined): Hours {
  if (text === undefined) {
    return [];
  }
  const parsed = v.safeParse(storedHours, JSON.parse(text));
  return parsed.success ? parsed.output : [];
}
