/**
 * The keys requests are signed with: fixed ones, or temporary ones that a hook renews before they end and again when COS calls them
 * expired. Renewal runs once however many requests wait for it, and a failure ends those requests: nothing here loops.
 * Keys are never logged, never stored in settings, never sent to a user interface.
 */
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import { untilAborted } from '../foundation/until-aborted.ts';

export type Credentials = {
  readonly secretId: string;
  readonly secretKey: string;
  /** Session token of temporary keys, sent as `x-cos-security-token`. */
  readonly sessionToken?: string;
  /** When temporary keys end, in milliseconds since the epoch. */
  readonly expiresAt?: number;
};

export type CredentialProvider = {
  /** Whether asking with `refused` can give other keys. */
  readonly canRenew: boolean;
  /** The keys to sign with at `now`, the server's time. Never gives `refused` again where it can renew. */
  readonly get: (ask: {
    readonly now: number;
    readonly refused?: Credentials | undefined;
    readonly signal?: AbortSignal | undefined;
  }) => Promise<Credentials>;
};

export type RefreshOptions = {
  readonly clock: Clock;
  /** Gives new keys. Told to stop when it takes too long; an AppError of it passes on, anything else becomes `cos-token-expired`. */
  readonly refresh: (signal: AbortSignal) => Promise<Credentials>;
  /** Keys to begin with; without them the first request asks for some. */
  readonly initial?: Credentials;
};

/** Renewing begins this long before the end, so that a minute is left for it even where requests are rare. */
const renewBeforeMs = 120_000;
const refreshLimitMs = 30_000;
/** Between two tries to renew keys that are still good. */
const pauseAfterFailureMs = 10_000;

export function fixedCredentials(credentials: Credentials): CredentialProvider {
  return { canRenew: false, get: () => Promise.resolve(credentials) };
}

export function refreshedCredentials({ clock, refresh, initial }: RefreshOptions): CredentialProvider {
  let current = initial;
  let renewing: Promise<Credentials> | undefined;
  let failedAt: number | undefined;

  async function renew(now: number): Promise<Credentials> {
    const limit = new AbortController();
    const timer = clock.after(refreshLimitMs, () =>
      limit.abort(new AppError('network-timeout', 'renewing the temporary keys took too long')),
    );
    try {
      const renewed = await untilAborted(refresh(limit.signal), limit.signal);
      if (timeLeft(renewed, now) <= 0) {
        throw new AppError('cos-token-expired', 'the renewed keys have expired already');
      }
      current = renewed;
      failedAt = undefined;
      return renewed;
    } catch (error) {
      failedAt = now;
      throw error instanceof AppError
        ? error
        : new AppError('cos-token-expired', 'the temporary keys could not be renewed', { cause: error });
    } finally {
      timer.cancel();
      renewing = undefined;
    }
  }

  return {
    canRenew: true,
    get: async ({ now, refused, signal }) => {
      const usable = current !== undefined && current !== refused && timeLeft(current, now) > 0 ? current : undefined;
      const hasJustFailed = failedAt !== undefined && Math.abs(now - failedAt) < pauseAfterFailureMs;
      if (usable !== undefined && (timeLeft(usable, now) > renewBeforeMs || hasJustFailed)) {
        return usable;
      }
      renewing ??= renew(now);
      try {
        return await untilAborted(renewing, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (usable === undefined) {
          throw error;
        }
        // The keys are good for a while yet: a later request renews them.
        return usable;
      }
    },
  };
}

function timeLeft({ expiresAt }: Credentials, now: number): number {
  return expiresAt === undefined ? Number.POSITIVE_INFINITY : expiresAt - now;
}
