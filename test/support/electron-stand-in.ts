/**
 * Stands in for the `electron` module where there is no Electron: the few APIs the shell uses, with their observable rules (one
 * lock holder, preventable events, a keyring whose key can change). What was asked of it is in `standIn`. Serves as the alias of
 * `electron` in vitest, and through `register-electron-stand-in.ts` for the built app under plain Node.
 */
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Electron from 'electron';

type Listener = (event: unknown, ...args: readonly unknown[]) => unknown;

type Permissions = {
  request: Parameters<Electron.Session['setPermissionRequestHandler']>[0] | undefined;
  check: Parameters<Electron.Session['setPermissionCheckHandler']>[0] | undefined;
  device: Parameters<Electron.Session['setDevicePermissionHandler']>[0] | undefined;
};

type StandIn = {
  /** Calls of functions that only record, in order. */
  calls: { readonly name: string; readonly args: readonly unknown[] }[];
  windows: BrowserWindow[];
  trays: Tray[];
  /** Those on the screen. */
  notifications: Notification[];
  /** What handles a channel, a scheme; what the page was given; which paths were set. */
  handlers: Map<string, Listener>;
  pageHandlers: Map<string, (request: Request) => Response | Promise<Response>>;
  exposed: Map<string, unknown>;
  paths: Map<string, string>;
  permissions: Permissions;
  exitCode: number | undefined;
  holdsLock: boolean;
  trayFails: boolean;
  /** Until then pages are loading. */
  pageLoads: Promise<void>;
  isPackaged: boolean;
  languages: string[];
  /** What the session has started by itself, with the arguments it keeps for that. */
  loginItem: { openAtLogin: boolean; args: readonly string[]; wasOpenedAtLogin: boolean };
  isOnBattery: boolean;
  isOnline: boolean;
  canNotify: boolean;
  /** What the system answers when asked for the proxy of an address. */
  proxyAnswer: (url: string) => Promise<string>;
  /** What the user chooses in dialogs: a button, a folder. */
  chosenButton: number;
  chosenFolder: string | undefined;
  clipboardText: string;
  keyring: { backend: string; isAvailable: boolean; key: string; asksForNewEncryption: boolean };
  /** The other end of `ipcRenderer.invoke`. */
  invoke: (channel: string, request: unknown) => unknown;
};

function fresh(): StandIn {
  return {
    calls: [],
    windows: [],
    trays: [],
    notifications: [],
    handlers: new Map(),
    pageHandlers: new Map(),
    exposed: new Map(),
    paths: new Map(),
    permissions: { request: undefined, check: undefined, device: undefined },
    exitCode: undefined,
    holdsLock: true,
    trayFails: false,
    pageLoads: Promise.resolve(),
    isPackaged: false,
    languages: ['en-GB'],
    loginItem: { openAtLogin: false, args: [], wasOpenedAtLogin: false },
    isOnBattery: false,
    isOnline: true,
    canNotify: true,
    proxyAnswer: async () => 'DIRECT',
    chosenButton: 0,
    chosenFolder: undefined,
    clipboardText: '',
    keyring: { backend: 'gnome_libsecret', isAvailable: true, key: 'first', asksForNewEncryption: false },
    invoke: () => undefined,
  };
}

/** What tests look at and turn. */
export const standIn: StandIn = fresh();

/** Back to how it was before anything was asked. */
export function resetStandIn(): void {
  app.removeAllListeners();
  ipcRenderer.removeAllListeners();
  powerMonitor.removeAllListeners();
  Object.assign(standIn, fresh());
}

function record(name: string, ...args: readonly unknown[]): void {
  standIn.calls.push({ name, args });
}

/** An event whose default can be prevented, as Electron passes it first. */
export class PreventableEvent {
  #isPrevented = false;

  get defaultPrevented(): boolean {
    return this.#isPrevented;
  }

  preventDefault(): void {
    this.#isPrevented = true;
  }
}

class StandInApp extends EventEmitter {
  isQuitting = false;

  get isPackaged(): boolean {
    return standIn.isPackaged;
  }

  requestSingleInstanceLock(): boolean {
    return standIn.holdsLock;
  }

  enableSandbox(): void {
    record('app.enableSandbox');
  }

  /** With other arguments than were set, Windows knows of no such item. */
  getLoginItemSettings({ args = [] }: Electron.LoginItemSettingsOptions = {}): Electron.LoginItemSettings {
    const { openAtLogin, wasOpenedAtLogin, args: kept } = standIn.loginItem;
    return {
      openAtLogin: openAtLogin && args.join(' ') === kept.join(' '),
      wasOpenedAtLogin,
      status: 'enabled',
      executableWillLaunchAtLogin: openAtLogin,
      launchItems: [],
    };
  }

  setLoginItemSettings({ openAtLogin = false, args = [] }: Electron.Settings): void {
    standIn.loginItem = { ...standIn.loginItem, openAtLogin, args };
    record('app.setLoginItemSettings', { openAtLogin, args });
  }

  setAppUserModelId(id: string): void {
    record('app.setAppUserModelId', id);
  }

  setAsDefaultProtocolClient(scheme: string): boolean {
    record('app.setAsDefaultProtocolClient', scheme);
    return true;
  }

  getPreferredSystemLanguages(): string[] {
    return standIn.languages;
  }

  getAppPath(): string {
    return '/app';
  }

  relaunch(): void {
    record('app.relaunch');
  }

  setPath(name: string, path: string): void {
    if (!existsSync(path)) {
      throw new Error(`Failed to set path: ${path}`);
    }
    standIn.paths.set(name, path);
  }

  getPath(name: string): string {
    return standIn.paths.get(name) ?? join(tmpdir(), 'electron-stand-in', name);
  }

  getVersion(): string {
    return '0.0.0-stand-in';
  }

  async whenReady(): Promise<void> {
    record('app.whenReady');
  }

  /** `before-quit`, then every window closes, then `quit`; each of the first two can be prevented. */
  quit(): void {
    const event = new PreventableEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) {
      return;
    }
    this.isQuitting = true;
    for (const window of [...standIn.windows]) {
      window.close();
    }
    this.isQuitting = false;
    if (standIn.windows.length === 0) {
      this.exit(0);
    }
  }

  exit(code = 0): void {
    standIn.exitCode = code;
    this.emit('quit', new PreventableEvent(), code);
  }
}

class WebContents extends EventEmitter {
  readonly sent: { readonly channel: string; readonly data: unknown }[] = [];
  windowOpenHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined;

  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.windowOpenHandler = handler;
  }

  send(channel: string, data: unknown): void {
    this.sent.push({ channel, data });
  }

  reloads = 0;

  reload(): void {
    this.reloads += 1;
  }

  forcefullyCrashRenderer(): void {
    this.emit('render-process-gone', new PreventableEvent(), { reason: 'killed', exitCode: 9 });
  }
}

export class BrowserWindow extends EventEmitter {
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents = new WebContents();
  readonly urls: string[] = [];
  visibility: 'hidden' | 'shown' | 'minimized' = 'hidden';
  focusCount = 0;
  isInFront = false;
  isGone = false;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    this.options = options;
    if (options.name !== undefined && standIn.windows.some((window) => window.options.name === options.name)) {
      throw new Error(`there is a window of the name ${options.name}`);
    }
    standIn.windows.push(this);
    app.emit('web-contents-created', new PreventableEvent(), this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    this.urls.push(url);
    queueMicrotask(() => this.emit('ready-to-show'));
    await standIn.pageLoads;
  }

  show(): void {
    this.visibility = 'shown';
    this.emit('show');
  }

  hide(): void {
    this.visibility = 'hidden';
  }

  focus(): void {
    this.focusCount += 1;
  }

  isMinimized(): boolean {
    return this.visibility === 'minimized';
  }

  restore(): void {
    this.visibility = 'shown';
  }

  isVisible(): boolean {
    return this.visibility === 'shown';
  }

  isFocused(): boolean {
    return this.isInFront;
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  close(): void {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) {
      this.destroy();
    }
  }

  /** Closes without asking. */
  destroy(): void {
    if (!this.isGone) {
      this.isGone = true;
      standIn.windows.splice(standIn.windows.indexOf(this), 1);
      this.emit('closed');
      if (standIn.windows.length === 0 && !app.isQuitting) {
        app.emit('window-all-closed');
      }
    }
  }
}

export class Tray extends EventEmitter {
  image: string;
  tooltip = '';
  menu: Menu | undefined;
  menuChanges = 0;

  constructor(image: string) {
    super();
    if (standIn.trayFails) {
      throw new Error('no tray on this desktop');
    }
    this.image = image;
    standIn.trays.push(this);
  }

  setImage(image: string): void {
    this.image = image;
  }

  setToolTip(text: string): void {
    this.tooltip = text;
  }

  setContextMenu(menu: Menu): void {
    this.menu = menu;
    this.menuChanges += 1;
  }

  destroy(): void {
    standIn.trays.splice(standIn.trays.indexOf(this), 1);
  }
}

export class Menu {
  readonly template: readonly Electron.MenuItemConstructorOptions[];

  constructor(template: readonly Electron.MenuItemConstructorOptions[] = []) {
    this.template = template;
  }

  static buildFromTemplate(template: readonly Electron.MenuItemConstructorOptions[]): Menu {
    return new Menu(template);
  }

  static setApplicationMenu(menu: Menu | null): void {
    record('Menu.setApplicationMenu', menu);
  }

  /** The labels in order, submenus indented. */
  get labels(): readonly string[] {
    const labelsOf = (items: readonly Electron.MenuItemConstructorOptions[]): readonly string[] =>
      items.flatMap((item) => [
        item.type === 'separator' ? '-' : (item.label ?? ''),
        ...(Array.isArray(item.submenu) ? labelsOf(item.submenu).map((label) => `  ${label}`) : []),
      ]);
    return labelsOf(this.template);
  }

  /** Clicks the item with this label, wherever it is. */
  click(label: string): void {
    const all = (
      items: readonly Electron.MenuItemConstructorOptions[],
    ): readonly Electron.MenuItemConstructorOptions[] =>
      items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? all(item.submenu) : [])]);
    const item = all(this.template).find((each) => each.label === label);
    if (item?.click === undefined) {
      throw new Error(`the menu has no command ${label}`);
    }
    Reflect.apply(item.click, undefined, []);
  }
}

export const app = new StandInApp() satisfies Pick<
  Electron.App,
  | 'requestSingleInstanceLock'
  | 'enableSandbox'
  | 'setPath'
  | 'getPath'
  | 'getVersion'
  | 'whenReady'
  | 'quit'
  | 'exit'
  | 'isPackaged'
  | 'getLoginItemSettings'
  | 'setLoginItemSettings'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
  | 'getPreferredSystemLanguages'
  | 'getAppPath'
  | 'relaunch'
>;

/** Shown until it is closed or clicked. */
export class Notification extends EventEmitter {
  readonly title: string;
  readonly body: string;

  static isSupported(): boolean {
    return standIn.canNotify;
  }

  constructor({ title = '', body = '' }: Electron.NotificationConstructorOptions = {}) {
    super();
    this.title = title;
    this.body = body;
  }

  show(): void {
    standIn.notifications.push(this);
  }

  close(): void {
    standIn.notifications = standIn.notifications.filter((each) => each !== this);
    this.emit('close');
  }

  click(): void {
    standIn.notifications = standIn.notifications.filter((each) => each !== this);
    this.emit('click');
  }
}

class StandInPowerMonitor extends EventEmitter {
  isOnBatteryPower(): boolean {
    return standIn.isOnBattery;
  }
}

export const powerMonitor = new StandInPowerMonitor() satisfies Pick<Electron.PowerMonitor, 'isOnBatteryPower'>;

export const net = { isOnline: () => standIn.isOnline } satisfies Pick<Electron.Net, 'isOnline'>;

export const crashReporter = {
  start: (options: Electron.CrashReporterStartOptions): void => record('crashReporter.start', options),
} satisfies Pick<Electron.CrashReporter, 'start'>;

export const clipboard = {
  writeText: async (text: string): Promise<void> => {
    standIn.clipboardText = text;
  },
} satisfies Pick<Electron.Clipboard, 'writeText'>;

export const webUtils = {
  getPathForFile: (file: File): string => `/dropped/${file.name}`,
} satisfies Pick<Electron.WebUtils, 'getPathForFile'>;

export const ipcMain = {
  handle: (channel: string, listener: Listener): void => {
    standIn.handlers.set(channel, listener);
  },
  on: (): void => undefined,
};

class StandInIpcRenderer extends EventEmitter {
  async invoke(channel: string, request: unknown): Promise<unknown> {
    return standIn.invoke(channel, request);
  }
}

export const ipcRenderer = new StandInIpcRenderer() satisfies Pick<Electron.IpcRenderer, 'invoke'>;

export const contextBridge = {
  exposeInMainWorld: (name: string, api: unknown): void => {
    standIn.exposed.set(name, api);
  },
} satisfies Pick<Electron.ContextBridge, 'exposeInMainWorld'>;

export const protocol = {
  registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]): void =>
    record('protocol.registerSchemesAsPrivileged', schemes),
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>): void => {
    standIn.pageHandlers.set(scheme, handler);
  },
} satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'>;

/** Encrypts with the key of `standIn.keyring`; what another key wrote cannot be decrypted. */
export const safeStorage = {
  isAsyncEncryptionAvailable: async (): Promise<boolean> => standIn.keyring.isAvailable,
  getSelectedStorageBackend: () => standIn.keyring.backend,
  encryptStringAsync: async (text: string): Promise<Buffer> =>
    Buffer.from(`${standIn.keyring.key}:${Buffer.from(text).toString('base64')}`),
  decryptStringAsync: async (encrypted: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> => {
    const [key, body = ''] = encrypted.toString().split(':');
    if (key !== standIn.keyring.key) {
      throw new Error('the keyring has another key');
    }
    return {
      result: Buffer.from(body, 'base64').toString(),
      shouldReEncrypt: standIn.keyring.asksForNewEncryption,
    };
  },
} satisfies { readonly [Name in keyof Electron.SafeStorage]?: unknown };

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler) => {
      standIn.permissions.request = handler;
    },
    setPermissionCheckHandler: (handler) => {
      standIn.permissions.check = handler;
    },
    setDevicePermissionHandler: (handler) => {
      standIn.permissions.device = handler;
    },
    resolveProxy: (url) => standIn.proxyAnswer(url),
    forceReloadProxyConfig: async () => record('session.forceReloadProxyConfig'),
  } satisfies Pick<
    Electron.Session,
    | 'setPermissionRequestHandler'
    | 'setPermissionCheckHandler'
    | 'setDevicePermissionHandler'
    | 'resolveProxy'
    | 'forceReloadProxyConfig'
  >,
};

export const dialog = {
  showErrorBox: (title: string, text: string): void => record('dialog.showErrorBox', title, text),
  showMessageBox: async (_window: object, options: object = {}): Promise<Electron.MessageBoxReturnValue> => {
    record('dialog.showMessageBox', options);
    return { response: standIn.chosenButton, checkboxChecked: false };
  },
  showOpenDialog: async (options: object): Promise<Electron.OpenDialogReturnValue> => {
    record('dialog.showOpenDialog', options);
    return { canceled: standIn.chosenFolder === undefined, filePaths: [standIn.chosenFolder ?? []].flat() };
  },
} satisfies Pick<Electron.Dialog, 'showErrorBox' | 'showMessageBox' | 'showOpenDialog'>;

export const shell = {
  openPath: async (path: string): Promise<string> => {
    record('shell.openPath', path);
    return '';
  },
  showItemInFolder: (path: string): void => record('shell.showItemInFolder', path),
  trashItem: async (path: string): Promise<void> => record('shell.trashItem', path),
} satisfies Pick<Electron.Shell, 'openPath' | 'showItemInFolder' | 'trashItem'>;

// electron-store takes what it needs from the default export, as Electron offers both.
// biome-ignore lint/style/noDefaultExport: the shape of the real module
export default { app, ipcMain, ipcRenderer, shell };
