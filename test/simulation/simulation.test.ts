/**
 * Two whole engines, one bucket and users on all three sides in virtual time: a seed is a run. A violation names the command that
 * plays it again; `--shrink` there finds a smaller one. Longer campaigns: `npx node test/simulation/run.ts --from 1 --count 100000`.
 */
import { expect, test } from 'vitest';
import { makePlan } from './plan.ts';
import { simulate } from './simulate.ts';

const seeds = Number(process.env.DRIFTLESS_SEEDS ?? '2000');
const firstSeed = Number(process.env.DRIFTLESS_FIRST_SEED ?? '1');
const seedsInTest = 250;

for (let from = firstSeed; from < firstSeed + seeds; from += seedsInTest) {
  const until = Math.min(from + seedsInTest, firstSeed + seeds);
  test(`no byte is lost and both sides come to agree, whatever goes wrong (seeds ${from} to ${until - 1})`, async () => {
    const violations: string[] = [];
    for (let seed = from; seed < until; seed += 1) {
      const { violation } = await simulate(makePlan(seed));
      if (violation !== undefined) {
        violations.push(`npx node test/simulation/run.ts --seed ${seed} --trace # ${violation.message}`);
      }
    }
    expect(violations).toEqual([]);
  });
}

test('the same seed gives the same trace', async () => {
  const differing: number[] = [];
  for (let seed = firstSeed; seed < firstSeed + 40; seed += 1) {
    const first = await simulate(makePlan(seed), { traced: true });
    const second = await simulate(makePlan(seed), { traced: true });
    if (first.trace.length === 0 || first.trace.join('\n') !== second.trace.join('\n')) {
      differing.push(seed);
    }
  }
  expect(differing).toEqual([]);
});
