/**
 * Opens the state of a pair, or starts a new one where the file is unusable. A state that starts anew joins both sides as a first
 * sync does, so its loss deletes nothing.
 */
import type { PairStore } from './pair-store.ts';
import { openOrReplace, type SetAsideDeps } from './set-aside.ts';
import { openPairStore } from './sqlite-pair-store.ts';

/** The fact that names the file set aside, in the state that has taken its place. */
export const setAsideFact = 'set-aside';

export function openPairState(file: string, deps: SetAsideDeps): PairStore {
  return openOrReplace(
    file,
    () => openReadable(file),
    deps,
    (state, why) => state.setFact(setAsideFact, why),
  );
}

/** What can be read at once is read: a damaged row must not come to light in the middle of a pass. */
function openReadable(file: string): PairStore {
  const state = openPairStore(file);
  try {
    state.totals();
    state.conflicts();
    state.problems();
    state.intents();
    return state;
  } catch (error) {
    state.close();
    throw error;
  }
}
