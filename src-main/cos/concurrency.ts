/**
 * How many requests may be under way to a host at once. Being asked for less, or no answer in time, halves what is in flight;
 * each success gives a little back. A host that names a time to wait gets nothing until then, from any request.
 * A place belongs to a request and not to what its caller does meanwhile, so requests that wait for each other cannot block.
 */
import type { Clock } from '../foundation/clock.ts';

/** How a request went: `overloaded` is a host that asked for less or did not answer in time. */
export type RequestOutcome = 'done' | 'overloaded' | 'other';

export type HostLoad = {
  readonly host: string;
  /** Requests allowed at once by now. */
  readonly limit: number;
  readonly inFlight: number;
  readonly waiting: number;
  /** How often the limit was cut. */
  readonly cuts: number;
};

export type HostLimits = {
  /** Waits for a place. What it gives must be called once, with how the request went. */
  readonly enter: (host: string, signal?: AbortSignal) => Promise<(outcome: RequestOutcome) => void>;
  /** Keeps further requests to `host` back for `ms`. */
  readonly pause: (host: string, ms: number) => void;
  readonly loads: () => readonly HostLoad[];
};

type HostState = {
  limit: number;
  inFlight: number;
  cuts: number;
  pausedUntil: number;
  readonly waiting: Set<() => void>;
};

const defaultRequestsAtOnce = 32;

export function createHostLimits(clock: Clock, most: number = defaultRequestsAtOnce): HostLimits {
  const states = new Map<string, HostState>();

  const stateOf = (host: string): HostState => {
    const known = states.get(host);
    if (known !== undefined) {
      return known;
    }
    const state: HostState = { limit: most, inFlight: 0, cuts: 0, pausedUntil: 0, waiting: new Set() };
    states.set(host, state);
    return state;
  };

  /** Hands free places to those who have waited longest. */
  const admit = (state: HostState): void => {
    for (const begin of state.waiting) {
      if (state.inFlight >= Math.floor(state.limit)) {
        return;
      }
      state.waiting.delete(begin);
      state.inFlight += 1;
      begin();
    }
  };

  const takePlace = (state: HostState, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = (): void => {
        state.waiting.delete(begin);
        reject(signal?.reason);
      };
      const begin = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      state.waiting.add(begin);
      admit(state);
    });

  const giveBack = (state: HostState, outcome: RequestOutcome, cutsBefore: number): void => {
    if (outcome === 'done') {
      state.limit = Math.min(most, state.limit + 1 / state.limit);
    } else if (outcome === 'overloaded' && state.cuts === cutsBefore) {
      // Requests that were under way at the last cut say nothing about the new limit.
      state.limit = Math.max(1, Math.floor(Math.min(state.limit, state.inFlight) / 2));
      state.cuts += 1;
    }
    state.inFlight -= 1;
    admit(state);
  };

  return {
    enter: async (host, signal) => {
      signal?.throwIfAborted();
      const state = stateOf(host);
      await takePlace(state, signal);
      try {
        for (let until = state.pausedUntil; until > clock.now(); until = state.pausedUntil) {
          await clock.sleep(until - clock.now(), signal);
          if (state.pausedUntil === until) {
            break;
          }
        }
      } catch (error) {
        giveBack(state, 'other', state.cuts);
        throw error;
      }
      const cutsBefore = state.cuts;
      return (outcome) => giveBack(state, outcome, cutsBefore);
    },
    pause: (host, ms) => {
      const state = stateOf(host);
      state.pausedUntil = Math.max(state.pausedUntil, clock.now() + ms);
    },
    loads: () =>
      [...states].map(([host, { limit, inFlight, waiting, cuts }]) => ({
        host,
        limit: Math.floor(limit),
        inFlight,
        waiting: waiting.size,
        cuts,
      })),
  };
}
