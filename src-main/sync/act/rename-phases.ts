/**
 * What must happen before and after the renames of a pass, so that each finds its source although names are swapped, handed on or
 * taken over. A step that fails here is no failure of its path: the rename finds its source missing and transfers the bytes.
 */
import { toAppError } from '../../foundation/app-error.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { Operation } from '../decide/operation.ts';
import type { Plan } from '../decide/plan.ts';
import type { PairParts } from '../pair-parts.ts';
import { putObjectAside, removeAsideObjects } from './copy-remotely.ts';
import { orderCopies } from './rename-order.ts';
import type { Renaming } from './renaming.ts';
import { setAside, undoSetAside } from './set-aside.ts';

export type RenamePhases = {
  /** Carries out copies inside the bucket, level by level. */
  readonly copies: (
    operations: readonly Operation[],
    feed: (level: readonly Operation[]) => Promise<void>,
  ) => Promise<void>;
  /** Carries out renames of local files. */
  readonly moves: (
    operations: readonly Operation[],
    feed: (operations: readonly Operation[]) => Promise<void>,
  ) => Promise<void>;
};

export function createRenamePhases(
  { parts, renaming }: { readonly parts: PairParts; readonly renaming: Renaming },
  { phases }: Plan,
  { deferred, signal }: { readonly deferred: ReadonlySet<RelPath>; readonly signal: AbortSignal },
): RenamePhases {
  const moves = [...phases['local-renames'], ...phases['late-renames']];
  for (const { action } of moves) {
    if (action.kind === 'download' && action.moveFrom !== undefined && action.moveFrom.leaves !== 'by-move') {
      renaming.wanted.add(action.moveFrom.path);
    }
  }

  const attempt = async (path: RelPath, step: () => Promise<void>): Promise<void> => {
    if (signal.aborted || deferred.has(path)) {
      return;
    }
    try {
      await step();
    } catch (error) {
      const { code } = toAppError(error);
      parts.logger.log('info', 'nothing put aside for a rename: the bytes are transferred', { path, code });
    }
  };

  /** A file whose place is needed and who is needed elsewhere himself. */
  const emptyPath = async ({ path, action }: Operation): Promise<void> => {
    const { replaces } = action.kind === 'download' ? action : {};
    if (replaces !== undefined && renaming.wanted.has(path)) {
      await attempt(path, async () => {
        const aside = await setAside(parts, path, replaces);
        renaming.emptied.set(path, aside);
        renaming.asideFiles.set(path, aside);
      });
    }
  };

  return {
    copies: async (operations, feed) => {
      const { fromAside, levels } = orderCopies(operations);
      try {
        for (const { path, action } of fromAside) {
          const from = action.kind === 'upload' ? action.copyFrom : undefined;
          if (from !== undefined) {
            await attempt(path, () => putObjectAside({ parts, renaming }, from, signal));
          }
        }
        for (const level of levels) {
          await feed(level);
        }
      } finally {
        if (fromAside.length > 0 && !signal.aborted) {
          await removeAsideObjects(parts, signal);
        }
      }
    },
    moves: async (operations, feed) => {
      try {
        for (const operation of operations) {
          await emptyPath(operation);
        }
        await feed(operations);
      } finally {
        for (const [path, aside] of renaming.emptied) {
          await undoSetAside(parts, path, aside);
        }
        renaming.emptied.clear();
      }
    },
  };
}
