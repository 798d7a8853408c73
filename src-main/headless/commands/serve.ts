/** `driftless serve`: the engine with its page, for the pair of the command line or those of the settings. */
import { join, resolve } from 'node:path';
import type { Engine } from '../../app/engine.ts';
import { startPairs } from '../../app/start-pairs.ts';
import { AppError } from '../../foundation/app-error.ts';
import { createConfSettingsStore } from '../../settings/conf-settings-store.ts';
import { credentialsFromEnvironment } from '../../settings/environment-credentials.ts';
import { readPrivateFile } from '../../settings/private-file.ts';
import { createSecretFile } from '../../settings/secret-file.ts';
import type { SecretStore } from '../../settings/secret-store.ts';
import type { PairArguments, ServeCommand } from '../arguments.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { checkLocalFolder, pairSpecOf } from '../pair-setup.ts';
import { printable } from '../printable.ts';
import { problemText } from '../problem-text.ts';
import { serveEngine } from '../serve-engine.ts';

export async function runServe(command: ServeCommand, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const password = command.passwordFile === undefined ? undefined : await readPassword(command.passwordFile);
  const prepare =
    command.pair === undefined
      ? await pairsOfSettings(context)
      : await pairOfCommandLine(command.pair, context.environment);
  await serveEngine(
    {
      stateRoot: resolve(command.state ?? context.dataFolder),
      host: command.host,
      port: command.port,
      ...(password === undefined ? {} : { password }),
      open: command.open,
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

async function pairsOfSettings(context: CommandContext): Promise<(engine: Engine) => Promise<void>> {
  const { dataFolder, environment, terminal, logger } = context;
  const settings = createConfSettingsStore(dataFolder).read();
  if (settings.pairs.length === 0) {
    throw new AppError(
      'usage',
      `no synced folder is set up in ${join(dataFolder, 'settings.json')}; name one: driftless serve LOCAL cos://BUCKET/PREFIX`,
    );
  }
  const file = createSecretFile(join(dataFolder, 'secrets.json'));
  const secrets: Pick<SecretStore, 'read'> = {
    read: async (accountId) => (await file.read(accountId)) ?? credentialsFromEnvironment(environment),
  };
  return async (engine) => {
    for (const { name, reason } of await startPairs({ settings, secrets, engine, logger })) {
      terminal.say(`driftless: ${printable(name)}: ${problemText(reason)}`);
    }
  };
}

async function readPassword(path: string): Promise<string> {
  const password = (await readPrivateFile(resolve(path)))?.trim();
  if (password === undefined || password === '') {
    throw new AppError('settings-unusable', `${path} holds no password`);
  }
  return password;
}
