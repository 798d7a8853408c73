import { expect, test } from 'vitest';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { toPairId, toRelPath } from '../../../src-main/foundation/names.ts';
import type { PairStore } from '../../../src-main/state/pair-store.ts';
import { openPairStore } from '../../../src-main/state/sqlite-pair-store.ts';
import { createConflictLog } from '../../../src-main/sync/conflicts/conflict-log.ts';
import { createProblemLog } from '../../../src-main/sync/problem-log.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const path = toRelPath('a.txt');
const pairId = toPairId('pair');

/** A state that refuses the first call of each kind, as on a full disk. */
function refusingOnce(state: PairStore): PairStore {
  const refused = new Set<string>();
  const refusing =
    <Parameters extends readonly unknown[]>(name: string, write: (...parameters: Parameters) => void) =>
    (...parameters: Parameters): void => {
      if (!refused.has(name)) {
        refused.add(name);
        throw new AppError('disk-full', 'no space');
      }
      write(...parameters);
    };
  return {
    ...state,
    putConflict: refusing('putConflict', state.putConflict),
    removeConflict: refusing('removeConflict', state.removeConflict),
    putProblem: refusing('putProblem', state.putProblem),
    removeProblem: refusing('removeProblem', state.removeProblem),
  };
}

test('a conflict whose record was refused is recorded by the next look, and one whose removal was refused is removed', () => {
  const state = openPairStore(':memory:');
  const log = createConflictLog({
    pairId,
    state: refusingOnce(state),
    clock: createFakeClock(),
    onConflicts: () => undefined,
  });
  const conflict = {
    path,
    kind: 'edit-edit',
    local: { kind: 'file', size: 1 },
    remote: { kind: 'file', size: 2 },
    version: 'as seen',
  } as const;
  expect(() => log.record(conflict)).toThrow('no space');
  const isNews = log.record(conflict);
  const recorded = state.conflicts().length;
  expect(() => log.remove(path)).toThrow('no space');
  log.remove(path);
  expect({ isNews, recorded, left: [...state.conflicts(), ...log.paths()] }).toEqual({
    isNews: true,
    recorded: 1,
    left: [],
  });
});

test('a problem whose record was refused is recorded by the next look, and one whose removal was refused is removed', () => {
  const state = openPairStore(':memory:');
  const log = createProblemLog({
    pairId,
    state: refusingOnce(state),
    clock: createFakeClock(),
    onProblems: () => undefined,
  });
  const reason = { code: 'symlink-skipped', detail: 'a link' } as const;
  expect(() => log.recordUnknown(path, reason)).toThrow('no space');
  const isNews = log.recordUnknown(path, reason);
  const recorded = state.problems().length;
  expect(() => log.remove(path)).toThrow('no space');
  log.remove(path);
  expect({ isNews, recorded, left: [...state.problems(), ...log.paths()] }).toEqual({
    isNews: true,
    recorded: 1,
    left: [],
  });
});
