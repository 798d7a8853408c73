/**
 * The rich scenario once for every call of the engine and every way in which it can be refused: by the disk, the bucket or the state,
 * before its effect or with its answer lost. Each time a faultless time afterwards must bring the same trees, and no byte is lost on
 * the way.
 */
import { expect, test } from 'vitest';
import type { ProblemCode } from '../../src-main/contract/problem-codes.ts';
import type { FaultPlace } from './faults.ts';
import { deviations, faultless, richPlan } from './rich-scenario.ts';
import { simulate } from './simulate.ts';

test('without faults the scenario comes to rest without a conflict', () => {
  expect({ violation: faultless.violation, choices: faultless.choices, names: faultless.trees[0]?.size }).toEqual({
    violation: undefined,
    choices: 0,
    names: 20,
  });
});

const faults: readonly (readonly [FaultPlace, ProblemCode, 'before' | 'after'])[] = [
  ['disk', 'disk-full', 'before'],
  ['disk', 'permission-denied', 'before'],
  ['disk', 'local-io', 'before'],
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
  const found = await deviations(faultless.calls[place], (skip) =>
    simulate(richPlan({ kind: 'fault', device: 0, place, when, code, skip })),
  );
  expect(found).toEqual([]);
});
