/**
 * Puts a tray model on the screen. Thin: what to show is decided in `app/tray-model.ts`. Nothing is touched while the model stays
 * the same, because each menu change rebuilds the whole menu on Linux.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Menu, MenuItemConstructorOptions, Tray } from 'electron';
import type { TrayCommand, TrayMenuItem, TrayModel } from '../app/tray-model.ts';
import { assertNever } from '../foundation/assert-never.ts';
import { trayIconFile } from './tray-icon.ts';

export type TrayApis = {
  readonly Tray: typeof Tray;
  readonly Menu: typeof Menu;
};

type TrayOptions = {
  readonly platform: NodeJS.Platform;
  readonly iconFolder: string;
  readonly first: TrayModel;
  readonly onCommand: (command: TrayCommand) => void;
};

export type TrayHandle = { readonly update: (model: TrayModel) => void };

/** Must run after the app is ready. The tray lives as long as the returned value is kept. */
export function createTray(electron: TrayApis, { platform, iconFolder, first, onCommand }: TrayOptions): TrayHandle {
  const isMac = platform === 'darwin';
  const tray = new electron.Tray(trayIconFile(iconFolder, first.state, platform));
  let shown: TrayModel | undefined;
  // macOS opens the menu on a click by itself; elsewhere the click is free for the window, where the desktop tells of it.
  if (!isMac) {
    tray.on('click', () => onCommand({ kind: 'open' }));
  }

  function update(model: TrayModel): void {
    if (shown !== undefined && shown.state !== model.state) {
      tray.setImage(trayIconFile(iconFolder, model.state, platform));
    }
    if (shown?.tooltip !== model.tooltip) {
      tray.setToolTip(model.tooltip);
    }
    if (!isDeepStrictEqual(shown?.menu, model.menu)) {
      tray.setContextMenu(electron.Menu.buildFromTemplate(model.menu.map((item) => toTemplate(item, onCommand))));
    }
    shown = model;
  }

  update(first);
  return { update };
}

function toTemplate(item: TrayMenuItem, onCommand: TrayOptions['onCommand']): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'text':
      return { label: item.text, enabled: false };
    case 'separator':
      return { type: 'separator' };
    case 'command':
      return { label: item.text, click: () => onCommand(item.command) };
    case 'submenu':
      return { label: item.text, submenu: item.items.map((inner) => toTemplate(inner, onCommand)) };
    default:
      return assertNever(item);
  }
}
