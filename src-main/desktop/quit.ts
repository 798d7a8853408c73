/**
 * Quitting: the engine stops first, then the app ends. Waits a bounded time, because what is on disk is consistent at every
 * moment and a hanging network must not keep a machine from shutting down.
 */
import type { App } from 'electron';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import { waitAtMost } from '../foundation/wait-at-most.ts';

export const stopDeadlineMs = 2_000;

type QuitOptions = {
  readonly app: App;
  readonly stop: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
};

export type Quitting = {
  readonly hasBegun: () => boolean;
  /** Stops as quitting does, for what ends the app by itself afterwards. Never rejects. */
  readonly stopNow: () => Promise<void>;
};

/** From now on every way of quitting runs `stop` once before the app ends. */
export function stopBeforeQuit({ app, stop, clock, logger }: QuitOptions): Quitting {
  let stopping: Promise<void> | undefined;
  let hasStopped = false;
  let isQuitAsked = false;

  function stopNow(): Promise<void> {
    stopping ??= stopWithinDeadline().then(() => {
      hasStopped = true;
    });
    return stopping;
  }

  async function stopWithinDeadline(): Promise<void> {
    try {
      if (!(await waitAtMost(clock, stopDeadlineMs, stop()))) {
        logger.log('warn', 'quitting before the engine stopped');
      }
    } catch (error) {
      logger.log('error', 'the engine did not stop cleanly', { error });
    }
  }

  app.on('before-quit', (event) => {
    if (hasStopped) {
      return;
    }
    event.preventDefault();
    if (!isQuitAsked) {
      isQuitAsked = true;
      void stopNow().then(() => app.quit());
    }
  });

  return { hasBegun: () => stopping !== undefined, stopNow };
}
