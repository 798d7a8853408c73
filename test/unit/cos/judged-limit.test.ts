import { expect, test } from 'vitest';
import { type JudgedLimit, judgedAfter, startingLimit } from '../../../src-main/cos/judged-limit.ts';

const bounds = { least: 16, most: 96 };

/** The limits over `windows` windows, all of them full, where `paceAt` says what so many at once get done. */
function limitsOver(windows: number, paceAt: (limit: number, window: number) => number): readonly number[] {
  const seen: number[] = [];
  let state: JudgedLimit = startingLimit(16);
  for (let window = 0; window < windows; window += 1) {
    state = judgedAfter(state, { pace: paceAt(state.limit, window), isFull: true }, bounds);
    seen.push(state.limit);
  }
  return seen;
}

const share = (limits: readonly number[], wanted: (limit: number) => boolean): number =>
  limits.filter(wanted).length / limits.length;

test('where waiting for answers is all there is, it grows to the most in a few steps and stays near', () => {
  const limits = limitsOver(200, (limit) => limit);
  expect({ first: limits.slice(0, 5), isHigh: share(limits, (limit) => limit >= 64) > 0.9 }).toEqual({
    first: [24, 36, 54, 81, 96],
    isHigh: true,
  });
});

test('where more at once only wait longer, it stays where it began', () => {
  const limits = limitsOver(200, () => 1_000);
  expect({ first: limits.slice(0, 3), isLow: share(limits, (limit) => limit === 16) > 0.9 }).toEqual({
    first: [24, 16, 16],
    isLow: true,
  });
});

test('where so many are worth it and no more, it comes to rest around them', () => {
  const limits = limitsOver(400, (limit) => Math.min(limit, 40)).slice(50);
  expect({ isNear: share(limits, (limit) => limit >= 24 && limit <= 54) > 0.9 }).toEqual({ isNear: true });
});

test('a host that becomes slow is given less, down to where it began', () => {
  const limits = limitsOver(400, (limit, window) => (window < 50 ? limit : Math.min(limit, 16)));
  expect({ before: (limits[49] ?? 0) >= 64, isLow: share(limits.slice(200), (limit) => limit <= 24) > 0.9 }).toEqual({
    before: true,
    isLow: true,
  });
});

test('a limit that is not used up is left alone', () => {
  const state = startingLimit(16);
  expect(judgedAfter(state, { pace: 1, isFull: false }, bounds)).toEqual(state);
});

test('paces that vary by a fifth do not keep it from growing where growing pays', () => {
  let seed = 7;
  const noise = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return 0.8 + (0.4 * seed) / 2_147_483_647;
  };
  const limits = limitsOver(400, (limit) => limit * noise());
  expect(share(limits.slice(20), (limit) => limit >= 54)).toBeGreaterThan(0.7);
});
