/**
 * What a guard holds back, which answers make sense, and whether an answer given earlier still covers it. Pure.
 * An answer covers the files that were shown, never others that have joined them since.
 */
import type { HoldChoice, HoldView, SyncMode } from '../../contract/model.ts';
import { compareBytes } from '../../foundation/byte-order.ts';
import type { RelPath } from '../../foundation/names.ts';

/** `side` is the one that would lose or be overwritten; of an emptied side it is the one found empty. */
export type Hold = {
  readonly code: HoldView['code'];
  readonly side: HoldView['side'];
  readonly count: number;
  /** All of them in byte order; empty where the local folder itself is in question. */
  readonly paths: readonly RelPath[];
  readonly choices: readonly HoldChoice[];
};

/** What the user has answered and no whole pass has used up yet. */
export type Answers = { readonly allowed: readonly Hold[]; readonly restoring: readonly Hold[] };

export const noAnswers: Answers = { allowed: [], restoring: [] };

export const holdSampleMax = 100;

export function holdOnFiles(
  code: Hold['code'],
  side: Hold['side'],
  paths: readonly RelPath[],
  mode: SyncMode = 'two-way',
): Hold {
  return { code, side, count: paths.length, paths: paths.toSorted(compareBytes), choices: choicesFor(code, mode) };
}

/** `count`: the files synced so far, which the folder should hold. */
export function holdOnRoot(code: Hold['code'], count: number, mode: SyncMode = 'two-way'): Hold {
  return { code, side: 'local', count, paths: [], choices: choicesFor(code, mode) };
}

export function holdViewOf({ code, side, count, paths, choices }: Hold, since: number): HoldView {
  return { code, side, count, paths: paths.slice(0, holdSampleMax), since, choices };
}

export function isCovered(hold: Hold, answered: readonly Hold[]): boolean {
  return answered.some((one) => {
    if (one.code !== hold.code || one.side !== hold.side || hold.count > one.count) {
      return false;
    }
    const shown = one.paths.length === 0 ? undefined : new Set(one.paths);
    return shown === undefined || hold.paths.every((path) => shown.has(path));
  });
}

/** The hold of an emptied side names that side; what would be lost is on the other. */
export function losingSideOf({ code, side }: Pick<Hold, 'code' | 'side'>): 'local' | 'remote' {
  const isAboutEmptied = code === 'root-emptied' || code === 'remote-emptied';
  return isAboutEmptied ? (side === 'local' ? 'remote' : 'local') : side;
}

/** A one-way mode brings nothing back to the side it reads from. A folder that is not there can only be brought back by hand. */
function choicesFor(code: Hold['code'], mode: SyncMode): readonly HoldChoice[] {
  switch (code) {
    case 'mass-deletion':
    case 'root-emptied':
    case 'remote-emptied':
    case 'everything-changed':
      return mode === 'two-way' ? ['proceed', 'restore', 'stop'] : ['proceed', 'stop'];
    case 'root-replaced':
      return ['proceed', 'restore', 'stop'];
    default:
      return ['stop'];
  }
}
