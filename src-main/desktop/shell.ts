/**
 * The desktop host: brings the one engine, the window, the tray and the keyring together. Electron comes in as a value, so that
 * the order of things here is tested without it. What runs before the first `await` must run before Electron is ready.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { toReason } from '../app/call-method.ts';
import type { createEngine } from '../app/engine.ts';
import type { SettingsView } from '../contract/settings.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import { patchChannel } from './channels.ts';
import { createElectronSettingsStore } from './electron-settings-store.ts';
import { answerCalls, type IpcApis } from './ipc.ts';
import { openTray } from './open-tray.ts';
import { denyPermissions, lockDownPages } from './page-lockdown.ts';
import { createPageHandler, pageScheme, registerPageScheme } from './page-scheme.ts';
import { stopBeforeQuit } from './quit.ts';
import { createSafeStorageSecrets } from './safe-storage-secrets.ts';
import type { TrayHandle } from './tray.ts';
import { createStatusWindow } from './window.ts';

export type ElectronApis = IpcApis &
  Pick<typeof Electron, 'app' | 'BrowserWindow' | 'dialog' | 'Menu' | 'protocol' | 'safeStorage' | 'session' | 'Tray'>;

export type ShellOptions = {
  readonly electron: ElectronApis;
  readonly createEngine: typeof createEngine;
  /** Holds settings, keys and the state of pairs. */
  readonly dataFolder: string;
  /** The built page. */
  readonly pageFolder: string;
  readonly preload: string;
  /** The tray's pictures. */
  readonly iconFolder: string;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

/** Resolves when the app runs, has given way to the one that runs already, or has said why it cannot. Never rejects. */
export async function startShell(options: ShellOptions): Promise<void> {
  const { app, dialog, protocol } = options.electron;
  try {
    mkdirSync(options.dataFolder, { recursive: true, mode: 0o700 });
    // The lock belongs to this folder, so the folder is set before the lock is asked for. Chromium's own files stay apart.
    app.setPath('userData', options.dataFolder);
    app.setPath('sessionData', join(options.dataFolder, 'browser'));
    if (!app.requestSingleInstanceLock()) {
      app.quit();
      return;
    }
    app.enableSandbox();
    registerPageScheme(protocol);
    lockDownPages(app);
    await app.whenReady();
    await run(options);
  } catch (error) {
    options.logger.log('error', 'the app cannot start', { error });
    dialog.showErrorBox('Driftless cannot start', toReason(error).detail);
    app.exit(1);
  }
}

async function run(options: ShellOptions): Promise<void> {
  const { electron, dataFolder, platform, clock, random, logger } = options;
  const { app } = electron;
  const path = join(dataFolder, 'keyring-secrets.json');
  const secrets = createSafeStorageSecrets({ safeStorage: electron.safeStorage, path, platform, random, logger });
  const engine = await options.createEngine({
    host: 'desktop',
    version: app.getVersion(),
    stateRoot: dataFolder,
    settings: createElectronSettingsStore(dataFolder),
    secrets,
    unavailable: unavailableOn(platform),
    onSettings: ({ general }) => followLogin(app, platform, general.startAtLogin),
    clock,
    random,
    logger,
  });
  const quitting = stopBeforeQuit({ app, stop: engine.stop, clock, logger });

  denyPermissions(electron.session.defaultSession);
  electron.protocol.handle(pageScheme, createPageHandler(options.pageFolder));
  answerCalls(electron, engine.api, logger);
  if (platform !== 'darwin') {
    // The default menu offers reloading and developer tools; only macOS needs a menu for copy and paste.
    electron.Menu.setApplicationMenu(null);
  }

  let tray: TrayHandle | undefined;
  const window = createStatusWindow({
    BrowserWindow: electron.BrowserWindow,
    preload: options.preload,
    hidesOnClose: () => tray !== undefined && !quitting.hasBegun(),
    onLoadFailed: (error) => logger.log('error', 'the page did not load', { error }),
  });
  app.on('second-instance', window.show);
  app.on('activate', window.show);
  app.on('window-all-closed', () => {
    // With a tray the app outlives its window; without one there would be nothing left to see or to end it by.
    if (tray === undefined) {
      app.quit();
    }
  });
  engine.subscribe((patch) => window.send(patchChannel, patch));

  window.show();
  tray = await openTray({
    electron,
    engine,
    platform,
    iconFolder: options.iconFolder,
    clock,
    logger,
    openWindow: window.show,
    onCommandFailed: (error) => electron.dialog.showErrorBox('Driftless', toReason(error).detail),
  });
  await engine.start();
}

/** Nothing here tells of metered networks, batteries or updates, and Linux has no one way to start at login. */
function unavailableOn(platform: NodeJS.Platform): SettingsView['unavailable'] {
  const everywhere = ['notifications', 'checkForUpdates', 'pauseOnMetered', 'pauseOnBattery'] as const;
  return platform === 'linux' ? ['startAtLogin', ...everywhere] : everywhere;
}

/** Also off again: what the system keeps and what the settings say must not differ. */
function followLogin(app: Electron.App, platform: NodeJS.Platform, openAtLogin: boolean): void {
  if (platform !== 'linux' && app.getLoginItemSettings().openAtLogin !== openAtLogin) {
    app.setLoginItemSettings({ openAtLogin });
  }
}
