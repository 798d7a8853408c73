/**
 * The life of one pair: runs a pass when `schedule.ts` says that one is due, and lets its outcome say what comes next (`rest.ts`). One
 * pass at a time. Owns no rule of syncing itself: those are in `pass.ts` and below.
 */
import type { PairState } from '../contract/model.ts';
import type { ProblemCode } from '../contract/problem-codes.ts';
import { AppError, toAppError } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';
import type { RelPath } from '../foundation/names.ts';
import { waitAtMost } from '../foundation/wait-at-most.ts';
import { isDamage } from '../state/database.ts';
import { removeLeftovers, removeTransfers } from './act/leftovers.ts';
import { createAgainQueue, keepsChanging } from './again-queue.ts';
import { createAlarm } from './alarm.ts';
import { createConflictDesk } from './conflicts/conflict-desk.ts';
import { listenToDisk } from './disk-silence.ts';
import { explainPath } from './explain.ts';
import { hasEarlyLoss } from './gather/early-loss.ts';
import type { Scope } from './gather.ts';
import { type Answers, type Hold, noAnswers } from './guard/hold.ts';
import { notedHolds } from './guard/hold-notes.ts';
import type { PairEngine } from './pair.ts';
import type { PassCounts } from './pair-observer.ts';
import { createPairParts, type PairPorts } from './pair-parts.ts';
import { runPass } from './pass.ts';
import { toReason } from './problem-log.ts';
import { heldBy, noRest, type Rest, restAfter, stateOf, stoppedBy } from './rest.ts';
import { dropNotice } from './root/state-loss.ts';
import { runDry, runUntilDone } from './run-once.ts';
import { createSchedule, dirtyPathsMax } from './schedule.ts';
import { verifyPair } from './verify.ts';
import { createDirtyPaths } from './watch/dirty-paths.ts';
import { startWatch } from './watch/start-watch.ts';
import { createWakeDetector, type WakeDetector } from './watch/wake-detector.ts';
import type { StartWatch } from './watch/watch.ts';
import { createWatchKeeper } from './watch/watch-keeper.ts';
import { type ProbeWatch, probeWatch } from './watch/watch-probe.ts';

const longestSettleMs = 10_000;
const dirtyInFolderMax = 128;
/** A single save needs less rest than a burst. */
const saveSettleMs = 100;
const stopWithinMs = 1_900;
const leaveWithinMs = 5_000;
/** A look that finds nothing is no news: it is shown only when it takes longer than this. */
const shownCheckAfterMs = 2_000;

export function createPairEngine(
  ports: PairPorts & { readonly watch?: StartWatch; readonly probe?: ProbeWatch },
): PairEngine {
  const { config, clock, random, logger, observer, state } = ports;
  let beforeSilence: PairState | undefined;
  const fs = listenToDisk(ports.fs, clock, {
    onSilent: () => {
      beforeSilence = shown;
      show({
        kind: 'stopped',
        reason: toReason(new AppError('disk-silent', 'a call has not been answered for a minute')),
      });
    },
    onAnswer: () => {
      if (beforeSilence !== undefined && shown?.kind === 'stopped' && shown.reason.code === 'disk-silent') {
        show(beforeSilence);
      }
    },
  });
  const parts = createPairParts({ ...ports, fs }, (error) => running?.abort(error));
  const life = new AbortController();
  const dirty = createDirtyPaths(clock, {
    settleMs: config.settleMs,
    saveSettleMs: Math.min(config.settleMs, saveSettleMs),
    longestWaitMs: longestSettleMs,
    maxPaths: dirtyPathsMax,
    maxInFolder: dirtyInFolderMax,
  });
  const again = createAgainQueue(clock, (path) => parts.problems.recordFailure(path, keepsChanging()));
  const schedule = createSchedule({ config, clock, dirty, again, problems: parts.problems });
  const alarm = createAlarm(clock);

  let shown: PairState | undefined;
  let rest: Rest = noRest;
  /** Given by the user, until a whole pass has gone through. */
  let answers: Answers = { ...noAnswers, restoring: notedHolds(state, 'restoring') };
  let isClean = false;
  let running: AbortController | undefined;
  let firstPass: Promise<void> | undefined;
  let wakeDetector: WakeDetector | undefined;
  /** What `stop` waits for. */
  let work: Promise<unknown> = Promise.resolve();
  let stopping: Promise<void> | undefined;

  const lookAt = (path: RelPath): void => {
    dirty.mark(path);
    alarm.ring();
  };

  const lookAtAll = (): void => {
    schedule.wantAll();
    alarm.ring();
  };

  const show = (next: PairState): void => {
    if (JSON.stringify(next) !== JSON.stringify(shown)) {
      shown = next;
      logger.log('info', 'pair state', { pair: config.id, ...told(next) });
      observer.onState(next);
    }
  };

  const showRest = (): void => show(schedule.pausedState() ?? stateOf(rest));

  /** `last` runs when nothing else of the pair does any more. */
  const end = (last: () => Promise<void>): Promise<void> => {
    stopping ??= (async () => {
      life.abort(new AppError('aborted', 'stopped'));
      abortPass('stopped');
      wakeDetector?.stop();
      alarm.ring();
      await waitAtMost(clock, stopWithinMs, Promise.allSettled([work, parts.turns.idle()]));
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
    await waitAtMost(clock, leaveWithinMs, clearing);
    limit.abort(new AppError('aborted', 'took too long'));
    await clearing;
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
      alarm.ring();
    },
    onProblem: (reason) => {
      observer.onWatchProblem(reason);
      lookAtAll();
    },
  });

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
    const retryAll = schedule.begin(scope);
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
      rest = noRest;
      watching.test();
      parts.problems.postponeDue();
      if (scope.kind === 'all') {
        schedule.passedAll(startedAt, watching.isDegraded());
      }
      again.settle(result.again, scope.kind === 'all' ? 'all' : [...scope.hints, ...scope.again]);
      if (scope.kind === 'all') {
        // What was forgotten to be brought back is new now: it comes with the next pass.
        if (answers.restoring.length > 0 && result.operations > 0) {
          schedule.wantAll();
        }
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
        schedule.wantAll();
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
    rest = heldBy(found, rest, { now: clock.now(), retryMs: config.remotePollMs });
    if (found.code.startsWith('root-')) {
      // The watch is on a folder that is not there any more, or not the one it was.
      await watching.drop();
    }
  };

  const restBecauseOf = (error: AppError): void => {
    rest = restAfter(error, rest, { now: clock.now(), random });
    if (rest.kind === 'stopped') {
      logger.log(error.disposition === 'fatal' ? 'error' : 'warn', 'the pair has stopped', { pair: config.id, error });
      if (isDamage(error)) {
        ports.onStateDamaged?.(error);
      }
    }
  };

  const runLoop = async (onFirstPass: () => void): Promise<void> => {
    while (!life.signal.aborted) {
      const scope = schedule.next(rest);
      if (scope.kind === 'wait') {
        showRest();
        onFirstPass();
        await alarm.waitUntil(scope.until);
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
    schedule.wake();
    if (rest.kind === 'offline') {
      rest = noRest;
    }
    if (wakeDetector !== undefined) {
      abortPass('the computer slept');
    }
    alarm.ring();
  };

  const pause: PairEngine['pause'] = (until) => {
    schedule.pause(until);
    abortPass('paused');
    alarm.ring();
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
        rest = report.reason === undefined ? noRest : stoppedBy(report.reason, clock.now());
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
    onTouched: (path) => lookAt(path),
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
      schedule.resume();
      rest = rest.kind === 'held' ? rest : noRest;
      alarm.ring();
    },
    syncNow: () => {
      schedule.wantRetryAll();
      alarm.ring();
    },
    lookAgain: lookAt,
    sleep: () => {
      schedule.fallAsleep();
      abortPass('the computer goes to sleep');
      alarm.ring();
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
      lookAtAll();
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
