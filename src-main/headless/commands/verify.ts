/** `driftless verify`: are both sides of a pair the same, byte for byte? Reads everything here, downloads nothing, changes neither side. */
import type { CommandContext } from '../command-context.ts';
import type { ExitCode } from '../exit-code.ts';
import type { VerifyCommand } from '../verify-arguments.ts';
import { createVerifyReport, verifyExitCode } from '../verify-report.ts';
import { withPair } from '../with-pair.ts';

export async function runVerify(command: VerifyCommand, context: CommandContext): Promise<ExitCode> {
  return await withPair({ ...command, asksBucket: true }, context, async ({ runtime }) => {
    const report = createVerifyReport(context.terminal, command.json);
    const counts = await runtime.engine.verify(
      { onFinding: report.found, onProgress: report.progress, repair: command.repair },
      context.interrupted,
    );
    const exitCode = verifyExitCode(counts);
    report.finished(counts, exitCode);
    return exitCode;
  });
}
