/** Hints of the watcher are lost, told twice, late and out of order: what both sides hold in the end must not depend on them. */
import { expect, test } from 'vitest';
import { differenceOf } from './at-rest.ts';
import { type Action, atOnce, type Habits, type LocalAct, makePlan, type Plan, samePath, type What } from './plan.ts';
import { type Outcome, simulate } from './simulate.ts';

const watchers: readonly Pick<Habits, 'hintLoss' | 'hintEcho' | 'hintDelayMs'>[] = [
  { hintLoss: 0, hintEcho: 0, hintDelayMs: 0 },
  { hintLoss: 1, hintEcho: 0, hintDelayMs: 0 },
  { hintLoss: 2, hintEcho: 0, hintDelayMs: 300 },
  { hintLoss: 0, hintEcho: 1, hintDelayMs: 3_000 },
];
const seeds = Array.from({ length: 150 }, (_, index) => index + 1);

/** Only the user of one device acts, at times that nothing else has a part in. */
function onlyUserOf(plan: Plan, habits: Partial<Habits>): Plan {
  const actions = plan.actions.flatMap(({ afterMs, what }): Action[] =>
    isLocal(what) && what.path !== samePath ? [{ afterMs, afterSteps: 0, what: { ...atOnce(what), device: 0 } }] : [],
  );
  return {
    ...plan,
    isGentle: false,
    powerCuts: false,
    actions,
    habits: { ...plan.habits, answers: 'proceed', ...habits },
  };
}

function isLocal(what: What): what is LocalAct {
  return ['save', 'delete', 'rename', 'copy', 'make-folder', 'touch'].includes(what.kind);
}

test('the end does not depend on what the watcher tells', async () => {
  const found: string[] = [];
  for (const seed of seeds) {
    const outcomes: Outcome[] = [];
    for (const habits of watchers) {
      outcomes.push(await simulate(onlyUserOf(makePlan(seed), habits)));
    }
    const [reliable, ...others] = outcomes;
    for (const outcome of outcomes) {
      found.push(...(outcome.violation === undefined ? [] : [`seed ${seed}: ${outcome.violation.message}`]));
    }
    for (const { trees } of others) {
      const differences = trees.map((tree, side) => differenceOf(tree, reliable?.trees[side] ?? new Map()));
      found.push(...differences.flatMap((text) => (text === undefined ? [] : [`seed ${seed}: ${text}`])));
    }
  }
  expect(found).toEqual([]);
});
