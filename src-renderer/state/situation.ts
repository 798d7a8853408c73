/**
 * The one sentence about everything: which of all the states of all synced folders the user should know first. Pure.
 * What waits for the user outranks what heals by itself; a folder that cannot sync never looks calm behind one that can.
 */
import type { AutomaticPause, HoldView, PairView, Progress, Reason, Snapshot } from '../../src-main/contract/model.ts';
import { assertNever } from '../assert-never.ts';

export type Situation =
  | { readonly kind: 'no-folders' }
  | { readonly kind: 'held'; readonly pair: PairView; readonly hold: HoldView }
  | { readonly kind: 'stopped'; readonly pair: PairView; readonly reason: Reason }
  | { readonly kind: 'conflicts'; readonly count: number }
  | { readonly kind: 'problems'; readonly count: number }
  | { readonly kind: 'offline'; readonly reason: Reason; readonly retryAt: number }
  | {
      readonly kind: 'paused';
      readonly paused: number;
      readonly of: number;
      readonly until?: number;
      /** When all that is paused is so for this reason, and not by its user. */
      readonly by?: AutomaticPause;
    }
  | { readonly kind: 'syncing'; readonly progress?: Progress }
  | { readonly kind: 'checking' }
  | { readonly kind: 'in-sync' };

/** Higher is told first; folders of equal rank are told in their order. */
const ranks: Readonly<Record<Situation['kind'], number>> = {
  held: 9,
  stopped: 8,
  conflicts: 7,
  problems: 6,
  offline: 5,
  syncing: 4,
  checking: 3,
  paused: 2,
  'in-sync': 1,
  'no-folders': 0,
};

function ofPair(pair: PairView): Situation {
  const { state } = pair;
  switch (state.kind) {
    case 'held':
      return { kind: 'held', pair, hold: state.hold };
    case 'stopped':
      return { kind: 'stopped', pair, reason: state.reason };
    case 'offline':
      return { kind: 'offline', reason: state.reason, retryAt: state.retryAt };
    case 'paused':
      return { kind: 'paused', paused: 1, of: 1 };
    case 'syncing':
      return { kind: 'syncing' };
    case 'checking':
    case 'starting':
      return { kind: 'checking' };
    case 'idle':
      return { kind: 'in-sync' };
    default:
      return assertNever(state);
  }
}

/** Progress of everything that syncs now, as one. */
export function totalProgress(pairs: readonly PairView[]): Progress | undefined {
  const syncing = pairs.flatMap((pair) => (pair.state.kind === 'syncing' && pair.progress ? [pair.progress] : []));
  if (syncing.length === 0) {
    return undefined;
  }
  return syncing.reduce((sum, one) => ({
    filesDone: sum.filesDone + one.filesDone,
    filesTotal: sum.filesTotal + one.filesTotal,
    bytesDone: sum.bytesDone + one.bytesDone,
    bytesTotal: sum.bytesTotal + one.bytesTotal,
    bytesPerSecond: sum.bytesPerSecond + one.bytesPerSecond,
    ...(sum.isSpeedUnsteady === true || one.isSpeedUnsteady === true ? { isSpeedUnsteady: true } : {}),
  }));
}

/** `until` is told when the pause ends by itself for every paused folder: the time when the last one goes on. */
function countPaused(pairs: readonly PairView[]): Situation {
  const ends = pairs.flatMap(({ state }) => (state.kind === 'paused' ? [state.until ?? Number.POSITIVE_INFINITY] : []));
  const last = Math.max(...ends);
  const reasons = new Set(pairs.flatMap(({ state }) => (state.kind === 'paused' ? [state.by] : [])));
  const [by] = reasons.size === 1 ? reasons : [];
  const counts = {
    kind: 'paused',
    paused: ends.length,
    of: pairs.length,
    ...(by === undefined ? {} : { by }),
  } as const;
  return Number.isFinite(last) ? { ...counts, until: last } : counts;
}

export function findSituation(snapshot: Snapshot): Situation {
  const { pairs } = snapshot;
  const conflicts = pairs.reduce((sum, pair) => sum + pair.conflictCount, 0);
  const problems = pairs.reduce((sum, pair) => sum + pair.problemCount, 0);
  const candidates: Situation[] = pairs.map(ofPair);
  if (conflicts > 0) {
    candidates.push({ kind: 'conflicts', count: conflicts });
  }
  if (problems > 0) {
    candidates.push({ kind: 'problems', count: problems });
  }
  const first = candidates.reduce<Situation>((best, one) => (ranks[one.kind] > ranks[best.kind] ? one : best), {
    kind: 'no-folders',
  });
  if (first.kind === 'syncing') {
    const progress = totalProgress(pairs);
    return progress === undefined ? first : { kind: 'syncing', progress };
  }
  return first.kind === 'paused' ? countPaused(pairs) : first;
}
