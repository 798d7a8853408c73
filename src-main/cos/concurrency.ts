/**
 * How many requests may be under way to a host at once. It begins with few and finds out (`judged-limit.ts`). Being asked for less, or no
 * answer in time, halves what is in flight; each success gives a little back, up to where it began.
 * A host that names a time to wait gets nothing until then, from any request.
 *
 * Kinds of requests share the places: of those that wait, the kind with the fewest under way is next, so that neither many small requests
 * nor a few long ones keep the others out. A place belongs to a request and not to what its caller does meanwhile, so requests that wait
 * for each other cannot block.
 */
import type { Clock } from '../foundation/clock.ts';
import { type JudgedLimit, judgedAfter, startingLimit } from './judged-limit.ts';

/** How a request went: `overloaded` is a host that asked for less or did not answer in time. */
export type RequestOutcome = 'done' | 'overloaded' | 'other';

/** `large` bodies, `small` ones, and requests without any. */
export type RequestKind = 'metadata' | 'small' | 'large';

export type HostLoad = {
  readonly host: string;
  /** Requests allowed at once by now. */
  readonly limit: number;
  readonly inFlight: number;
  readonly waiting: number;
  /** How often the limit was cut. */
  readonly cuts: number;
};

/** To be called once, with how the request went and the bytes that it sent. */
export type LeaveHost = (outcome: RequestOutcome, bytes?: number) => void;

export type HostLimits = {
  readonly enter: (host: string, signal?: AbortSignal, kind?: RequestKind) => Promise<LeaveHost>;
  /** Keeps further requests to `host` back for `ms`. */
  readonly pause: (host: string, ms: number) => void;
  readonly loads: () => readonly HostLoad[];
};

type Line = { readonly waiting: Set<() => void>; inFlight: number };

/** Since the limit was last judged or changed. */
type Observed = { readonly since: number; done: number; work: number; whileOthersWait: number };

type HostState = {
  judged: JudgedLimit;
  /** Below `judged.limit` after a cut. */
  limit: number;
  inFlight: number;
  cuts: number;
  pausedUntil: number;
  observed: Observed;
  /** The one that was served longest ago first. */
  readonly lines: Map<RequestKind, Line>;
};

const defaultMost = 96;
/** Enough for what is near; what is far is found to be worth more. */
const defaultFirst = 16;
const windowLeastMs = 100;
/** A request is as much work as so many bytes of a body. */
const bytesPerRequest = 64 * 1024;

export function createHostLimits(clock: Clock, most: number = defaultMost): HostLimits {
  const states = new Map<string, HostState>();
  const first = Math.min(defaultFirst, most);

  const newObserved = (): Observed => ({ since: clock.now(), done: 0, work: 0, whileOthersWait: 0 });

  const stateOf = (host: string): HostState => {
    const known = states.get(host);
    if (known !== undefined) {
      return known;
    }
    const lines = new Map<RequestKind, Line>();
    for (const kind of ['metadata', 'small', 'large'] as const) {
      lines.set(kind, { waiting: new Set(), inFlight: 0 });
    }
    const judged = startingLimit(first);
    const observed = newObserved();
    const state = { judged, limit: first, inFlight: 0, cuts: 0, pausedUntil: 0, observed, lines };
    states.set(host, state);
    return state;
  };

  /** Hands free places to those who have waited longest, kind by kind. */
  const admit = (state: HostState): void => {
    while (state.inFlight < Math.floor(state.limit)) {
      const next = nextLine(state);
      if (next === undefined) {
        return;
      }
      const [kind, line] = next;
      state.lines.delete(kind);
      state.lines.set(kind, line);
      const [begin] = line.waiting;
      if (begin !== undefined) {
        line.waiting.delete(begin);
        line.inFlight += 1;
        state.inFlight += 1;
        begin();
      }
    }
  };

  const takePlace = (state: HostState, line: Line, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = (): void => {
        line.waiting.delete(begin);
        reject(signal?.reason);
      };
      const begin = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      line.waiting.add(begin);
      admit(state);
    });

  /** One more request is done: after enough of them the limit is judged by what was done with it. */
  const observe = (state: HostState, bytes: number): void => {
    const { observed } = state;
    observed.done += 1;
    observed.work += 1 + bytes / bytesPerRequest;
    observed.whileOthersWait += waitingIn(state) > 0 ? 1 : 0;
    const elapsedMs = clock.now() - observed.since;
    if (elapsedMs < 0 || state.limit < state.judged.limit) {
      state.observed = newObserved();
    } else if (elapsedMs >= windowLeastMs && observed.done >= 2 * state.limit) {
      const pace = (observed.work * 1000) / elapsedMs;
      const isFull = observed.whileOthersWait * 2 > observed.done;
      state.judged = judgedAfter(state.judged, { pace, isFull }, { least: first, most });
      state.limit = state.judged.limit;
      state.observed = newObserved();
    }
  };

  const giveBack = (
    state: HostState,
    line: Line,
    {
      outcome,
      bytes,
      cutsBefore,
    }: { readonly outcome: RequestOutcome; readonly bytes: number; readonly cutsBefore: number },
  ): void => {
    if (outcome === 'done') {
      if (state.limit < state.judged.limit) {
        state.limit = Math.min(state.judged.limit, state.limit + 1 / state.limit);
      }
      observe(state, bytes);
    } else if (outcome === 'overloaded' && state.cuts === cutsBefore) {
      // Requests that were under way at the last cut say nothing about the new limit.
      state.limit = Math.max(1, Math.floor(Math.min(state.limit, state.inFlight) / 2));
      state.judged = startingLimit(Math.max(first, state.limit));
      state.cuts += 1;
    }
    line.inFlight -= 1;
    state.inFlight -= 1;
    admit(state);
  };

  return {
    enter: async (host, signal, kind = 'metadata') => {
      signal?.throwIfAborted();
      const state = stateOf(host);
      const line = lineOf(state, kind);
      await takePlace(state, line, signal);
      try {
        for (let until = state.pausedUntil; until > clock.now(); until = state.pausedUntil) {
          await clock.sleep(until - clock.now(), signal);
          if (state.pausedUntil === until) {
            break;
          }
        }
      } catch (error) {
        giveBack(state, line, { outcome: 'other', bytes: 0, cutsBefore: state.cuts });
        throw error;
      }
      const cutsBefore = state.cuts;
      return (outcome, bytes = 0) => giveBack(state, line, { outcome, bytes, cutsBefore });
    },
    pause: (host, ms) => {
      const state = stateOf(host);
      state.pausedUntil = Math.max(state.pausedUntil, clock.now() + ms);
    },
    loads: () =>
      [...states].map(([host, state]) => ({
        host,
        limit: Math.floor(state.limit),
        inFlight: state.inFlight,
        waiting: waitingIn(state),
        cuts: state.cuts,
      })),
  };
}

function lineOf({ lines }: HostState, kind: RequestKind): Line {
  const line = lines.get(kind) ?? { waiting: new Set(), inFlight: 0 };
  lines.set(kind, line);
  return line;
}

/** Of the kinds that wait, the one with the fewest under way; of equal ones that which was served longest ago. */
function nextLine({ lines }: HostState): readonly [RequestKind, Line] | undefined {
  let best: readonly [RequestKind, Line] | undefined;
  for (const entry of lines) {
    const [, { waiting, inFlight }] = entry;
    if (waiting.size > 0 && inFlight < (best?.[1].inFlight ?? Number.POSITIVE_INFINITY)) {
      best = entry;
    }
  }
  return best;
}

function waitingIn({ lines }: HostState): number {
  return [...lines.values()].reduce((sum, { waiting }) => sum + waiting.size, 0);
}
