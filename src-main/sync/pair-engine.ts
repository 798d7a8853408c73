/**
 * The life of one pair: when a pass is due, and what its outcome means for the next one. One pass at a time; everything that
 * happens meanwhile is noted and looked at afterwards. Owns no rule of syncing itself: those are in `pass.ts` and below.
 */
import type { PairState, Reason } from '../contract/model.ts';
import type { ProblemCode } from '../contract/problem-codes.ts';
import { AppError, toAppError } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';
import { backOffDelayMs } from '../foundation/back-off.ts';
import { isDamage } from '../state/database.ts';
import { removeLeftovers, removeTransfers } from './act/leftovers.ts';
import { createAgainQueue, keepsChanging } from './again-queue.ts';
import { createConflictDesk } from './conflicts/conflict-desk.ts';
import { explainPath } from './explain.ts';
import { hasEarlyLoss } from './gather/early-loss.ts';
import type { DirtyScope } from './gather/side-streams.ts';
import type { Scope } from './gather.ts';
import { type Answers, type Hold, holdViewOf, noAnswers } from './guard/hold.ts';
import { notedHolds } from './guard/hold-notes.ts';
import type { PairEngine } from './pair.ts';
import type { PassCounts } from './pair-observer.ts';
import { createPairParts, type PairPorts } from './pair-parts.ts';
import { runPass } from './pass.ts';
import { toReason } from './problem-log.ts';
import { dropNotice } from './root/state-loss.ts';
import { runDry, runUntilDone } from './run-once.ts';
import { verifyPair } from './verify.ts';
import { createDirtyPaths } from './watch/dirty-paths.ts';
import { startWatch } from './watch/start-watch.ts';
import { createWakeDetector, type WakeDetector } from './watch/wake-detector.ts';
import type { StartWatch } from './watch/watch.ts';
import { createWatchKeeper } from './watch/watch-keeper.ts';
import { type ProbeWatch, probeWatch } from './watch/watch-probe.ts';

/** Why no pass may run now, if so. `stopped`, `held` and `offline` are looked at again from time to time. */
type Rest =
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; readonly hold: Hold; readonly since: number; readonly retryAt: number }
  /** Something moved under the pass itself: it is tried again soon, but not for ever. */
  | { readonly kind: 'moved'; readonly retryAt: number; readonly attempt: number }
  | { readonly kind: 'offline'; readonly reason: Reason; readonly retryAt: number; readonly attempt: number }
  | { readonly kind: 'stopped'; readonly reason: Reason; readonly retryAt: number };

type NextScope =
  | { readonly kind: 'all' }
  /** `early`: the hints have been quiet for a save's settle time only. */
  | ({ readonly kind: 'paths'; readonly early: boolean } & DirtyScope)
  | { readonly kind: 'wait'; readonly until: number | undefined };

const longestSettleMs = 10_000;
const dirtyPathsMax = 500;
const dirtyInFolderMax = 128;
const offlineBackOff = { firstMs: 5_000, maxMs: 300_000 };
const leastOfflineMs = 1_000;
const stoppedRetryMs = 300_000;
const movedRetryMs = 2_000;
const movedTriesMax = 3;
const degradedPollMs = 45_000;
/** A pass over everything takes at most this share of the time. */
const passShare = 0.2;
const stopWithinMs = 1_900;
const leaveWithinMs = 5_000;
/** A single save needs less rest than a burst. */
const saveSettleMs = 100;
const longestFallingAsleepMs = 60_000;
/** A look that finds nothing is no news: it is shown only when it takes longer than this. */
const shownCheckAfterMs = 2_000;

export function createPairEngine(
  ports: PairPorts & { readonly watch?: StartWatch; readonly probe?: ProbeWatch },
): PairEngine {
  const { config, clock, random, logger, observer, state } = ports;
  const parts = createPairParts(ports, (error) => running?.abort(error));
  const life = new AbortController();
  const dirty = createDirtyPaths(clock, {
    settleMs: config.settleMs,
    saveSettleMs: Math.min(config.settleMs, saveSettleMs),
    longestWaitMs: longestSettleMs,
    maxPaths: dirtyPathsMax,
    maxInFolder: dirtyInFolderMax,
  });
  const again = createAgainQueue(clock, (path) => parts.problems.recordFailure(path, keepsChanging()));

  let shown: PairState | undefined;
  let rest: Rest = { kind: 'none' };
  let pausedUntil: number | undefined;
  /** The computer is about to sleep; if it does not after all, the pair goes on by itself. */
  let asleepUntil: number | undefined;
  /** Given by the user, until a whole pass has gone through. */
  let answers: Answers = { ...noAnswers, restoring: notedHolds(state, 'restoring') };
  let wantsAll = true;
  let wantsRetryAll = true;
  let nextPollAt = 0;
  let pollEveryMs = config.remotePollMs;
  let isClean = false;
  let running: AbortController | undefined;
  let firstPass: Promise<void> | undefined;
  let wakeDetector: WakeDetector | undefined;
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
      logger.log('info', 'pair state', { pair: config.id, ...told(next) });
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
        show({ kind: 'idle' });
        return;
      case 'moved':
        // Nothing is known of what has not been looked at to its end.
        show({ kind: 'checking' });
        return;
      case 'held':
        show({ kind: 'held', hold: holdViewOf(rest.hold, rest.since) });
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

  /** `last` runs when nothing else of the pair does any more. */
  const end = (last: () => Promise<void>): Promise<void> => {
    stopping ??= (async () => {
      life.abort(new AppError('aborted', 'stopped'));
      abortPass('stopped');
      wakeDetector?.stop();
      wakeUp();
      await within(stopWithinMs, () => Promise.allSettled([work, parts.turns.idle()]));
      await watching.stop();
      parts.board.stop();
      parts.problems.stop();
      parts.conflicts.stop();
      await last();
      parts.rootLock?.release();
      state.close();
    })();
    return stopping;
  };

  const clearTransfers = async (): Promise<void> => {
    const limit = new AbortController();
    const clearing = removeTransfers(parts, limit.signal).catch((error: unknown) => {
      logger.log('warn', 'what interrupted transfers of a removed pair have left stays', { pair: config.id, error });
    });
    await within(leaveWithinMs, () => clearing);
    limit.abort(new AppError('aborted', 'took too long'));
    await clearing;
  };

  const within = async (ms: number, task: () => Promise<unknown>): Promise<void> => {
    const deadline = new AbortController();
    await Promise.race([
      task().finally(() => deadline.abort()),
      clock.sleep(ms, deadline.signal).catch(() => undefined),
    ]);
  };

  const watching = createWatchKeeper({
    ...parts,
    root: config.localRoot,
    start: ports.watch ?? startWatch,
    probe: ports.probe ?? probeWatch,
    onHint: (path) => {
      if (path === '') {
        dirty.markAll();
      } else {
        dirty.mark(path);
      }
      wakeUp();
    },
    onProblem: (reason) => {
      wantsAll = true;
      observer.onWatchProblem(reason);
      wakeUp();
    },
  });

  /** A time that is further away than anything here waits for was set before the clock was set back. */
  const isDue = (at: number, now: number): boolean =>
    at <= now || at - now > Math.max(config.remotePollMs, pollEveryMs, stoppedRetryMs, offlineBackOff.maxMs);

  /** The next pass that may run now, or until when there is none. */
  const nextScope = (now: number): NextScope => {
    if (pausedUntil !== undefined && pausedUntil <= now) {
      pausedUntil = undefined;
      wantsAll = true;
    }
    if (asleepUntil !== undefined && !isDue(asleepUntil, now)) {
      return { kind: 'wait', until: asleepUntil };
    }
    asleepUntil = undefined;
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
      return { kind: 'paths', hints: settled.paths, again: due, early: settled.early };
    }
    const times = [nextPollAt, dirty.readyAt(), again.readyAt(), parts.problems.nextRetryAt()];
    return { kind: 'wait', until: Math.min(...times.filter((time) => time !== undefined)) };
  };

  /** Also what this life has left behind: a refused commit leaves its note standing, a temp file may not let itself be removed. */
  const cleanUp = async (scope: Scope, signal: AbortSignal): Promise<void> => {
    if (!isClean || scope.kind === 'all' || state.intents().length > 0) {
      isClean = await removeLeftovers(parts, signal);
    }
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
      await watching.ensure();
      if (scope.kind === 'all') {
        // What is marked from here on may be missed by the scan, what was marked before cannot.
        dirty.clear();
        again.takeDue();
      }
      if (isFirst || retryAll) {
        showCheck();
      }
      await cleanUp(scope, pass.signal);
      const onExecuting = (): void => {
        longCheck.cancel();
        show({ kind: 'syncing' });
      };
      const result = await runPass(parts, { scope, answers, retryAll, onExecuting }, pass.signal);
      if (result.kind === 'held') {
        await hold(result.hold);
        return;
      }
      rest = { kind: 'none' };
      watching.test();
      parts.problems.postponeDue();
      if (scope.kind === 'all') {
        const pollMs = watching.isDegraded() ? Math.min(config.remotePollMs, degradedPollMs) : config.remotePollMs;
        pollEveryMs = Math.max(pollMs, (clock.now() - startedAt) / passShare);
        nextPollAt = clock.now() + pollEveryMs;
      }
      again.settle(result.again, scope.kind === 'all' ? 'all' : [...scope.hints, ...scope.again]);
      if (scope.kind === 'all') {
        // What was forgotten to be brought back is new now: it comes with the next pass.
        wantsAll ||= answers.restoring.length > 0 && result.operations > 0;
        answers = { ...noAnswers, restoring: result.restoring };
        state.setFact('last-pass-at', String(clock.now()));
      }
      if (result.stoppedBy !== undefined) {
        restBecauseOf(result.stoppedBy);
      }
      logger.log(result.operations > 0 ? 'info' : 'debug', 'pass ended', {
        pair: config.id,
        scope: scope.kind,
        ms: clock.now() - startedAt,
        operations: result.operations,
        again: result.again.length,
      });
      observer.onPassFinished({
        ...state.totals(),
        changed: result.operations > 0,
        ...(scope.kind === 'all' ? { heldBack: result.heldBack } : {}),
      });
      if (scope.kind === 'all') {
        await parts.retention.removeOld(pass.signal);
      }
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
      parts.conflicts.publish();
    }
  };

  const hold = async (found: Hold): Promise<void> => {
    const since = rest.kind === 'held' && rest.hold.code === found.code ? rest.since : clock.now();
    rest = { kind: 'held', hold: found, since, retryAt: clock.now() + config.remotePollMs };
    if (found.code.startsWith('root-')) {
      // The watch is on a folder that is not there any more, or not the one it was.
      await watching.drop();
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
    if (isDamage(error)) {
      ports.onStateDamaged?.(error);
    }
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
      } else if (scope.kind === 'paths' && scope.early && (await hasEarlyLoss(parts, scope.hints))) {
        // Marked again they wait for their whole rest, together.
        for (const path of scope.hints) {
          dirty.mark(path);
        }
        if (scope.again.length > 0) {
          await onePass({ ...scope, hints: [] });
        }
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

  /** Whatever was under way has most likely lost its connection, and events may have been lost. */
  const wake = (): void => {
    asleepUntil = undefined;
    if (rest.kind === 'offline') {
      rest = { kind: 'none' };
    }
    wantsAll = true;
    if (wakeDetector !== undefined) {
      abortPass('the computer slept');
    }
    wakeUp();
  };

  const pause: PairEngine['pause'] = (until) => {
    pausedUntil = until ?? Number.POSITIVE_INFINITY;
    abortPass('paused');
    wakeUp();
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
      const prepare = (): Promise<void> => cleanUp({ kind: 'all' }, both);
      const onExecuting = (): void => show({ kind: 'syncing' });
      const report = await runUntilDone(parts, { answers, prepare, onExecuting, onHeld: hold }, both);
      if (report.hold === undefined) {
        answers = { ...noAnswers, restoring: notedHolds(state, 'restoring') };
        rest =
          report.reason === undefined
            ? { kind: 'none' }
            : { kind: 'stopped', reason: report.reason, retryAt: clock.now() + stoppedRetryMs };
      }
      dropNotice(parts.problems);
      observer.onPassFinished({
        ...state.totals(),
        changed: hasChanged(report.counts),
        heldBack: report.heldBack,
      });
      await parts.retention.removeOld(both);
      return report;
    } finally {
      running = undefined;
      parts.problems.publish();
      parts.conflicts.publish();
      showRest();
    }
  };

  const desk = createConflictDesk(parts, {
    signal: life.signal,
    onTouched: (path) => {
      dirty.mark(path);
      wakeUp();
    },
  });

  return {
    ...desk,
    start: () => {
      wakeDetector ??= createWakeDetector(clock, wake);
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
    pause,
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
    lookAgain: (path) => {
      dirty.mark(path);
      wakeUp();
    },
    sleep: () => {
      asleepUntil = clock.now() + longestFallingAsleepMs;
      abortPass('the computer goes to sleep');
      wakeUp();
    },
    wake,
    answerHold: (code, choice) => {
      if (rest.kind !== 'held' || rest.hold.code !== code || !rest.hold.choices.includes(choice)) {
        return false;
      }
      switch (choice) {
        case 'proceed':
          answers = { ...answers, allowed: [...answers.allowed, rest.hold] };
          break;
        case 'restore':
          answers = { ...answers, restoring: [...answers.restoring, rest.hold] };
          break;
        case 'stop':
          pause(undefined);
          return true;
        default:
          assertNever(choice);
      }
      wantsAll = true;
      wakeUp();
      return true;
    },
    holdPaths: (code) => (rest.kind === 'held' && rest.hold.code === code ? rest.hold.paths : undefined),
    explain: (path, signal) =>
      explainPath(parts, path, signal === undefined ? life.signal : AbortSignal.any([life.signal, signal])),
    verify: (options, signal) => {
      const either = signal === undefined ? life.signal : AbortSignal.any([life.signal, signal]);
      const verifying = verifyPair(parts, options, either);
      work = Promise.allSettled([work, verifying]);
      return verifying;
    },
    stop: () => end(async () => undefined),
    leave: () => end(clearTransfers),
  };
}

/** A state as a line of the log: without the names of files. */
function told(state: PairState): {
  readonly state: PairState['kind'];
  readonly code?: ProblemCode;
  readonly count?: number;
} {
  switch (state.kind) {
    case 'held':
      return { state: state.kind, code: state.hold.code, count: state.hold.count };
    case 'offline':
    case 'stopped':
      return { state: state.kind, code: state.reason.code };
    default:
      return { state: state.kind };
  }
}

function hasChanged(counts: PassCounts): boolean {
  return Object.values(counts).some((count) => count > 0);
}
