/**
 * A rich scenario, played once for every call of the engine and every way in which it can fail: the disk, the bucket and the state
 * refuse it, the answer gets lost, the process dies or the power goes right after it. Each time a faultless time afterwards must
 * bring the same trees, with no byte lost on the way.
 */
import { expect, test } from 'vitest';
import type { ProblemCode } from '../../src-main/contract/problem-codes.ts';
import { differenceOf } from './at-rest.ts';
import type { FaultPlace } from './faults.ts';
import type { What } from './plan.ts';
import { richPlan } from './rich-scenario.ts';
import { type Outcome, simulate } from './simulate.ts';

const faultless = await simulate(richPlan(undefined));
const callsOfA = (place: FaultPlace): number => faultless.calls[place];

/** What each run that ends otherwise than the faultless one says. */
async function deviations(count: number, play: (index: number) => Promise<Outcome>): Promise<readonly string[]> {
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

test('without faults the scenario comes to rest without conflicts', () => {
  expect({ violation: faultless.violation, conflicts: faultless.conflicts, files: faultless.trees[0]?.size }).toEqual({
    violation: undefined,
    conflicts: 0,
    files: 24,
  });
});

const faults: readonly (readonly [FaultPlace, ProblemCode, 'before' | 'after'])[] = [
  ['disk', 'disk-full', 'before'],
  ['disk', 'permission-denied', 'before'],
  ['disk', 'local-io', 'before'],
  ['disk', 'file-busy', 'before'],
  ['state', 'disk-full', 'before'],
  ['state', 'state-unusable', 'before'],
  ['bucket', 'connection-lost', 'before'],
  ['bucket', 'connection-lost', 'after'],
  ['bucket', 'network-timeout', 'after'],
  ['bucket', 'network-unreachable', 'before'],
  ['bucket', 'cos-server-error', 'after'],
  ['bucket', 'cos-throttled', 'before'],
  ['bucket', 'cos-access-denied', 'before'],
  ['bucket', 'cos-precondition-failed', 'before'],
  ['bucket', 'cos-rejected', 'before'],
  ['bucket', 'malformed-answer', 'after'],
];

test.each(faults)('any one call of the %s may fail with %s (%s its effect)', async (place, code, when) => {
  const found = await deviations(callsOfA(place), (skip) =>
    simulate(richPlan({ kind: 'fault', device: 0, place, when, code, skip })),
  );
  expect(found).toEqual([]);
});

const deaths: readonly What[] = [
  { kind: 'crash', device: 0, ms: 0 },
  { kind: 'power-cut', device: 0, ms: 0 },
];

test.each(deaths)('after any one call there may be a $kind', async (death) => {
  const count = callsOfA('disk') + callsOfA('bucket') + callsOfA('state');
  expect(await deviations(count, (index) => simulate(richPlan(death, {}, index)))).toEqual([]);
});
