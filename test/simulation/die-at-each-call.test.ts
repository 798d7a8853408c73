/** The rich scenario once for every call of the engine, right after which its process is killed or its computer loses power. */
import { expect, test } from 'vitest';
import type { What } from './plan.ts';
import { deviations, faultless, richPlan } from './rich-scenario.ts';
import { simulate } from './simulate.ts';

const deaths: readonly What[] = [
  { kind: 'crash', device: 0, ms: 0 },
  { kind: 'power-cut', device: 0, ms: 0 },
];

test.each(deaths)('after any one call there may be a $kind', async (death) => {
  const { disk, bucket, state } = faultless.calls;
  expect(await deviations(disk + bucket + state, (index) => simulate(richPlan(death, index)))).toEqual([]);
});
