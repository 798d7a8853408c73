/**
 * Whether the state is the newest one kept for this folder. A mark stands both in the state and in the folder's hidden folder and is
 * renewed as work goes on. A state restored from an older copy carries an older mark: its rows are older than both sides, so what
 * they miss or hold too much proves nothing, and they must not decide any deletion.
 */
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/logger.ts';
import type { LocalPath, PairId } from '../../foundation/names.ts';
import type { Random } from '../../foundation/random.ts';
import type { PairStore } from '../../state/pair-store.ts';
import type { FileSystem } from '../../transfer/file-system.ts';
import { ownFolderOf } from '../paths/local-path.ts';

export type StateMark = {
  /**
   * False for a state that is older than what the folder says. A folder without a mark says nothing, and neither does the mark of
   * another pair that has used the folder in between.
   */
  readonly isNewest: () => Promise<boolean>;
  /** Whether this pair has worked on the folder before, whatever its state knows of it. */
  readonly isOfThisPair: () => Promise<boolean>;
  /** The folder is claimed. Renews at most every few seconds. */
  readonly renew: () => Promise<void>;
};

const markFact = 'mark';
const nextMarkFact = 'next-mark';
const renewEveryMs = 5_000;

export function createStateMark(deps: {
  readonly fs: FileSystem;
  readonly root: LocalPath;
  readonly pairId: PairId;
  readonly state: Pick<PairStore, 'getFact' | 'setFact'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}): StateMark {
  const { fs, pairId, state, clock, random, logger } = deps;
  const file = ownFolderOf(deps.root).mark;
  let renewedAt: number | undefined;

  const read = async (): Promise<{ readonly mark: string; readonly pairId: string } | undefined> => {
    const [mark = '', ...owner] = ((await fs.readSmallFile(file)) ?? '').trim().split(' ');
    return mark === '' ? undefined : { mark, pairId: owner.join(' ') };
  };

  return {
    isNewest: async () => {
      const found = await read();
      if (found === undefined || found.pairId !== pairId) {
        return true;
      }
      // Two marks: a crash between writing the folder's and the state's own leaves the folder with the next one.
      return found.mark === state.getFact(markFact) || found.mark === state.getFact(nextMarkFact);
    },
    isOfThisPair: async () => (await read())?.pairId === pairId,
    renew: async () => {
      const now = clock.now();
      if (renewedAt !== undefined && Math.abs(now - renewedAt) < renewEveryMs) {
        return;
      }
      const mark = random.hex(16);
      state.setFact(nextMarkFact, mark);
      try {
        await fs.writeSmallFile(file, `${mark} ${pairId}\n`);
      } catch (error) {
        // The mark from before is as good; a full disk must not keep uploads from going on.
        logger.log('warn', 'the mark of the folder was not renewed', { file, error });
        return;
      }
      state.setFact(markFact, mark);
      renewedAt = now;
    },
  };
}
