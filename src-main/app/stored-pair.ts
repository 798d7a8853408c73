/** A pair of the settings in the engine's own terms, and the id it is known by. */
import { type PairId, toLocalPath } from '../foundation/names.ts';
import type { PairSetting } from '../settings/settings-store.ts';
import { type PairPlan, pairIdOf } from './pair-spec.ts';

export function planOf({ localRoot, remotePollSeconds, paused: _, ...pair }: PairSetting): PairPlan {
  return {
    ...pair,
    localRoot: toLocalPath(localRoot),
    ...(remotePollSeconds === undefined ? {} : { remotePollMs: remotePollSeconds * 1000 }),
  };
}

export function idOfStored(pair: PairSetting): PairId {
  return pairIdOf({ ...pair, localRoot: toLocalPath(pair.localRoot) });
}
