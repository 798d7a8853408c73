/**
 * What the desktop app says outside of its page: tray, notifications, dialogs. In the language of the system, since the page keeps
 * its own. Names of the user's (folders, files) are passed in and come out unchanged.
 */
import type { AutomaticPause } from '../contract/model.ts';

export type DesktopWords = {
  readonly tray: {
    readonly setup: string;
    readonly idle: string;
    readonly idleChecked: (time: string) => string;
    readonly scanning: string;
    readonly syncing: string;
    readonly syncingFiles: (done: number, total: number) => string;
    readonly underAMinute: string;
    readonly minutesLeft: (minutes: number) => string;
    readonly hoursLeft: (hours: number) => string;
    readonly paused: string;
    readonly pausedUntil: (time: string) => string;
    readonly pausedBy: Readonly<Record<AutomaticPause, string>>;
    readonly offline: string;
    readonly problems: (count: number) => string;
    readonly conflicts: (count: number) => string;
    readonly blocked: (names: string) => string;
  };
  readonly menu: {
    readonly open: string;
    readonly openFolder: string;
    readonly conflicts: (count: number) => string;
    readonly problems: (count: number) => string;
    readonly recent: string;
    readonly syncNow: string;
    readonly pause: string;
    readonly for30Minutes: string;
    readonly forAnHour: string;
    readonly untilTomorrow: string;
    readonly untilResumed: string;
    readonly resume: string;
    readonly snooze: string;
    readonly for8Hours: string;
    readonly unsnooze: (time: string) => string;
    readonly settings: string;
    readonly quit: string;
  };
  readonly notice: {
    readonly conflicts: (count: number) => string;
    readonly conflictsDetail: string;
    readonly problems: (count: number) => string;
    readonly problemsDetail: string;
    readonly blocked: (names: string) => string;
    readonly blockedDetail: string;
    readonly received: (count: number) => string;
    readonly update: (version: string) => string;
    readonly updateDetail: string;
    readonly hidden: string;
    readonly hiddenDetail: string;
  };
  readonly dialog: {
    readonly cannotStart: string;
    readonly pageCrashed: string;
    readonly pageCrashedDetail: string;
    readonly pageHangs: string;
    readonly pageHangsDetail: string;
    readonly wait: string;
    readonly reload: string;
    readonly close: string;
    readonly chooseFolder: string;
  };
};

const one = (count: number, single: string, several: string): string => `${count} ${count === 1 ? single : several}`;

const english: DesktopWords = {
  tray: {
    setup: 'no folder is synced yet',
    idle: 'up to date',
    idleChecked: (time) => `up to date, checked at ${time}`,
    scanning: 'checking for changes',
    syncing: 'syncing',
    syncingFiles: (done, total) => `syncing ${done} of ${total}`,
    underAMinute: 'less than a minute left',
    minutesLeft: (minutes) => `${minutes} min left`,
    hoursLeft: (hours) => `${hours} h left`,
    paused: 'paused',
    pausedUntil: (time) => `paused until ${time}`,
    pausedBy: { battery: 'paused while on battery', metered: 'paused on a metered network' },
    offline: 'offline, will try again',
    problems: (count) => one(count, 'item could not be synced', 'items could not be synced'),
    conflicts: (count) => one(count, 'conflict needs you', 'conflicts need you'),
    blocked: (names) => `${names} cannot sync`,
  },
  menu: {
    open: 'Open Driftless',
    openFolder: 'Open folder',
    conflicts: (count) => `Conflicts (${count})…`,
    problems: (count) => `Problems (${count})…`,
    recent: 'Recently changed',
    syncNow: 'Sync now',
    pause: 'Pause',
    for30Minutes: 'For 30 minutes',
    forAnHour: 'For an hour',
    untilTomorrow: 'Until tomorrow',
    untilResumed: 'Until resumed',
    resume: 'Resume',
    snooze: 'Mute notifications',
    for8Hours: 'For 8 hours',
    unsnooze: (time) => `Muted until ${time}: unmute`,
    settings: 'Settings…',
    quit: 'Quit (syncing stops)',
  },
  notice: {
    conflicts: (count) => one(count, 'new conflict', 'new conflicts'),
    conflictsDetail: 'Both sides changed. Each keeps its own version until you choose.',
    problems: (count) => one(count, 'item could not be synced', 'items could not be synced'),
    problemsDetail: 'See what is in the way and what you can do.',
    blocked: (names) => `${names} cannot sync`,
    blockedDetail: 'Nothing is changed until you have looked at it.',
    received: (count) => one(count, 'file changed here by another device', 'files changed here by other devices'),
    update: (version) => `Driftless ${version} is there`,
    updateDetail: 'It is downloaded and installed when you say so.',
    hidden: 'Driftless goes on syncing',
    hiddenDetail: 'Start it again, or use its icon in the tray, to see this window.',
  },
  dialog: {
    cannotStart: 'Driftless cannot start',
    pageCrashed: 'The window has stopped working',
    pageCrashedDetail: 'Your files are not affected. The window can be loaded again, or closed.',
    pageHangs: 'The window does not respond',
    pageHangsDetail: 'Syncing goes on. You can wait, or load the window again.',
    wait: 'Wait',
    reload: 'Load again',
    close: 'Close the window',
    chooseFolder: 'Choose a folder to sync',
  },
};

const chinese: DesktopWords = {
  tray: {
    setup: '尚未同步任何文件夹',
    idle: '已是最新',
    idleChecked: (time) => `已是最新，检查于 ${time}`,
    scanning: '正在检查更改',
    syncing: '正在同步',
    syncingFiles: (done, total) => `正在同步 ${done}/${total}`,
    underAMinute: '剩余不到 1 分钟',
    minutesLeft: (minutes) => `剩余 ${minutes} 分钟`,
    hoursLeft: (hours) => `剩余 ${hours} 小时`,
    paused: '已暂停',
    pausedUntil: (time) => `已暂停至 ${time}`,
    pausedBy: { battery: '使用电池，已暂停', metered: '使用按流量计费的网络，已暂停' },
    offline: '离线，稍后重试',
    problems: (count) => `${count} 项无法同步`,
    conflicts: (count) => `${count} 个冲突需要您处理`,
    blocked: (names) => `${names} 无法同步`,
  },
  menu: {
    open: '打开 Driftless',
    openFolder: '打开文件夹',
    conflicts: (count) => `冲突 (${count})…`,
    problems: (count) => `问题 (${count})…`,
    recent: '最近更改',
    syncNow: '立即同步',
    pause: '暂停',
    for30Minutes: '30 分钟',
    forAnHour: '1 小时',
    untilTomorrow: '到明天',
    untilResumed: '直到手动恢复',
    resume: '恢复',
    snooze: '静音通知',
    for8Hours: '8 小时',
    unsnooze: (time) => `已静音至 ${time}：取消静音`,
    settings: '设置…',
    quit: '退出（停止同步）',
  },
  notice: {
    conflicts: (count) => `${count} 个新冲突`,
    conflictsDetail: '两端都有更改。在您选择之前，两端各自保留自己的版本。',
    problems: (count) => `${count} 项无法同步`,
    problemsDetail: '查看原因以及可以采取的操作。',
    blocked: (names) => `${names} 无法同步`,
    blockedDetail: '在您查看之前，不会更改任何内容。',
    received: (count) => `其他设备更改了此处的 ${count} 个文件`,
    update: (version) => `Driftless ${version} 已发布`,
    updateDetail: '经您确认后才会下载和安装。',
    hidden: 'Driftless 仍在同步',
    hiddenDetail: '再次启动它，或使用托盘图标，即可打开此窗口。',
  },
  dialog: {
    cannotStart: 'Driftless 无法启动',
    pageCrashed: '窗口已停止工作',
    pageCrashedDetail: '您的文件不受影响。可以重新加载或关闭窗口。',
    pageHangs: '窗口没有响应',
    pageHangsDetail: '同步仍在继续。您可以等待，或重新加载窗口。',
    wait: '等待',
    reload: '重新加载',
    close: '关闭窗口',
    chooseFolder: '选择要同步的文件夹',
  },
};

/** By the first of the user's languages that there are words in; `zh-Hant` is read as Chinese too. */
export function desktopWordsFor(languages: readonly string[]): DesktopWords {
  const known = languages.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag === 'zh' || tag === 'en');
  return known === 'zh' ? chinese : english;
}
