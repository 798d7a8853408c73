/**
 * Base rows of finished operations, committed in groups: one disk sync for many rows. A row is handed in only when both sides
 * are durable; one that is lost in a crash costs a compare, never a byte. A group that could not be committed waits for the next.
 */
import type { Clock } from '../../foundation/clock.ts';
import type { BaseChange } from '../../state/base-entry.ts';
import type { PairStore } from '../../state/pair-store.ts';

export type RowCommits = {
  /** `intent` is the id of what the row brings to an end. */
  readonly add: (change: BaseChange, intent?: string) => void;
  /** Changes that are true only together are committed together. */
  readonly addAll: (changes: readonly BaseChange[], intents: readonly string[]) => void;
  /** Commits what is waiting. */
  readonly flush: () => void;
};

const largestGroup = 200;
const longestWaitMs = 200;

/** `onFailure` is told when a group could not be committed on the timer; `flush` and `add` throw instead. */
export function createRowCommits(
  state: Pick<PairStore, 'commit'>,
  clock: Clock,
  onFailure: (error: unknown) => void,
): RowCommits {
  let waiting: BaseChange[] = [];
  let finished: string[] = [];
  let timer: { readonly cancel: () => void } | undefined;
  const flush = (): void => {
    timer?.cancel();
    timer = undefined;
    if (waiting.length > 0) {
      state.commit(waiting, finished);
      waiting = [];
      finished = [];
    }
  };
  const addAll: RowCommits['addAll'] = (changes, intents) => {
    waiting.push(...changes);
    finished.push(...intents);
    if (waiting.length >= largestGroup) {
      flush();
      return;
    }
    timer ??= clock.after(longestWaitMs, () => {
      try {
        flush();
      } catch (error) {
        onFailure(error);
      }
    });
  };
  return { add: (change, intent) => addAll([change], intent === undefined ? [] : [intent]), addAll, flush };
}
