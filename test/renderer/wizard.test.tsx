import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { AccountCheck, AccountView } from '../../src-main/contract/accounts.ts';
import type { PairPreview, PairWarning } from '../../src-main/contract/pairs.ts';
import { emptyDraft, readDraft } from '../../src-renderer/wizard/draft.ts';
import { joinLocal } from '../../src-renderer/wizard/local-step.tsx';
import { toPrefix } from '../../src-renderer/wizard/prefix-step.tsx';
import { sampleSnapshot } from './sample.ts';
import { type Answers, showApp } from './show-app.tsx';

const work: AccountView = {
  id: 'a1',
  name: 'Work',
  secretIdHint: 'AKID••••w4Kf',
  isTemporary: false,
  keysIn: 'keyring',
  isProtected: true,
  pairCount: 0,
};
const preview: PairPreview = {
  totals: [
    { action: 'upload', count: 2, bytes: 2_000_000 },
    { action: 'download', count: 1, bytes: 500 },
  ],
  rows: [
    { path: 'a.txt', action: 'upload', bytes: 1_000_000 },
    { path: 'b/c.txt', action: 'upload', bytes: 1_000_000 },
    { path: 'from the cloud.txt', action: 'download', bytes: 500 },
  ],
};
const answers: Answers = {
  accounts: () => [work],
  buckets: () => [
    { name: 'team-1250000000', region: 'ap-guangzhou' },
    { name: 'other-1250000000', region: 'ap-shanghai' },
  ],
  remoteFolders: ({ prefix }) => ({
    folders: prefix === '' ? ['docs/', 'photos/'] : ['docs/2026/'],
    isCutShort: false,
  }),
  localFolders: ({ path = '/home/mei' }) => ({
    path,
    parent: '/home',
    folders: [{ name: 'Documents', path: `${path}/Documents` }],
  }),
  checkPair: () => [],
  previewPair: () => preview,
  addPair: () => ({ pairId: 'new' }),
  testIgnoreRules: () => ({}),
};
const start = (more: Answers = {}) => showApp(sampleSnapshot(), { hash: '#/add', answers: { ...answers, ...more } });
const next = (): HTMLElement => screen.getByRole('button', { name: 'Next' });
const atStep = (step: string, more: object = {}): void =>
  window.localStorage.setItem(
    'driftless.draft',
    JSON.stringify({
      ...emptyDraft,
      step,
      accountId: 'a1',
      bucket: 'team-1250000000',
      region: 'ap-guangzhou',
      localRoot: '/home/mei/Documents',
      ...more,
    }),
  );
const wanted = {
  place: { accountId: 'a1', bucket: 'team-1250000000', region: 'ap-guangzhou' },
  prefix: '',
  localRoot: '/home/mei/Documents',
  mode: 'two-way',
  conflictPolicy: 'ask',
  ignoreRules: '',
  excludedFolders: [],
};

test('from account to start: every step is answered, Enter goes on, and the pair is added as chosen', async () => {
  const page = await start();
  await page.user.click(screen.getByRole('radio', { name: /Work/ }));
  await page.user.keyboard('{Enter}');
  await page.user.click(await screen.findByRole('radio', { name: /^team-1250000000/ }));
  await page.user.keyboard('{Enter}');
  await page.user.click(await screen.findByRole('button', { name: 'docs' }));
  await screen.findByRole('button', { name: '2026' });
  await page.user.type(screen.getByRole('textbox', { name: 'New folder here' }), 'plans{Enter}');
  await page.user.click(await screen.findByRole('button', { name: 'Documents' }));
  await page.user.click(next());
  await page.user.click(screen.getByRole('radio', { name: /^Upload, deleting nothing/ }));
  await page.user.type(screen.getByRole('textbox', { name: 'Name' }), 'Plans{Enter}');
  expect(await screen.findByText('Nothing is deleted on either side.')).toBeTruthy();
  await page.user.click(screen.getByRole('button', { name: 'Start syncing' }));
  await waitFor(() => expect(window.location.hash).toBe('#/overview'));
  expect([page.asked(), window.localStorage.getItem('driftless.draft')]).toEqual([
    [
      {
        method: 'addPair',
        params: { draft: { ...wanted, prefix: 'docs/plans/', mode: 'upload-keep', name: 'Plans' } },
      },
    ],
    null,
  ]);
});

test('new keys are tested before the account is added; a failed check is shown and goes no further', async () => {
  let checks: readonly AccountCheck[] = [
    { check: 'reach' },
    { check: 'keys', reason: { code: 'cos-signature-mismatch', detail: '' } },
  ];
  const page = await start({ accounts: () => [], testAccount: () => checks, addAccount: () => work });
  expect(next().hasAttribute('disabled')).toBe(true);
  await page.user.type(screen.getByRole('textbox', { name: 'Name' }), 'Work');
  await page.user.type(screen.getByRole('textbox', { name: 'SecretId' }), ' AKID1 ');
  await page.user.type(screen.getByLabelText('SecretKey'), 'secret');
  await page.user.click(next());
  expect(screen.getByText(/The SecretKey does not fit the SecretId/)).toBeTruthy();
  checks = [{ check: 'reach' }, { check: 'keys', reason: { code: 'cos-access-denied', detail: '' } }];
  await page.user.click(next());
  await screen.findByRole('heading', { name: 'Which bucket?' });
  const keys = { secretId: 'AKID1', secretKey: 'secret' };
  expect(page.asked()).toEqual([
    { method: 'testAccount', params: { keys } },
    { method: 'testAccount', params: { keys } },
    { method: 'addAccount', params: { name: 'Work', keys } },
  ]);
});

test('a SecretKey is in no storage, and typed into a field that hides it', async () => {
  const page = await start({ accounts: () => [] });
  const field = screen.getByLabelText('SecretKey');
  await page.user.type(field, 'very-secret-key');
  expect([
    field.getAttribute('type'),
    JSON.stringify({ ...window.localStorage }).includes('very-secret-key'),
    JSON.stringify({ ...window.sessionStorage }).includes('very-secret-key'),
    page.asked(),
  ]).toEqual(['password', false, false, []]);
});

test('keys that may not list buckets lead to typing the name, which is tried before going on', async () => {
  atStep('bucket', { bucket: '', region: '' });
  const page = await showApp(sampleSnapshot(), {
    hash: '#/add',
    answers,
    refusal: () => ({ code: 'cos-access-denied', detail: 'no' }),
  });
  await page.user.type(screen.getByRole('textbox', { name: 'Bucket name' }), 'Team');
  expect(screen.getByText(/ending in the APPID/)).toBeTruthy();
  await page.user.clear(screen.getByRole('textbox', { name: 'Bucket name' }));
  await page.user.type(screen.getByRole('textbox', { name: 'Bucket name' }), 'team-1250000000');
  await page.user.type(screen.getByRole('combobox', { name: 'Region' }), 'ap-guangzhou{Enter}');
  expect([page.askedOf('remoteFolders'), screen.getByRole('alert').textContent]).toEqual([
    [{ place: { accountId: 'a1', bucket: 'team-1250000000', region: 'ap-guangzhou' }, prefix: '' }],
    expect.stringContaining('no'),
  ]);
});

test('a bucket is created on the way', async () => {
  atStep('bucket', { bucket: '', region: '' });
  const page = await start();
  await page.user.click(screen.getByRole('tab', { name: 'Create one' }));
  await page.user.type(screen.getByRole('textbox', { name: 'Bucket name' }), 'fresh-1250000000');
  await page.user.type(screen.getByRole('combobox', { name: 'Region' }), 'ap-nanjing');
  await page.user.click(screen.getByRole('button', { name: 'Create and go on' }));
  await screen.findByRole('heading', { name: 'Which folder in the cloud?' });
  expect(page.asked()).toEqual([
    { method: 'createBucket', params: { accountId: 'a1', bucket: 'fresh-1250000000', region: 'ap-nanjing' } },
  ]);
});

test('a local folder is made on the way and chosen', async () => {
  atStep('local', { localRoot: '' });
  const page = await start();
  await page.user.type(screen.getByRole('textbox', { name: 'New folder here' }), 'Synced{Enter}');
  await waitFor(() =>
    expect(screen.getByRole('textbox', { name: 'Folder' })).toHaveProperty('value', '/home/mei/Synced'),
  );
  expect(page.asked()).toEqual([{ method: 'makeLocalFolder', params: { path: '/home/mei/Synced' } }]);
});

test('the home folder stands in until another is typed, and gets into nothing that is', async () => {
  atStep('local', { localRoot: '' });
  let arrive: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const page = await start({
    localFolders: async ({ path = '/home/mei' }) => {
      await arrived;
      return { path, parent: '/home', folders: [] };
    },
  });
  const field = screen.getByRole('textbox', { name: 'Folder' });
  const shown = (): unknown => ('value' in field ? field.value : undefined);
  await page.user.click(field);
  arrive();
  await screen.findByText('No folders in here');
  const whileFocused = shown();
  await page.user.tab();
  await waitFor(() => expect(shown()).toBe('/home/mei'));
  await page.user.clear(field);
  const cleared = shown();
  await page.user.type(field, '/srv');
  expect({ whileFocused, cleared, typed: shown() }).toEqual({ whileFocused: '', cleared: '', typed: '/srv' });
});

test('a warning is mended with its button, and then gone', async () => {
  atStep('preview');
  let warnings: readonly PairWarning[] = [
    { code: 'versioning-off', isBlocking: false, fix: 'setVersioning' },
    { code: 'low-disk-space', isBlocking: false, detail: '5000000' },
  ];
  const page = await start({ checkPair: () => warnings });
  expect(screen.getByText(/5 MB are free/)).toBeTruthy();
  warnings = [];
  await page.user.click(screen.getByRole('button', { name: 'Turn versioning on' }));
  await waitFor(() => expect(screen.queryByText('The bucket keeps no older versions')).toBeNull());
  expect(page.asked()).toEqual([{ method: 'setVersioning', params: { place: wanted.place, status: 'enabled' } }]);
});

test('what blocks a pair keeps it from starting and from being previewed', async () => {
  atStep('preview');
  const page = await start({ checkPair: () => [{ code: 'pairs-overlap', isBlocking: true, detail: 'Photos' }] });
  expect([
    screen.getByRole('button', { name: 'Start syncing' }).hasAttribute('disabled'),
    page.askedOf('previewPair'),
    screen.getByText(/Photos/) !== null,
  ]).toEqual([true, [], true]);
});

test('the preview lists every path, and its totals narrow it', async () => {
  atStep('preview');
  const page = await start();
  const rows = (): readonly (string | undefined)[] =>
    within(screen.getByRole('list', { name: 'Every path' }))
      .getAllByRole('listitem')
      .map((row) => row.querySelector('.path')?.textContent);
  await screen.findByRole('list', { name: 'Every path' });
  const all = rows();
  await page.user.click(screen.getByRole('button', { name: /to download/ }));
  expect([all, rows()]).toEqual([['a.txt', 'b/c.txt', 'from the cloud.txt'], ['from the cloud.txt']]);
});

test('Back leads through every step, and what was chosen is still there', async () => {
  atStep('preview', { mode: 'download' });
  const page = await start();
  const titles: (string | null)[] = [];
  for (let step = 0; step < 5; step += 1) {
    await page.user.click(screen.getByRole('button', { name: 'Back' }));
    titles.push(screen.getByRole('heading', { level: 2 }).textContent);
  }
  expect([titles, screen.queryByRole('button', { name: 'Back' })]).toEqual([
    [
      'How should it sync?',
      'Which folder on this computer?',
      'Which folder in the cloud?',
      'Which bucket?',
      'Which account?',
    ],
    null,
  ]);
  expect(readDraft(window.localStorage.getItem('driftless.draft'))).toMatchObject({
    mode: 'download',
    bucket: 'team-1250000000',
  });
});

test('the ignore rules are tried before they hold', async () => {
  atStep('rules', { ignoreRules: '*.tmp' });
  const page = await start({ testIgnoreRules: () => ({ ignoredBy: { rule: '*.tmp', source: 'settings' } }) });
  await page.user.type(screen.getByRole('textbox', { name: 'Try a path' }), 'drafts/');
  expect([
    await screen.findByText('Left out by the rule “*.tmp” (these rules).').then((one) => one.role),
    page.askedOf('testIgnoreRules').at(-1),
  ]).toEqual([expect.anything(), { rules: '*.tmp', path: 'drafts', isFolder: true }]);
});

test.each([
  null,
  '',
  'nonsense',
  '{}',
  '[]',
  '{"step":"preview"}',
  JSON.stringify({ ...emptyDraft, excludedFolders: 3 }),
])('a stored draft that is none starts empty: %s', (stored) => {
  expect(readDraft(stored)).toEqual(emptyDraft);
});

test('prefixes and paths are joined as each side writes them', () => {
  expect([
    ['', '/', 'a', '/a//', 'a/b/'].map(toPrefix),
    joinLocal('/home/mei', 'x'),
    joinLocal('/', 'x'),
    joinLocal('C:\\Users\\mei', 'x'),
    joinLocal('C:\\', 'x'),
  ]).toEqual([['', '', 'a/', 'a/', 'a/b/'], '/home/mei/x', '/x', 'C:\\Users\\mei\\x', 'C:\\x']);
});
