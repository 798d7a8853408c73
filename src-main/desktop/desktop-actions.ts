/** What the page may have the desktop do: a dialog, the file manager, the clipboard, the trash. Which paths is decided in `app/desktop-calls.ts`. */
import { resolve } from 'node:path';
import type * as Electron from 'electron';
import type { Desktop } from '../app/desktop-calls.ts';
import type { DesktopWords } from '../app/desktop-words.ts';
import { AppError } from '../foundation/app-error.ts';

export type ActionApis = Pick<typeof Electron, 'clipboard' | 'dialog' | 'shell'>;

export function createDesktopActions(
  { clipboard, dialog, shell }: ActionApis,
  words: DesktopWords['dialog'],
  homeFolder: string,
): Pick<Desktop, 'chooseFolder' | 'openFolder' | 'reveal' | 'copyText'> & {
  readonly toSystemTrash: (file: string) => Promise<void>;
} {
  /** The system's dialog does not remember where it was. */
  let lastChosen: string | undefined;
  return {
    chooseFolder: async (startAt) => {
      const { canceled, filePaths } = await dialog.showOpenDialog({
        title: words.chooseFolder,
        message: words.chooseFolder,
        defaultPath: startAt ?? lastChosen ?? homeFolder,
        properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'],
      });
      const [path] = filePaths;
      if (canceled || path === undefined) {
        return undefined;
      }
      lastChosen = path;
      return path;
    },
    openFolder: async (folder) => {
      const failure = await shell.openPath(folder);
      if (failure !== '') {
        throw new AppError('not-found', `the folder cannot be opened: ${failure}`, { data: { path: folder } });
      }
    },
    reveal: (path) => shell.showItemInFolder(path),
    copyText: (text) => clipboard.writeText(text),
    // Windows wants its own separators.
    toSystemTrash: (file) => shell.trashItem(resolve(file)),
  };
}
