/** The call that asks why a path is as it is. */
import type { EngineApi } from '../contract/methods.ts';
import { AppError } from '../foundation/app-error.ts';
import type { PairFleet } from './pair-fleet.ts';

export function createExplainCalls({
  fleet,
}: {
  readonly fleet: Pick<PairFleet, 'runtime'>;
}): Pick<EngineApi, 'explain'> {
  return {
    explain: async ({ pairId, path }) => {
      const runtime = fleet.runtime(pairId);
      if (runtime === undefined) {
        throw new AppError('not-found', 'this folder is not being synced now');
      }
      return await runtime.engine.explain(path);
    },
  };
}
