/** Every screen of the page in the situations it is seen in: what is known, where the page stands, and what is clicked before a look. */
import type { Snapshot } from '../../src-main/contract/model.ts';
import type { HostGiven } from './gallery-host.ts';
import {
  activity,
  archive,
  atStep,
  bucketResults,
  clashes,
  deniedFacts,
  documents,
  held,
  many,
  offline,
  oneWay,
  paused,
  photos,
  pictures,
  quiet,
  results,
  syncing,
  texts,
  wrongKey,
} from './gallery-samples.ts';
import { samplePair, sampleSnapshot } from './sample.ts';
import type { Results } from './show-app.tsx';

export type Scene = {
  readonly name: string;
  readonly hash: string;
  readonly snapshot: Snapshot;
  readonly results: Results;
  readonly host?: Partial<HostGiven>;
  /** What is in `localStorage` besides language and look. */
  readonly stored?: Readonly<Record<string, string>>;
  /** Clicked one after the other, by accessible name, before the look. */
  readonly clicks?: readonly RegExp[];
  /** Typed into the first text field and sent, after the clicks. */
  readonly typed?: string;
  /** Above the page, not dropped yet. */
  readonly isFolderHeld?: boolean;
  /** Also looked at in a narrow window and in high contrast. */
  readonly isTypical?: boolean;
  /** Words that stand there once the scene is set. */
  readonly awaited?: RegExp;
};

const scene = (name: string, hash: string, snapshot: Snapshot, more: Partial<Scene> = {}): Scene => ({
  name,
  hash,
  snapshot,
  results,
  ...more,
});
const withPairs = (...pairs: Snapshot['pairs']): Snapshot => sampleSnapshot({ pairs, activity });

const onDesktop = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  engine: { ...snapshot.engine, host: 'desktop' },
});

const window: readonly Scene[] = [
  scene('keys', '', quiet, { clicks: [/^(Keyboard shortcuts|键盘快捷键)$/] }),
  scene('keys-desktop', '', onDesktop(quiet), { clicks: [/^(Keyboard shortcuts|键盘快捷键)$/] }),
  scene('drop', '', onDesktop(quiet), { isFolderHeld: true, isTypical: true }),
  scene('drop-browser', '', quiet, { isFolderHeld: true }),
];

const overview: readonly Scene[] = [
  scene('welcome', '', sampleSnapshot({ pairs: [] })),
  scene('overview-in-sync', '', withPairs(documents, samplePair({ ...photos, state: { kind: 'idle' } }))),
  scene('overview-syncing', '', syncing, { isTypical: true }),
  scene('overview-many', '', many, { isTypical: true }),
  scene('overview-conflicts', '', withPairs(samplePair({ conflictCount: 3 }), photos)),
  scene('overview-problems', '', withPairs(samplePair({ problemCount: 3 }), archive)),
  scene('overview-paused', '', withPairs(paused, samplePair({ ...photos, state: { kind: 'paused' } }))),
  scene('overview-held', '', withPairs(held, photos)),
  scene('overview-wrong-key', '', withPairs(wrongKey)),
  scene('overview-one-way', '', withPairs(oneWay, documents)),
  scene('overview-offline', '', withPairs(offline)),
  scene('overview-lost', '', quiet, { host: { isLost: true }, awaited: /Not connected|未连接/ }),
  scene(
    'overview-demo',
    '',
    sampleSnapshot({
      ...quiet,
      engine: {
        ...quiet.engine,
        demo: {
          endpoint: 'http://127.0.0.1:9000',
          bucket: 'demo-1250000000',
          localRoot: '/home/mei/Driftless Demo/My files',
        },
      },
    }),
  ),
  scene(
    'overview-fifty',
    '',
    withPairs(
      ...Array.from({ length: 50 }, (_, index) => samplePair({ id: `p${index}`, name: `Folder ${index + 1}` })),
    ),
  ),
  scene('overview-menu', '', quiet, { clicks: [/^(More|更多)[:：]/] }),
  scene('hold', '', withPairs(held), {
    results: {
      holdPaths: {
        total: 412,
        paths: Array.from({ length: 200 }, (_, index) => `photos/2026/IMG_${2000 + index}.jpg`),
      },
    },
    clicks: [/^(Review…|查看…)$/],
    isTypical: true,
  }),
  scene('remove', '', quiet, { clicks: [/^(More|更多)[:：]/, /^(Remove…|移除…)$/] }),
  scene('edit', '', quiet, { clicks: [/^(More|更多)[:：]/, /^(Change rules…|更改规则…)$/] }),
];

const speeds = Array.from({ length: 240 }, (_, at) =>
  Math.round(10e6 + 3e6 * Math.sin(at / 19) + 1.6e6 * Math.sin(at / 4.3) - (at % 110 < 6 ? 3e6 : 0)),
);
const history: readonly Scene[] = [
  scene('activity', '#/activity', syncing, { host: { speeds }, isTypical: true }),
  scene('activity-desktop', '#/activity', onDesktop(quiet), { isTypical: true }),
  scene('activity-empty', '#/activity', sampleSnapshot(), { host: { historyRows: 0 } }),
  scene('activity-why', '#/activity', quiet, { clicks: [/Q3 summary/] }),
  scene('activity-why-one-way', '#/activity', quiet, {
    results: {
      ...results,
      explain: {
        path: 'Old/notes.txt',
        mode: 'upload-keep',
        local: { kind: 'absent' },
        base: { kind: 'file', size: 17_900, modifiedAt: 1_766_000_000_000 },
        remote: { kind: 'file', size: 17_900, modifiedAt: 1_766_000_000_000, etag: '"9b2c11d0a2b3c4d5"' },
        reason: 'held-back-by-mode',
        actions: [],
        heldBack: ['delete-remote-file'],
      },
    },
    clicks: [/notes\.txt/],
  }),
  scene('problems', '#/problems', many, { isTypical: true }),
  scene('problems-none', '#/problems', quiet),
];

const conflicts: readonly Scene[] = [
  scene('conflicts', '#/conflicts', clashes, { clicks: [/^(Keep local|保留本地)$/], isTypical: true }),
  scene('conflicts-none', '#/conflicts', quiet),
  scene('conflict-difference', '#/conflicts', clashes, {
    host: { contents: texts },
    clicks: [/notes\.md/, /^(Show the content|显示内容)/],
  }),
  scene('conflict-merge', '#/conflicts', clashes, {
    results: { ...results, conflictContent: texts.local },
    host: { contents: texts },
    clicks: [/notes\.md/, /^(Show the content|显示内容)/, /^(Merge…|合并…)$/],
    isTypical: true,
  }),
  scene('conflict-pictures', '#/conflicts', clashes, {
    results: { ...results, conflictContent: pictures.local },
    host: { contents: pictures },
    clicks: [/river\.svg/, /^(Show the content|显示内容)/],
  }),
];

const wizard: readonly Scene[] = [
  scene('add-account', '#/add', quiet, { results: { ...results, accounts: [] } }),
  scene('add-account-choose', '#/add', quiet),
  scene('add-bucket', '#/add', quiet, { stored: atStep('bucket') }),
  scene('add-bucket-create', '#/add', quiet, { stored: atStep('bucket'), clicks: [/^(Create one|新建)$/] }),
  scene('add-prefix', '#/add', quiet, { stored: atStep('prefix') }),
  scene('add-local', '#/add', quiet, { stored: atStep('local') }),
  scene('add-rules', '#/add', quiet, { stored: atStep('rules') }),
  scene('add-preview', '#/add', quiet, { stored: atStep('preview'), isTypical: true }),
];

const settings: readonly Scene[] = [
  scene('settings-general', '#/settings/general', quiet),
  scene('settings-accounts', '#/settings/accounts', quiet, { clicks: [/^(Test connection|测试连接)[:：].*Work/] }),
  scene('settings-account-add', '#/settings/accounts', quiet, { clicks: [/^(Add an account|添加账号)$/] }),
  scene('settings-network', '#/settings/network', quiet, { isTypical: true }),
  scene('settings-sync', '#/settings/sync', quiet),
  scene('settings-about', '#/settings/about', quiet),
];

const bucket = (name: string, more: Partial<Scene> = {}): Scene =>
  scene(name, '#/bucket/docs', quiet, { results: { ...results, ...bucketResults }, ...more });
const buckets: readonly Scene[] = [
  bucket('bucket', { isTypical: true }),
  bucket('bucket-denied', { results: { ...results, bucketFacts: deniedFacts } }),
  bucket('bucket-suspend', { clicks: [/^(Suspend…|暂停…)$/] }),
  bucket('bucket-cors', { clicks: [/^(Change the rule for|更改 .* 的规则)/], isTypical: true }),
  bucket('bucket-cors-moved', {
    clicks: [/^(Move the rule for .*www.* down|下移 .*www.* 的规则)$/],
    isTypical: true,
  }),
  bucket('bucket-cors-wrong', {
    clicks: [/^(Add a rule…|添加规则…)$/, /^(Downloads in the browser|浏览器下载)$/, /^(Save|保存)$/],
  }),
  bucket('bucket-tags-wrong', { clicks: [/^(Add a tag|添加标签)$/, /^(Save tags|保存标签)$/] }),
  bucket('bucket-uploads', { clicks: [/^(Unfinished uploads|未完成的上传)$/] }),
  bucket('bucket-uploads-end', {
    clicks: [/^(Unfinished uploads|未完成的上传)$/, /^(End it: |结束：)/],
  }),
  bucket('bucket-uploads-none', {
    results: { ...results, ...bucketResults, unfinishedUploads: [] },
    clicks: [/^(Unfinished uploads|未完成的上传)$/],
  }),
  bucket('bucket-versions', { clicks: [/^(Older versions|历史版本|旧版本)$/], typed: 'Reports/2026/Q3 summary.docx' }),
];

export const scenes: readonly Scene[] = [
  ...window,
  ...overview,
  ...history,
  ...conflicts,
  ...wizard,
  ...settings,
  ...buckets,
];
