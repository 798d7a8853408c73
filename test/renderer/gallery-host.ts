/**
 * Sample data for pictures of every screen, answered by a stand-in of the desktop host inside the page. Everything here is plain data
 * or runs in the page, so that the built page itself is shown and not a special one.
 */
import type { MethodResults } from '../../src-main/contract/methods.ts';
import type { ActivityKind, Snapshot } from '../../src-main/contract/model.ts';
import { hold, reason, sampleActivity, sampleConflict, samplePair, sampleProblem, sampleSnapshot } from './sample.ts';
import type { Results } from './show-app.tsx';

export type Scene = {
  readonly name: string;
  readonly hash: string;
  readonly snapshot: Snapshot;
  readonly results: Results;
  /** What is in `localStorage` besides language and look. */
  readonly stored?: Readonly<Record<string, string>>;
  /** Clicked one after the other, by accessible name, before the picture. */
  readonly clicks?: readonly RegExp[];
};

const now = Date.now();
const kinds: readonly ActivityKind[] = [
  'uploaded',
  'downloaded',
  'renamed-remote',
  'deleted-local',
  'uploaded',
  'conflict-found',
  'uploaded',
  'made-remote-folder',
  'problem-found',
  'downloaded',
];
const paths = [
  'Reports/2026/Q3 summary.docx',
  'Photos/Guilin/IMG_2041.heic',
  'Design/logo final.svg',
  'Old/notes.txt',
  '项目/需求说明 v3.md',
  'Budget.xlsx',
  'تقارير/تقرير ٢٠٢٦.pdf',
  'Contracts/2026',
  'archive/old.tar',
  'Videos/team day.mov',
];
const activity = Array.from({ length: 60 }, (_, index) =>
  sampleActivity({
    id: 1000 - index,
    at: now - index * 97_000,
    kind: kinds[index % kinds.length] ?? 'uploaded',
    path: paths[index % paths.length] ?? 'a.txt',
    bytes: (index * 7_919_113) % 48_000_000,
    ...(kinds[index % kinds.length] === 'problem-found' ? { reason: sampleProblem().reason } : {}),
    ...(kinds[index % kinds.length] === 'renamed-remote' ? { from: 'Design/logo.svg' } : {}),
  }),
);

const documents = samplePair();
const photos = samplePair({
  id: 'photos',
  name: 'Photos',
  localRoot: '/home/mei/Pictures/Shared with the whole team',
  prefix: 'photos/',
  state: { kind: 'syncing' },
  progress: { filesDone: 34, filesTotal: 120, bytesDone: 1.2e9, bytesTotal: 8e9, bytesPerSecond: 12.4e6 },
  files: 48_210,
  bytes: 312_000_000_000,
  conflictCount: 2,
});
const archive = samplePair({
  id: 'archive',
  name: '归档 Archive',
  localRoot: '/srv/archive',
  prefix: '',
  mode: 'upload-keep',
  state: { kind: 'paused', until: now + 3_600_000 },
});
const broken = samplePair({
  id: 'team',
  name: 'Team',
  localRoot: '/mnt/usb/Team',
  state: { kind: 'stopped', reason: { code: 'root-missing', detail: 'ENOENT' } },
  problemCount: 3,
});
const held = samplePair({
  state: { kind: 'held', hold: { ...hold, count: 412, choices: ['restore', 'proceed', 'stop'] } },
});
const transfers = [
  {
    id: 't1',
    pairId: 'photos',
    direction: 'up',
    path: 'Guilin/IMG_2044.heic',
    bytesDone: 3_100_000,
    bytesTotal: 4_200_000,
  },
  {
    id: 't2',
    pairId: 'photos',
    direction: 'down',
    path: 'Videos/team day.mov',
    bytesDone: 310_000_000,
    bytesTotal: 2_420_000_000,
  },
] as const;
const many = sampleSnapshot({
  pairs: [documents, photos, archive, broken],
  transfers,
  activity,
  conflicts: [
    sampleConflict(),
    sampleConflict({ id: 'docs\nb', path: 'Reports/plan.docx', kind: 'edit-delete', remote: { kind: 'absent' } }),
  ],
  problems: [
    sampleProblem(),
    sampleProblem({
      id: 'docs\nlocked',
      path: 'Budget.xlsx',
      reason: { code: 'file-busy', detail: 'EBUSY' },
      retryAt: now + 95_000,
    }),
    sampleProblem({
      id: 'team\nname',
      pairId: 'team',
      path: 'a/'.repeat(400),
      reason: { code: 'name-too-long', detail: '' },
    }),
  ],
});

const accounts: MethodResults['accounts'] = [
  {
    id: 'a1',
    name: 'Work',
    secretIdHint: 'AKID••••••••w4Kf',
    isTemporary: false,
    keysIn: 'keyring',
    isProtected: true,
    pairCount: 2,
  },
  {
    id: 'a2',
    name: '个人 Personal',
    secretIdHint: 'AKID••••••••9dQz',
    isTemporary: true,
    keysIn: 'file',
    isProtected: false,
    pairCount: 0,
  },
];
const settings: MethodResults['settings'] = {
  general: { startAtLogin: true, notifications: 'problems', checkForUpdates: true },
  network: {
    proxy: { kind: 'manual', url: 'http://proxy.example.com:8080' },
    bandwidth: { up: 0, down: 0, timetable: [{ days: [1, 2, 3, 4, 5], from: 540, to: 1080, up: 1024, down: 4096 }] },
    smallTransfers: 32,
    largeParts: 8,
    pauseOnMetered: true,
    pauseOnBattery: false,
  },
  sync: {
    conflictPolicy: 'ask',
    remotePollSeconds: 60,
    guardFiles: 20,
    guardShare: 0.25,
    trashDays: 30,
    ignoreRules: '*.tmp\n~$*\nnode_modules/\n',
  },
  advanced: { logLevel: 'info' },
  unavailable: [],
  logFile: '/home/mei/.local/state/driftless/log.txt',
  dataFolder: '/home/mei/.local/share/driftless',
};
const preview: MethodResults['previewPair'] = {
  totals: [
    { action: 'upload', count: 1_204, bytes: 8_400_000_000 },
    { action: 'download', count: 318, bytes: 1_200_000_000 },
    { action: 'adopt', count: 9_022, bytes: 31_000_000_000 },
    { action: 'conflict', count: 2, bytes: 0 },
    { action: 'problem', count: 1, bytes: 0 },
    { action: 'make-folder', count: 44, bytes: 0 },
  ],
  rows: Array.from({ length: 300 }, (_, index) => ({
    path: `${paths[index % paths.length]}`.replace('/', `/${index} `),
    action: (['upload', 'download', 'conflict', 'make-folder', 'problem'] as const)[index % 5] ?? 'upload',
    bytes: (index * 911_113) % 48_000_000,
    ...(index % 5 === 4 ? { reason: { code: 'name-too-long', detail: '' } as const } : {}),
  })),
};
const explain: MethodResults['explain'] = {
  path: paths[0] ?? '',
  mode: 'two-way',
  local: { kind: 'file', size: 18_231, modifiedAt: now - 90_000, crc64: '12837465098127364' },
  base: {
    kind: 'file',
    size: 17_900,
    modifiedAt: now - 9_000_000,
    etag: '"9b2c11d0a2b3c4d5"',
    crc64: '99827364509812736',
  },
  remote: { kind: 'file', size: 17_900, modifiedAt: now - 9_000_000, etag: '"9b2c11d0a2b3c4d5"' },
  reason: 'edited-locally',
  actions: ['upload'],
  heldBack: [],
};
const results: Results = {
  accounts,
  settings,
  updateSettings: settings,
  explain,
  buckets: [
    { name: 'team-1250000000', region: 'ap-guangzhou' },
    { name: 'backup-1250000000', region: 'ap-shanghai' },
    { name: 'website-assets-1250000000', region: 'eu-frankfurt' },
  ],
  remoteFolders: { folders: ['docs/', 'photos/', '设计/', 'Videos 2026/'], isCutShort: false },
  localFolders: {
    path: '/home/mei',
    parent: '/home',
    folders: ['Desktop', 'Documents', 'Downloads', 'Music', 'Pictures', '工作'].map((name) => ({
      name,
      path: `/home/mei/${name}`,
    })),
  },
  checkPair: [
    { code: 'versioning-off', isBlocking: false, fix: 'setVersioning' },
    { code: 'local-folder-not-empty', isBlocking: false },
  ],
  previewPair: preview,
  testAccount: [
    { check: 'reach' },
    { check: 'clock', clockOffsetMs: 42_000 },
    {
      check: 'keys',
      reason: { code: 'cos-signature-mismatch', detail: '', cosCode: 'SignatureDoesNotMatch', requestId: 'NjU1' },
    },
  ],
  testIgnoreRules: { ignoredBy: { rule: '*.tmp', source: 'settings' } },
};
const draft = {
  step: 'account',
  accountId: 'a1',
  endpoint: '',
  bucket: 'team-1250000000',
  region: 'ap-guangzhou',
  prefix: '',
  localRoot: '/home/mei',
  name: '',
  mode: 'two-way',
  conflictPolicy: 'ask',
  ignoreRules: '',
  excludedFolders: [],
};
const atStep = (step: string): Readonly<Record<string, string>> => ({
  'driftless.draft': JSON.stringify({ ...draft, step }),
});
const quiet = sampleSnapshot({ pairs: [documents], activity });
const clashes = sampleSnapshot({
  pairs: [samplePair({ conflictCount: 5 }), photos],
  conflicts: [
    sampleConflict({ id: 'docs\nReports/notes.md', path: 'Reports/notes.md' }),
    sampleConflict({
      id: 'docs\nb',
      path: 'Reports/plan.docx',
      kind: 'edit-delete',
      remote: { kind: 'absent' },
      foundAt: now - 7_200_000,
    }),
    sampleConflict({ id: 'docs\nc', path: '项目/需求说明 v3.md', kind: 'create-create' }),
    sampleConflict({ id: 'docs\nd', path: 'Old', kind: 'file-folder', remote: { kind: 'folder' } }),
    sampleConflict({ id: 'photos\ne', pairId: 'photos', path: `Guilin/${'very long name '.repeat(12)}.heic` }),
  ],
});
const note = [
  '# Plan',
  '',
  'Kick-off on Monday.',
  'Budget: 120,000',
  ...Array.from({ length: 12 }, (_, i) => `Item ${i}`),
];
const sideText: MethodResults['conflictContent'] = { kind: 'text', encoding: 'utf-8', text: note.join('\n') };

export const scenes: readonly Scene[] = [
  { name: 'welcome', hash: '', snapshot: sampleSnapshot({ pairs: [] }), results },
  { name: 'overview-in-sync', hash: '', snapshot: quiet, results },
  { name: 'overview-many', hash: '', snapshot: many, results },
  { name: 'overview-menu', hash: '', snapshot: quiet, results, clicks: [/^(More|更多)[:：]/] },
  {
    name: 'overview-offline',
    hash: '',
    snapshot: sampleSnapshot({ pairs: [samplePair({ state: { kind: 'offline', reason, retryAt: now + 40_000 } })] }),
    results,
  },
  {
    name: 'overview-fifty',
    hash: '',
    snapshot: sampleSnapshot({
      pairs: Array.from({ length: 50 }, (_, i) => samplePair({ id: `p${i}`, name: `Folder ${i}` })),
    }),
    results,
  },
  {
    name: 'hold',
    hash: '',
    snapshot: sampleSnapshot({ pairs: [held] }),
    results: {
      holdPaths: {
        total: 412,
        paths: Array.from({ length: 200 }, (_, index) => `photos/2026/IMG_${2000 + index}.jpg`),
      },
    },
    clicks: [/^(Review…|查看…)$/],
  },
  { name: 'remove', hash: '', snapshot: quiet, results, clicks: [/^(More|更多)[:：]/, /^(Remove…|移除…)$/] },
  { name: 'edit', hash: '', snapshot: quiet, results, clicks: [/^(More|更多)[:：]/, /^(Change rules…|更改规则…)$/] },
  { name: 'activity', hash: '#/activity', snapshot: many, results },
  { name: 'activity-why', hash: '#/activity', snapshot: quiet, results, clicks: [/Q3 summary/] },
  { name: 'conflicts', hash: '#/conflicts', snapshot: clashes, results, clicks: [/^(Keep local|保留本地)$/] },
  {
    name: 'conflict-difference',
    hash: '#/conflicts',
    snapshot: clashes,
    results: { ...results, conflictContent: sideText },
    clicks: [/notes\.md/, /^(Show the content|显示内容)/],
  },
  {
    name: 'conflict-merge',
    hash: '#/conflicts',
    snapshot: clashes,
    results: { ...results, conflictContent: sideText },
    clicks: [/notes\.md/, /^(Show the content|显示内容)/, /^(Merge…|合并…)$/],
  },
  { name: 'problems', hash: '#/problems', snapshot: many, results },
  { name: 'settings-general', hash: '#/settings/general', snapshot: quiet, results },
  {
    name: 'settings-accounts',
    hash: '#/settings/accounts',
    snapshot: quiet,
    results,
    clicks: [/^(Test connection|测试连接)[:：].*Work/],
  },
  {
    name: 'settings-account-add',
    hash: '#/settings/accounts',
    snapshot: quiet,
    results,
    clicks: [/^(Add an account|添加账号)$/],
  },
  { name: 'settings-network', hash: '#/settings/network', snapshot: quiet, results },
  { name: 'settings-sync', hash: '#/settings/sync', snapshot: quiet, results },
  { name: 'settings-about', hash: '#/settings/about', snapshot: quiet, results },
  { name: 'add-account', hash: '#/add', snapshot: quiet, results: { ...results, accounts: [] } },
  { name: 'add-account-choose', hash: '#/add', snapshot: quiet, results },
  { name: 'add-bucket', hash: '#/add', snapshot: quiet, results, stored: atStep('bucket') },
  {
    name: 'add-bucket-create',
    hash: '#/add',
    snapshot: quiet,
    results,
    stored: atStep('bucket'),
    clicks: [/^(Create one|新建)$/],
  },
  { name: 'add-prefix', hash: '#/add', snapshot: quiet, results, stored: atStep('prefix') },
  { name: 'add-local', hash: '#/add', snapshot: quiet, results, stored: atStep('local') },
  { name: 'add-rules', hash: '#/add', snapshot: quiet, results, stored: atStep('rules') },
  { name: 'add-preview', hash: '#/add', snapshot: quiet, results, stored: atStep('preview') },
];

/** Runs in the page before anything else: what the preload of the desktop window would expose. */
export function standInHost({
  snapshot,
  results: given,
}: {
  readonly snapshot: Snapshot;
  readonly results: Results;
}): void {
  const table = new Map<string, unknown>(Object.entries(given));
  const call = async (method: string, params: unknown): Promise<unknown> => {
    if (method === 'snapshot') {
      return snapshot;
    }
    if (method === 'activityPage') {
      const { offset, limit } = Object.assign({ offset: 0, limit: 200 }, params);
      const total = 100_000;
      const rows = Array.from({ length: Math.min(limit, total - offset) }, (_, index) => {
        const at = offset + index;
        const row = snapshot.activity[at % snapshot.activity.length];
        return { ...row, id: total - at, at: Date.now() - at * 41_000 };
      });
      return { rows, total, upTo: total };
    }
    if (method === 'conflictContent' && JSON.stringify(params).includes('"remote"')) {
      const shown = Object.assign({ text: '' }, table.get(method));
      return { ...shown, text: shown.text.replace('Monday', 'Tuesday').replace('Item 3', 'Item three\nItem 3b') };
    }
    if (table.has(method)) {
      return table.get(method);
    }
    return undefined;
  };
  Object.assign(window, { driftless: { call, onPatch: () => () => undefined } });
}
