/**
 * Opens the tray and keeps it current. Changes are gathered before they show: what is over sooner never flickers, and desktops
 * that rebuild a menu at each change have little to do. The user's own commands show at once.
 */
import type { App } from 'electron';
import type { DesktopWords } from '../app/desktop-words.ts';
import type { Engine } from '../app/engine.ts';
import { type TrayCommand, type TrayModel, trayModel } from '../app/tray-model.ts';
import { assertNever } from '../foundation/assert-never.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { NoticeDesk } from './notice-desk.ts';
import type { ScreenHash } from './screen-links.ts';
import { createTray, type TrayApis, type TrayHandle } from './tray.ts';

export const trayDelayMs = 2_000;

type OpenTrayOptions = {
  readonly electron: TrayApis & { readonly app: App };
  readonly engine: Pick<Engine, 'api' | 'subscribe'>;
  readonly platform: NodeJS.Platform;
  readonly iconFolder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly words: DesktopWords;
  /** Absent where there are no notifications. */
  readonly notices: Pick<NoticeDesk, 'snooze' | 'snoozedUntil'> | undefined;
  readonly openWindow: (hash?: ScreenHash) => void;
  readonly onCommandFailed: (error: unknown) => void;
};

/** Undefined where the desktop has no tray: the window is all there is then. */
export async function openTray(options: OpenTrayOptions): Promise<TrayHandle | undefined> {
  const { electron, engine, platform, iconFolder, clock, logger, notices } = options;
  let muteEnd: { readonly cancel: () => void } | undefined;

  async function onCommand(command: TrayCommand): Promise<void> {
    try {
      await run(command, options);
      await refresh();
      muteEnd?.cancel();
      const mutedUntil = notices?.snoozedUntil();
      muteEnd = mutedUntil === undefined ? undefined : clock.after(mutedUntil - clock.now(), refreshSoon);
    } catch (error) {
      logger.log('error', 'a command of the tray failed', { command: command.kind, error });
      options.onCommandFailed(error);
    }
  }

  async function refresh(): Promise<void> {
    tray.update(await currentModel(options));
  }

  function refreshSoon(): void {
    refresh().catch((error: unknown) => logger.log('error', 'the tray is not current', { error }));
  }

  let tray: TrayHandle;
  const first = await currentModel(options);
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
        refreshSoon();
      });
    }
  });
  return tray;
}

async function currentModel({ engine, words, notices }: OpenTrayOptions): Promise<TrayModel> {
  const snoozedUntil = notices?.snoozedUntil();
  return trayModel(await engine.api.snapshot({}), {
    words,
    timeOfDay: (at) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
    ...(notices === undefined ? {} : { notices: snoozedUntil === undefined ? {} : { snoozedUntil } }),
  });
}

async function run(command: TrayCommand, options: OpenTrayOptions): Promise<void> {
  const { electron, engine, openWindow, clock, notices } = options;
  switch (command.kind) {
    case 'open':
      openWindow(command.screen === undefined ? undefined : `#/${command.screen}`);
      return;
    case 'open-folder':
      await engine.api.openFolder({ pairId: command.pairId });
      return;
    case 'reveal':
      await engine.api.revealPath({ pairId: command.pairId, path: command.path });
      return;
    case 'sync-now':
      await engine.api.syncNow({});
      return;
    case 'pause':
      await engine.api.pause(command.minutes === undefined ? {} : { minutes: command.minutes });
      return;
    case 'pause-until-tomorrow':
      await engine.api.pause({ minutes: minutesUntilTomorrow(clock.now()) });
      return;
    case 'resume':
      await engine.api.resume({});
      return;
    case 'snooze':
      notices?.snooze(command.minutes);
      return;
    case 'quit':
      electron.app.quit();
      return;
    default:
      assertNever(command);
  }
}

const morningHour = 8;

/** Whole minutes until eight o'clock of the next day, as the page counts them too. */
export function minutesUntilTomorrow(now: number): number {
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(morningHour, 0, 0, 0);
  return Math.max(1, Math.ceil((morning.getTime() - now) / 60_000));
}
