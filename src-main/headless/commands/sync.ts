/** `driftless sync`: one pair, once or until stopped, without a user interface. */
import { resolve } from 'node:path';
import { checkLocalFolder } from '../../app/check-local-folder.ts';
import { createSharedParts, openPair, type PairRuntime } from '../../app/pair-runtime.ts';
import { type PairSpec, pairIdOf } from '../../app/pair-spec.ts';
import type { HoldChoice, HoldView, PairState } from '../../contract/model.ts';
import { AppError, toAppError } from '../../foundation/app-error.ts';
import type { PairEngine } from '../../sync/pair.ts';
import type { PairObserver } from '../../sync/pair-observer.ts';
import { isHoldCode, type SyncCommand } from '../arguments.ts';
import { type CommandContext, untilInterrupted } from '../command-context.ts';
import { type ExitCode, exitCodeOf, exitCodes } from '../exit-code.ts';
import { checkBucket, pairSpecOf } from '../pair-setup.ts';
import { problemText } from '../problem-text.ts';
import { createReport, type Report } from '../report.ts';

export async function runSync(command: SyncCommand, context: CommandContext): Promise<ExitCode> {
  const spec = pairSpecOf(command.pair, context.environment);
  const report = createReport(context.terminal, command.json, command.listHeld);
  await checkLocalFolder(spec.localRoot);
  await using open = new AsyncDisposableStack();
  const shared = createSharedParts(context);
  open.defer(() => shared.stop());
  const ending = createEnding(command, context, report);
  const runtime = await openPair({
    id: pairIdOf(spec),
    spec,
    stateRoot: resolve(command.state ?? context.dataFolder),
    shared,
    observer: command.run === 'watch' ? ending.observe(report.observer) : report.observer,
    onLockLost: ending.failed,
  });
  open.defer(() => runtime.close());
  return command.run === 'watch'
    ? await watch(runtime, spec, command, context, ending)
    : await once(runtime, spec, command, context, report, ending);
}

async function once(
  { engine, store }: PairRuntime,
  spec: PairSpec,
  command: SyncCommand,
  { interrupted, terminal }: CommandContext,
  report: Report,
  ending: Ending,
): Promise<ExitCode> {
  await checkBucket(store, spec, interrupted);
  const runOnce = () =>
    Promise.race([engine.runOnce({ dryRun: command.run === 'dry-run' }, interrupted), ending.failure]);
  const answer = createAnswers(command, engine);
  let result = await runOnce();
  while (result.hold !== undefined && answer(result.hold)) {
    result = await runOnce();
  }
  if (interrupted.aborted) {
    throw new AppError('aborted', '');
  }
  const exitCode = exitCodeOf(result);
  const { hold } = result;
  report.finished(hold === undefined ? result : { ...result, hold: whole(hold, command, engine) }, exitCode);
  if (result.reason !== undefined) {
    terminal.say(`driftless: ${problemText(result.reason)}`);
  }
  return exitCode;
}

async function watch(
  { engine, store }: PairRuntime,
  spec: PairSpec,
  { json }: SyncCommand,
  context: CommandContext,
  ending: Ending,
): Promise<ExitCode> {
  const { terminal, interrupted } = context;
  try {
    await checkBucket(store, spec, interrupted);
  } catch (error) {
    if (interrupted.aborted) {
      return exitCodes.ok;
    }
    // A computer may start before its network: only what does not heal by itself ends the watch.
    const { disposition } = toAppError(error);
    if (disposition !== 'retry' && disposition !== 'throttle') {
      throw error;
    }
  }
  ending.setEngine(engine);
  engine.start().then(() => {
    if (!json && !interrupted.aborted && !ending.isOver()) {
      terminal.say('Watching for changes; Ctrl-C stops.');
    }
  }, ending.failed);
  return await Promise.race([ending.exitCode, ending.failure]);
}

/** Answers a hold as the command line says, each answer once. False when it says nothing about it. */
function createAnswers({ proceed, restore }: SyncCommand, engine: PairEngine): (hold: HoldView) => boolean {
  const given = new Map<string, HoldChoice>();
  if (proceed !== undefined) {
    given.set(proceed, 'proceed');
  }
  if (restore !== undefined) {
    given.set(restore, 'restore');
  }
  return ({ code }) => {
    const choice = given.get(code);
    return choice !== undefined && given.delete(code) && engine.answerHold(code, choice);
  };
}

/** With all its paths, where all are wanted. */
function whole(hold: HoldView, { json, listHeld }: SyncCommand, engine: PairEngine): HoldView {
  return json || listHeld ? { ...hold, paths: engine.holdPaths(hold.code) ?? hold.paths } : hold;
}

type Ending = {
  readonly exitCode: Promise<ExitCode>;
  /** Only ever rejects. */
  readonly failure: Promise<never>;
  readonly failed: (error: unknown) => void;
  /** True when the watch ends by itself, for what nobody here could answer. */
  readonly isOver: () => boolean;
  /** Passes everything on and ends the watch when nobody here could answer what the pair waits for. */
  readonly observe: (observer: PairObserver) => PairObserver;
  readonly setEngine: (engine: PairEngine) => void;
};

function createEnding(command: SyncCommand, context: CommandContext, report: Report): Ending {
  const { terminal } = context;
  const exitCode = Promise.withResolvers<ExitCode>();
  const failure = Promise.withResolvers<never>();
  // It may reject when nobody waits any more; whoever races it still sees the rejection.
  failure.promise.catch(() => undefined);
  void untilInterrupted(context).then(() => exitCode.resolve(exitCodes.ok));
  let isOver = false;
  let answer: (hold: HoldView) => boolean = () => false;
  let toWhole: (hold: HoldView) => HoldView = (hold) => hold;

  function held(hold: HoldView): void {
    if (answer(hold)) {
      return;
    }
    report.held(toWhole(hold));
    isOver = true;
    exitCode.resolve(isHoldCode(hold.code) ? exitCodes.held : exitCodes.failed);
  }

  function changed(state: PairState): void {
    if (state.kind === 'stopped') {
      terminal.say(`driftless: ${problemText(state.reason)}`);
      isOver = true;
      exitCode.resolve(exitCodes.failed);
    } else if (state.kind === 'held') {
      // The engine is in the middle of telling; it is answered afterwards.
      queueMicrotask(() => held(state.hold));
    }
  }

  return {
    exitCode: exitCode.promise,
    failure: failure.promise,
    failed: (error) => failure.reject(error),
    isOver: () => isOver,
    setEngine: (engine) => {
      answer = createAnswers(command, engine);
      toWhole = (hold) => whole(hold, command, engine);
    },
    observe: (observer) => ({
      ...observer,
      onState: (state) => {
        observer.onState(state);
        changed(state);
      },
    }),
  };
}
