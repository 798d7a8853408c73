/**
 * The desktop host, in the order of its start. Electron comes in as a value, so that this order is tested without it. What runs before
 * the first `await` must run before Electron is ready.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { toReason } from '../app/call-method.ts';
import { desktopWordsFor } from '../app/desktop-words.ts';
import { appId } from './app-identity.ts';
import { startCrashReports } from './crash-reports.ts';
import { lockDownPages } from './page-lockdown.ts';
import { pageScheme, registerPageScheme } from './page-scheme.ts';
import { runApp, type ShellOptions } from './run-app.ts';
import { takeScreenRequests } from './screen-requests.ts';

/** Resolves when the app runs, has given way to the one that runs already, or has said why it cannot. Never rejects. */
export async function startShell(options: ShellOptions): Promise<void> {
  const { app, dialog, protocol, crashReporter } = options.electron;
  try {
    // The lock belongs to this folder, so the folder is set before the lock is asked for.
    takeFolder(app, 'userData', options.dataFolder);
    // Chromium's own files stay apart.
    takeFolder(app, 'sessionData', join(options.dataFolder, 'browser'));
    if (!app.requestSingleInstanceLock()) {
      app.quit();
      return;
    }
    takeFolder(app, 'crashDumps', join(options.dataFolder, 'crash-reports'));
    startCrashReports(crashReporter);
    app.enableSandbox();
    registerPageScheme(protocol);
    lockDownPages(app);
    const requests = takeScreenRequests(app, options.args);
    claimLinks(app, options.platform);
    await app.whenReady();
    await runApp(options, requests);
  } catch (error) {
    options.logger.log('error', 'the app cannot start', { error });
    const { dialog: words } = desktopWordsFor(app.getPreferredSystemLanguages());
    dialog.showErrorBox(words.cannotStart, toReason(error).detail);
    app.exit(1);
  }
}

/** Electron takes no folder that is not there. */
function takeFolder(app: Electron.App, name: string, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  app.setPath(name, folder);
}

/** On Linux the installed desktop file says who opens links; a copy that is not packaged is no place to send them to. */
function claimLinks(app: Electron.App, platform: NodeJS.Platform): void {
  if (platform === 'win32') {
    app.setAppUserModelId(appId);
  }
  if (app.isPackaged && (platform === 'win32' || platform === 'darwin')) {
    app.setAsDefaultProtocolClient(pageScheme);
  }
}
