/**
 * Faults by rule, pure: which rules apply to a request and what they do to it. The same rules, requests and times give the same
 * faults, because chance comes from the seed of the rule.
 */

export type FaultEffect =
  /** Waits before anything else happens. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Refuses instead of working. */
  | { readonly kind: 'error'; readonly code: string; readonly status: number; readonly retryAfterSeconds?: number }
  /** Refuses requests that carry this session token, or every request. */
  | { readonly kind: 'expired-token'; readonly token?: string }
  /** 503 SlowDown for what goes beyond so many requests in a second. */
  | { readonly kind: 'throttle'; readonly perSecond: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'reset-before' }
  /** Works, and the caller never hears of it. */
  | { readonly kind: 'reset-after' }
  /** Ends the connection, or falls silent, after so many bytes of the answer's body. */
  | { readonly kind: 'cut-body'; readonly bytes: number }
  | { readonly kind: 'stall-body'; readonly bytes: number }
  /** Listings show what there was so long ago. */
  | { readonly kind: 'list-lag'; readonly ms: number }
  /** The server's clock, in its Date header and when it checks signatures. */
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | { readonly kind: 'wrong-crc64' }
  /** `Error` in the body of a 200 instead of working, as copies and completions may answer. */
  | { readonly kind: 'error-in-200'; readonly code: string }
  /** White space before the XML of the answer, and 200 whatever became of the work. */
  | { readonly kind: 'padding'; readonly bytes: number }
  /** A redirect that does not identify itself as COS. */
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string };

export type FaultRule = FaultEffect & {
  /** Such as `PUT object` or `POST object uploadid`, see the router. */
  readonly operation?: string;
  readonly method?: string;
  /** `*` stands for any run of characters. */
  readonly key?: string;
  /** So many matching requests go by untouched first. */
  readonly skip?: number;
  /** So many are hit at most. */
  readonly times?: number;
  /** Of each remaining one being hit: 0 to 1. */
  readonly chance?: number;
  readonly seed?: number;
};

export type FaultSubject = { readonly operation: string; readonly method: string; readonly key: string };

export type FaultPlan = {
  /** The effects on one more request, in the order of their rules. */
  readonly next: (subject: FaultSubject, now: number) => readonly FaultEffect[];
};

export function createFaultPlan(rules: readonly FaultRule[]): FaultPlan {
  const draws = rules.map(createDraw);
  return {
    next: (subject, now) => rules.filter((rule, n) => matches(rule, subject) && draws[n]?.(now) === true),
  };
}

/** Tells of each matching request whether the rule hits it. */
function createDraw(rule: FaultRule): (now: number) => boolean {
  const { skip = 0, times = Number.POSITIVE_INFINITY, chance = 1 } = rule;
  const fraction = seededFractions(rule.seed ?? 1);
  let seen = 0;
  let hits = 0;
  let recent: readonly number[] = [];
  return (now) => {
    seen += 1;
    if (seen <= skip || hits >= times || (chance < 1 && fraction() >= chance)) {
      return false;
    }
    if (rule.kind === 'throttle') {
      recent = recent.filter((time) => time > now - 1000 && time <= now);
      if (recent.length < rule.perSecond) {
        recent = [...recent, now];
        return false;
      }
    }
    hits += 1;
    return true;
  };
}

function matches(rule: FaultRule, { operation, method, key }: FaultSubject): boolean {
  return (
    (rule.operation === undefined || rule.operation.toLowerCase() === operation.toLowerCase()) &&
    (rule.method === undefined || rule.method.toUpperCase() === method) &&
    (rule.key === undefined || isLike(key, rule.key))
  );
}

function isLike(text: string, pattern: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) {
    return text === pattern;
  }
  if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) {
    return false;
  }
  let at = head.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) {
      return false;
    }
    at = found + piece.length;
  }
  return at <= text.length - tail.length;
}

/** mulberry32: uniform in [0, 1), the same sequence for the same seed. */
export function seededFractions(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
