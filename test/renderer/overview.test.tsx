import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Snapshot } from '../../src-main/contract/model.ts';
import { minutesUntilTomorrow } from '../../src-renderer/overview/pause-menu.tsx';
import { hold, inState, reason, sampleActivity, samplePair, sampleSnapshot } from './sample.ts';
import { showApp } from './show-app.tsx';

const progress = { filesDone: 34, filesTotal: 120, bytesDone: 1.2e9, bytesTotal: 8e9, bytesPerSecond: 12.4e6 };
const soon = Date.now() + 3_600_000;

const main = (): HTMLElement => screen.getByRole('main');
const headline = (): HTMLElement =>
  screen.getByRole('region', { name: screen.getByRole('heading', { level: 1 }).textContent });

test.each<[string, Snapshot, string, string | undefined]>([
  ['idle', inState({ kind: 'idle' }), 'Everything is in sync', 'Sync now'],
  ['starting', inState({ kind: 'starting' }), 'Checking for changes…', 'Pause'],
  ['checking', inState({ kind: 'checking' }), 'Checking for changes…', 'Pause'],
  ['syncing', inState({ kind: 'syncing' }, { progress }), 'Syncing: 34 of 120 files done · 12.4 MB/s', 'Pause'],
  ['paused', inState({ kind: 'paused' }), 'Paused', 'Resume'],
  ['held', inState({ kind: 'held', hold }), 'Documents: Unusually many deletions', 'Review…'],
  ['offline', inState({ kind: 'offline', reason, retryAt: soon }), 'The cloud cannot be reached', 'Try again'],
  ['stopped', inState({ kind: 'stopped', reason }), 'Documents has stopped', 'Try again'],
  ['conflicts', inState({ kind: 'syncing' }, { conflictCount: 2 }), '2 conflicts need your decision', 'See conflicts'],
  ['one problem', inState({ kind: 'idle' }, { problemCount: 1 }), '1 item could not be synced', 'See problems'],
  ['nothing', sampleSnapshot({ pairs: [] }), 'Keep a folder the same here and in the cloud', undefined],
])('the headline says the whole situation and offers what fits: %s', async (_name, snapshot, title, button) => {
  await showApp(snapshot);
  const words = screen.getByRole('heading', { level: 1 }).textContent?.replaceAll(/[\u2068\u2069]/g, '');
  const action = [...headline().querySelectorAll('.headline-action button, .headline-action a')].map(
    (one) => one.textContent,
  );
  expect([words, action]).toEqual([title, button === undefined ? [] : [button]]);
});

test.each<[Snapshot, string]>([
  [inState({ kind: 'starting' }), 'Starting'],
  [inState({ kind: 'checking' }), 'Checking for changes'],
  [inState({ kind: 'syncing' }, { progress }), 'Syncing'],
  [inState({ kind: 'idle' }), 'In sync'],
  [inState({ kind: 'idle' }, { conflictCount: 1, problemCount: 1 }), 'Needs your decision'],
  [inState({ kind: 'idle' }, { problemCount: 1 }), 'Some items are not synced'],
  [inState({ kind: 'paused' }), 'Paused'],
  [inState({ kind: 'paused', by: 'metered' }), 'Paused on a metered connection'],
  [inState({ kind: 'held', hold }), 'Waiting for your decision'],
  [inState({ kind: 'offline', reason, retryAt: soon }), 'Offline'],
  [inState({ kind: 'stopped', reason }), 'Stopped'],
])('a card says its state in words (%#)', async (snapshot, words) => {
  await showApp(snapshot);
  expect(within(screen.getByRole('list', { name: 'Synced folders' })).getByText(words)).toBeTruthy();
});

test('a pause with an end says when it ends', async () => {
  await showApp(inState({ kind: 'paused', until: soon }));
  expect(screen.getAllByText(/^Paused until /).length).toBe(2);
});

test('some paused folders do not look like all of them', async () => {
  const pairs = [samplePair({ id: 'a', state: { kind: 'paused' } }), samplePair({ id: 'b' })];
  await showApp(sampleSnapshot({ pairs }));
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('1 of 2 folders is paused');
});

test('the progress bar of a pass never runs backwards, and starts again with the next pass', async () => {
  const page = await showApp(
    inState({ kind: 'syncing' }, { progress: { ...progress, filesDone: 60, bytesDone: 4e9 } }),
  );
  const value = (): number => Number(screen.getByRole('progressbar').getAttribute('value'));
  const put = async (revision: number, filesTotal: number, filesDone: number, bytesDone: number): Promise<void> => {
    const now = { ...progress, filesTotal, filesDone, bytesDone };
    await page.patch({
      revision,
      pairs: { put: [samplePair({ state: { kind: 'syncing' }, progress: now })], remove: [] },
    });
  };
  const values = [value()];
  await put(2, 90_000, 60, 4e9);
  values.push(value());
  await put(3, 120, 0, 0);
  values.push(value());
  expect(values).toEqual([500, 500, 0]);
});

test('the pause menu works by keyboard alone and gives the focus back', async () => {
  const page = await showApp(inState({ kind: 'idle' }));
  const button = screen.getByRole('button', { name: /^Pause/ });
  button.focus();
  await page.user.keyboard('{ArrowDown}');
  expect(document.activeElement?.textContent).toBe('For 30 minutes');
  await page.user.keyboard('{End}');
  expect(document.activeElement?.textContent).toBe('Until I resume');
  await page.user.keyboard('{Escape}');
  expect([screen.queryByRole('menu'), document.activeElement]).toEqual([null, button]);
  await page.user.keyboard('{Enter}{ArrowDown}{Enter}');
  expect([page.asked(), screen.queryByRole('menu'), document.activeElement]).toEqual([
    [{ method: 'pause', params: { pairId: 'docs', minutes: 60 } }],
    null,
    button,
  ]);
});

test('a folder can be paused until resumed, synced now and resumed', async () => {
  const page = await showApp(inState({ kind: 'idle' }));
  await page.user.click(screen.getByRole('button', { name: /^Sync now: / }));
  await page.user.click(screen.getByRole('button', { name: /^Pause: / }));
  await page.user.click(screen.getByRole('menuitem', { name: 'Until I resume' }));
  await page.patch({ revision: 2, pairs: { put: [samplePair({ state: { kind: 'paused' } })], remove: [] } });
  await page.user.click(screen.getByRole('button', { name: /^Resume: / }));
  expect(page.asked()).toEqual([
    { method: 'syncNow', params: { pairId: 'docs' } },
    { method: 'pause', params: { pairId: 'docs' } },
    { method: 'resume', params: { pairId: 'docs' } },
  ]);
});

test('a hold is reviewed with its whole list, deciding later is the default, each answer is sent', async () => {
  const all = Array.from({ length: 3 }, (_, index) => `photos/${index}.jpg`);
  const page = await showApp(inState({ kind: 'held', hold }), {
    answers: { holdPaths: ({ offset, limit }) => ({ total: 3, paths: all.slice(offset, offset + limit) }) },
  });
  const review = within(headline()).getByRole('button', { name: 'Review…' });
  await page.user.click(review);
  const dialog = screen.getByRole('dialog');
  expect([
    within(screen.getByRole('list', { name: '3 items are affected' }))
      .getAllByRole('listitem')
      .map((one) => one.textContent),
    document.activeElement?.textContent,
    screen.getByText(
      /3 files are gone from .*\/home\/mei\/Documents.*would be deleted in .*team-1250000000\/docs\//,
    ) !== null,
  ]).toEqual([all, 'Decide later', true]);
  await page.user.click(within(dialog).getByRole('button', { name: 'Decide later' }));
  expect([screen.queryByRole('dialog'), document.activeElement, page.asked()]).toEqual([null, review, []]);
  for (const name of ['Delete 3 files in the cloud', 'Bring the files back', 'Pause this folder']) {
    await page.user.click(review);
    await page.user.click(screen.getByRole('button', { name }));
  }
  expect(page.asked()).toEqual(
    ['proceed', 'restore', 'stop'].map((choice) => ({
      method: 'answerHold',
      params: { pairId: 'docs', code: 'mass-deletion', choice },
    })),
  );
});

test('the list of a hold falls back to its sample where the whole cannot be had, and says how many are left out', async () => {
  const page = await showApp(inState({ kind: 'held', hold }), { refusal: () => reason });
  await page.user.click(within(headline()).getByRole('button', { name: 'Review…' }));
  expect([
    within(screen.getByRole('list', { name: '3 items are affected' }))
      .getAllByRole('listitem')
      .map((one) => one.textContent),
    screen.getByText(/1 more is not listed/) !== null,
  ]).toEqual([['photos/a.jpg', 'photos/b.jpg'], true]);
});

test('an answer that makes no sense for a hold is not offered, and one that deletes nothing is not called a deletion', async () => {
  const rebuilt = { ...hold, code: 'state-rebuilt', side: 'local', choices: ['proceed', 'stop'] } as const;
  const page = await showApp(inState({ kind: 'held', hold: rebuilt }));
  await page.user.click(within(headline()).getByRole('button', { name: 'Review…' }));
  const answers = within(screen.getByRole('list', { name: 'What to do' })).getAllByRole('button');
  expect(answers.map((one) => one.textContent)).toEqual(['Go on', 'Pause this folder']);
});

test('a hold that is settled meanwhile can no longer be answered', async () => {
  const page = await showApp(inState({ kind: 'held', hold }));
  await page.user.click(within(headline()).getByRole('button', { name: 'Review…' }));
  await page.patch({ revision: 2, pairs: { put: [samplePair()], remove: [] } });
  expect([
    screen.queryByRole('button', { name: /^Delete/ }),
    screen.getByText(/nothing to decide any more/) !== null,
  ]).toEqual([null, true]);
});

test('conflict and problem counts of a card lead to the lists of that folder', async () => {
  await showApp(inState({ kind: 'idle' }, { conflictCount: 2, problemCount: 1 }));
  const links = within(screen.getByRole('list', { name: 'Synced folders' })).getAllByRole('link');
  expect(links.map((link) => [link.textContent, link.getAttribute('href')])).toEqual([
    ['2 conflicts', '#/conflicts?folder=docs'],
    ['1 problem', '#/problems?folder=docs'],
  ]);
});

test('what a one-way mode leaves out is counted on the card', async () => {
  await showApp(inState({ kind: 'idle' }, { mode: 'upload', heldBackCount: 12 }));
  expect(
    screen.getByText('“Upload, deletions included”: 12 paths differ in the cloud or here, and stay so'),
  ).toBeTruthy();
});

test('a pause that is not the user’s says why, and can be overruled', async () => {
  const page = await showApp(inState({ kind: 'paused', by: 'battery' }));
  const title = screen.getByRole('heading', { level: 1 }).textContent;
  await page.user.click(within(headline()).getByRole('button', { name: 'Resume' }));
  expect([title, page.asked()]).toEqual(['Paused while on battery', [{ method: 'resume', params: {} }]]);
});

test('unreliable file events are told', async () => {
  await showApp(inState({ kind: 'idle' }, { watchProblem: { code: 'watch-degraded', detail: 'ENOSPC' } }));
  expect(screen.getByText(/changes are found by regular scans/)).toBeTruthy();
});

test('the demo says where its folder is and copies the path', async () => {
  const demo = { endpoint: 'http://127.0.0.1:9300', bucket: 'demo-1250000000', localRoot: '/home/me/demo folder' };
  const page = await showApp(sampleSnapshot({ engine: { version: '1', host: 'headless', startedAt: 1, demo } }));
  await page.user.click(screen.getByRole('button', { name: 'Copy path' }));
  expect([await navigator.clipboard.readText(), screen.getByRole('button', { name: 'Copied' }) !== null]).toEqual([
    '/home/me/demo folder',
    true,
  ]);
});

test('recent activity is the eight newest, transfers show how far they are', async () => {
  await showApp(
    sampleSnapshot({
      activity: Array.from({ length: 20 }, (_, id) => sampleActivity({ id, path: `file ${id}` })),
      transfers: [{ id: 't', pairId: 'docs', direction: 'down', path: 'a/b.mov', bytesDone: 1e6, bytesTotal: 4e6 }],
    }),
  );
  const recent = within(screen.getByRole('list', { name: 'Recent activity' })).getAllByRole('listitem');
  expect([
    recent.map((row) => row.querySelector('.path')?.textContent),
    screen.getByRole('progressbar', { name: /b\.mov/ }).getAttribute('value'),
  ]).toEqual([[19, 18, 17, 16, 15, 14, 13, 12].map((id) => `file ${id}`), '250']);
});

test('a refused request is told until it is dismissed', async () => {
  const page = await showApp(inState({ kind: 'idle' }), { refusal: () => ({ code: 'not-found', detail: 'gone' }) });
  await page.user.click(within(headline()).getByRole('button', { name: 'Sync now' }));
  expect(screen.getByRole('alert').textContent).toContain('It is no longer there');
  await page.user.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a lost connection is told and the last known state stays; it goes away when the connection is back', async () => {
  const page = await showApp(inState({ kind: 'idle' }));
  await page.connection({ kind: 'lost', retryAt: Date.now() + 5_000 });
  expect([
    within(main()).getByText('Not connected to Driftless') !== null,
    screen.getByText('In sync') !== null,
  ]).toEqual([true, true]);
  await page.connection({ kind: 'open' });
  expect(within(main()).queryByText('Not connected to Driftless')).toBeNull();
});

test.each([
  ['link', /^It does not know this page any more\. Open the link/, 'Try again'],
  ['password', /^It does not know this page any more\. Sign in/, 'Sign in'],
] as const)('after a start anew the page says how to be let in again: by %s', async (signIn, words, button) => {
  const page = await showApp(inState({ kind: 'idle' }));
  await page.connection({ kind: 'lost', retryAt: Date.now() + 5_000, signIn });
  const told = [screen.getByRole('heading', { level: 1 }).textContent, within(main()).getByText(words).tagName];
  const offered = within(headline())
    .getAllByRole('button')
    .map((one) => one.textContent);
  await page.connection({ kind: 'connecting', signIn });
  expect([told, offered, screen.getByRole('heading', { level: 1 }).textContent]).toEqual([
    ['Driftless was started anew', 'P'],
    [button],
    'Driftless was started anew',
  ]);
});

test('a change of the situation is announced politely, once it has come to rest', async () => {
  const page = await showApp(inState({ kind: 'idle' }));
  await page.patch({ revision: 2, pairs: { put: [samplePair({ state: { kind: 'syncing' } })], remove: [] } });
  await page.patch({ revision: 3, pairs: { put: [samplePair({ conflictCount: 1 })], remove: [] } });
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe('1 conflict needs your decision'), {
    timeout: 3_000,
  });
});

test('fifty folders are fifty cards', async () => {
  await showApp(
    sampleSnapshot({ pairs: Array.from({ length: 50 }, (_, i) => samplePair({ id: `p${i}`, name: `Folder ${i}` })) }),
  );
  expect(screen.getAllByRole('heading', { level: 3 }).length).toBe(50);
});

test('a pause until tomorrow ends at eight in the morning of the next day', () => {
  const late = new Date(2026, 10, 23, 22, 30).getTime();
  const early = new Date(2026, 10, 23, 0, 30).getTime();
  expect([minutesUntilTomorrow(late), minutesUntilTomorrow(early)]).toEqual([9.5 * 60, 31.5 * 60]);
});

test('removing a folder says what is not deleted, keeps it by default, and removes it once confirmed', async () => {
  const page = await showApp(inState({ kind: 'idle' }));
  await page.user.click(screen.getByRole('button', { name: /^More: / }));
  await page.user.click(screen.getByRole('menuitem', { name: 'Remove…' }));
  const dialog = screen.getByRole('dialog', { name: /^Stop syncing/ });
  expect([
    within(dialog).getByText('No file is deleted.') !== null,
    within(dialog).getByText(/12,482 files stay in/) !== null,
    document.activeElement?.textContent,
  ]).toEqual([true, true, 'Cancel']);
  await page.user.click(within(dialog).getByRole('button', { name: 'Stop syncing' }));
  expect([page.asked(), screen.queryByRole('dialog')]).toEqual([
    [{ method: 'removePair', params: { pairId: 'docs' } }],
    null,
  ]);
});

test.each([
  [{ kind: 'idle' }, 0],
  [{ kind: 'stopped', reason: { code: 'cos-access-denied', detail: '' } }, 1],
] as const)('removing a folder says where parts of uploads may stay behind: %o', async (state, notes) => {
  const page = await showApp(inState(state));
  await page.user.click(screen.getByRole('button', { name: /^More: / }));
  await page.user.click(screen.getByRole('menuitem', { name: 'Remove…' }));
  const dialog = screen.getByRole('dialog', { name: /^Stop syncing/ });
  expect(within(dialog).queryAllByText(/Parts of interrupted uploads may stay/).length).toBe(notes);
});

test('a refused removal is told inside its dialog', async () => {
  const page = await showApp(inState({ kind: 'idle' }), { refusal: () => ({ code: 'pair-locked', detail: 'busy' }) });
  await page.user.click(screen.getByRole('button', { name: /^More: / }));
  await page.user.click(screen.getByRole('menuitem', { name: 'Remove…' }));
  await page.user.click(screen.getByRole('button', { name: 'Stop syncing' }));
  expect(within(screen.getByRole('dialog')).getByRole('alert').textContent).toContain('busy');
});

test('the rules of a folder are changed: only what was changed is sent', async () => {
  const page = await showApp(inState({ kind: 'idle' }), { answers: { testIgnoreRules: () => ({}) } });
  await page.user.click(screen.getByRole('button', { name: /^More: / }));
  await page.user.click(screen.getByRole('menuitem', { name: 'Change rules…' }));
  const dialog = await screen.findByRole('dialog', { name: /^Change the rules of/ });
  await page.user.click(within(dialog).getByRole('radio', { name: /^Upload, deleting nothing/ }));
  await page.user.type(
    within(dialog).getByRole('textbox', { name: 'Folders that are not synced' }),
    '/raw/photos/{Enter}',
  );
  await page.user.clear(within(dialog).getByRole('textbox', { name: 'Name' }));
  await page.user.click(within(dialog).getByRole('button', { name: 'Save' }));
  expect([within(dialog).getByText('Give it a name.') !== null, page.asked()]).toEqual([true, []]);
  await page.user.type(within(dialog).getByRole('textbox', { name: 'Name' }), 'Work{Enter}');
  expect(page.asked()).toEqual([
    {
      method: 'updatePair',
      params: { pairId: 'docs', name: 'Work', mode: 'upload-keep', excludedFolders: ['raw/photos'] },
    },
  ]);
});

test('the dialog of the rules is called by the name it was opened with, also when another is there by then', async () => {
  const page = await showApp(inState({ kind: 'idle' }), { answers: { testIgnoreRules: () => ({}) } });
  await page.user.click(screen.getByRole('button', { name: /^More: / }));
  await page.user.click(screen.getByRole('menuitem', { name: 'Change rules…' }));
  const before = (await screen.findByRole('dialog', { name: /^Change the rules of/ })).textContent;
  await page.patch({ revision: 2, pairs: { put: [samplePair({ name: 'Mine' })], remove: [] } });
  expect([screen.getByRole('heading', { level: 3 }).textContent, screen.getByRole('dialog').textContent]).toEqual([
    'Mine',
    before,
  ]);
});

test('a folder is given a pace of its own, and gives it back', async () => {
  const answers = { testIgnoreRules: () => ({}) };
  const page = await showApp(inState({ kind: 'idle' }), { answers });
  const openDialog = async (): Promise<HTMLElement> => {
    await page.user.click(screen.getByRole('button', { name: /^More: / }));
    await page.user.click(screen.getByRole('menuitem', { name: 'Change rules…' }));
    return await screen.findByRole('dialog', { name: /^Change the rules of/ });
  };
  const dialog = within(await openDialog());
  await page.user.selectOptions(dialog.getByRole('combobox', { name: 'Look into the cloud' }), 'At its own pace');
  await page.user.clear(dialog.getByRole('textbox', { name: 'Every' }));
  await page.user.type(dialog.getByRole('textbox', { name: 'Every' }), '300{Enter}');
  await page.patch({ revision: 2, pairs: { put: [samplePair({ remotePollSeconds: 300 })], remove: [] } });
  const again = within(await openDialog());
  await page.user.selectOptions(
    again.getByRole('combobox', { name: 'Look into the cloud' }),
    'As often as the settings have it',
  );
  await page.user.click(again.getByRole('button', { name: 'Save' }));
  expect(page.asked()).toEqual([
    { method: 'updatePair', params: { pairId: 'docs', remotePollSeconds: 300 } },
    { method: 'updatePair', params: { pairId: 'docs', remotePollSeconds: null } },
  ]);
});

test('the address in the cloud is copied from the menu, and that is told', async () => {
  const page = await showApp(inState({ kind: 'idle' }));
  await page.user.click(screen.getByRole('button', { name: /^More: / }));
  await page.user.click(screen.getByRole('menuitem', { name: 'Copy cloud address' }));
  expect([
    await navigator.clipboard.readText(),
    await screen.findByText('Copied', { selector: '.toast' }).then((one) => one.textContent),
  ]).toEqual(['cos://team-1250000000/docs/', 'Copied']);
});

test('what was just told goes on in the language that is chosen meanwhile, and is said aloud once', async () => {
  const page = await showApp(inState({ kind: 'idle' }));
  await page.user.click(screen.getByRole('button', { name: /^More: / }));
  await page.user.click(screen.getByRole('menuitem', { name: 'Copy cloud address' }));
  await screen.findByText('Copied', { selector: '.toast' });
  const said = page.container.querySelector('[aria-live]');
  const aloud = [said?.textContent];
  await page.user.selectOptions(screen.getByRole('combobox', { name: 'Language' }), '简体中文');
  expect([page.container.querySelector('.toast')?.textContent, ...aloud, said?.textContent]).toEqual([
    '已复制',
    'Copied',
    'Copied',
  ]);
});

test('many folders can be searched by name and place', async () => {
  const page = await showApp(
    sampleSnapshot({ pairs: Array.from({ length: 12 }, (_, i) => samplePair({ id: `p${i}`, name: `Folder ${i}` })) }),
  );
  await page.user.type(screen.getByRole('searchbox', { name: 'Find a folder' }), 'folder 11');
  expect(screen.getAllByRole('heading', { level: 3 }).map((one) => one.textContent)).toEqual(['Folder 11']);
});

test('keys that are refused lead to the accounts', async () => {
  await showApp(inState({ kind: 'stopped', reason: { code: 'cos-token-expired', detail: '' } }));
  expect(within(headline()).getByRole('link', { name: 'Replace the keys' }).getAttribute('href')).toBe(
    '#/settings/accounts',
  );
});

test('the first start offers the way to a synced folder, and the demo', async () => {
  const page = await showApp(sampleSnapshot({ pairs: [] }), { results: { startDemo: { pairId: 'demo' } } });
  const link = within(main()).getByRole('link', { name: 'Add a synced folder' }).getAttribute('href');
  await page.user.click(within(main()).getByRole('button', { name: 'Try the demo' }));
  await page.patch({
    revision: 2,
    pairs: {
      put: [samplePair({ id: 'demo', localRoot: '/d/Driftless Demo', endpoint: 'http://127.0.0.1:1' })],
      remove: [],
    },
  });
  expect([
    link,
    page.asked(),
    within(screen.getByRole('region', { name: 'This is the demo' })).getByText('/d/Driftless Demo').tagName,
  ]).toEqual(['#/add', [{ method: 'startDemo', params: {} }], 'CODE']);
});
