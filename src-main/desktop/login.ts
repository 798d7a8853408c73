/** Starting with the user's session, hidden: by the system's own list on macOS and Windows, by an autostart file on Linux. */
import type { App } from 'electron';
import type { Logger } from '../foundation/logger.ts';
import { appId, hiddenFlag } from './app-identity.ts';
import { autostartFileOf, autostartText, startCommandOf, writeAutostart } from './autostart-file.ts';

type LoginOptions = {
  readonly app: App;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly execPath: string;
  readonly homeFolder: string;
  readonly logger: Logger;
};

/** The list of macOS and Windows would hold the bare Electron while the app is not packaged. */
export function canStartAtLogin(app: Pick<App, 'isPackaged'>, platform: NodeJS.Platform): boolean {
  return platform === 'linux' || app.isPackaged;
}

/** How this start came about: by the session, so that no window is wanted. */
export function startedAtLogin(app: App, platform: NodeJS.Platform, args: readonly string[]): boolean {
  return args.includes(hiddenFlag) || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
}

/** Follows the setting both ways: what the system keeps and what the settings say must not differ. One change after the other. */
export function createLoginKeeper(options: LoginOptions): {
  readonly follow: (startAtLogin: boolean) => Promise<void>;
} {
  const { app, platform, logger } = options;
  let last: Promise<void> = Promise.resolve();

  async function apply(startAtLogin: boolean): Promise<void> {
    try {
      if (platform === 'linux') {
        await followOnLinux(options, startAtLogin);
      } else if (canStartAtLogin(app, platform)) {
        followInSystem(app, platform, startAtLogin);
      }
    } catch (error) {
      logger.log('error', 'starting at login could not be set', { startAtLogin, error });
    }
  }

  return {
    follow: (startAtLogin) => {
      last = last.then(() => apply(startAtLogin));
      return last;
    },
  };
}

/** Windows compares the arguments too, so the question names them as the order does. */
function followInSystem(app: App, platform: NodeJS.Platform, openAtLogin: boolean): void {
  const args = platform === 'win32' ? { args: [hiddenFlag] } : {};
  if (app.getLoginItemSettings(args).openAtLogin !== openAtLogin) {
    app.setLoginItemSettings({ openAtLogin, ...args });
  }
}

async function followOnLinux(
  { app, environment, execPath, homeFolder }: LoginOptions,
  startAtLogin: boolean,
): Promise<void> {
  const file = autostartFileOf(environment, homeFolder, appId);
  const command = startCommandOf(environment, { execPath, appPath: app.getAppPath(), isPackaged: app.isPackaged });
  await writeAutostart(file, startAtLogin ? autostartText('Driftless', [...command, hiddenFlag]) : undefined);
}
