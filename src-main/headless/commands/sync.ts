/** `driftless sync`: one pair, once or until stopped, without a user interface. */
import { resolve } from 'node:path';
import { createSharedParts, openPair, type PairRuntime } from '../../app/pair-runtime.ts';
import { type PairSpec, pairIdOf } from '../../app/pair-spec.ts';
import type { HoldView, PairState } from '../../contract/model.ts';
import { AppError, toAppError } from '../../foundation/app-error.ts';
import type { PairObserver } from '../../sync/pair.ts';
import { isHoldCode, type SyncCommand } from '../arguments.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodeOf, exitCodes } from '../exit-code.ts';
import { checkBucket, checkLocalFolder, pairSpecOf } from '../pair-setup.ts';
import { problemText } from '../problem-text.ts';
import { createReport, holdLines, type Report } from '../report.ts';

export async function runSync(command: SyncCommand, context: CommandContext): Promise<ExitCode> {
  const spec = pairSpecOf(command.pair, context.environment);
  const report = createReport(context.terminal, command.json);
  await checkLocalFolder(spec.localRoot);
  await using open = new AsyncDisposableStack();
  const shared = createSharedParts(context);
  open.defer(() => shared.stop());
  const ending = createEnding(command, context);
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
  { run, proceed }: SyncCommand,
  { interrupted, terminal }: CommandContext,
  report: Report,
  ending: Ending,
): Promise<ExitCode> {
  await checkBucket(store, spec, interrupted);
  const runOnce = () => Promise.race([engine.runOnce({ dryRun: run === 'dry-run' }, interrupted), ending.failure]);
  let result = await runOnce();
  if (result.hold !== undefined && result.hold.code === proceed && engine.proceed(proceed)) {
    result = await runOnce();
  }
  if (interrupted.aborted) {
    throw new AppError('aborted', '');
  }
  const exitCode = exitCodeOf(result);
  report.finished(result, exitCode);
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
  ending.setProceed((code) => engine.proceed(code));
  engine.start().then(() => {
    if (!json && !interrupted.aborted && !ending.isOver()) {
      terminal.say('Watching for changes; Ctrl-C stops.');
    }
  }, ending.failed);
  return await Promise.race([ending.exitCode, ending.failure]);
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
  readonly setProceed: (proceed: (code: string) => boolean) => void;
};

function createEnding({ proceed: allowed, json }: SyncCommand, { terminal, interrupted }: CommandContext): Ending {
  const exitCode = Promise.withResolvers<ExitCode>();
  const failure = Promise.withResolvers<never>();
  // It may reject when nobody waits any more; whoever races it still sees the rejection.
  failure.promise.catch(() => undefined);
  interrupted.addEventListener('abort', () => exitCode.resolve(exitCodes.ok), { once: true });
  let unused = allowed;
  let isOver = false;
  let proceed: (code: string) => boolean = () => false;

  function held(hold: HoldView): void {
    if (hold.code === unused && proceed(hold.code)) {
      unused = undefined;
      return;
    }
    if (!json) {
      for (const line of holdLines(hold)) {
        terminal.say(line);
      }
    }
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
    setProceed: (given) => {
      proceed = given;
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
