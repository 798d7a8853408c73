/**
 * Which notifications are due, decided from what was told before and what holds now. Pure. Things of one kind become one notice,
 * whatever their number; what the user sees anyway is taken for told; what comes up while notices are snoozed is told afterwards, if it
 * is still there.
 */
import type { PairView, ProblemView, Snapshot } from '../contract/model.ts';
import { problemDispositions } from '../contract/problem-codes.ts';
import type { GeneralSettings } from '../contract/settings.ts';

export type Notice =
  | { readonly kind: 'conflicts'; readonly count: number; readonly names: readonly string[] }
  | { readonly kind: 'problems'; readonly count: number; readonly names: readonly string[] }
  | { readonly kind: 'blocked'; readonly names: readonly string[] }
  | { readonly kind: 'received'; readonly count: number; readonly names: readonly string[] };

/** What the user knows of, as far as notices go. */
export type Told = {
  readonly conflicts: ReadonlySet<string>;
  readonly problems: ReadonlySet<string>;
  /** Pairs that wait for their user, with why. */
  readonly blocked: ReadonlyMap<string, string>;
  readonly lastActivityId: number;
};

export const nothingTold: Told = {
  conflicts: new Set(),
  problems: new Set(),
  blocked: new Map(),
  lastActivityId: -1,
};

export type NoticeRules = {
  readonly level: GeneralSettings['notifications'];
  readonly isSnoozed: boolean;
  /** The window is in front, or its user did something just now. */
  readonly isUserHere: boolean;
};

/** What is over by itself soon, or is only worth a line in the list. */
const quietCodes: ReadonlySet<ProblemView['reason']['code']> = new Set([
  'file-busy',
  'watch-degraded',
  'symlink-skipped',
  'special-file-skipped',
]);

export function dueNotices(
  told: Told,
  snapshot: Snapshot,
  { level, isSnoozed, isUserHere }: NoticeRules,
): { readonly notices: readonly Notice[]; readonly told: Told } {
  const now = factsOf(snapshot);
  if (level === 'none' || isUserHere) {
    return { notices: [], told: now };
  }
  if (isSnoozed) {
    return { notices: [], told: { ...told, lastActivityId: now.lastActivityId } };
  }
  const { pairs, engine, conflicts, problems } = snapshot;
  // What the last run has left is not news.
  const newConflicts = conflicts.filter(({ id, foundAt }) => foundAt >= engine.startedAt && !told.conflicts.has(id));
  const newProblems = problems.filter(
    (one) => one.firstAt >= engine.startedAt && !told.problems.has(one.id) && needsUser(one),
  );
  const blocked = pairs.filter(({ id }) => now.blocked.has(id) && now.blocked.get(id) !== told.blocked.get(id));
  // Told in one once the pairs have come to rest.
  const isAtRest = pairs.every(({ state }) => state.kind !== 'syncing');
  const received = level === 'all' && isAtRest ? receivedSince(told.lastActivityId, snapshot) : [];
  return {
    notices: [
      ...(blocked.length > 0 ? [{ kind: 'blocked', names: blocked.map(({ name }) => name) } as const] : []),
      ...counted('conflicts', newConflicts, pairs),
      ...counted('problems', newProblems, pairs),
      ...counted('received', received, pairs),
    ],
    told: isAtRest ? now : { ...now, lastActivityId: told.lastActivityId },
  };
}

function counted(
  kind: 'conflicts' | 'problems' | 'received',
  rows: readonly { readonly pairId: string }[],
  pairs: readonly PairView[],
): readonly Notice[] {
  const ids = new Set(rows.map(({ pairId }) => pairId));
  const names = pairs.filter(({ id }) => ids.has(id)).map(({ name }) => name);
  return rows.length === 0 ? [] : [{ kind, count: rows.length, names }];
}

/** Files that other devices have changed here. What went up is the user's own doing. */
function receivedSince(lastId: number, { activity, engine }: Snapshot): Snapshot['activity'] {
  return activity.filter(
    ({ id, at, kind }) => id > lastId && at >= engine.startedAt && (kind === 'downloaded' || kind === 'deleted-local'),
  );
}

function factsOf({ pairs, conflicts, problems, activity }: Snapshot): Told {
  return {
    conflicts: new Set(conflicts.map(({ id }) => id)),
    problems: new Set(problems.map(({ id }) => id)),
    blocked: new Map(pairs.flatMap((pair) => blockedBy(pair))),
    lastActivityId: activity.reduce((last, { id }) => Math.max(last, id), -1),
  };
}

function blockedBy({ id, state }: PairView): readonly (readonly [string, string])[] {
  switch (state.kind) {
    case 'held':
      return [[id, state.hold.code]];
    case 'stopped':
      return [[id, state.reason.code]];
    default:
      return [];
  }
}

function needsUser({ reason: { code } }: ProblemView): boolean {
  const disposition = problemDispositions[code];
  return (disposition === 'skip' || disposition === 'wait') && !quietCodes.has(code);
}
