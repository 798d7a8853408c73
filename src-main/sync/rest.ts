/**
 * Why a pair does nothing at the moment, when it looks again, and what its user is shown meanwhile. Pure. A connection that is gone is
 * tried again ever more seldom; what moved under the pass itself soon, but not for ever; the rest now and then.
 */
import type { PairState, Reason } from '../contract/model.ts';
import type { AppError } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';
import { backOffDelayMs } from '../foundation/back-off.ts';
import type { Random } from '../foundation/random.ts';
import { type Hold, holdViewOf } from './guard/hold.ts';
import { toReason } from './problem-log.ts';

export type Rest =
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; readonly hold: Hold; readonly since: number; readonly retryAt: number }
  | { readonly kind: 'moved'; readonly retryAt: number; readonly attempt: number }
  | { readonly kind: 'offline'; readonly reason: Reason; readonly retryAt: number; readonly attempt: number }
  | { readonly kind: 'stopped'; readonly reason: Reason; readonly retryAt: number };

export const noRest: Rest = { kind: 'none' };

const offlineBackOff = { firstMs: 5_000, maxMs: 300_000 };
const leastOfflineMs = 1_000;
const stoppedRetryMs = 300_000;
const movedRetryMs = 2_000;
const movedTriesMax = 3;

/** No rest but that of a hold is longer. */
export const longestRestMs = Math.max(stoppedRetryMs, offlineBackOff.maxMs);

/** What a failure of the pair as a whole leads to, after what was before. */
export function restAfter(
  error: AppError,
  before: Rest,
  { now, random }: { readonly now: number; readonly random: Random },
): Rest {
  if (error.disposition === 'retry' || error.disposition === 'throttle') {
    const attempt = before.kind === 'offline' ? before.attempt + 1 : 1;
    const delay = Math.max(leastOfflineMs, backOffDelayMs(attempt, offlineBackOff, random));
    const askedFor = Math.min(error.data.retryAfterMs ?? delay, offlineBackOff.maxMs);
    return { kind: 'offline', reason: toReason(error), attempt, retryAt: now + askedFor };
  }
  const moved = before.kind === 'moved' ? before.attempt + 1 : 1;
  if (error.disposition === 'reconcile' && before.kind !== 'stopped' && moved <= movedTriesMax) {
    return { kind: 'moved', attempt: moved, retryAt: now + movedRetryMs };
  }
  return stoppedBy(toReason(error), now);
}

export function stoppedBy(reason: Reason, now: number): Rest {
  return { kind: 'stopped', reason, retryAt: now + stoppedRetryMs };
}

/** What is held for the same reason as before is held since then. */
export function heldBy(
  hold: Hold,
  before: Rest,
  { now, retryMs }: { readonly now: number; readonly retryMs: number },
): Rest {
  const since = before.kind === 'held' && before.hold.code === hold.code ? before.since : now;
  return { kind: 'held', hold, since, retryAt: now + retryMs };
}

export function stateOf(rest: Rest): PairState {
  switch (rest.kind) {
    case 'none':
      return { kind: 'idle' };
    case 'moved':
      // Nothing is known of what has not been looked at to its end.
      return { kind: 'checking' };
    case 'held':
      return { kind: 'held', hold: holdViewOf(rest.hold, rest.since) };
    case 'offline':
      return { kind: 'offline', reason: rest.reason, retryAt: rest.retryAt };
    case 'stopped':
      return { kind: 'stopped', reason: rest.reason };
    default:
      return assertNever(rest);
  }
}
