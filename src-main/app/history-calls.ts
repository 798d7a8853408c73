/** Calls about what happened, and about looking at a path again. Of pairs that are set up: what others left in the file is nobody's concern. */
import type { EngineApi } from '../contract/methods.ts';
import { AppError } from '../foundation/app-error.ts';
import { parseRelPath } from '../foundation/names.ts';
import type { ActivityStore } from '../state/activity-store.ts';
import type { PairFleet } from './pair-fleet.ts';

type HistoryCalls = Pick<EngineApi, 'activityPage' | 'retryPath'>;

export function createHistoryCalls({
  history,
  fleet,
}: {
  readonly history: ActivityStore;
  readonly fleet: PairFleet;
}): HistoryCalls {
  return {
    activityPage: async ({ pairId, ...query }) => {
      const pairIds = pairId === undefined ? fleet.ids() : [fleet.entry(pairId).id];
      return history.page({ ...query, pairIds });
    },
    retryPath: async ({ pairId, path }) => {
      const relPath = parseRelPath(path);
      if (relPath === undefined) {
        throw new AppError('usage', 'this is not a path of a synced folder');
      }
      fleet.runtime(pairId)?.engine.lookAgain(relPath);
      return undefined;
    },
  };
}
