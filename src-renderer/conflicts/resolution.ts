/** Choices from being noted to being carried out: what is staged, what came of the last call, and what can still be undone. */
import { useState } from 'react';
import { type ConflictChoice, type ConflictResult, conflictTextMax } from '../../src-main/contract/conflicts.ts';
import type { MethodParams } from '../../src-main/contract/methods.ts';
import type { ConflictView, Reason } from '../../src-main/contract/model.ts';
import { toReason, useActions } from '../state/actions.tsx';
import { useTask } from '../state/asked.ts';
import { applicable, type ChoiceRule, type StagedChoices, stage, stageByRule } from './staged-choices.ts';

/** Why a choice was not carried out. */
export type Refused = Exclude<ConflictResult, { readonly outcome: 'resolved' }>;
export type Resolved = {
  readonly conflictId: string;
  readonly path: string;
  readonly undoId?: string;
  readonly copyPath?: string;
  readonly undone: 'no' | 'busy' | 'yes' | Reason;
};

/** The most that one call takes: of choices as the contract has it, of characters so that it is sent in a moment. */
const choicesMax = 1_000;
const charactersMax = conflictTextMax;

type Choice = MethodParams<'resolveConflicts'>['choices'][number];

/** One choice is never cut: a call holds at least one. */
export function inBatches(choices: readonly Choice[]): readonly Choice[][] {
  const batches: Choice[][] = [];
  let last: Choice[] = [];
  let characters = 0;
  for (const choice of choices) {
    const more = choice.conflictId.length + choice.version.length + (choice.text?.length ?? 0);
    if (last.length === 0 || last.length === choicesMax || characters + more > charactersMax) {
      last = [];
      characters = 0;
      batches.push(last);
    }
    last.push(choice);
    characters += more;
  }
  return batches;
}

function without<Key, Value>(map: ReadonlyMap<Key, Value>, keys: readonly Key[]): ReadonlyMap<Key, Value> {
  const gone = new Set(keys);
  return new Map([...map].filter(([key]) => !gone.has(key)));
}

export function useResolution(conflicts: readonly ConflictView[]) {
  const { call, say } = useActions();
  const [staged, setStaged] = useState<StagedChoices>(new Map());
  const [refused, setRefused] = useState<ReadonlyMap<string, Refused>>(new Map());
  const [resolved, setResolved] = useState<readonly Resolved[]>([]);
  const [leftOut, setLeftOut] = useState(0);
  const task = useTask();
  const ready = applicable(conflicts, staged);

  function take(results: readonly ConflictResult[], paths: ReadonlyMap<string, string>): void {
    const done: Resolved[] = [];
    const not: Refused[] = [];
    for (const result of results) {
      if (result.outcome === 'resolved') {
        const { outcome, ...facts } = result;
        done.push({ ...facts, path: paths.get(result.conflictId) ?? '', undone: 'no' });
      } else {
        not.push(result);
      }
    }
    // What failed stays chosen, so that it can be applied again; what moved on has to be looked at anew.
    const over = results.filter(({ outcome }) => outcome !== 'failed').map(({ conflictId }) => conflictId);
    setStaged((before) => without(before, over));
    setRefused((before) => new Map([...without(before, over), ...not.map((one) => [one.conflictId, one] as const)]));
    setResolved((before) => [...done, ...before]);
  }

  return {
    staged,
    refused,
    resolved,
    leftOut,
    readyCount: ready.length,
    isBusy: task.isBusy,
    failure: task.failure,
    choose: (conflict: ConflictView, choice: ConflictChoice, text?: string) => {
      setLeftOut(0);
      setStaged((before) => stage(before, conflict, choice, text));
      setRefused((before) => without(before, [conflict.id]));
    },
    takeBack: (conflictId: string) => {
      setStaged((before) => without(before, [conflictId]));
      setRefused((before) => without(before, [conflictId]));
    },
    chooseByRule: (some: readonly ConflictView[], rule: ChoiceRule) => {
      const next = stageByRule(staged, some, rule);
      setStaged(next.staged);
      setLeftOut(next.leftOut);
    },
    discard: () => {
      setStaged(new Map());
      setLeftOut(0);
    },
    apply: () => {
      if (ready.length === 0 || task.isBusy) {
        return;
      }
      const paths = new Map(conflicts.map(({ id, path }) => [id, path]));
      setResolved([]);
      setLeftOut(0);
      task.run(async () => {
        for (const choices of inBatches(ready)) {
          take(await call('resolveConflicts', { choices }), paths);
        }
      });
    },
    undo: (one: Resolved) => {
      const { undoId } = one;
      if (undoId === undefined) {
        return;
      }
      const mark = (undone: Resolved['undone']): void =>
        setResolved((before) => before.map((row) => (row.undoId === undoId ? { ...row, undone } : row)));
      mark('busy');
      call('undoResolution', { undoId }).then(
        () => {
          mark('yes');
          say(({ text }) => text.conflict.undone);
        },
        (error: unknown) => mark(toReason(error)),
      );
    },
    forgetResolved: () => setResolved([]),
  };
}

export type Resolution = ReturnType<typeof useResolution>;
