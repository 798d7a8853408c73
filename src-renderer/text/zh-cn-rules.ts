/** Simplified Chinese: rules of a synced folder, holds, and the dialogs that change or remove it. */
import type { Catalogue } from './en.ts';
import { createPlural } from './plural.ts';

const plural = createPlural('zh-CN');

export const zhCnRules: Pick<
  Catalogue,
  'mode' | 'modeMeans' | 'policy' | 'policyMeans' | 'rules' | 'edit' | 'remove' | 'hold'
> = {
  mode: {
    'two-way': '双向同步',
    upload: '仅上传，同步删除',
    'upload-keep': '仅上传，不删除',
    download: '仅下载，同步删除',
    'download-keep': '仅下载，不删除',
  },
  modeMeans: {
    'two-way': '两边的更改互相同步，内容始终一致。适合大多数人。',
    upload: '云端跟随此文件夹：这里删除的，云端也会删除。云端的更改不会下载。',
    'upload-keep': '新增和修改的文件会上传；这里删除的，云端仍然保留，相当于不断增长的归档。',
    download: '此文件夹跟随云端：云端删除的，这里也会删除。这里的更改不会上传。',
    'download-keep': '新增和修改的文件会下载；云端删除的，这里仍然保留。',
  },
  policy: {
    ask: '询问我',
    newest: '保留较新的',
    local: '保留本机的',
    remote: '保留云端的',
    both: '两个都保留',
  },
  policyMeans: {
    ask: '两边都原样保留，并列出由您决定。',
    newest: '按修改时间判断，无法判断时会询问。另一个版本进入回收站，或作为旧版本保留。',
    local: '若存储桶保留历史版本，云端的内容会成为旧版本。',
    remote: '本机的内容会进入回收站。',
    both: '云端的内容保留原名，另一个以新名称保存在旁边。',
  },
  rules: {
    mode: '同步方式',
    conflicts: '两边都修改了同一个文件时',
    excluded: '不同步的文件夹',
    excludedHint: '相对于同步文件夹。两边已有的内容都会保留。',
    include: (folder) => `重新同步 ${folder}`,
    ignore: '忽略规则',
    ignoreHint: '每行一条，写法与 .gitignore 相同。文件夹中的 .driftlessignore 文件可补充规则。',
    test: '试一个路径',
    testHint: '文件夹以斜杠结尾。',
    synced: '此路径会同步。',
    ignoredBy: (rule, source) => `被规则“${rule}”排除（${source}）。`,
    sourceDefault: '内置规则',
    sourceSettings: '这些规则',
    sourceExcluded: '不同步的文件夹',
    sourceOwn: 'Driftless 自用',
  },
  edit: {
    title: (folder) => `更改 ${folder} 的规则`,
    name: '名称',
    nameMissing: '请填写名称。',
    poll: '检查云端',
    pollOf: { settings: '按设置中的间隔', own: '使用单独的间隔' },
    pollEvery: '每隔',
    parked: '在这里更改不会删除任何内容：不再同步的文件会原样留在两边。',
  },
  remove: {
    title: (folder) => `停止同步 ${folder}？`,
    confirm: '停止同步',
    nothingDeleted: '不会删除任何文件。',
    localStays: (files, path) => plural(files, { other: `# 个文件保留在 ${path}。` }),
    remoteStays: (place) => `${place} 中的所有内容都保留在云端。`,
    partsMayStay: '当前无法使用存储桶。中断的上传可能留下分块并占用空间，可通过存储桶的生命周期规则或 COS 控制台清除。',
    whatEnds: '此后两边的更改不再互相同步。您可以随时重新添加此文件夹，届时相同的内容不会再次传输。',
    openConflicts: (count) => plural(count, { other: '还有 # 个冲突未解决。两个版本会各自留在原处。' }),
    done: (folder) => `${folder} 已不再同步`,
  },
  hold: {
    wouldDelete: {
      local: (count, here, other) =>
        plural(count, { other: `# 个文件已从 ${other} 消失，本地 ${here} 中的也会被删除。` }),
      remote: (count, here, other) =>
        plural(count, { other: `# 个文件已从 ${other} 消失，云端 ${here} 中的也会被删除。` }),
    },
    count: (count) => plural(count, { other: '受影响的项目共 # 个' }),
    more: (count) => plural(count, { other: '另有 # 个未列出' }),
    since: (time) => `${time}提出`,
    answers: '如何处理',
    later: '稍后决定',
    restore: '恢复这些文件',
    restoreMeans: {
      local: '从本地文件夹重新复制到云端。',
      remote: '从云端重新复制到本地文件夹。',
    },
    deleteThem: {
      local: (count) => plural(count, { other: '在本机删除 # 个文件' }),
      remote: (count) => plural(count, { other: '在云端删除 # 个文件' }),
    },
    deleteMeans: {
      local: '仅此一次。文件会进入 Driftless 的回收站，一段时间内可以找回。',
      remote: '仅此一次。只有存储桶保留历史版本时才能找回。',
    },
    goOnMeans: '仅此一次。下次遇到类似意外的情况，仍会先询问。',
    stop: '暂停此文件夹',
    stopMeans: '在您恢复之前，不会有任何改动。',
    gone: '此事已有结果，无需再作决定。',
  },
};
