/**
 * One window of the page: sandboxed, without Node, talking through the preload bridge only. There is at most one of a name; closing it
 * hides it where the tray can bring it back. Electron keeps its size and place by its name, and brings it back to a screen that is there.
 */
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { screenChannel } from './channels.ts';
import { type PageHealthOptions, watchPageHealth } from './page-health.ts';
import { pageUrl } from './page-scheme.ts';
import type { ScreenHash } from './screen-links.ts';

export type PageWindow = {
  /** Shows the window in front, made anew when there is none; at the screen, where one is named. */
  readonly show: (hash?: ScreenHash) => void;
  /** Sends to the page, if there is one. */
  readonly send: (channel: string, data: unknown) => void;
  /** Its user has it before them. */
  readonly isFocused: () => boolean;
};

export type PageWindowOptions = PageHealthOptions & {
  readonly BrowserWindow: typeof BrowserWindow;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Where it opens when no screen is named. */
  readonly home?: ScreenHash;
  readonly preload: string;
  /** Asked at each close. */
  readonly hidesOnClose: () => boolean;
  readonly onHidden: () => void;
  /** The system ends the session: there is little time. */
  readonly onSessionEnd: () => void;
};

export function createPageWindow(options: PageWindowOptions): PageWindow {
  const { BrowserWindow, hidesOnClose, onHidden, onSessionEnd, logger } = options;
  let current: BrowserWindow | undefined;
  let isLoaded = false;
  /** The screen asked for while the page was loading: it would have missed the message. */
  let wanted: ScreenHash | undefined;

  function open(hash: ScreenHash | undefined): BrowserWindow {
    const window = new BrowserWindow(windowOptions(options));
    window.once('ready-to-show', () => window.show());
    window.on('close', (event) => {
      if (hidesOnClose()) {
        event.preventDefault();
        window.hide();
        onHidden();
      }
    });
    window.on('closed', () => {
      current = undefined;
    });
    // Not when Windows merely asks: another program or the user may still say no, and syncing would have ended for nothing.
    window.on('session-end', onSessionEnd);
    watchPageHealth(window, options);
    void load(window, `${pageUrl}${hash ?? options.home ?? ''}`);
    return window;
  }

  async function load(window: BrowserWindow, url: string): Promise<void> {
    isLoaded = false;
    wanted = undefined;
    try {
      await window.loadURL(url);
    } catch (error) {
      logger.log('error', 'the page did not load', { error });
    }
    if (current === window) {
      isLoaded = true;
      if (wanted !== undefined) {
        window.webContents.send(screenChannel, wanted);
      }
    }
  }

  return {
    show: (hash) => {
      if (current === undefined) {
        current = open(hash);
        return;
      }
      if (hash !== undefined && isLoaded) {
        current.webContents.send(screenChannel, hash);
      } else {
        wanted = hash ?? wanted;
      }
      if (current.isMinimized()) {
        current.restore();
      }
      current.show();
      current.focus();
    },
    send: (channel, data) => current?.webContents.send(channel, data),
    isFocused: () => current?.isFocused() ?? false,
  };
}

function windowOptions({ name, width, height, preload }: PageWindowOptions): BrowserWindowConstructorOptions {
  return {
    name,
    windowStatePersistence: true,
    title: 'Driftless',
    width,
    height,
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
