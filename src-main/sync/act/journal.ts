/**
 * Notes of transfers, written before they take effect: one that is resolved is durable. Those that come within a few milliseconds of
 * each other, or while the disk takes the ones before, are committed together, as many small transfers at once would else wait for as
 * many disk syncs.
 */
import type { Clock } from '../../foundation/clock.ts';
import type { IntentRow, PairStore } from '../../state/pair-store.ts';

export type Journal = {
  /** Nothing may be sent or put in place before it has resolved. Rejects when the state cannot be written. */
  readonly note: (intent: IntentRow) => Promise<void>;
};

type Waiting = { readonly intent: IntentRow; readonly done: PromiseWithResolvers<void> };

const groupMs = 3;

/** `prepare` makes durable what the notes speak of. */
export function createJournal(
  state: Pick<PairStore, 'putIntent' | 'durableLater'>,
  clock: Clock,
  prepare: (intents: readonly IntentRow[]) => Promise<void>,
): Journal {
  let waiting: Waiting[] = [];
  let isCommitting = false;

  const commitGroup = async (group: readonly Waiting[]): Promise<void> => {
    const intents = group.map(({ intent }) => intent);
    try {
      await prepare(intents);
      await state.durableLater(() => state.putIntent(...intents));
      for (const { done } of group) {
        done.resolve();
      }
    } catch (error) {
      for (const { done } of group) {
        done.reject(error);
      }
    }
  };

  const commitAll = async (): Promise<void> => {
    isCommitting = true;
    while (waiting.length > 0) {
      await clock.sleep(groupMs);
      const group = waiting;
      waiting = [];
      await commitGroup(group);
    }
    isCommitting = false;
  };

  return {
    note: async (intent) => {
      const done = Promise.withResolvers<void>();
      waiting.push({ intent, done });
      if (!isCommitting) {
        void commitAll();
      }
      await done.promise;
    },
  };
}
