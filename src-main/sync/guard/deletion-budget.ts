/**
 * How many files were deleted on each side during the last 24 hours, kept over restarts: a slow trickle of deletions must not
 * stay below the guard for ever. Counted right before the first deletion of a pass: a process that dies in the middle of them, again
 * and again, deletes no more than the guard allows, and one that dies before them has used up nothing. What the user has allowed
 * explicitly is not counted.
 */
import * as v from 'valibot';
import type { Clock } from '../../foundation/clock.ts';
import type { PairStore } from '../../state/pair-store.ts';

type Deleted = { readonly local: number; readonly remote: number };

export type DeletionBudget = {
  readonly lastDay: () => Deleted;
  /** For one pass that may delete so many. */
  readonly plan: (planned: Deleted) => PlannedDeletions;
};

export type PlannedDeletions = {
  /** Counts all of them. Durable when it returns: only then may anything be deleted. */
  readonly begin: () => void;
  /** Gives back what was counted and did not come to pass. */
  readonly settle: (deleted: Deleted) => void;
};

const factName = 'deletions-by-hour';
const hourMs = 3_600_000;
const storedHours = v.array(v.object({ hour: v.number(), local: v.number(), remote: v.number() }));
type Hours = v.InferOutput<typeof storedHours>;

export function createDeletionBudget(state: Pick<PairStore, 'getFact' | 'setFact'>, clock: Clock): DeletionBudget {
  const recent = (now: number): Hours =>
    read(state.getFact(factName)).filter(({ hour }) => Math.abs(Math.floor(now / hourMs) - hour) <= 24);
  const add = (now: number, { local, remote }: Deleted): void => {
    if (local === 0 && remote === 0) {
      return;
    }
    const hour = Math.floor(now / hourMs);
    const hours = recent(now);
    const same = hours.find((one) => one.hour === hour);
    const others = hours.filter((one) => one !== same);
    const sum = { hour, local: (same?.local ?? 0) + local, remote: (same?.remote ?? 0) + remote };
    state.setFact(factName, JSON.stringify([...others, sum]));
  };
  return {
    lastDay: () =>
      recent(clock.now()).reduce(
        (sum, { local, remote }) => ({ local: sum.local + local, remote: sum.remote + remote }),
        {
          local: 0,
          remote: 0,
        },
      ),
    plan: (planned) => {
      let at: number | undefined;
      return {
        begin: () => {
          at = clock.now();
          add(at, planned);
        },
        settle: (deleted) => {
          if (at !== undefined) {
            add(at, {
              local: Math.min(0, deleted.local - planned.local),
              remote: Math.min(0, deleted.remote - planned.remote),
            });
          }
        },
      };
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
