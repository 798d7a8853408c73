/** The calls that look into conflicts and decide them. What a choice does is the pair's own matter (`sync/conflicts/conflict-desk.ts`). */
import type { ConflictResult } from '../contract/conflicts.ts';
import type { EngineApi, MethodParams } from '../contract/methods.ts';
import { AppError, toAppError } from '../foundation/app-error.ts';
import { parseRelPath, type RelPath } from '../foundation/names.ts';
import type { ConflictDesk } from '../sync/conflicts/conflict-desk.ts';
import { toReason } from './call-method.ts';

type ConflictCallsDeps = {
  /** Undefined for a pair that is not open. */
  readonly fleet: { readonly runtime: (pairId: string) => { readonly engine: ConflictDesk } | undefined };
};

type Choice = MethodParams<'resolveConflicts'>['choices'][number];

export function createConflictCalls({
  fleet,
}: ConflictCallsDeps): Pick<EngineApi, 'conflictContent' | 'resolveConflicts' | 'undoResolution'> {
  const find = (
    conflictId: string,
  ): { readonly pairId: string; readonly desk: ConflictDesk; readonly path: RelPath } => {
    const end = conflictId.indexOf('\n');
    const pairId = conflictId.slice(0, Math.max(0, end));
    const path = parseRelPath(conflictId.slice(end + 1));
    const desk = path === undefined ? undefined : fleet.runtime(pairId)?.engine;
    if (path === undefined || desk === undefined) {
      throw new AppError('not-found', 'this folder is not being synced now');
    }
    return { pairId, desk, path };
  };

  const decide = async ({ conflictId, version, choice, text }: Choice): Promise<ConflictResult> => {
    try {
      if ((choice === 'merged') !== (text !== undefined)) {
        throw new AppError('usage', 'a text belongs to the choice "merged", and to no other');
      }
      const { pairId, desk, path } = find(conflictId);
      const outcome = await desk.resolveConflict({ path, version, choice, text });
      return outcome.outcome === 'resolved' && outcome.undoId !== undefined
        ? { conflictId, ...outcome, undoId: `${pairId}\n${outcome.undoId}` }
        : { conflictId, ...outcome };
    } catch (error) {
      return { conflictId, outcome: 'failed', reason: toReason(toAppError(error)) };
    }
  };

  return {
    conflictContent: async ({ conflictId, side }) => {
      const { desk, path } = find(conflictId);
      return await desk.conflictContent(path, side);
    },
    resolveConflicts: async ({ choices }) => await Promise.all(choices.map(decide)),
    undoResolution: async ({ undoId }) => {
      const end = undoId.indexOf('\n');
      const desk = fleet.runtime(undoId.slice(0, Math.max(0, end)))?.engine;
      if (desk === undefined) {
        throw new AppError('not-found', 'this decision cannot be taken back any more');
      }
      await desk.undoResolution(undoId.slice(end + 1));
      return undefined;
    },
  };
}
