/**
 * The state of a removed pair gets another name: the pair starts anew when it is added again, and nothing that is known of it is
 * destroyed. The state of a pair that another process syncs right now is left to that process.
 */
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { PairId } from '../foundation/names.ts';
import { acquirePairLock } from '../state/pair-lock.ts';
import { isProcessAlive, pairsFolderOf } from './pair-runtime.ts';

export async function setStateAside(stateRoot: string, id: PairId, clock: Clock): Promise<void> {
  const folder = pairsFolderOf(stateRoot);
  try {
    const lock = acquirePairLock(join(folder, `${id}.lock`), { clock, pid: process.pid, isAlive: isProcessAlive });
    try {
      for (const name of await readdir(folder)) {
        if (name.startsWith(`${id}.sqlite`)) {
          await rename(join(folder, name), join(folder, `${id}.removed${name.slice(id.length)}`));
        }
      }
    } finally {
      lock.release();
    }
  } catch (error) {
    if (!hasCode(error, 'pair-locked')) {
      throw error;
    }
  }
}
