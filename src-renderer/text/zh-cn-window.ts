/** Simplified Chinese: keys, folders that are dropped, and what only the desktop's window can do. */
import type { enWindow } from './en-window.ts';

export const zhCnWindow: typeof enWindow = {
  keys: {
    title: '键盘',
    open: '键盘快捷键',
    hint: '在输入框中输入时，快捷键不起作用。',
    everywhere: '任何位置',
    lists: '在列表中',
    conflicts: '在冲突窗口中',
    help: '本列表',
    search: '转到当前页面的搜索框',
    syncNow: '立即同步全部',
    escape: '关闭对话框或菜单',
    tab: '转到下一个控件',
    rows: '转到下一行或上一行',
    pages: '下翻或上翻一页',
    ends: '转到第一行或最后一行',
    press: '打开焦点所在的项目',
  },
  drop: {
    here: '将文件夹拖到此处即可同步',
    hereDetail: '接下来由您选择它在云端的位置。在您确认之前不会传输任何内容。',
    impossible: '浏览器不会告知文件夹的位置',
    impossibleDetail: '仍可放下：随后可以从列表中选择文件夹，或输入其路径。',
    isChosen: (path) => `本地文件夹为 ${path}。现在请选择它在云端的位置。`,
    notAFolder: '这是一个文件，请拖放它所在的文件夹。',
    chooseIt: '请在第四步选择本地文件夹',
  },
  pausedBy: {
    battery: '使用电池时已暂停',
    metered: '按流量计费的网络，已暂停',
  },
  desktop: {
    openFolder: '打开文件夹',
    choose: '选择…',
    openDataFolder: '打开数据文件夹',
    openCrashReports: '打开崩溃报告',
  },
  update: {
    title: '更新',
    idle: '尚未发现更新的版本。',
    checkedAt: (time) => `${time}检查过：已是最新版本。`,
    checking: '正在检查新版本…',
    available: (version) => `有新版本 ${version}。`,
    downloading: (version, percent) => `正在下载版本 ${version}：${percent}`,
    ready: (version) => `版本 ${version} 已就绪。重新启动期间同步会暂停片刻。`,
    failed: '更新未成功',
    check: '立即检查',
    download: '下载',
    install: '安装并重新启动',
  },
};
