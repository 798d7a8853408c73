/** `driftless explain`: why one path is as it is. Looks at both sides now and changes neither. */
import { basename, dirname, join, resolve } from 'node:path';
import { realFolder } from '../../app/real-folder.ts';
import { AppError } from '../../foundation/app-error.ts';
import { type RelPath, toLocalPath } from '../../foundation/names.ts';
import { relPathOf } from '../../sync/paths/local-path.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import type { ExplainCommand } from '../explain-arguments.ts';
import { explanationLines } from '../explain-text.ts';
import { withPair } from '../with-pair.ts';

export async function runExplain(command: ExplainCommand, context: CommandContext): Promise<ExitCode> {
  const { terminal, clock, interrupted } = context;
  const isNamed = command.pair.address !== undefined;
  return await withPair({ ...command, asksBucket: true }, context, async ({ runtime, spec }) => {
    const path = await pathInside(spec.localRoot, isNamed ? resolve(spec.localRoot, command.path) : command.path);
    const explanation = await runtime.engine.explain(path, interrupted);
    const lines = command.json
      ? [JSON.stringify({ event: 'explanation', ...explanation })]
      : explanationLines(explanation, clock.now());
    for (const line of lines) {
      terminal.print(line);
    }
    return exitCodes.ok;
  });
}

/** The path need not be there; the folders above it may be named through links. */
async function pathInside(root: string, named: string): Promise<RelPath> {
  const full = resolve(named);
  const real = join(await realFolder(dirname(full)), basename(full));
  const path = relPathOf(toLocalPath(await realFolder(root)), real);
  if (path === undefined || path === '') {
    throw new AppError('usage', `"${named}" is not a path inside the synced folder ${root}`);
  }
  return path;
}
