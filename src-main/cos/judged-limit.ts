/**
 * How many requests at once a host is worth, found by trying. Pure. A step up is judged by what it did: more at once must get more done a
 * second, else the requests only wait for each other there (their time grows and nothing else does) and the step is taken back. Steps down
 * are tried now and then as well, and kept when they cost nothing.
 */

export type JudgedLimit = {
  readonly limit: number;
  /** What was done a second, and with how many at once, before the step that is being judged. */
  readonly before?: { readonly limit: number; readonly pace: number };
  /** Where the next step goes. */
  readonly direction: 'up' | 'down';
  /** Windows to pass before it: longer each time that a step was taken back. */
  readonly rest: number;
  readonly takenBack: number;
};

export type LimitBounds = { readonly least: number; readonly most: number };

/** What happened in a stretch of time in which the limit was the same. */
export type Window = {
  /** Work done a second, in any unit. */
  readonly pace: number;
  /** Most of the time requests waited for a place. */
  readonly isFull: boolean;
};

const stepFactor = 1.5;
/** Of what a step would bring if nothing else limited. */
const leastGain = 0.25;
const restMax = 16;

export function startingLimit(limit: number): JudgedLimit {
  return { limit, direction: 'up', rest: 0, takenBack: 0 };
}

export function judgedAfter(state: JudgedLimit, { pace, isFull }: Window, bounds: LimitBounds): JudgedLimit {
  const { before, limit, rest, direction, takenBack } = state;
  if (!isFull) {
    // What is not used up cannot be judged.
    return settled(state);
  }
  if (before === undefined) {
    return rest > 0 ? { ...state, rest: rest - 1 } : step(state, pace, bounds);
  }
  const share = (limit - before.limit) / before.limit;
  const gain = (pace - before.pace) / before.pace;
  // Down, both are negative: a step that costs less than a quarter of its share is worth it.
  if (gain >= share * leastGain) {
    return step({ ...settled(state), takenBack: 0 }, pace, bounds);
  }
  return {
    limit: before.limit,
    direction: direction === 'up' ? 'down' : 'up',
    rest: Math.min(restMax, 2 ** (takenBack + 1)),
    takenBack: takenBack + 1,
  };
}

/** As it is, with nothing to be judged. */
function settled({ limit, direction, rest, takenBack }: JudgedLimit): JudgedLimit {
  return { limit, direction, rest, takenBack };
}

function step(state: JudgedLimit, pace: number, { least, most }: LimitBounds): JudgedLimit {
  const { limit, direction } = state;
  const wanted = direction === 'up' ? Math.ceil(limit * stepFactor) : Math.floor(limit / stepFactor);
  const next = Math.min(most, Math.max(least, wanted));
  if (next === limit) {
    // At the end of the way: the other one is tried after a rest.
    return { ...settled(state), direction: direction === 'up' ? 'down' : 'up', rest: restMax };
  }
  return { ...settled(state), limit: next, before: { limit, pace } };
}
