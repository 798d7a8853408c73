/**
 * The one file that names electron-updater, loaded when it is first needed: it looks for its configuration at once. Nothing is fetched or
 * installed without the user's word. What was fetched must be signed by the publisher that `app-update.yml` names on Windows, and as the
 * running app is on macOS. On Linux nothing is signed: there only the checksum that the same release tells, over TLS, has to fit.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'electron';
import type { Logger } from '../foundation/logger.ts';

/** As much of the updater as is used. */
export type Updater = {
  readonly check: () => Promise<{ readonly version: string } | undefined>;
  readonly download: (onProgress: (percent: number) => void) => Promise<void>;
  /** Ends the app. What fails from then on comes to `onError`. */
  readonly install: (onError: (error: unknown) => void) => void;
};

export type PackagePlace = {
  readonly app: Pick<App, 'isPackaged'>;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly resourcesFolder: string;
};

/** Whether this copy can replace itself: an installed one that knows where updates are and, where they are signed, by whom. */
export function canUpdateItself({ app, platform, environment, resourcesFolder }: PackagePlace): boolean {
  if (!app.isPackaged) {
    return false;
  }
  const settings = join(resourcesFolder, 'app-update.yml');
  if (!existsSync(settings)) {
    return false;
  }
  switch (platform) {
    case 'darwin':
      return true;
    case 'win32':
      // The portable kind unpacks itself anew at each start. Without a publisher the updater would check no signature at all.
      return environment.PORTABLE_EXECUTABLE_FILE === undefined && namesPublisher(readFileSync(settings, 'utf8'));
    default:
      return environment.APPIMAGE !== undefined || existsSync(join(resourcesFolder, 'package-type'));
  }
}

/** A name behind the key, or a list of them below it. */
function namesPublisher(yaml: string): boolean {
  return /^publisherName:(?:[ \t]+(?!null\b|~)|[ \t]*\r?\n[ \t]*-[ \t]+)[^\s#]/m.test(yaml);
}

export async function loadUpdater(logger: Logger): Promise<Updater> {
  const { autoUpdater } = (await import('electron-updater')).default;
  const log = (level: 'info' | 'warn' | 'error') => (message: unknown) =>
    logger.log(level, 'updater', { message: message instanceof Error ? message.message : String(message) });
  autoUpdater.logger = { info: log('info'), warn: log('warn'), error: log('error') };
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = false;
  autoUpdater.allowDowngrade = false;
  // Its packages may come without a signature.
  autoUpdater.disableWebInstaller = true;
  // Each failure comes back from the call as well; unheard, an `error` event would end the process.
  autoUpdater.on('error', log('error'));
  return {
    check: async () => {
      const found = await autoUpdater.checkForUpdates();
      return found?.isUpdateAvailable === true ? { version: found.updateInfo.version } : undefined;
    },
    download: async (onProgress) => {
      const listener = ({ percent }: { readonly percent: number }): void => onProgress(percent);
      autoUpdater.on('download-progress', listener);
      try {
        await autoUpdater.downloadUpdate();
      } finally {
        autoUpdater.off('download-progress', listener);
      }
    },
    install: (onError) => {
      autoUpdater.once('error', onError);
      autoUpdater.quitAndInstall(false, true);
    },
  };
}
