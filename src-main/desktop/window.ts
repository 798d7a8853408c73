/**
 * The status window: a sandboxed page without Node that talks through the preload bridge only. There is at most one;
 * closing it hides it where a tray can bring it back.
 */
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { pageUrl } from './page-scheme.ts';

export type StatusWindow = {
  /** Shows the window in front, made anew when there is none. */
  readonly show: () => void;
  /** Sends to the page, if there is one. */
  readonly send: (channel: string, data: unknown) => void;
};

type StatusWindowOptions = {
  readonly BrowserWindow: typeof BrowserWindow;
  readonly preload: string;
  /** Asked at each close. */
  readonly hidesOnClose: () => boolean;
  readonly onLoadFailed: (error: unknown) => void;
};

export function createStatusWindow({
  BrowserWindow,
  preload,
  hidesOnClose,
  onLoadFailed,
}: StatusWindowOptions): StatusWindow {
  let current: BrowserWindow | undefined;

  function open(): BrowserWindow {
    const window = new BrowserWindow(windowOptions(preload));
    window.once('ready-to-show', () => window.show());
    window.on('close', (event) => {
      if (hidesOnClose()) {
        event.preventDefault();
        window.hide();
      }
    });
    window.on('closed', () => {
      current = undefined;
    });
    window.loadURL(pageUrl).catch(onLoadFailed);
    return window;
  }

  return {
    show: () => {
      if (current === undefined) {
        current = open();
        return;
      }
      if (current.isMinimized()) {
        current.restore();
      }
      current.show();
      current.focus();
    },
    send: (channel, data) => current?.webContents.send(channel, data),
  };
}

function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    name: 'status',
    windowStatePersistence: true,
    title: 'Driftless',
    width: 980,
    height: 680,
    minWidth: 480,
    minHeight: 360,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      spellcheck: false,
    },
  };
}
