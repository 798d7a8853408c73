/** `driftless demo`: a cloud, a synced folder and the page, all on this computer. */
import { join, resolve } from 'node:path';
import { startDemo } from '../../app/demo.ts';
import type { DemoCommand } from '../arguments.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { serveEngine } from '../serve-engine.ts';
import { quoted } from '../shell-text.ts';

export async function runDemo(command: DemoCommand, context: CommandContext): Promise<ExitCode> {
  const { clock, random, logger, terminal, program } = context;
  const root = resolve(command.root ?? join(context.dataFolder, 'driftless-demo'));
  const demo = await startDemo({ root, reset: command.reset, clock, random, logger });
  try {
    const { spec, endpoint } = demo;
    const { secretId, secretKey } = spec.credentials;
    const address = `cos://${spec.bucket}/`;
    const secondComputer = [
      ...program,
      'sync',
      'second-computer',
      address,
      '--endpoint',
      endpoint,
      '--watch',
      '--poll',
      '1',
    ];
    const example =
      `mkdir -p second-computer && COS_SECRET_ID=${quoted(secretId)} COS_SECRET_KEY=${quoted(secretKey)} ` +
      secondComputer.map(quoted).join(' ');
    await serveEngine(
      {
        stateRoot: demo.stateRoot,
        host: '127.0.0.1',
        port: command.port,
        open: command.open,
        demo: { endpoint, bucket: spec.bucket, localRoot: spec.localRoot },
        prepare: async (engine) => {
          await engine.addPair(spec);
          // So that a second folder can be added without typing keys. Kept in memory, like all settings of the demo.
          await engine.api.addAccount({ name: 'Demo', keys: { secretId, secretKey } });
        },
        announce: (host) => {
          const page = host.link();
          if (command.json) {
            const { localRoot: folder, bucket } = spec;
            terminal.print(JSON.stringify({ page, folder, bucket, endpoint, secretId, secretKey, example }));
            return;
          }
          terminal.print(`Page:    ${page}`);
          terminal.print(`Folder:  ${spec.localRoot}`);
          terminal.print(`Bucket:  ${address} at ${endpoint}`);
          terminal.print('A second computer on the same bucket, in another terminal:');
          terminal.print(`  ${example}`);
          terminal.say('The link works once. Ctrl-C stops the demo; --reset starts over.');
        },
      },
      context,
    );
  } finally {
    await demo.stop();
  }
  return exitCodes.ok;
}
