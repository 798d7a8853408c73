/**
 * The running app: brings the one engine, the windows, the tray and what the system offers together. Composition only; each part is in
 * a file of its own.
 */
import { join } from 'node:path';
import type * as Electron from 'electron';
import { toReason } from '../app/call-method.ts';
import { desktopWordsFor } from '../app/desktop-words.ts';
import type { createEngine, Engine } from '../app/engine.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Random } from '../foundation/random.ts';
import type { Settings } from '../settings/settings-store.ts';
import { canUpdateItself, type Updater } from './auto-updater.ts';
import { createPauseKeeper } from './automatic-pause.ts';
import { patchChannel } from './channels.ts';
import { tidyCrashReports } from './crash-reports.ts';
import { type ActionApis, createDesktopActions } from './desktop-actions.ts';
import { createElectronSettingsStore } from './electron-settings-store.ts';
import { isFirstTime } from './first-time.ts';
import { unavailableSettings } from './host-facts.ts';
import { answerCalls, type IpcApis } from './ipc.ts';
import { canStartAtLogin, createLoginKeeper, startedAtLogin } from './login.ts';
import { findMeteredQuestion, type RunCommand } from './metered.ts';
import { createNoticeDesk } from './notice-desk.ts';
import { createNotifier } from './notifier.ts';
import { lookAgainWhenOnline } from './online.ts';
import { openTray } from './open-tray.ts';
import { denyPermissions } from './page-lockdown.ts';
import { createPageHandler, pageScheme } from './page-scheme.ts';
import { followPower } from './power.ts';
import { stopBeforeQuit } from './quit.ts';
import { createSafeStorageSecrets } from './safe-storage-secrets.ts';
import type { ScreenRequests } from './screen-requests.ts';
import { createSystemProxy } from './system-proxy.ts';
import type { TrayHandle } from './tray.ts';
import { createUpdates } from './updates.ts';
import { createWindows, type Windows } from './windows.ts';

export type ElectronApis = IpcApis &
  ActionApis &
  Pick<
    typeof Electron,
    | 'app'
    | 'BrowserWindow'
    | 'crashReporter'
    | 'Menu'
    | 'net'
    | 'Notification'
    | 'powerMonitor'
    | 'protocol'
    | 'safeStorage'
    | 'session'
    | 'Tray'
  >;

export type ShellOptions = {
  readonly electron: ElectronApis;
  readonly createEngine: typeof createEngine;
  readonly loadUpdater: (logger: Logger) => Promise<Updater>;
  /** Asks other programs of the system. */
  readonly runCommand?: RunCommand;
  /** Holds settings, keys and the state of pairs. */
  readonly dataFolder: string;
  /** The built page. */
  readonly pageFolder: string;
  readonly preload: string;
  /** The tray's pictures. */
  readonly iconFolder: string;
  /** What the installers put beside the app. */
  readonly resourcesFolder: string;
  readonly homeFolder: string;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly execPath: string;
  readonly args: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

export async function runApp(options: ShellOptions, requests: ScreenRequests): Promise<void> {
  const { electron, dataFolder, platform, clock, random, logger } = options;
  const { app, session } = electron;
  const words = desktopWordsFor(app.getPreferredSystemLanguages());
  let engine: Engine | undefined;
  let tray: TrayHandle | undefined;
  const followers: ((settings: Settings) => void)[] = [];

  const quitting = stopBeforeQuit({ app, stop: async () => engine?.stop(), clock, logger });
  const tellFailure = (error: unknown): void => electron.dialog.showErrorBox('Driftless', toReason(error).detail);

  denyPermissions(session.defaultSession);
  electron.protocol.handle(pageScheme, createPageHandler(options.pageFolder));
  if (platform !== 'darwin') {
    // The default menu offers reloading and developer tools; only macOS needs a menu for copy and paste.
    electron.Menu.setApplicationMenu(null);
  }

  const canNotify = electron.Notification.isSupported();
  const notifier = canNotify
    ? createNotifier({
        Notification: electron.Notification,
        words: words.notice,
        openScreen: (hash) => windows.show(hash),
        logger,
      })
    : undefined;
  const windows: Windows = createWindows({
    BrowserWindow: electron.BrowserWindow,
    dialog: electron.dialog,
    words: words.dialog,
    preload: options.preload,
    clock,
    logger,
    hidesOnClose: () => tray !== undefined && !quitting.hasBegun(),
    onHidden: () => void tellOnceWhereItIs(),
    onSessionEnd: () => void quitting.stopNow(),
  });

  /** A tray icon may be made and not be shown, as on plain GNOME: then the window seems gone. */
  async function tellOnceWhereItIs(): Promise<void> {
    if (platform === 'linux' && notifier !== undefined && (await isFirstTime(dataFolder, 'hidden', logger))) {
      notifier.show({ kind: 'hidden' });
    }
  }

  const canUpdate = canUpdateItself({ ...options, app });
  const updates = createUpdates({
    canUpdate,
    load: () => options.loadUpdater(logger),
    clock,
    logger,
    onFound: (version) => notifier?.show({ kind: 'update', version }),
    stopFirst: quitting.stopNow,
    onInstallFailed: (error) => {
      logger.log('error', 'an update could not be installed', { error });
      // Nothing syncs any more: the app as it is starts anew.
      app.relaunch();
      app.quit();
    },
  });
  const actions = createDesktopActions(electron, words.dialog, options.homeFolder);
  const crashReportFolder = app.getPath('crashDumps');
  const proxy = createSystemProxy(session.defaultSession, { clock, logger });
  const isMetered = await findMeteredQuestion(platform, options.runCommand);
  const running = await options.createEngine({
    host: 'desktop',
    version: app.getVersion(),
    stateRoot: dataFolder,
    settings: createElectronSettingsStore(dataFolder),
    secrets: createSafeStorageSecrets({
      safeStorage: electron.safeStorage,
      path: join(dataFolder, 'keyring-secrets.json'),
      platform,
      random,
      logger,
    }),
    unavailable: unavailableSettings({
      canStartAtLogin: canStartAtLogin(app, platform),
      canNotify,
      canUpdate,
      knowsMetered: isMetered !== undefined,
    }),
    network: { proxy: { kind: 'asked', ask: proxy.ask } },
    toSystemTrash: actions.toSystemTrash,
    desktop: { ...actions, crashReportFolder, updates },
    onSettings: (settings) => {
      for (const follow of followers) {
        follow(settings);
      }
    },
    clock,
    random,
    logger,
  });
  engine = running;
  void tidyCrashReports(crashReportFolder, logger);

  const pauses = createPauseKeeper({
    powerMonitor: electron.powerMonitor,
    isMetered,
    pauseBy: running.pauseBy,
    clock,
  });
  const login = createLoginKeeper({ ...options, app });
  const notices =
    notifier === undefined
      ? undefined
      : createNoticeDesk({ engine: running, clock, logger, isWindowFocused: windows.isFocused, show: notifier.show });
  followers.push(({ general, network }) => {
    void login.follow(general.startAtLogin);
    pauses.follow(network);
    notices?.follow(general.notifications);
    updates.follow(general.checkForUpdates);
  });
  const onNetworkChanged = (): void => {
    proxy.forget();
    pauses.look();
  };
  followPower(electron.powerMonitor, { engine: running, onNetworkChanged, quit: () => app.quit() });
  lookAgainWhenOnline({ net: electron.net, engine: running, clock, logger, onNetworkChanged });
  answerCalls(electron, { api: running.api, logger, ...(notices && { onUserActs: notices.userActed }) });
  app.on('quit', pauses.stop);
  app.on('window-all-closed', () => {
    // With a tray the app outlives its windows; without one there would be nothing left to see or to end it by.
    if (tray === undefined) {
      app.quit();
    }
  });
  running.subscribe((patch) => windows.send(patchChannel, patch));

  const isHidden = startedAtLogin(app, platform, options.args);
  if (!isHidden) {
    windows.show();
  }
  tray = await openTray({
    electron,
    engine: running,
    platform,
    iconFolder: options.iconFolder,
    clock,
    logger,
    words,
    notices,
    openWindow: windows.show,
    onCommandFailed: tellFailure,
  });
  if (isHidden && tray === undefined) {
    windows.show();
  }
  requests.open(windows.show);
  await running.start();
}
