/**
 * Calls that need a desktop around the app. What is opened is found from pairs that are known here, never from a path of the page as it
 * is: opening a path can start a program.
 */
import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DesktopResults, UpdateView } from '../contract/desktop.ts';
import type { EngineApi } from '../contract/methods.ts';
import { AppError } from '../foundation/app-error.ts';
import { parseRelPath } from '../foundation/names.ts';
import type { PairFleet } from './pair-fleet.ts';
import { realFolder } from './real-folder.ts';

/** The desktop, as its host passes it in. */
export type Desktop = {
  /** Undefined when the user has changed their mind. */
  readonly chooseFolder: (startAt: string | undefined) => Promise<string | undefined>;
  /** Rejects where the system cannot. */
  readonly openFolder: (folder: string) => Promise<void>;
  readonly reveal: (path: string) => void;
  readonly copyText: (text: string) => Promise<void>;
  readonly crashReportFolder: string;
  readonly updates: {
    readonly view: () => UpdateView;
    readonly check: () => void;
    readonly download: () => void;
    readonly install: () => void;
  };
};

export function createDesktopCalls({
  desktop,
  fleet,
  dataFolder,
}: {
  readonly desktop: Desktop | undefined;
  readonly fleet: Pick<PairFleet, 'entry'>;
  readonly dataFolder: string;
}): Pick<EngineApi, keyof DesktopResults> {
  function here(): Desktop {
    if (desktop === undefined) {
      throw new AppError('usage', 'only the desktop app can do this');
    }
    return desktop;
  }

  function begin(step: 'check' | 'download' | 'install'): UpdateView {
    const { updates } = here();
    updates[step]();
    return updates.view();
  }

  return {
    chooseFolder: async ({ startAt }) => {
      const path = await here().chooseFolder(startAt);
      return path === undefined ? {} : { path };
    },
    openFolder: async ({ pairId }) => {
      const { openFolder } = here();
      const root = await realFolder(fleet.entry(pairId).plan.localRoot);
      if ((await lstat(root).catch(() => undefined))?.isDirectory() !== true) {
        throw new AppError('root-missing', 'the folder is not there', { data: { path: root } });
      }
      await openFolder(root);
      return undefined;
    },
    revealPath: async ({ pairId, path }) => {
      const { reveal } = here();
      const root = fleet.entry(pairId).plan.localRoot;
      const relPath = parseRelPath(path);
      if (relPath === undefined) {
        throw new AppError('usage', 'this is not a path of a synced folder');
      }
      reveal(await nearestOf(root, join(root, relPath)));
      return undefined;
    },
    openAppFolder: async ({ which }) => {
      const { openFolder, crashReportFolder } = here();
      await openFolder(which === 'data' ? dataFolder : crashReportFolder);
      return undefined;
    },
    copyText: async ({ text }) => {
      await here().copyText(text);
      return undefined;
    },
    update: async () => here().updates.view(),
    checkForUpdate: async () => begin('check'),
    downloadUpdate: async () => begin('download'),
    installUpdate: async () => begin('install'),
  };
}

/** The path itself where it is there, else the nearest folder above it, up to the root. */
async function nearestOf(root: string, path: string): Promise<string> {
  for (let at = path; at.length > root.length; at = dirname(at)) {
    // Whatever keeps a path from being looked at, the file manager could not show it either.
    if ((await lstat(at).catch(() => undefined)) !== undefined) {
      return at;
    }
  }
  return root;
}
