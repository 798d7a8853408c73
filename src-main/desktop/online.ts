/**
 * Looks again as soon as the system is online, where pairs are offline. Being online says nothing about COS, so it is a hint only: the
 * pairs find out by themselves, this is merely sooner than their next try.
 */
import type { Net } from 'electron';
import type { Engine } from '../app/engine.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';

export const askEveryMs = 5_000;

export function lookAgainWhenOnline({
  net,
  engine,
  clock,
  logger,
  onNetworkChanged,
}: {
  readonly net: Pick<Net, 'isOnline'>;
  readonly engine: Pick<Engine, 'api' | 'subscribe'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onNetworkChanged: () => void;
}): void {
  let isAsking = false;
  let wasOffline = false;

  async function offlinePairs(): Promise<readonly string[]> {
    const { pairs } = await engine.api.snapshot({});
    return pairs.filter(({ state }) => state.kind === 'offline').map(({ id }) => id);
  }

  async function ask(): Promise<void> {
    const offline = await offlinePairs();
    if (offline.length === 0) {
      isAsking = false;
      return;
    }
    const isOnline = net.isOnline();
    if (isOnline && wasOffline) {
      onNetworkChanged();
      await Promise.all(offline.map((pairId) => engine.api.syncNow({ pairId })));
    }
    wasOffline = !isOnline;
    clock.after(askEveryMs, begin);
  }

  /** A failure ends the asking; the next pair that goes offline begins it anew. */
  function begin(): void {
    ask().catch((error: unknown) => {
      isAsking = false;
      logger.log('warn', 'offline folders are not looked at sooner', { error });
    });
  }

  engine.subscribe(({ pairs }) => {
    if (!isAsking && pairs?.put.some(({ state }) => state.kind === 'offline') === true) {
      isAsking = true;
      wasOffline = !net.isOnline();
      clock.after(askEveryMs, begin);
    }
  });
}
