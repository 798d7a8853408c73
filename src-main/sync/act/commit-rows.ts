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
  /** Commits what is waiting; resolves when all is durable. */
  readonly flush: () => Promise<void>;
};

const largestGroup = 200;
const longestWaitMs = 200;

/** `onFailure` is told of groups that could not be committed; `flush` rejects instead. */
export function createRowCommits(
  state: Pick<PairStore, 'commit' | 'durableLater'>,
  clock: Clock,
  onFailure: (error: unknown) => void,
): RowCommits {
  let waiting: BaseChange[] = [];
  let finished: string[] = [];
  let underWay: Promise<unknown> = Promise.resolve();
  let timer: { readonly cancel: () => void } | undefined;
  const commit = (): void => {
    state.commit(waiting, finished);
    waiting = [];
    finished = [];
  };
  const commitGroup = (): void => {
    timer?.cancel();
    timer = undefined;
    underWay = Promise.all([underWay, state.durableLater(commit).catch(onFailure)]);
  };
  const addAll: RowCommits['addAll'] = (changes, intents) => {
    waiting.push(...changes);
    finished.push(...intents);
    if (waiting.length >= largestGroup) {
      commitGroup();
    } else {
      timer ??= clock.after(longestWaitMs, commitGroup);
    }
  };
  return {
    add: (change, intent) => addAll([change], intent === undefined ? [] : [intent]),
    addAll,
    flush: async () => {
      timer?.cancel();
      timer = undefined;
      await underWay;
      if (waiting.length > 0) {
        await state.durableLater(commit);
      }
    },
  };
}
