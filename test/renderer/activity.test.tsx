import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Explanation } from '../../src-main/contract/history.ts';
import { inState, sampleActivity, samplePair, sampleProblem, sampleSnapshot } from './sample.ts';
import { historyOf, showApp } from './show-app.tsx';

const explanation: Explanation = {
  path: 'a.txt',
  mode: 'upload-keep',
  local: { kind: 'absent' },
  remote: { kind: 'file', size: 812, etag: '"9b"' },
  base: { kind: 'file', size: 812 },
  reason: 'deleted-locally',
  actions: [],
  heldBack: ['delete-remote-file'],
};
const list = (): HTMLElement => screen.getByRole('list', { name: 'Activity' });
const shownPaths = (): readonly (string | undefined)[] =>
  within(list())
    .getAllByRole('listitem')
    .map((row) => row.querySelector('.path')?.textContent ?? '');

/** A history of any length of which no row exists before it is asked for. */
function longHistory(total: number) {
  return ({ offset, limit }: { offset: number; limit: number }) => ({
    rows: Array.from({ length: Math.min(limit, total - offset) }, (_, index) =>
      sampleActivity({ id: total - offset - index, path: `file ${offset + index}` }),
    ),
    total,
    upTo: total,
  });
}

test('of a hundred thousand rows only those in sight are drawn, and only their page is fetched', async () => {
  const page = await showApp(sampleSnapshot(), { hash: '#/activity', answers: { activityPage: longHistory(100_000) } });
  expect([
    screen.getByText('100,000 entries') !== null,
    shownPaths().length < 60,
    within(list()).getAllByRole('listitem')[0]?.getAttribute('aria-setsize'),
    page.askedOf('activityPage').length,
  ]).toEqual([true, true, '100000', 1]);
});

test('arrows, End and Home move through the history, and fetch what comes into sight with a steady end', async () => {
  const page = await showApp(sampleSnapshot(), { hash: '#/activity', answers: { activityPage: longHistory(1_000) } });
  const focused = (): string | undefined =>
    document.activeElement?.querySelector('.path')?.textContent ?? document.activeElement?.tagName;
  await page.user.click(within(list()).getAllByRole('button')[0] ?? document.body);
  await page.user.keyboard('{Escape}');
  within(list()).getAllByRole('button')[0]?.focus();
  await page.user.keyboard('{ArrowDown}{ArrowDown}');
  await waitFor(() => expect(focused()).toBe('file 2'));
  await page.user.keyboard('{Home}');
  await waitFor(() => expect(focused()).toBe('file 0'));
  expect(
    within(list())
      .getAllByRole('button')
      .filter((one) => one.tabIndex === 0).length,
  ).toBe(1);
});

test('the row that has the focus stays drawn when the list is scrolled away from it', async () => {
  const page = await showApp(sampleSnapshot(), { hash: '#/activity', answers: { activityPage: longHistory(1_000) } });
  const second = within(list()).getAllByRole('button')[1];
  second?.focus();
  list().scrollTop = 20_000;
  fireEvent.scroll(list());
  await waitFor(() => expect(shownPaths()).toContain('file 434'));
  const focused = document.activeElement;
  await page.user.keyboard('{ArrowDown}');
  await waitFor(() => expect(document.activeElement?.textContent).toContain('file 2'));
  expect([focused === second, shownPaths().includes('file 30')]).toEqual([true, false]);
});

test('pages far from what is in sight are dropped, and fetched again by whoever comes back to them', async () => {
  const page = await showApp(sampleSnapshot(), { hash: '#/activity', answers: { activityPage: longHistory(100_000) } });
  // By selector: roles of many elements take seconds here.
  const rows = page.container.querySelector('.virtual-list') ?? document.body;
  const scrollTo = async (row: number): Promise<void> => {
    rows.scrollTop = row * 46;
    fireEvent.scroll(rows);
    await waitFor(() => expect(rows.textContent).toContain(`file ${row}`), { timeout: 10_000 });
  };
  for (let row = 5_100; row <= 5_100 + 51 * 200; row += 200) {
    await scrollTo(row);
  }
  const offsets = (): readonly number[] => page.askedOf('activityPage').map((one) => Object(one).offset);
  const before = offsets();
  await scrollTo(15_100);
  const kept = offsets().length - before.length;
  await scrollTo(5_100);
  expect([before.filter((one) => one === 5_000).length, kept, offsets().slice(before.length)]).toEqual([1, 0, [5_000]]);
}, 120_000);

test('by default everything is listed but what was already the same; chips and words are asked of the engine', async () => {
  const page = await showApp(sampleSnapshot({ activity: [sampleActivity()] }), { hash: '#/activity' });
  const first = page.askedOf('activityPage')[0];
  await page.user.click(screen.getByRole('button', { name: 'Already the same' }));
  await page.user.type(screen.getByRole('searchbox'), 'x');
  expect([JSON.stringify(first).includes('adopted'), page.askedOf('activityPage').at(-1)]).toEqual([
    false,
    { kinds: ['adopted'], text: 'x', offset: 0, limit: 200 },
  ]);
});

test('new entries come in by themselves while the list stands at its beginning', async () => {
  const entries = [sampleActivity({ id: 1, path: 'old' })];
  const page = await showApp(sampleSnapshot({ activity: entries }), {
    hash: '#/activity',
    answers: { activityPage: (params) => historyOf(entries)(params) },
  });
  const added = sampleActivity({ id: 2, path: 'new' });
  entries.push(added);
  await page.patch({ revision: 2, activity: { put: [added], remove: [] } });
  await waitFor(() => expect(shownPaths()).toEqual(['new', 'old']));
});

test('a row opens what happened and why: both sides, the last sync, the rule, and what the mode leaves undone', async () => {
  const page = await showApp(
    sampleSnapshot({ activity: [sampleActivity({ kind: 'renamed-remote', from: 'b.txt' })] }),
    {
      hash: '#/activity',
      answers: { explain: () => explanation },
    },
  );
  await page.user.click(within(list()).getByRole('button'));
  const dialog = within(screen.getByRole('dialog', { name: 'Renamed in the cloud' }));
  expect([
    await dialog.findByText('It was deleted in the local folder.').then((one) => one.tagName),
    dialog.getByText('“Upload, deleting nothing” leaves this undone: delete it in the cloud.').tagName,
    ...['Local folder', 'After the last sync', 'In the cloud'].map(
      (name) => dialog.getByRole('region', { name }).textContent,
    ),
    dialog.getByText('b.txt') !== null,
  ]).toEqual([
    'STRONG',
    'P',
    'Local folderNot there',
    'After the last syncSize812 bytes',
    'In the cloudSize812 bytesETag"9b"',
    true,
  ]);
});

test('an ignored path names the rule and where it is written', async () => {
  const page = await showApp(sampleSnapshot({ activity: [sampleActivity()] }), {
    hash: '#/activity',
    answers: { explain: () => ({ ...explanation, ignoredBy: { rule: '*.txt', source: 'docs/.driftlessignore' } }) },
  });
  await page.user.click(within(list()).getByRole('button'));
  expect(await screen.findByText('The rule “*.txt” leaves it out (docs/.driftlessignore).')).toBeTruthy();
});

test('a path can be looked at again, and its link copied', async () => {
  const page = await showApp(sampleSnapshot({ activity: [sampleActivity()] }), {
    hash: '#/activity',
    answers: { explain: () => explanation, objectUrl: () => 'https://team.example/a.txt' },
  });
  await page.user.click(within(list()).getByRole('button'));
  await page.user.click(screen.getByRole('button', { name: 'Look at it again' }));
  await page.user.click(screen.getByRole('button', { name: 'Copy object link' }));
  await waitFor(async () => expect(await navigator.clipboard.readText()).toBe('https://team.example/a.txt'));
  expect(page.asked()).toEqual([
    { method: 'retryPath', params: { pairId: 'docs', path: 'a.txt' } },
    { method: 'objectUrl', params: { pairId: 'docs', path: 'a.txt' } },
  ]);
});

test('a history that cannot be read says why, and is read again once the connection is back', async () => {
  let isGone = true;
  const page = await showApp(sampleSnapshot({ activity: [sampleActivity()] }), {
    hash: '#/activity',
    refusal: () => (isGone ? { code: 'connection-lost', detail: '' } : undefined),
  });
  expect(screen.getByRole('alert').textContent).toContain('The connection was lost');
  isGone = false;
  await page.connection({ kind: 'lost', retryAt: Date.now() + 1_000 });
  await page.connection({ kind: 'open' });
  await waitFor(() => expect(shownPaths()).toEqual(['a.txt']));
});

test('a problem is tried again now, and explained', async () => {
  const page = await showApp(sampleSnapshot({ problems: [sampleProblem()] }), {
    hash: '#/problems',
    answers: { explain: () => explanation },
  });
  await page.user.click(screen.getByRole('button', { name: 'Try again now' }));
  await page.user.click(screen.getByRole('button', { name: 'Why?' }));
  expect([page.asked(), (await screen.findByRole('dialog', { name: 'Why?' })) !== null]).toEqual([
    [{ method: 'retryPath', params: { pairId: 'docs', path: 'archive/old.tar' } }],
    true,
  ]);
});

test('a problem of the whole folder is tried again by syncing the folder', async () => {
  const page = await showApp(sampleSnapshot({ problems: [sampleProblem({ path: '' })] }), { hash: '#/problems' });
  await page.user.click(screen.getByRole('button', { name: 'Try again now' }));
  expect([page.asked(), screen.queryByRole('button', { name: 'Why?' })]).toEqual([
    [{ method: 'syncNow', params: { pairId: 'docs' } }],
    null,
  ]);
});

test('a time left is told only where bytes and not requests take the time', async () => {
  const progress = { filesDone: 0, filesTotal: 10, bytesDone: 0, bytesTotal: 60e6, bytesPerSecond: 1e6 };
  await showApp(inState({ kind: 'syncing' }, { progress }));
  expect(screen.getAllByText(/about 1 min left/).length).toBe(2);
  const manySmall = { ...progress, filesTotal: 10_000 };
  const page = await showApp(
    sampleSnapshot({ pairs: [samplePair({ id: 'small', state: { kind: 'syncing' }, progress: manySmall })] }),
  );
  expect(within(page.container).queryByText(/left$/)).toBeNull();
});
