/** An engine with its page, from start to stop: what `serve` and `demo` have in common. */
import { join } from 'node:path';
import { createEngine, type Engine, type EngineOptions } from '../app/engine.ts';
import { type CommandContext, untilInterrupted } from './command-context.ts';
import { openBrowser } from './open-browser.ts';
import { packageFolder } from './package-facts.ts';
import { startOnLastPort } from './page-port.ts';
import { createStateTeller } from './tell-states.ts';
import { startWebHost, type WebHost } from './web-host.ts';

export type ServeOptions = {
  readonly stateRoot: string;
  readonly host: string;
  readonly port: number;
  readonly password?: string;
  readonly open: boolean;
  readonly demo?: EngineOptions['demo'];
  /** Where accounts and pairs are kept; nowhere when left out. */
  readonly stores?: Pick<EngineOptions, 'settings' | 'secrets' | 'environment' | 'dataFolder'>;
  /** Adds pairs that are not in the settings; runs before the engine starts. */
  readonly prepare: (engine: Engine) => Promise<void>;
  /** Tells where the page is. */
  readonly announce: (host: WebHost) => void;
};

/** Resolves when the command was asked to end and everything has ended. */
export async function serveEngine(options: ServeOptions, context: CommandContext): Promise<void> {
  const { clock, random, logger, terminal } = context;
  await using running = new AsyncDisposableStack();
  const engine = await createEngine({
    host: 'headless',
    version: context.version,
    stateRoot: options.stateRoot,
    clock,
    random,
    logger,
    ...(context.network === undefined ? {} : { network: context.network }),
    ...(options.demo === undefined ? {} : { demo: options.demo }),
    ...options.stores,
    ...(context.logFile === undefined ? {} : { logFile: context.logFile }),
    unavailable: [
      'startAtLogin',
      'notifications',
      'checkForUpdates',
      'pauseOnMetered',
      'pauseOnBattery',
      'systemTrash',
    ],
  });
  running.defer(() => engine.stop());
  await options.prepare(engine);
  const openHost = (port: number): Promise<WebHost> =>
    startWebHost({
      engine,
      pageFolder: join(packageFolder(), 'dist', 'renderer'),
      host: options.host,
      port,
      ...(options.password === undefined ? {} : { password: options.password }),
      onNewLink: (url) => terminal.say(`The link was used before or is too old; a new one: ${url}`),
      clock,
      random,
      logger,
    });
  const host =
    options.port === 0 ? await startOnLastPort(options.stateRoot, openHost, logger) : await openHost(options.port);
  running.defer(() => host.stop());
  engine.subscribe(createStateTeller(terminal.say));
  await engine.start();
  options.announce(host);
  if (options.open) {
    openBrowser(host.link(), logger);
  }
  await untilInterrupted(context);
}
