/**
 * Takes old days out of the trash. Works on names of its own making only (`trash/<date>`), follows no link, and removes so many
 * entries a turn, so that a full trash is emptied over several turns and no pass waits for it.
 * Where a system's trash is given, files go there instead of being removed; what does not get there stays, and is tried a day later.
 * The turns of a day pass over what has refused to go, so that it keeps nothing behind it waiting.
 * Only the clock tells what is old, and it may be wrong: after a leap of days it is given one more to be set right.
 */
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/logger.ts';
import type { LocalPath } from '../../foundation/names.ts';
import type { PairStore } from '../../state/pair-store.ts';
import type { FileKind, FileSystem } from '../../transfer/file-system.ts';
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
  /** Rejects where the file cannot get there: it is where it was then. */
  readonly toSystemTrash?: ((file: LocalPath) => Promise<void>) | undefined;
  readonly entriesPerTurn?: number;
}): TrashRetention {
  const { fs, clock, logger, state, days = defaultTrashDays } = deps;
  const { trash } = ownFolderOf(deps.root);
  let lastAt: number | undefined;
  /** Files that this day's turns have left where they are: of those in the trash, which is walked in order, they are the first. */
  let refused = 0;

  return {
    removeOld: async (signal) => {
      const now = clock.now();
      if (signal.aborted || (lastAt !== undefined && Math.abs(now - lastAt) < dayMs)) {
        return;
      }
      const turn: Turn = { left: deps.entriesPerTurn ?? entriesPerTurn, toPass: refused, kept: 0 };
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
        refused += turn.kept;
        if (turn.left <= 0 || signal.aborted) {
          return;
        }
        if (refused > 0) {
          logger.log('warn', 'old files cannot go to the trash of the system', { root: deps.root, files: refused });
        }
        refused = 0;
        lastAt = now;
      } catch (error) {
        // What cannot be removed today is tried again tomorrow.
        logger.log('warn', 'old files stay in the trash', { root: deps.root, error });
        refused = 0;
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

  /** False when the file stays. */
  async function remove(path: LocalPath, kind: FileKind, turn: Turn): Promise<boolean> {
    if (deps.toSystemTrash === undefined || kind !== 'file') {
      await fs.removeFile(path);
      turn.left -= 1;
      return true;
    }
    if (turn.toPass > 0) {
      turn.toPass -= 1;
      return false;
    }
    turn.left -= 1;
    try {
      await deps.toSystemTrash(path);
      return true;
    } catch (error) {
      turn.kept += 1;
      logger.log('debug', 'an old file cannot go to the trash of the system', { path, error });
      return false;
    }
  }

  /** False when something of it stays. */
  async function removeFolder(folder: LocalPath, turn: Turn, signal: AbortSignal): Promise<boolean> {
    let isEmpty = true;
    for (const { name, stat } of await fs.readFolder(folder)) {
      if (turn.left <= 0 || signal.aborted) {
        return false;
      }
      const path = joinLocal(folder, name);
      const isGone =
        stat.kind === 'folder' ? await removeFolder(path, turn, signal) : await remove(path, stat.kind, turn);
      isEmpty = isEmpty && isGone;
    }
    if (!isEmpty || turn.left <= 0 || signal.aborted) {
      return false;
    }
    turn.left -= 1;
    await fs.removeFolder(folder);
    return true;
  }
}

/** How many entries may still be touched, how many files are passed over, and how many would not go. */
type Turn = { left: number; toPass: number; kept: number };

/** The whole day lies before `limit`. Names that are no date are not the trash's own. */
function isOld(name: string, limit: number): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(name) && Date.parse(`${name}T00:00:00Z`) + dayMs <= limit;
}
