/** `driftless serve`: the engine with its page, for the pairs of the settings and the one of the command line, which is not stored. */
import { resolve } from 'node:path';
import { checkLocalFolder } from '../../app/check-local-folder.ts';
import type { Engine } from '../../app/engine.ts';
import { AppError } from '../../foundation/app-error.ts';
import { readPrivateFile } from '../../settings/private-file.ts';
import type { ServeCommand } from '../arguments.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { hostStores } from '../host-stores.ts';
import type { PairArguments } from '../pair-arguments.ts';
import { pairSpecOf } from '../pair-setup.ts';
import { serveEngine } from '../serve-engine.ts';

export async function runServe(command: ServeCommand, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const password = command.passwordFile === undefined ? undefined : await readPassword(command.passwordFile);
  const prepare =
    command.pair === undefined ? async () => undefined : await pairOfCommandLine(command.pair, context.environment);
  await serveEngine(
    {
      stateRoot: resolve(command.state ?? context.dataFolder),
      host: command.host,
      port: command.port,
      ...(password === undefined ? {} : { password }),
      open: command.open,
      stores: hostStores(context),
      prepare,
      announce: (host) => {
        const link = host.link();
        if (command.json) {
          terminal.print(JSON.stringify({ page: link }));
        } else {
          terminal.print(`Driftless is running. Its page: ${link}`);
          terminal.say('The link works once. Ctrl-C stops Driftless.');
        }
      },
    },
    context,
  );
  return exitCodes.ok;
}

async function pairOfCommandLine(
  pair: PairArguments,
  environment: CommandContext['environment'],
): Promise<(engine: Engine) => Promise<void>> {
  const spec = pairSpecOf(pair, environment);
  await checkLocalFolder(spec.localRoot);
  return async (engine) => {
    await engine.addPair(spec);
  };
}

async function readPassword(path: string): Promise<string> {
  const password = (await readPrivateFile(resolve(path)))?.trim();
  if (password === undefined || password === '') {
    throw new AppError('settings-unusable', `${path} holds no password`);
  }
  return password;
}
