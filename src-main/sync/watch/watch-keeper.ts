/**
 * Keeps one root watched for as long as its pair lives: starts the watch before the first scan, tests it once the root is the pair's
 * own, and where events cannot be relied on, says so once and tries again from time to time. Says as well when all is well again.
 * A queue of events that overflows does so in silence: after a flood, the watch starts anew and everything is looked at.
 */
import type { Reason } from '../../contract/model.ts';
import { AppError, toAppError } from '../../foundation/app-error.ts';
import type { Logger } from '../../foundation/logger.ts';
import { type RelPath, rootPath } from '../../foundation/names.ts';
import { degradedBy, type StartWatch, type Watch } from './watch.ts';
import type { ProbeDeps, ProbeWatch } from './watch-probe.ts';

export type WatchKeeper = {
  /** Resolves when changes from now on are hinted at, or it is known that they are not. Call before each full scan. */
  readonly ensure: () => Promise<void>;
  /** After a pass has found the root to be the pair's own: puts the watch to the test, in the background. */
  readonly test: () => void;
  readonly isDegraded: () => boolean;
  /** The watched folder is not the one any more: `ensure` starts anew. */
  readonly drop: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type WatchKeeperDeps = ProbeDeps & {
  readonly logger: Logger;
  readonly start: StartWatch;
  readonly probe: ProbeWatch;
  readonly onHint: (path: RelPath) => void;
  /** Events cannot be relied on, or (undefined) can again. */
  readonly onProblem: (reason: Reason | undefined) => void;
};

const firstRetryMs = 300_000;
const longestRetryMs = 3_600_000;
/** In one turn of the event loop. The queues of systems hold some 16,000 events. */
const floodHints = 4_000;

export function createWatchKeeper(deps: WatchKeeperDeps): WatchKeeper {
  const { root, clock, logger, onHint, onProblem } = deps;
  const life = new AbortController();
  let watching: Watch | undefined;
  let isTested = false;
  let testing: Promise<void> = Promise.resolve();
  let closing: Promise<void> = Promise.resolve();
  let degraded: { readonly retryAt: number; readonly waitMs: number } | undefined;
  let isSaid = false;
  /** Counts watches: what an earlier one still has to say is about nothing. */
  let generation = 0;

  const close = async (): Promise<void> => {
    generation += 1;
    const old = watching;
    watching = undefined;
    isTested = false;
    await old?.close();
  };

  const degrade = (reason: Reason): void => {
    const waitMs = degraded === undefined ? firstRetryMs : Math.min(longestRetryMs, degraded.waitMs * 2);
    degraded = { retryAt: clock.now() + waitMs, waitMs };
    if (!isSaid) {
      isSaid = true;
      onProblem(reason);
    }
  };

  let hintsInTurn = 0;
  const passOn = (path: RelPath): void => {
    if (hintsInTurn === 0) {
      clock.after(0, () => {
        hintsInTurn = 0;
      });
    }
    hintsInTurn += 1;
    if (hintsInTurn === floodHints) {
      closing = close();
      onHint(rootPath);
    } else {
      onHint(path);
    }
  };

  const isTryDue = (now: number): boolean =>
    degraded === undefined || degraded.retryAt <= now || degraded.retryAt - now > longestRetryMs;

  const ensure = async (): Promise<void> => {
    if (watching !== undefined || life.signal.aborted || !isTryDue(clock.now())) {
      return;
    }
    const mine = generation + 1;
    generation = mine;
    let broken: Reason | undefined;
    const fail = (reason: Reason): void => {
      if (broken === undefined && mine === generation) {
        broken = reason;
        degrade(reason);
      }
    };
    let started: Watch | undefined;
    try {
      started = await deps.start(root, {
        onHint: (path) => {
          if (mine === generation) {
            passOn(path);
          }
        },
        onDegraded: fail,
      });
    } catch (error) {
      fail(degradedBy(error));
    }
    if (broken !== undefined || mine !== generation || life.signal.aborted) {
      await started?.close();
    } else {
      watching = started;
    }
  };

  const runTest = async (mine: number): Promise<void> => {
    try {
      const reason = await deps.probe(deps, life.signal);
      if (mine !== generation) {
        return;
      }
      if (reason !== undefined) {
        degrade(reason);
        await close();
      } else if (isSaid) {
        isSaid = false;
        degraded = undefined;
        onProblem(undefined);
      }
    } catch (error) {
      // A test that could not be made says nothing about the watch: it is made again with the next watch.
      if (!life.signal.aborted) {
        logger.log('warn', 'the watch could not be tested', { error: toAppError(error) });
      }
    }
  };

  return {
    ensure,
    test: () => {
      if (watching !== undefined && !isTested) {
        isTested = true;
        testing = runTest(generation);
      }
    },
    isDegraded: () => degraded !== undefined,
    drop: close,
    stop: async () => {
      life.abort(new AppError('aborted', 'stopped'));
      await Promise.all([close(), closing, testing]);
    },
  };
}
