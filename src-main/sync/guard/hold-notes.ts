/**
 * Holds that must outlive a crash or a restart, noted in the state: what waits for an answer, and what is being brought back. The rest
 * of either must not go through because it has become too little to be held again. Only what concerns single files is noted;
 * a folder in question is found in question again.
 */
import * as v from 'valibot';
import { toRelPath } from '../../foundation/names.ts';
import type { PairStore } from '../../state/pair-store.ts';
import { type Hold, holdOnFiles } from './hold.ts';

type Note = 'held' | 'restoring';

const stored = v.array(
  v.object({
    code: v.picklist(['mass-deletion', 'root-emptied', 'remote-emptied', 'everything-changed']),
    side: v.picklist(['local', 'remote']),
    paths: v.array(v.string()),
  }),
);

export function noteHolds(state: Pick<PairStore, 'getFact' | 'setFact'>, note: Note, holds: readonly Hold[]): void {
  const left = holds.filter(({ paths }) => paths.length > 0).map(({ code, side, paths }) => ({ code, side, paths }));
  const text = left.length === 0 ? '' : JSON.stringify(left);
  if (text !== (state.getFact(note) ?? '')) {
    state.setFact(note, text);
  }
}

export function notedHolds(state: Pick<PairStore, 'getFact'>, note: Note): readonly Hold[] {
  const text = state.getFact(note) ?? '';
  const parsed = v.safeParse(stored, text === '' ? [] : JSON.parse(text));
  return parsed.success
    ? parsed.output.map(({ code, side, paths }) => holdOnFiles(code, side, paths.map(toRelPath)))
    : [];
}
