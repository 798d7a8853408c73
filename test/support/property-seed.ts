/** One seed for all property tests, so that a run can be repeated: `DRIFTLESS_SEED=random` tries other values each time. */
import fc from 'fast-check';

const { DRIFTLESS_SEED: named = '20261123' } = process.env;

if (named !== 'random') {
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(named) });
}
