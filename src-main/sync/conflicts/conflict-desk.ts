/** Where conflicts of one pair are looked into and decided while its engine lives. What was decided can be taken back for as long. */
import type { ConflictChoice, ConflictResult, SideContent } from '../../contract/conflicts.ts';
import { AppError, toAppError } from '../../foundation/app-error.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { PairParts } from '../pair-parts.ts';
import { toReason } from '../problem-log.ts';
import { conflictContent } from './conflict-content.ts';
import { resolveConflict } from './resolve-conflict.ts';
import type { Before } from './resolve-files.ts';
import { toUndo, type Undo, undoResolution } from './resolve-undo.ts';

/** As in the contract, without the id of the conflict. */
export type ConflictOutcome = ConflictResult extends infer Result
  ? Result extends ConflictResult
    ? Omit<Result, 'conflictId'>
    : never
  : never;

export type ConflictDesk = {
  /** What a side of the path holds now. */
  readonly conflictContent: (path: RelPath, side: 'local' | 'remote' | 'base') => Promise<SideContent>;
  /** Never rejects. `moved-on`: a side is not what `version` stands for; it is looked at again soon. */
  readonly resolveConflict: (choice: {
    readonly path: RelPath;
    readonly version: string;
    readonly choice: ConflictChoice;
    readonly text?: string | undefined;
  }) => Promise<ConflictOutcome>;
  /** Rejects with `target-changed` when a side has moved on, `not-found` when there is no such decision (any more). */
  readonly undoResolution: (undoId: string) => Promise<void>;
};

const undosMax = 5_000;

export function createConflictDesk(
  parts: PairParts,
  { signal, onTouched }: { readonly signal: AbortSignal; readonly onTouched: (path: RelPath) => void },
): ConflictDesk {
  const { turns, random, logger, observer } = parts;
  const undos = new Map<string, Undo>();

  const remember = async (before: Before | undefined): Promise<string | undefined> => {
    if (before === undefined) {
      return undefined;
    }
    try {
      const undo = await toUndo(parts, before, signal);
      const id = random.hex(12);
      undos.set(id, undo);
      const [oldest] = undos.keys();
      if (undos.size > undosMax && oldest !== undefined) {
        undos.delete(oldest);
      }
      return id;
    } catch (error) {
      // The decision stands; it only cannot be taken back.
      logger.log('warn', 'a decision cannot be taken back', { path: before.path, error });
      return undefined;
    }
  };

  return {
    conflictContent: (path, side) => conflictContent(parts, { path, side }, signal),
    resolveConflict: ({ path, version, choice, text }) =>
      turns.run(path, async (): Promise<ConflictOutcome> => {
        try {
          signal.throwIfAborted();
          const wanted = { path, version, choice, ...(text === undefined ? {} : { text }) };
          const resolved = await resolveConflict(parts, wanted, signal);
          if (resolved.kind === 'moved-on') {
            return { outcome: 'moved-on' };
          }
          const { copyPath, before } = resolved;
          const undoId = await remember(before);
          return {
            outcome: 'resolved',
            ...(copyPath === undefined ? {} : { copyPath }),
            ...(undoId === undefined ? {} : { undoId }),
          };
        } catch (error) {
          const failure = toAppError(signal.aborted ? signal.reason : error);
          if (failure.disposition === 'reconcile') {
            return { outcome: 'moved-on' };
          }
          logger.log('warn', 'a decided conflict stays open', { path, error });
          return { outcome: 'failed', reason: toReason(failure) };
        } finally {
          onTouched(path);
        }
      }),
    undoResolution: async (undoId) => {
      const undo = undos.get(undoId);
      if (undo === undefined) {
        throw new AppError('not-found', 'this decision cannot be taken back any more');
      }
      const { path, copyPath } = undo.before;
      await turns.run(path, async () => {
        try {
          signal.throwIfAborted();
          await undoResolution(parts, undo, signal);
          undos.delete(undoId);
        } catch (error) {
          const failure = toAppError(error);
          throw failure.disposition === 'reconcile'
            ? new AppError('target-changed', failure.message, { cause: error, data: { path } })
            : error;
        } finally {
          onTouched(path);
          if (copyPath !== undefined) {
            onTouched(copyPath);
          }
        }
      });
      observer.onActivity({ kind: 'conflict-found', path, bytes: 0 });
    },
  };
}
