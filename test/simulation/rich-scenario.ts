/**
 * One fixed scenario in which device A has all kinds of work at once: files and folders made, edited, renamed and deleted on both
 * sides, small and in parts, none of them in conflict. Whatever goes wrong with A's calls, the end is the same.
 */
import { differenceOf } from './at-rest.ts';
import type { Habits, Plan, What } from './plan.ts';
import { type Outcome, simulate } from './simulate.ts';

const habits: Habits = {
  versioning: 'off',
  lagMs: 0,
  pageSize: 5,
  pollMs: 60_000,
  settleMs: 50,
  granularityMs: 1,
  triesMax: 1,
  hintLoss: 0,
  hintEcho: 0,
  hintDelayMs: 0,
  answers: 'proceed',
  policies: ['ask', 'ask'],
};

const save = (path: string, size = 12): What => ({ kind: 'save', device: 0, path, how: 'atomic', size, sync: true });

const before: readonly What[] = [
  save('keep'),
  save('edited here', 13),
  save('deleted here', 14),
  save('renamed here', 15),
  save('folder/one', 16),
  save('folder/two', 17),
  save('edited there', 18),
  save('deleted there', 19),
  save('large edited here', 96),
  save('vanishing/file', 20),
  { kind: 'make-folder', device: 0, path: 'empty to go' },
];

const changes: readonly What[] = [
  save('edited here', 13),
  save('large edited here', 96),
  save('new here', 21),
  save('deep/new/file', 22),
  save('large new here', 128),
  { kind: 'delete', device: 0, path: 'deleted here' },
  { kind: 'delete', device: 0, path: 'empty to go' },
  { kind: 'rename', device: 0, path: 'renamed here', to: 'has another name' },
  { kind: 'rename', device: 0, path: 'folder', to: 'moved folder' },
  { kind: 'make-folder', device: 0, path: 'empty here' },
  { kind: 'touch', device: 0, path: 'keep', isOld: false },
  { kind: 'bucket-put', path: 'edited there', size: 18 },
  { kind: 'bucket-put', path: 'new there', size: 23 },
  { kind: 'bucket-put', path: 'there/deep/file', size: 24 },
  { kind: 'bucket-put', path: 'large there', size: 128 },
  { kind: 'bucket-delete', path: 'deleted there', isTree: false },
  { kind: 'bucket-delete', path: 'vanishing', isTree: true },
  { kind: 'bucket-marker', path: 'empty there' },
];

/** The scenario with something going wrong, if anything does. `onCall`: right after so many calls of A since its changes. */
export function richPlan(goesWrong: What | undefined, onCall?: number): Plan {
  const now = { afterMs: 0, afterSteps: 0 };
  return {
    seed: 1,
    habits,
    isGentle: false,
    powerCuts: goesWrong?.kind === 'power-cut',
    actions: [
      ...before.map((what) => ({ ...now, what })),
      { ...now, what: { kind: 'calm' } },
      ...changes.map((what) => ({ ...now, what })),
      { ...now, what: { kind: 'flush', device: 0 } },
      { ...now, what: { kind: 'sync-now', device: 0 } },
      ...(goesWrong === undefined
        ? []
        : [
            {
              ...now,
              ...(onCall === undefined ? {} : { on: { device: 0 as const, call: 'any' as const, skip: onCall } }),
              what: goesWrong,
            },
          ]),
      { afterMs: 4_000, afterSteps: 0, what: { kind: 'sync-now', device: 1 } },
    ],
  };
}

export const faultless = await simulate(richPlan(undefined));

/** What the runs say that end otherwise than the faultless one. `play` gets the number of the call that is concerned. */
export async function deviations(count: number, play: (index: number) => Promise<Outcome>): Promise<readonly string[]> {
  const found: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const outcome = await play(index);
    if (outcome.violation !== undefined) {
      found.push(`call ${index}: ${outcome.violation.message}`);
    } else {
      const differences = outcome.trees.map((tree, side) => differenceOf(tree, faultless.trees[side] ?? new Map()));
      found.push(
        ...differences.flatMap((difference) => (difference === undefined ? [] : [`call ${index}: ${difference}`])),
      );
    }
  }
  return found;
}
