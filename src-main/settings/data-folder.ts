/** Where Driftless keeps its settings, its state and the demo for one user of this machine. Pure: the environment is passed in. */
import { posix, win32 } from 'node:path';

export type UserPlace = {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
};

export function dataFolderOf({ platform, environment, homeFolder }: UserPlace): string {
  switch (platform) {
    case 'win32':
      return win32.join(environment.LOCALAPPDATA || win32.join(homeFolder, 'AppData', 'Local'), 'Driftless');
    case 'darwin':
      return posix.join(homeFolder, 'Library', 'Application Support', 'Driftless');
    default: {
      // The XDG base directory specification asks to ignore a relative path here.
      const xdg = environment.XDG_DATA_HOME ?? '';
      return posix.join(posix.isAbsolute(xdg) ? xdg : posix.join(homeFolder, '.local', 'share'), 'driftless');
    }
  }
}
