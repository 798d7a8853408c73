/** What the user has chosen but not applied. A choice holds for the two sides it was made for: once one moves on, it is stale. Pure. */
import type { ConflictChoice } from '../../src-main/contract/conflicts.ts';
import type { ConflictView } from '../../src-main/contract/model.ts';
import { newerSide } from './newer-side.ts';

export type StagedChoice = {
  readonly version: string;
  readonly choice: ConflictChoice;
  /** With `merged`. */
  readonly text?: string;
};
/** By the id of the conflict. */
export type StagedChoices = ReadonlyMap<string, StagedChoice>;

export const choiceRules = ['newest', 'local', 'remote', 'both', 'none'] as const;
export type ChoiceRule = (typeof choiceRules)[number];
export type PlainChoice = Exclude<ConflictChoice, 'merged'>;

/** A choice that can be carried out: what is not there cannot be kept beside the other. */
export function isPossible(conflict: ConflictView, choice: PlainChoice): boolean {
  return choice !== 'both' || (conflict.local.kind !== 'absent' && conflict.remote.kind !== 'absent');
}

export function isStale(conflict: ConflictView, staged: StagedChoice): boolean {
  return staged.version !== conflict.version;
}

export function stage(staged: StagedChoices, conflict: ConflictView, choice: ConflictChoice, text?: string) {
  const { id, version } = conflict;
  return new Map(staged).set(id, { version, choice, ...(text === undefined ? {} : { text }) });
}

/** `leftOut` counts those the rule says nothing about; they stay as they were. */
export function stageByRule(
  staged: StagedChoices,
  conflicts: readonly ConflictView[],
  rule: ChoiceRule,
): { readonly staged: StagedChoices; readonly leftOut: number } {
  const next = new Map(staged);
  let leftOut = 0;
  for (const conflict of conflicts) {
    const choice = rule === 'newest' ? newerSide(conflict) : rule;
    if (choice === 'none') {
      next.delete(conflict.id);
    } else if (choice === undefined || !isPossible(conflict, choice)) {
      leftOut += 1;
    } else {
      next.set(conflict.id, { version: conflict.version, choice });
    }
  }
  return { staged: next, leftOut };
}

/** Those that can be applied now, in the order of the list: of conflicts that still exist, for the sides they were made for. */
export function applicable(conflicts: readonly ConflictView[], staged: StagedChoices) {
  return conflicts.flatMap(({ id, version }) => {
    const one = staged.get(id);
    return one === undefined || one.version !== version ? [] : [{ conflictId: id, ...one }];
  });
}
