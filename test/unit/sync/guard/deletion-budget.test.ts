import { expect, test } from 'vitest';
import { createDeletionBudget } from '../../../../src-main/sync/guard/deletion-budget.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const hourMs = 3_600_000;

function makeBudget() {
  const facts = new Map<string, string>();
  const clock = createFakeClock();
  const state = {
    getFact: (name: string) => facts.get(name),
    setFact: (name: string, value: string): void => {
      facts.set(name, value);
    },
  };
  return { clock, facts, open: () => createDeletionBudget(state, clock) };
}

test('planned deletions count from the moment they begin, over restarts, and no longer than a day', () => {
  const { clock, open } = makeBudget();
  const planned = open().plan({ local: 2, remote: 3 });
  const before = open().lastDay();
  clock.jump(5 * hourMs);
  planned.begin();
  const during = open().lastDay();
  clock.jump(23 * hourMs);
  const inADay = open().lastDay();
  clock.jump(2 * hourMs);
  expect([before, during, inADay, open().lastDay()]).toEqual([
    { local: 0, remote: 0 },
    { local: 2, remote: 3 },
    { local: 2, remote: 3 },
    { local: 0, remote: 0 },
  ]);
});

test('what was counted and not deleted is given back, and nothing is given back of what has not begun', () => {
  const { open } = makeBudget();
  const budget = open();
  const done = budget.plan({ local: 4, remote: 4 });
  done.begin();
  done.settle({ local: 3, remote: 0 });
  // What only moves is not planned as a deletion, and may be counted as one when it is done.
  const more = budget.plan({ local: 1, remote: 0 });
  more.begin();
  more.settle({ local: 2, remote: 0 });
  budget.plan({ local: 50, remote: 50 }).settle({ local: 0, remote: 0 });
  expect(budget.lastDay()).toEqual({ local: 4, remote: 0 });
});

test('where nothing is deleted, nothing is written', () => {
  const { facts, open } = makeBudget();
  const nothing = open().plan({ local: 0, remote: 0 });
  nothing.begin();
  nothing.settle({ local: 0, remote: 0 });
  expect(facts.size).toBe(0);
});
