/** English: keys, folders that are dropped, and what only the desktop's window can do. */
import type { AutomaticPause } from '../../src-main/contract/model.ts';

export const enWindow = {
  keys: {
    title: 'Keyboard',
    open: 'Keyboard shortcuts',
    hint: 'Keys do nothing while you type in a field.',
    everywhere: 'Everywhere',
    lists: 'In lists',
    conflicts: 'In the conflict window',
    help: 'This list',
    search: 'To the search field of the screen',
    syncNow: 'Sync everything now',
    escape: 'Close a dialog or a menu',
    tab: 'To the next control',
    rows: 'To the next or previous row',
    pages: 'A page down or up',
    ends: 'To the first or last row',
    press: 'Open what is in focus',
  },
  drop: {
    here: 'Drop a folder here to sync it',
    hereDetail: 'You choose next where it goes in the cloud. Nothing is transferred before you say so.',
    impossible: 'A browser does not tell where a folder is',
    impossibleDetail: 'Drop it all the same: you can then choose the folder from a list, or type its path.',
    isChosen: (path: string) => `The local folder is ${path}. Now choose its place in the cloud.`,
    notAFolder: 'That is a file. Drop the folder it is in.',
    chooseIt: 'Choose the local folder in the fourth step',
  },
  pausedBy: {
    battery: 'Paused while on battery',
    metered: 'Paused on a metered connection',
  } satisfies Record<AutomaticPause, string>,
  desktop: {
    openFolder: 'Open the folder',
    choose: 'Choose…',
    openDataFolder: 'Open the data folder',
    openCrashReports: 'Open the crash reports',
  },
  update: {
    title: 'Updates',
    idle: 'No newer version is known.',
    checkedAt: (time: string) => `Looked ${time}: this is the newest version.`,
    checking: 'Looking for a newer version…',
    available: (version: string) => `Version ${version} is there.`,
    downloading: (version: string, percent: string) => `Version ${version} is being downloaded: ${percent}`,
    ready: (version: string) => `Version ${version} is ready. Syncing pauses for the moment it takes to start anew.`,
    failed: 'Updating did not work',
    check: 'Look now',
    download: 'Download',
    install: 'Install and start anew',
  },
};
