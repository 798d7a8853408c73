/**
 * Who may see the page: whoever opens the link printed on the terminal, or knows the password. A link works once and for ten
 * minutes; a browser that used it keeps a session until this process ends. Nothing here is written to disk.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../foundation/clock.ts';
import type { Random } from '../foundation/random.ts';

export const linkLifetimeMs = 10 * 60_000;
const wrongPasswordDelayMs = 1000;
const waitingPasswordsLimit = 10;

export type WebAuth = {
  /** The token of a link that works now: the one given out before while it does, otherwise a new one. */
  readonly linkToken: () => string;
  /** `stale` is a link of ours that was used or is too old: its holder may ask for the next one on the terminal. */
  readonly redeem: (token: string) => 'accepted' | 'stale' | 'unknown';
  readonly openSession: () => string;
  readonly hasSession: (id: string) => boolean;
  /** One wrong password a second, for everyone together; `busy` when too many wait already. */
  readonly checkPassword: (text: string) => Promise<'right' | 'wrong' | 'busy'>;
};

export function createWebAuth(options: {
  readonly clock: Clock;
  readonly random: Random;
  readonly password?: string;
}): WebAuth {
  const { clock, random, password } = options;
  const sessions = new Set<string>();
  const spent = new Set<string>();
  let link: { readonly token: string; readonly expiresAt: number } | undefined;
  let waiting = 0;
  let lastCheck: Promise<unknown> = Promise.resolve();

  function retireOldLink(): void {
    if (link !== undefined && clock.now() >= link.expiresAt) {
      spent.add(link.token);
      link = undefined;
    }
  }

  async function judge(text: string): Promise<'right' | 'wrong'> {
    if (password !== undefined && sameText(text, password)) {
      return 'right';
    }
    await clock.sleep(wrongPasswordDelayMs);
    return 'wrong';
  }

  return {
    linkToken: () => {
      retireOldLink();
      link ??= { token: random.hex(24), expiresAt: clock.now() + linkLifetimeMs };
      return link.token;
    },
    redeem: (token) => {
      retireOldLink();
      if (link !== undefined && sameText(token, link.token)) {
        spent.add(link.token);
        link = undefined;
        return 'accepted';
      }
      return spent.has(token) ? 'stale' : 'unknown';
    },
    openSession: () => {
      const id = random.hex(32);
      sessions.add(digest(id).toString('hex'));
      return id;
    },
    hasSession: (id) => sessions.has(digest(id).toString('hex')),
    checkPassword: async (text) => {
      if (waiting >= waitingPasswordsLimit) {
        return 'busy';
      }
      waiting += 1;
      const check = lastCheck.then(() => judge(text));
      lastCheck = check;
      try {
        return await check;
      } finally {
        waiting -= 1;
      }
    },
  };
}

/** Compares digests, so that neither the length nor the time tells anything. */
function sameText(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
