/**
 * Opens the tray and keeps it current. Changes are gathered before they show: what is over sooner never flickers, and desktops
 * that rebuild a menu at each change have little to do. The user's own commands show at once.
 */
import type { App } from 'electron';
import type { Engine } from '../app/engine.ts';
import { type TrayCommand, type TrayModel, trayModel } from '../app/tray-model.ts';
import { assertNever } from '../foundation/assert-never.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import { createTray, type TrayApis, type TrayHandle } from './tray.ts';

export const trayDelayMs = 2_000;

type OpenTrayOptions = {
  readonly electron: TrayApis & { readonly app: App };
  readonly engine: Pick<Engine, 'api' | 'subscribe'>;
  readonly platform: NodeJS.Platform;
  readonly iconFolder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly openWindow: () => void;
  readonly onCommandFailed: (error: unknown) => void;
};

/** Undefined where the desktop has no tray: the window is all there is then. */
export async function openTray(options: OpenTrayOptions): Promise<TrayHandle | undefined> {
  const { electron, engine, platform, iconFolder, clock, logger } = options;

  async function onCommand(command: TrayCommand): Promise<void> {
    try {
      await run(command, options);
      tray.update(await currentModel(engine));
    } catch (error) {
      logger.log('error', 'a command of the tray failed', { command: command.kind, error });
      options.onCommandFailed(error);
    }
  }

  let tray: TrayHandle;
  const first = await currentModel(engine);
  try {
    tray = createTray(electron, { platform, iconFolder, first, onCommand: (command) => void onCommand(command) });
  } catch (error) {
    logger.log('warn', 'there is no tray on this desktop', { error });
    return undefined;
  }

  let isPending = false;
  engine.subscribe(() => {
    if (!isPending) {
      isPending = true;
      clock.after(trayDelayMs, () => {
        isPending = false;
        currentModel(engine).then(tray.update, (error: unknown) => {
          logger.log('error', 'the tray is not current', { error });
        });
      });
    }
  });
  return tray;
}

async function currentModel(engine: Pick<Engine, 'api'>): Promise<TrayModel> {
  return trayModel(await engine.api.snapshot({}), {
    timeOfDay: (at) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
  });
}

async function run(command: TrayCommand, { electron, engine, openWindow }: OpenTrayOptions): Promise<void> {
  switch (command.kind) {
    case 'open':
      openWindow();
      return;
    case 'sync-now':
      await engine.api.syncNow({});
      return;
    case 'pause':
      await engine.api.pause(command.minutes === undefined ? {} : { minutes: command.minutes });
      return;
    case 'resume':
      await engine.api.resume({});
      return;
    case 'quit':
      electron.app.quit();
      return;
    default:
      assertNever(command);
  }
}
