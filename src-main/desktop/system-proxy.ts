/**
 * The proxy of the system, as the setting "system" means it. Chromium knows what is set by hand, by the desktop or by a script; it is
 * asked again each minute and when the network has changed. A proxy that could not be reached is not the engine's concern: the
 * request is tried again, and by then the system may answer otherwise.
 */
import type { Session } from 'electron';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import { parsePacAnswer } from './pac-answer.ts';

/** Short enough for a laptop that is carried to another network. */
export const answerHoldsMs = 60_000;
/** Buckets of one device; more are forgotten, not gathered. */
const originsMax = 100;

export type SystemProxy = {
  /** The URL of the proxy for an origin, undefined for the direct way. Never rejects. */
  readonly ask: (origin: string) => Promise<string | undefined>;
  /** The network has changed. */
  readonly forget: () => void;
};

export function createSystemProxy(
  session: Pick<Session, 'resolveProxy' | 'forceReloadProxyConfig'>,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): SystemProxy {
  const answers = new Map<string, { readonly at: number; readonly way: Promise<string | undefined> }>();

  async function resolve(origin: string): Promise<string | undefined> {
    try {
      const answer = await session.resolveProxy(origin);
      const ways = parsePacAnswer(answer);
      if (ways.length === 0) {
        logger.log('warn', 'the system names no proxy that can be used', { origin });
      }
      return ways[0];
    } catch (error) {
      logger.log('warn', 'the system does not tell its proxy', { origin, error });
      return undefined;
    }
  }

  return {
    ask: (origin) => {
      const now = clock.now();
      const known = answers.get(origin);
      if (known !== undefined && now >= known.at && now - known.at < answerHoldsMs) {
        return known.way;
      }
      if (answers.size >= originsMax) {
        answers.clear();
      }
      const way = resolve(origin);
      answers.set(origin, { at: now, way });
      return way;
    },
    forget: () => {
      answers.clear();
      session.forceReloadProxyConfig().catch((error: unknown) => {
        logger.log('warn', 'the proxies of the system are not read anew', { error });
      });
    },
  };
}
