/** Sample data of a busy household: what the scenes of the gallery show. Plain data: it is handed to the page as it is. */
import type { SideContent } from '../../src-main/contract/conflicts.ts';
import type { MethodResults } from '../../src-main/contract/methods.ts';
import type { ActivityKind } from '../../src-main/contract/model.ts';
import {
  hold,
  reason,
  sampleActivity,
  sampleConflict,
  sampledAt,
  samplePair,
  sampleProblem,
  sampleSnapshot,
} from './sample.ts';
import type { Results } from './show-app.tsx';

const now = sampledAt;
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
export const activity = Array.from({ length: 60 }, (_, index) =>
  sampleActivity({
    id: 1000 - index,
    at: now - index * 97_000,
    kind: kinds[index % kinds.length] ?? 'uploaded',
    path: paths[index % paths.length] ?? 'a.txt',
    bytes: (18_231 + index * 7_919_113) % 48_000_000,
    ...(kinds[index % kinds.length] === 'problem-found' ? { reason: sampleProblem().reason } : {}),
    ...(kinds[index % kinds.length] === 'renamed-remote' ? { from: 'Design/logo.svg' } : {}),
  }),
);

export const documents = samplePair();
export const photos = samplePair({
  id: 'photos',
  name: 'Photos',
  localRoot: '/home/mei/Pictures/Shared with the whole team',
  prefix: 'photos/',
  state: { kind: 'syncing' },
  progress: { filesDone: 34, filesTotal: 120, bytesDone: 1.2e9, bytesTotal: 8e9, bytesPerSecond: 12.4e6 },
  files: 48_210,
  bytes: 312_000_000_000,
});
export const archive = samplePair({
  id: 'archive',
  name: '归档 Archive',
  localRoot: '/srv/archive',
  prefix: '',
  mode: 'upload-keep',
  state: { kind: 'paused', until: now + 3_600_000 },
});
export const broken = samplePair({
  id: 'team',
  name: 'Team',
  localRoot: '/mnt/usb/Team',
  state: { kind: 'stopped', reason: { code: 'root-missing', detail: 'ENOENT' } },
  problemCount: 1,
});
export const held = samplePair({
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
export const many = sampleSnapshot({
  pairs: [samplePair({ conflictCount: 2, problemCount: 2 }), photos, archive, broken],
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

export const accounts: MethodResults['accounts'] = [
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
export const settings: MethodResults['settings'] = {
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
export const preview: MethodResults['previewPair'] = {
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
export const explain: MethodResults['explain'] = {
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
export const results: Results = {
  accounts,
  settings,
  updateSettings: settings,
  explain,
  buckets: [
    { name: 'team-1250000000', region: 'ap-guangzhou' },
    { name: 'backup-1250000000', region: 'ap-shanghai' },
    { name: 'website-assets-1250000000', region: 'eu-frankfurt' },
  ],
  remoteFolders: { folders: ['docs', 'photos', '设计', 'Videos 2026'], isCutShort: false },
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
export const atStep = (step: string): Readonly<Record<string, string>> => ({
  'driftless.draft': JSON.stringify({ ...draft, step }),
});
export const quiet = sampleSnapshot({ pairs: [documents], activity });
export const clashes = sampleSnapshot({
  pairs: [samplePair({ conflictCount: 4 }), samplePair({ ...photos, conflictCount: 2 })],
  conflicts: [
    sampleConflict({
      id: 'docs\nReports/notes.md',
      path: 'Reports/notes.md',
      local: { kind: 'file', size: 18_200, modifiedAt: now - 1_100_000 },
      remote: { kind: 'file', size: 18_900, modifiedAt: now - 300_000, etag: '"9b2c11d0a2b3c4d5"' },
    }),
    sampleConflict({
      id: 'photos\nGuilin/river.svg',
      pairId: 'photos',
      path: 'Guilin/river.svg',
      local: { kind: 'file', size: 1_200_000, modifiedAt: now - 86_400_000 },
      remote: { kind: 'file', size: 1_340_000, modifiedAt: now - 3_600_000, etag: '"77d0a2b3c4d59b2c"' },
    }),
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

/** One pair in one state each: what the top of the overview says of it. */
export const offline = samplePair({ state: { kind: 'offline', reason, retryAt: now + 40_000 } });
export const wrongKey = samplePair({
  state: { kind: 'stopped', reason: { code: 'cos-signature-mismatch', detail: 'SignatureDoesNotMatch' } },
});
export const paused = samplePair({ state: { kind: 'paused', until: now + 3_600_000 } });
export const oneWay = samplePair({
  id: 'backup',
  name: 'Backup',
  localRoot: '/home/mei/Backup',
  bucket: 'backup-1250000000',
  prefix: '',
  mode: 'upload-keep',
  heldBackCount: 37,
  watchProblem: { code: 'watch-degraded', detail: 'ENOSPC' },
});
export const syncing = sampleSnapshot({
  pairs: [documents, photos],
  transfers,
  activity,
});

const shared = [
  '# Autumn launch',
  '',
  'Kick-off on Monday, 10:00, room 4.',
  'Budget: 120,000',
  '',
  '## To do',
  ...['Invite the press', 'Book the hall', 'Print the posters', 'Order flowers', 'Test the microphones'].map(
    (item) => `- ${item}`,
  ),
  '',
  '## Guests',
  ...['Lin', 'Okafor', 'Sato', 'Novak', 'Haddad'].map((name) => `- ${name}`),
];
const asText = (lines: readonly string[]): SideContent => ({
  kind: 'text',
  encoding: 'utf-8',
  text: `${lines.join('\n')}\n`,
});
const swap = (from: string, ...to: readonly string[]): readonly string[] =>
  shared.flatMap((line) => (line === from ? to : [line]));
export const texts = {
  base: asText(shared),
  local: asText(
    swap('- Book the hall', '- Book the hall (done)', '- Call the caterer').toSpliced(3, 1, 'Budget: 125,000'),
  ),
  remote: asText(
    swap('- Test the microphones', '- Test the microphones and the lights').toSpliced(3, 1, 'Budget: 118,500'),
  ),
} as const;

function picture(sky: string, hill: string): SideContent {
  const drawn =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 320">' +
    `<rect width="480" height="320" fill="${sky}"/><circle cx="360" cy="90" r="42" fill="#fff3c4"/>` +
    `<path d="M0 240 Q70 90 130 200 T260 190 T380 170 T480 230 V320 H0Z" fill="${hill}"/>` +
    '<path d="M0 280 Q240 240 480 290 V320 H0Z" fill="#3b6b8f" opacity=".7"/></svg>';
  return { kind: 'picture', mediaType: 'image/svg+xml', base64: Buffer.from(drawn).toString('base64') };
}
export const pictures = { local: picture('#a7d3f2', '#4f7d52'), remote: picture('#f6c39a', '#6d5a7a') } as const;

export const bucketResults: Results = {
  bucketFacts: {
    bucket: 'team-1250000000',
    region: 'ap-guangzhou',
    versioning: { ok: true, value: 'enabled' },
    acl: {
      ok: true,
      value: {
        owner: '100000000001',
        grants: [{ grantee: '100000000001', permission: 'FULL_CONTROL' }],
        canned: 'private',
      },
    },
    cors: {
      ok: true,
      value: [
        {
          id: 'web',
          allowedOrigins: ['https://www.example.com', 'https://admin.example.com'],
          allowedMethods: ['GET', 'HEAD'],
          allowedHeaders: ['*'],
          exposeHeaders: ['ETag', 'x-cos-request-id'],
          maxAgeSeconds: 600,
        },
        {
          allowedOrigins: ['*'],
          allowedMethods: ['GET'],
          allowedHeaders: [],
          exposeHeaders: [],
        },
      ],
    },
    tags: {
      ok: true,
      value: [
        { key: 'team', value: 'design' },
        { key: '项目', value: '秋季发布' },
      ],
    },
    lifecycle: {
      ok: true,
      value: [
        { id: 'old-versions', prefix: '', isEnabled: true, isOurs: false, expiresOldVersionsAfterDays: 90 },
        {
          id: 'logs',
          prefix: 'logs/',
          isEnabled: false,
          isOurs: false,
          movesToStorageClass: 'ARCHIVE',
          movesAfterDays: 30,
          expiresAfterDays: 365,
        },
        { id: 'driftless', prefix: 'docs/', isEnabled: true, isOurs: true, abortsUploadsAfterDays: 7 },
      ],
    },
    encryption: { ok: true, value: 'AES256' },
  },
  unfinishedUploads: [
    { key: 'docs/exports/2026-11 backup.tar.zst', uploadId: 'u3', initiatedAt: now - 3 * 3_600_000, isOurs: false },
    { key: 'docs/Videos/team day.mov', uploadId: 'u1', initiatedAt: now - 40_000, isOurs: true },
    { key: 'docs/archive/disk image.iso', uploadId: 'u2', initiatedAt: now - 9 * 86_400_000, isOurs: false },
  ],
  objectVersions: [0, 1, 2, 3].map((age) => ({
    versionId: `MTg0NDUx${age}`,
    isLatest: age === 0,
    isDeleteMarker: age === 1,
    size: age === 1 ? 0 : 18_231 - age * 700,
    modifiedAt: now - age * 5_200_000 - 60_000,
    etag: '"9b2c11d0a2b3c4d5"',
  })),
  versionContent: texts.local,
};

const denied = {
  ok: false,
  reason: { code: 'cos-access-denied', detail: 'access denied', cosCode: 'AccessDenied', requestId: 'NjU1OTA3NDZf' },
} as const;
/** Keys that may read some settings and not others, and a list of access that somebody made. */
export const deniedFacts: MethodResults['bucketFacts'] = {
  bucket: 'team-1250000000',
  region: 'ap-guangzhou',
  versioning: { ok: true, value: 'off' },
  acl: {
    ok: true,
    value: {
      owner: '100000000001',
      grants: [
        { grantee: '100000000001', permission: 'FULL_CONTROL' },
        { grantee: '100000000042', permission: 'WRITE' },
        { grantee: 'http://cam.qcloud.com/groups/global/AllUsers', permission: 'READ' },
      ],
    },
  },
  lifecycle: { ok: true, value: [] },
  cors: denied,
  tags: { ok: true, value: [] },
  encryption: denied,
};
