/** Makes a plan that violates an invariant smaller: leaves out actions as long as the same invariant is still violated. */
import type { Action, Plan } from './plan.ts';
import { simulate } from './simulate.ts';

const simplerMoments: readonly ((action: Action) => Action)[] = [
  ({ what }) => ({ afterMs: 0, afterSteps: 0, what }),
  ({ afterMs, afterSteps, what }) => ({ afterMs, afterSteps, what }),
  (action) => ({ ...action, afterMs: 0, afterSteps: 0 }),
  (action) => ({ ...action, afterSteps: 0 }),
  (action) => ({ ...action, afterMs: 0 }),
];

export async function shrink(plan: Plan): Promise<Plan> {
  const first = await simulate(plan);
  if (first.violation === undefined) {
    return plan;
  }
  const { invariant } = first.violation;
  const violates = async (actions: readonly Action[]): Promise<boolean> =>
    (await simulate({ ...plan, actions })).violation?.invariant === invariant;
  let actions = plan.actions;
  for (let size = actions.length >> 1; size >= 1; size = size === 1 ? 0 : size >> 1) {
    for (let start = 0; start < actions.length; ) {
      const without = [...actions.slice(0, start), ...actions.slice(start + size)];
      if (await violates(without)) {
        actions = without;
      } else {
        start += size;
      }
    }
  }
  // Simpler moments, where those do as well.
  for (const index of actions.keys()) {
    for (const simpler of simplerMoments) {
      const changed = actions.map((action, at) => (at === index ? simpler(action) : action));
      if (JSON.stringify(changed) !== JSON.stringify(actions) && (await violates(changed))) {
        actions = changed;
      }
    }
  }
  return { ...plan, actions };
}
