/** `driftless cos-server`: the embedded server by itself, until stopped. */
import { resolve } from 'node:path';
import { startCosServer } from '../../cos-server/server.ts';
import type { CosServerCommand } from '../arguments.ts';
import { type CommandContext, untilInterrupted } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { quoted } from '../shell-text.ts';

export async function runCosServer(command: CosServerCommand, context: CommandContext): Promise<ExitCode> {
  const { root, host, port, region, buckets, keys, faults } = command;
  const server = await startCosServer({
    ...context,
    root: resolve(root),
    host,
    port,
    region,
    buckets,
    faults,
    ...(keys === undefined ? {} : { credentials: keys }),
  });
  try {
    const { endpoint, credentials } = server;
    const { secretId, secretKey } = credentials;
    if (command.json) {
      context.terminal.print(
        JSON.stringify({ endpoint, region: server.region, buckets: server.buckets(), secretId, secretKey }),
      );
    } else {
      context.terminal.print(
        `COS-compatible server at ${endpoint} (region ${server.region}), keeping ${resolve(root)}`,
      );
      context.terminal.print(`Buckets: ${server.buckets().join(', ') || 'none yet; add one with --bucket NAME-APPID'}`);
      context.terminal.print('To use it in another terminal:');
      context.terminal.print(`  export COS_SECRET_ID=${quoted(secretId)}`);
      context.terminal.print(`  export COS_SECRET_KEY=${quoted(secretKey)}`);
      context.terminal.say('Ctrl-C stops it.');
    }
    await untilInterrupted(context);
  } finally {
    await server.stop();
  }
  return exitCodes.ok;
}
