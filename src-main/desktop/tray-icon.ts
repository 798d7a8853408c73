/**
 * Which of the rendered pictures of `assets/icons/tray` the tray shows. Electron finds the `@2x` twin of a .png by itself, and
 * takes a name that ends in `Template` for what macOS colours on its own.
 */
import { join } from 'node:path';
import type { TrayState } from '../app/tray-model.ts';

export function trayIconFile(folder: string, state: TrayState, platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return join(folder, `${state}Template.png`);
    case 'win32':
      return join(folder, `${state}.ico`);
    default:
      return join(folder, `${state}.png`);
  }
}
