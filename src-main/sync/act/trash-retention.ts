/**
 * Takes old days out of the trash. Works on names of its own making only (`trash/<date>`), follows no link, and removes so many
 * entries a turn, so that a full trash is emptied over several turns and no pass waits for it.
 * Only the clock tells what is old, and it may be wrong: after a leap of days it is given one more to be set right.
 */
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/logger.ts';
import type { LocalPath } from '../../foundation/names.ts';
import type { PairStore } from '../../state/pair-store.ts';
import type { FileSystem } from '../../transfer/file-system.ts';
import { joinLocal, ownFolderOf } from '../paths/local-path.ts';

export type TrashRetention = {
  /** Due once a day, and again while something old is left. Never rejects; ends early when aborted. */
  readonly removeOld: (signal: AbortSignal) => Promise<void>;
};

const dayMs = 24 * 3_600_000;
const leapMs = 7 * dayMs;
const entriesPerTurn = 1_000;
const seenFact = 'trash-looked-at';
const waitFact = 'trash-wait-until';
const defaultTrashDays = 30;

export function createTrashRetention(deps: {
  readonly fs: FileSystem;
  readonly root: LocalPath;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly state: Pick<PairStore, 'getFact' | 'setFact'>;
  readonly days?: number;
  readonly entriesPerTurn?: number;
}): TrashRetention {
  const { fs, clock, logger, state, days = defaultTrashDays } = deps;
  const { trash } = ownFolderOf(deps.root);
  let lastAt: number | undefined;

  return {
    removeOld: async (signal) => {
      const now = clock.now();
      if (signal.aborted || (lastAt !== undefined && Math.abs(now - lastAt) < dayMs)) {
        return;
      }
      const turn = { left: deps.entriesPerTurn ?? entriesPerTurn };
      try {
        if (isClockSuspect(now)) {
          return;
        }
        if ((await fs.stat(trash))?.kind === 'folder') {
          for (const { name, stat } of await fs.readFolder(trash)) {
            if (stat.kind === 'folder' && isOld(name, now - days * dayMs)) {
              await removeFolder(joinLocal(trash, name), turn, signal);
            }
          }
        }
        lastAt = turn.left > 0 && !signal.aborted ? now : undefined;
      } catch (error) {
        // What cannot be removed today is tried again tomorrow.
        logger.log('warn', 'old files stay in the trash', { root: deps.root, error });
        lastAt = now;
      }
    },
  };

  function isClockSuspect(now: number): boolean {
    const seenAt = Number(state.getFact(seenFact) ?? now);
    state.setFact(seenFact, String(now));
    if (Math.abs(now - seenAt) > leapMs) {
      state.setFact(waitFact, String(now + dayMs));
    }
    const waitUntil = Number(state.getFact(waitFact) ?? 0);
    return waitUntil > now && waitUntil - now <= dayMs;
  }

  async function removeFolder(folder: LocalPath, turn: { left: number }, signal: AbortSignal): Promise<void> {
    for (const { name, stat } of await fs.readFolder(folder)) {
      if (turn.left <= 0 || signal.aborted) {
        return;
      }
      if (stat.kind === 'folder') {
        await removeFolder(joinLocal(folder, name), turn, signal);
      } else {
        await fs.removeFile(joinLocal(folder, name));
        turn.left -= 1;
      }
    }
    if (turn.left > 0 && !signal.aborted) {
      await fs.removeFolder(folder);
      turn.left -= 1;
    }
  }
}

/** The whole day lies before `limit`. Names that are no date are not the trash's own. */
function isOld(name: string, limit: number): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(name) && Date.parse(`${name}T00:00:00Z`) + dayMs <= limit;
}
