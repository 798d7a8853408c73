/** What a pair decides by itself: the conflicts a pass has found, by the pair's policy, through the same code as a user's choice. */
import { toAppError } from '../../foundation/app-error.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { PairParts } from '../pair-parts.ts';
import { choiceOf } from './conflict-policy.ts';
import { resolveConflict } from './resolve-conflict.ts';

export type PolicyResult = {
  readonly resolved: number;
  /** To be looked at again: a side moved on, or only a name has been freed so far. */
  readonly again: readonly RelPath[];
};

export const nothingDecided: PolicyResult = { resolved: 0, again: [] };

/**
 * `decided` is what the user has decided beforehand. The paths must be frozen in the turn of the pass. A conflict that cannot be
 * decided now stays one, and is tried again.
 */
export async function applyPolicy(
  parts: PairParts,
  paths: Iterable<RelPath>,
  decided: ReadonlyMap<RelPath, 'local' | 'remote'>,
  signal: AbortSignal,
): Promise<PolicyResult> {
  const { config, conflicts, turns, logger } = parts;
  const again: RelPath[] = [];
  let resolved = 0;
  let isOver = false;
  const decide = async (path: RelPath): Promise<void> => {
    const row = conflicts.get(path);
    const choice =
      row === undefined ? undefined : (decided.get(path) ?? choiceOf(config.conflictPolicy ?? 'ask', row, config.mode));
    if (row === undefined || choice === undefined || isOver) {
      return;
    }
    try {
      signal.throwIfAborted();
      const result = await resolveConflict(parts, { path, version: row.version, choice }, signal);
      resolved += result.kind === 'resolved' ? 1 : 0;
      if (result.kind === 'moved-on' || row.kind === 'file-folder') {
        again.push(path);
      }
    } catch (error) {
      signal.throwIfAborted();
      const failure = toAppError(error);
      if (failure.disposition === 'reconcile') {
        again.push(path);
        return;
      }
      // What concerns the whole pair would fail for each.
      isOver = failure.disposition !== 'skip';
      logger.log('warn', 'a conflict could not be decided by the policy', { path, error });
    }
  };
  if (decided.size > 0 || (config.conflictPolicy ?? 'ask') !== 'ask') {
    await Promise.all(Array.from(paths, (path) => turns.run(path, () => decide(path))));
  }
  return { resolved, again };
}
