/**
 * Tries again what failed for the moment, one layer above HTTP: every try signs afresh and reopens its body.
 * A clock that is off is corrected once a request, from the server's own date, and costs no try; the correction is kept for all
 * further requests. `cos-clock-skewed` is thrown only when the correction does not help.
 * A write whose outcome is unknown is looked for before it is repeated, and before it is given up.
 */
import { AppError } from '../foundation/app-error.ts';
import { type BackOff, backOffDelayMs } from '../foundation/back-off.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Random } from '../foundation/random.ts';
import { leastSkewMs } from './cos-error.ts';

export type RetryPolicy = {
  /** Tries in all, the first included. */
  readonly tries: number;
  readonly backOff: BackOff;
  /** Instead of `backOff` when COS asks for less. */
  readonly throttledBackOff: BackOff;
};

export const defaultRetryPolicy: RetryPolicy = {
  tries: 5,
  backOff: { firstMs: 300, maxMs: 30_000 },
  throttledBackOff: { firstMs: 1_000, maxMs: 30_000 },
};

/** Reading a file again for a checksum that did not fit is worth one more try; then the file itself has to be looked at. */
const integrityTries = 2;
const maxRetryAfterMs = 120_000;

/** Server time minus local time, as learned from answers. One for all requests of a client. */
export type ServerClock = {
  readonly offsetMs: () => number;
  readonly learn: (offsetMs: number) => void;
};

export function createServerClock(): ServerClock {
  let offset = 0;
  return {
    offsetMs: () => offset,
    learn: (offsetMs) => {
      offset = offsetMs;
    },
  };
}

/** What is about to be tried again, and why. `triesLeft` counts the coming one. */
export type Retry = {
  readonly error: AppError;
  readonly failures: number;
  readonly triesLeft: number;
  readonly delayMs: number;
};

export type RetryOptions<T = unknown> = {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly random: Random;
  readonly serverClock: ServerClock;
  readonly onRetry: (retry: Retry) => void;
  /** Runs before each try; its rejection ends it all. */
  readonly beforeTry?: (() => Promise<void>) | undefined;
  /** Puts right what made a try fail; true when trying again at once makes sense. Must not answer true forever. */
  readonly correct?: ((error: AppError) => boolean) | undefined;
  /** The result, if an earlier try has had its effect although it failed. Rejects only when aborted. */
  readonly findLanded?: (() => Promise<T | undefined>) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** `attempt` gets the clock correction it must sign with. */
export async function withRetry<T>(attempt: (offsetMs: number) => Promise<T>, options: RetryOptions<T>): Promise<T> {
  const { serverClock, signal, clock, policy } = options;
  let failures = 0;
  let hasCorrectedClock = false;
  let mayHaveLanded = false;
  for (;;) {
    const landed = mayHaveLanded ? await options.findLanded?.() : undefined;
    if (landed !== undefined) {
      return landed;
    }
    await options.beforeTry?.();
    signal?.throwIfAborted();
    const offsetMs = serverClock.offsetMs();
    try {
      return await attempt(offsetMs);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof AppError)) {
        throw error;
      }
      const serverOffsetMs = error.data.clockOffsetMs;
      if (error.code === 'cos-clock-skewed' && !hasCorrectedClock && isOff(serverOffsetMs, offsetMs)) {
        hasCorrectedClock = true;
        serverClock.learn(serverOffsetMs);
        options.onRetry({ error, failures, triesLeft: policy.tries - failures, delayMs: 0 });
        continue;
      }
      if (options.correct?.(error) === true) {
        options.onRetry({ error, failures, triesLeft: policy.tries - failures, delayMs: 0 });
        continue;
      }
      failures += 1;
      mayHaveLanded ||= isOutcomeUnknown(error);
      const tries = triesOf(error, policy);
      if (failures >= tries) {
        const result = mayHaveLanded ? await options.findLanded?.() : undefined;
        if (result === undefined) {
          throw error;
        }
        return result;
      }
      const delayMs = delayOf(error, failures, options);
      options.onRetry({ error, failures, triesLeft: tries - failures, delayMs });
      await clock.sleep(delayMs, signal);
    }
  }
}

/** Whether the request may have had its effect: it may have arrived whole, and no refusal of COS says that nothing was done. */
function isOutcomeUnknown({ code, data }: AppError): boolean {
  switch (code) {
    case 'connection-lost':
    case 'cos-server-error':
    case 'malformed-answer':
      return true;
    case 'network-timeout':
      return data.errno !== 'UND_ERR_CONNECT_TIMEOUT';
    case 'answer-not-from-cos':
      return (data.httpStatus ?? 0) >= 500;
    default:
      return false;
  }
}

/** The time a server asked to be left alone for, within reason. */
export function retryAfterMs({ data }: AppError): number {
  return Math.min(data.retryAfterMs ?? 0, maxRetryAfterMs);
}

function isOff(serverOffsetMs: number | undefined, appliedMs: number): serverOffsetMs is number {
  return serverOffsetMs !== undefined && Math.abs(serverOffsetMs - appliedMs) >= leastSkewMs;
}

function triesOf({ code, disposition }: AppError, policy: RetryPolicy): number {
  if (disposition !== 'retry' && disposition !== 'throttle') {
    return 1;
  }
  const isIntegrity = code === 'checksum-mismatch' || code === 'length-mismatch';
  return isIntegrity ? Math.min(integrityTries, policy.tries) : policy.tries;
}

function delayOf<T>(error: AppError, failures: number, { policy, random }: RetryOptions<T>): number {
  const backOff = error.disposition === 'throttle' ? policy.throttledBackOff : policy.backOff;
  return Math.max(backOffDelayMs(failures, backOff, random), retryAfterMs(error));
}
