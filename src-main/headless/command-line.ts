/**
 * Composition of the command line: binds the world, runs one command, and turns however it ended into one sentence and an exit
 * code. Nothing else in this program ends the process.
 */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { AppError, hasCode } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';
import { systemClock } from '../foundation/clock.ts';
import { systemRandom } from '../foundation/random.ts';
import { dataFolderOf } from '../settings/data-folder.ts';
import { startDiskThread } from '../transfer/disk-thread.ts';
import { type Command, parseCommandLine } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { gatherOutput } from './gathered-output.ts';
import { commandHelp, generalHelp } from './help-text.ts';
import { createInterruption } from './interruption.ts';
import { openLog } from './log-output.ts';
import { packageVersion } from './package-facts.ts';
import { reportFailure } from './report.ts';
import { createTerminal } from './terminal.ts';

/** How long a command may take to end after it was asked to. */
const endLimitMs = 5000;
const lingerLimitMs = 1000;

export async function runCommandLine(args: readonly string[]): Promise<void> {
  const output = gatherOutput(process.stdout);
  process.once('exit', output.flush);
  const terminal = createTerminal(output.stream, process.stderr);
  const endAtOnce = (): never => process.exit(exitCodes.failed);
  const interruption = createInterruption({ now: systemClock.now, endAtOnce });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, interruption.onSignal);
  }
  // Whoever reads the output has gone (`| head`): nobody is left to tell, so the end is quiet.
  process.stdout.on('error', endAtOnce);
  interruption.signal.addEventListener('abort', () => setTimeout(endAtOnce, endLimitMs).unref(), { once: true });

  let exitCode: ExitCode;
  let json = args.includes('--json');
  try {
    const command = parseCommandLine(args, process.env);
    json = 'json' in command && command.json;
    exitCode = await run(command, (log) => ({
      terminal,
      clock: systemClock,
      random: systemRandom,
      logger: log,
      environment: process.env,
      network: { proxy: { kind: 'environment' }, environment: process.env },
      dataFolder: dataFolderOf({ platform: process.platform, environment: process.env, homeFolder: homedir() }),
      version: packageVersion(),
      program: [process.argv[0] ?? 'node', process.argv[1] ?? 'driftless'],
      interrupted: interruption.signal,
    }));
  } catch (error) {
    const failure = interruption.signal.aborted && !(error instanceof AppError) ? new AppError('aborted', '') : error;
    reportFailure(terminal, json, failure);
    exitCode = hasCode(failure, 'usage') ? exitCodes.usage : exitCodes.failed;
  }
  terminal.progress(undefined);
  process.exitCode = exitCode;
  // Everything is closed, so the process ends by itself once its output is written; this is for what should not be but is open.
  setTimeout(() => process.exit(), lingerLimitMs).unref();
}

async function run(
  command: Command,
  contextOf: (logger: CommandContext['logger']) => CommandContext,
): Promise<ExitCode> {
  switch (command.kind) {
    case 'help':
      process.stdout.write(`${command.topic === undefined ? generalHelp() : commandHelp(command.topic)}\n`);
      return exitCodes.ok;
    case 'version':
      process.stdout.write(`${packageVersion()}\n`);
      return exitCodes.ok;
    default: {
      const log = openLog(command.log, systemClock.now);
      const { file } = command.log;
      const context = {
        ...contextOf(log.logger),
        ...(file === undefined ? {} : { logFile: resolve(file) }),
        ...(readsFolders(command) ? { diskThread: startDiskThread() } : {}),
      };
      try {
        return await runWorking(command, context);
      } catch (error) {
        context.logger.log('error', 'the command failed', { error });
        throw error;
      } finally {
        log.close();
      }
    }
  }
}

/** Sure to read them, unless it fails before: the thread for that starts while the rest of the command is loaded. */
function readsFolders({ kind }: Command): boolean {
  return kind === 'sync' || kind === 'verify' || kind === 'explain';
}

/** Only the parts a command needs are loaded: a quick answer stays quick. */
async function runWorking(
  command: Exclude<Command, { readonly kind: 'help' | 'version' }>,
  context: CommandContext,
): Promise<ExitCode> {
  switch (command.kind) {
    case 'sync':
      return await (await import('./commands/sync.ts')).runSync(command, context);
    case 'conflicts':
      return await (await import('./commands/conflicts.ts')).runConflicts(command, context);
    case 'explain':
      return await (await import('./commands/explain.ts')).runExplain(command, context);
    case 'verify':
      return await (await import('./commands/verify.ts')).runVerify(command, context);
    case 'serve':
      return await (await import('./commands/serve.ts')).runServe(command, context);
    case 'demo':
      return await (await import('./commands/demo.ts')).runDemo(command, context);
    case 'cos-server':
      return await (await import('./commands/cos-server.ts')).runCosServer(command, context);
    case 'accounts':
      return await (await import('./commands/accounts.ts')).runAccounts(command, context);
    case 'folders':
      return await (await import('./commands/folders.ts')).runFolders(command, context);
    case 'status':
      return await (await import('./commands/status.ts')).runStatus(command, context);
    default:
      return assertNever(command);
  }
}
