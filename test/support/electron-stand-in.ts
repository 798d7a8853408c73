/**
 * Stands in for the `electron` module where there is no Electron: the few APIs the shell uses, with their observable rules (one
 * lock holder, preventable events, a keyring whose key can change). What was asked of it is in `standIn`. Serves as the alias of
 * `electron` in vitest, and through `register-electron-stand-in.ts` for the built app under plain Node.
 */
import { EventEmitter } from 'node:events';
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
  /** What handles a channel, a scheme; what the page was given; which paths were set. */
  handlers: Map<string, Listener>;
  pageHandlers: Map<string, (request: Request) => Response | Promise<Response>>;
  exposed: Map<string, unknown>;
  paths: Map<string, string>;
  permissions: Permissions;
  exitCode: number | undefined;
  holdsLock: boolean;
  trayFails: boolean;
  keyring: { backend: string; isAvailable: boolean; key: string; asksForNewEncryption: boolean };
  /** The other end of `ipcRenderer.invoke`. */
  invoke: (channel: string, request: unknown) => unknown;
};

function fresh(): StandIn {
  return {
    calls: [],
    windows: [],
    trays: [],
    handlers: new Map(),
    pageHandlers: new Map(),
    exposed: new Map(),
    paths: new Map(),
    permissions: { request: undefined, check: undefined, device: undefined },
    exitCode: undefined,
    holdsLock: true,
    trayFails: false,
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
  readonly isPackaged = false;
  isQuitting = false;

  requestSingleInstanceLock(): boolean {
    return standIn.holdsLock;
  }

  enableSandbox(): void {
    record('app.enableSandbox');
  }

  opensAtLogin = false;

  getLoginItemSettings(): { openAtLogin: boolean } {
    return { openAtLogin: this.opensAtLogin };
  }

  setLoginItemSettings({ openAtLogin }: { openAtLogin: boolean }): void {
    this.opensAtLogin = openAtLogin;
    record('app.setLoginItemSettings', { openAtLogin });
  }

  setPath(name: string, path: string): void {
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
}

export class BrowserWindow extends EventEmitter {
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents = new WebContents();
  readonly urls: string[] = [];
  visibility: 'hidden' | 'shown' | 'minimized' = 'hidden';
  focusCount = 0;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    this.options = options;
    standIn.windows.push(this);
    app.emit('web-contents-created', new PreventableEvent(), this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    this.urls.push(url);
    queueMicrotask(() => this.emit('ready-to-show'));
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

  close(): void {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) {
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
>;

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
  } satisfies Pick<
    Electron.Session,
    'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
  >,
};

export const dialog = {
  showErrorBox: (title: string, text: string): void => record('dialog.showErrorBox', title, text),
  showMessageBox: async (options: object): Promise<Electron.MessageBoxReturnValue> => {
    record('dialog.showMessageBox', options);
    return { response: 0, checkboxChecked: false };
  },
} satisfies Pick<Electron.Dialog, 'showErrorBox' | 'showMessageBox'>;

export const shell = {
  openPath: async (path: string): Promise<string> => {
    record('shell.openPath', path);
    return '';
  },
} satisfies Pick<Electron.Shell, 'openPath'>;

// electron-store takes what it needs from the default export, as Electron offers both.
// biome-ignore lint/style/noDefaultExport: the shape of the real module
export default { app, ipcMain, ipcRenderer, shell };
