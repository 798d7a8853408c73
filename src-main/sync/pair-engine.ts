/**
 * The life of one pair: when a pass is due, and what its outcome means for the next one. One pass at a time; everything that
 * happens meanwhile is noted and looked at afterwards. Owns no rule of syncing itself: those are in `pass.ts` and below.
 */
import type { PairState, Reason } from '../contract/model.ts';
import { AppError, toAppError } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';
import { backOffDelayMs } from '../foundation/back-off.ts';
import { createAgainQueue, keepsChanging } from './again-queue.ts';
import { createDirtyPaths } from './dirty-paths.ts';
import type { Scope } from './gather.ts';
import type { Hold } from './guard.ts';
import { removeLeftovers } from './leftovers.ts';
import type { PairEngine, PassCounts } from './pair.ts';
import { createPairParts, type PairPorts } from './pair-parts.ts';
import { runPass } from './pass.ts';
import { toReason } from './problem-log.ts';
import { runDry, runUntilDone } from './run-once.ts';
import { type StartWatch, startWatch, type Watch } from './watch.ts';

/** Why no pass may run now, if so. `stopped`, `held` and `offline` are looked at again from time to time. */
type Rest =
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; readonly hold: Hold; readonly since: number; readonly retryAt: number }
  /** Something moved under the pass itself: it is tried again soon, but not for ever. */
  | { readonly kind: 'moved'; readonly retryAt: number; readonly attempt: number }
  | { readonly kind: 'offline'; readonly reason: Reason; readonly retryAt: number; readonly attempt: number }
  | { readonly kind: 'stopped'; readonly reason: Reason; readonly retryAt: number };

const longestSettleMs = 10_000;
const dirtyPathsMax = 500;
const offlineBackOff = { firstMs: 5_000, maxMs: 300_000 };
const leastOfflineMs = 1_000;
const stoppedRetryMs = 300_000;
const movedRetryMs = 2_000;
const movedTriesMax = 3;
const degradedPollMs = 45_000;
/** A pass over everything takes at most this share of the time. */
const passShare = 0.2;
const stopWithinMs = 1_900;
/** A look that finds nothing is no news: it is shown only when it takes longer than this. */
const shownCheckAfterMs = 2_000;

export function createPairEngine(ports: PairPorts & { readonly watch?: StartWatch }): PairEngine {
  const { config, clock, random, logger, observer, state } = ports;
  const parts = createPairParts(ports);
  const life = new AbortController();
  const dirty = createDirtyPaths(clock, {
    settleMs: config.settleMs,
    longestWaitMs: longestSettleMs,
    maxPaths: dirtyPathsMax,
  });
  const again = createAgainQueue(clock, (path) => parts.problems.recordFailure(path, keepsChanging()));

  let shown: PairState | undefined;
  let rest: Rest = { kind: 'none' };
  let pausedUntil: number | undefined;
  /** Let through by the user, until a whole pass has gone through. */
  let allowed: readonly Hold[] = [];
  let wantsAll = true;
  let wantsRetryAll = true;
  let nextPollAt = 0;
  let pollEveryMs = config.remotePollMs;
  let isDegraded = false;
  let isClean = false;
  let watching: Watch | undefined;
  let running: AbortController | undefined;
  let firstPass: Promise<void> | undefined;
  /** What `stop` waits for. */
  let work: Promise<unknown> = Promise.resolve();
  let isWoken = false;
  let onWake: () => void = () => undefined;
  let stopping: Promise<void> | undefined;

  const wakeUp = (): void => {
    isWoken = true;
    onWake();
  };

  const show = (next: PairState): void => {
    if (JSON.stringify(next) !== JSON.stringify(shown)) {
      shown = next;
      observer.onState(next);
    }
  };

  const showRest = (): void => {
    if (pausedUntil !== undefined) {
      show(pausedUntil === Number.POSITIVE_INFINITY ? { kind: 'paused' } : { kind: 'paused', until: pausedUntil });
      return;
    }
    switch (rest.kind) {
      case 'none':
      case 'moved':
        show({ kind: 'idle' });
        return;
      case 'held':
        show({ kind: 'held', hold: { ...rest.hold, since: rest.since } });
        return;
      case 'offline':
        show({ kind: 'offline', reason: rest.reason, retryAt: rest.retryAt });
        return;
      case 'stopped':
        show({ kind: 'stopped', reason: rest.reason });
        return;
      default:
        assertNever(rest);
    }
  };

  const ensureWatching = async (): Promise<void> => {
    if (watching !== undefined || isDegraded) {
      return;
    }
    const started = await (ports.watch ?? startWatch)(config.localRoot, {
      onHint: (path) => {
        if (path === '') {
          dirty.markAll();
        } else {
          dirty.mark(path);
        }
        wakeUp();
      },
      onDegraded: (reason) => {
        isDegraded = true;
        wantsAll = true;
        observer.onWatchProblem(reason);
        wakeUp();
      },
    });
    if (life.signal.aborted) {
      await started.close();
    } else {
      watching = started;
    }
  };

  const stopWatching = async (): Promise<void> => {
    const closing = watching;
    watching = undefined;
    await closing?.close();
  };

  /** A time that is further away than anything here waits for was set before the clock was set back. */
  const isDue = (at: number, now: number): boolean =>
    at <= now || at - now > Math.max(config.remotePollMs, pollEveryMs, stoppedRetryMs, offlineBackOff.maxMs);

  /** The next pass that may run now, or until when there is none. */
  const nextScope = (now: number): Scope | { readonly kind: 'wait'; readonly until: number | undefined } => {
    if (pausedUntil !== undefined && pausedUntil <= now) {
      pausedUntil = undefined;
      wantsAll = true;
    }
    if (pausedUntil !== undefined) {
      return { kind: 'wait', until: pausedUntil === Number.POSITIVE_INFINITY ? undefined : pausedUntil };
    }
    if (rest.kind !== 'none') {
      // What is held may be undone by hand: each change of the folder is a reason to look again.
      const changedAt = rest.kind === 'held' ? dirty.readyAt() : undefined;
      const until = Math.min(rest.retryAt, changedAt ?? Number.POSITIVE_INFINITY);
      return wantsAll || isDue(until, now) ? { kind: 'all' } : { kind: 'wait', until };
    }
    if (wantsAll || isDue(nextPollAt, now)) {
      return { kind: 'all' };
    }
    const settled = dirty.takeSettled();
    if (settled.kind === 'all') {
      return { kind: 'all' };
    }
    const due = [...again.takeDue(), ...parts.problems.due(now)];
    if (settled.paths.length + due.length > dirtyPathsMax) {
      return { kind: 'all' };
    }
    if (settled.paths.length + due.length > 0) {
      return { kind: 'paths', hints: settled.paths, again: due };
    }
    const times = [nextPollAt, dirty.readyAt(), again.readyAt(), parts.problems.nextRetryAt()];
    return { kind: 'wait', until: Math.min(...times.filter((time) => time !== undefined)) };
  };

  const onePass = async (scope: Scope): Promise<void> => {
    const startedAt = clock.now();
    const pass = new AbortController();
    running = pass;
    const retryAll = scope.kind === 'all' && wantsRetryAll;
    if (scope.kind === 'all') {
      wantsAll = false;
      wantsRetryAll = false;
    }
    const isFirst = shown === undefined;
    if (isFirst) {
      show({ kind: 'starting' });
    }
    // What waits for its user stays shown while it is looked at again.
    const showCheck = (): void => {
      if (rest.kind === 'none' || rest.kind === 'moved') {
        show({ kind: 'checking' });
      }
    };
    const longCheck = clock.after(shownCheckAfterMs, showCheck);
    try {
      await ensureWatching();
      if (scope.kind === 'all') {
        // What is marked from here on may be missed by the scan, what was marked before cannot.
        dirty.clear();
        again.takeDue();
      }
      if (isFirst || retryAll) {
        showCheck();
      }
      isClean = isClean || (await removeLeftovers(parts, pass.signal));
      const onExecuting = (): void => {
        longCheck.cancel();
        show({ kind: 'syncing' });
      };
      const result = await runPass(parts, { scope, allowed, retryAll, onExecuting }, pass.signal);
      if (result.kind === 'held') {
        await hold(result.hold);
        return;
      }
      rest = { kind: 'none' };
      parts.problems.postponeDue();
      if (scope.kind === 'all') {
        const pollMs = isDegraded ? Math.min(config.remotePollMs, degradedPollMs) : config.remotePollMs;
        pollEveryMs = Math.max(pollMs, (clock.now() - startedAt) / passShare);
        nextPollAt = clock.now() + pollEveryMs;
      }
      again.settle(result.again, scope.kind === 'all' ? 'all' : [...scope.hints, ...scope.again]);
      if (scope.kind === 'all') {
        allowed = [];
        state.setFact('last-pass-at', String(clock.now()));
      }
      if (result.stoppedBy !== undefined) {
        restBecauseOf(result.stoppedBy);
      }
      observer.onPassFinished({ ...state.totals(), changed: result.operations > 0 });
    } catch (error) {
      if (pass.signal.aborted) {
        wantsAll = true;
        return;
      }
      restBecauseOf(toAppError(error));
    } finally {
      longCheck.cancel();
      running = undefined;
      parts.problems.publish();
    }
  };

  const hold = async (found: Hold): Promise<void> => {
    const since = rest.kind === 'held' && rest.hold.code === found.code ? rest.since : clock.now();
    rest = { kind: 'held', hold: found, since, retryAt: clock.now() + config.remotePollMs };
    if (found.code.startsWith('root-')) {
      // The watch is on a folder that is not there any more, or not the one it was.
      await stopWatching();
    }
  };

  const restBecauseOf = (error: AppError): void => {
    const reason = toReason(error);
    const now = clock.now();
    if (error.disposition === 'retry' || error.disposition === 'throttle') {
      const attempt = rest.kind === 'offline' ? rest.attempt + 1 : 1;
      const delay = Math.max(leastOfflineMs, backOffDelayMs(attempt, offlineBackOff, random));
      const askedFor = Math.min(error.data.retryAfterMs ?? delay, offlineBackOff.maxMs);
      rest = { kind: 'offline', reason, attempt, retryAt: now + askedFor };
      return;
    }
    const moved = rest.kind === 'moved' ? rest.attempt + 1 : 1;
    if (error.disposition === 'reconcile' && rest.kind !== 'stopped' && moved <= movedTriesMax) {
      rest = { kind: 'moved', attempt: moved, retryAt: now + movedRetryMs };
      return;
    }
    logger.log(error.disposition === 'fatal' ? 'error' : 'warn', 'the pair has stopped', { pair: config.id, error });
    rest = { kind: 'stopped', reason, retryAt: now + stoppedRetryMs };
  };

  const waitUntil = async (until: number | undefined): Promise<void> => {
    if (!isWoken) {
      const timer = until === undefined ? undefined : clock.after(Math.max(0, until - clock.now()), () => onWake());
      await new Promise<void>((resolve) => {
        onWake = resolve;
      });
      timer?.cancel();
    }
    isWoken = false;
  };

  const runLoop = async (onFirstPass: () => void): Promise<void> => {
    while (!life.signal.aborted) {
      const scope = nextScope(clock.now());
      if (scope.kind === 'wait') {
        showRest();
        onFirstPass();
        await waitUntil(scope.until);
      } else {
        await onePass(scope);
        onFirstPass();
      }
    }
    onFirstPass();
  };

  const abortPass = (message: string): void => {
    running?.abort(new AppError('aborted', message));
  };

  const once: PairEngine['runOnce'] = async ({ dryRun }, signal) => {
    const run = new AbortController();
    running = run;
    const both = signal === undefined ? run.signal : AbortSignal.any([run.signal, signal]);
    show({ kind: 'checking' });
    try {
      if (dryRun) {
        return await runDry(parts, both);
      }
      const prepare = async (): Promise<void> => {
        isClean = isClean || (await removeLeftovers(parts, both));
      };
      const onExecuting = (): void => show({ kind: 'syncing' });
      const report = await runUntilDone(parts, { allowed, prepare, onExecuting }, both);
      rest =
        report.reason === undefined
          ? { kind: 'none' }
          : { kind: 'stopped', reason: report.reason, retryAt: clock.now() + stoppedRetryMs };
      if (report.hold === undefined) {
        allowed = [];
      } else {
        await hold(report.hold);
      }
      observer.onPassFinished({ ...state.totals(), changed: hasChanged(report.counts) });
      return report;
    } finally {
      running = undefined;
      parts.problems.publish();
      showRest();
    }
  };

  return {
    start: () => {
      firstPass ??= new Promise((resolve) => {
        work = runLoop(() => {
          if (!life.signal.aborted) {
            showRest();
          }
          resolve();
        });
      });
      return firstPass;
    },
    runOnce: (options, signal) => {
      const run = once(options, signal);
      work = run;
      return run;
    },
    pause: (until) => {
      pausedUntil = until ?? Number.POSITIVE_INFINITY;
      abortPass('paused');
      wakeUp();
    },
    resume: () => {
      pausedUntil = undefined;
      rest = rest.kind === 'held' ? rest : { kind: 'none' };
      wantsAll = true;
      wakeUp();
    },
    syncNow: () => {
      wantsAll = true;
      wantsRetryAll = true;
      wakeUp();
    },
    proceed: (code) => {
      if (rest.kind !== 'held' || rest.hold.code !== code) {
        return false;
      }
      allowed = [...allowed, rest.hold];
      wantsAll = true;
      wakeUp();
      return true;
    },
    stop: () => {
      stopping ??= (async () => {
        life.abort(new AppError('aborted', 'stopped'));
        abortPass('stopped');
        wakeUp();
        const deadline = new AbortController();
        await Promise.race([
          work
            .then(
              () => undefined,
              () => undefined,
            )
            .finally(() => deadline.abort()),
          clock.sleep(stopWithinMs, deadline.signal).catch(() => undefined),
        ]);
        await stopWatching();
        parts.board.stop();
        parts.problems.stop();
        state.close();
      })();
      return stopping;
    },
  };
}

function hasChanged(counts: PassCounts): boolean {
  return Object.values(counts).some((count) => count > 0);
}
