import { fireEvent, render, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { ActivityKind } from '../../src-main/contract/model.ts';
import { LongList } from '../../src-renderer/parts/long-list.tsx';
import { LanguageProvider } from '../../src-renderer/text/language.tsx';
import { isolatePath, toVisibleName } from '../../src-renderer/text/visible-name.ts';
import { sampleActivity, samplePair, sampleProblem, sampleSnapshot } from './sample.ts';
import { showApp } from './show-app.tsx';

const kinds: readonly ActivityKind[] = [
  'uploaded',
  'downloaded',
  'deleted-remote',
  'deleted-local',
  'made-remote-folder',
  'made-local-folder',
  'conflict-found',
  'problem-found',
  'adopted',
];
const activity = kinds.map((kind, id) => sampleActivity({ id, kind, path: `dir/${kind}.txt` }));
const rowPaths = (name: string): readonly (string | undefined)[] =>
  within(screen.getByRole('list', { name }))
    .getAllByRole('listitem')
    .map((row) => row.querySelector('.path')?.textContent);

test('the activity is listed newest first with words, size and exact time', async () => {
  await showApp(sampleSnapshot({ activity: [sampleActivity({ id: 1 }), sampleActivity({ id: 2, path: 'b.txt' })] }), {
    hash: '#/activity',
  });
  const [row] = within(screen.getByRole('list', { name: 'Activity' })).getAllByRole('listitem');
  expect([rowPaths('Activity'), row?.textContent, row?.querySelector('time')?.title.length !== 0]).toEqual([
    ['b.txt', 'a.txt'],
    'b.txtUploaded2.4 MB1 minute ago',
    true,
  ]);
});

test('chips and text narrow the activity', async () => {
  const page = await showApp(sampleSnapshot({ activity }), { hash: '#/activity' });
  await page.user.click(screen.getByRole('button', { name: 'Deleted', pressed: false }));
  expect(rowPaths('Activity')).toEqual(['dir/deleted-local.txt', 'dir/deleted-remote.txt']);
  await page.user.type(screen.getByRole('searchbox', { name: 'Filter by name' }), 'REMOTE');
  expect(rowPaths('Activity')).toEqual(['dir/deleted-remote.txt']);
  await page.user.type(screen.getByRole('searchbox'), ' nothing');
  await page.user.click(screen.getByRole('button', { name: 'Clear filters' }));
  // What was already the same is listed only when asked for.
  expect(rowPaths('Activity').length).toBe(kinds.length - 1);
});

test('a problem says what, why and what to do, and its details can be copied', async () => {
  const page = await showApp(sampleSnapshot({ problems: [sampleProblem()] }), { hash: '#/problems' });
  expect([
    screen.getByRole('heading', { name: 'The object is archived' }) !== null,
    screen.getByText(/must be restored before/) !== null,
    screen.getByText(/Restore the object in the COS console/) !== null,
  ]).toEqual([true, true, true]);
  await page.user.click(screen.getByText('Details'));
  await page.user.click(screen.getByRole('button', { name: 'Copy details' }));
  expect((await navigator.clipboard.readText()).split('\n').slice(0, 6)).toEqual([
    'folder: Documents',
    'path: archive/old.tar',
    'code: cos-object-archived',
    'COS code: InvalidObjectState',
    'request id: NjU1',
    'message: not valid for the storage class',
  ]);
});

test.each([
  ['#/activity', 'Nothing has happened yet'],
  ['#/conflicts', 'No conflicts'],
  ['#/problems', 'No problems'],
])('an empty list says so: %s', async (hash, words) => {
  await showApp(sampleSnapshot(), { hash });
  expect(screen.getByText(words)).toBeTruthy();
});

test('a list can be narrowed to one folder by address and by choice', async () => {
  const pairs = [samplePair(), samplePair({ id: 'photos', name: 'Photos' })];
  const problems = [sampleProblem(), sampleProblem({ id: 'p', pairId: 'photos', path: 'x.jpg' })];
  const page = await showApp(sampleSnapshot({ pairs, problems }), { hash: '#/problems?folder=photos' });
  expect(rowPaths('Problems')).toEqual(['x.jpg']);
  await page.user.selectOptions(screen.getByRole('combobox', { name: 'Folder' }), 'Documents');
  expect([rowPaths('Problems'), window.location.hash]).toEqual([['archive/old.tar'], '#/problems?folder=docs']);
});

test('long lists grow on request', async () => {
  render(
    <LanguageProvider>
      <LongList rows={Array.from({ length: 450 }, (_, index) => index)} label="Numbers" className="rows">
        {(row) => <li key={row}>{row}</li>}
      </LongList>
    </LanguageProvider>,
  );
  const rows = screen.getByRole('list', { name: 'Numbers' }).children;
  const counts = [rows.length];
  for (const name of ['Show 200 more', 'Show 50 more']) {
    fireEvent.click(screen.getByText(name));
    counts.push(rows.length);
  }
  expect([...counts, screen.queryByText(/^Show/)]).toEqual([200, 400, 450, null]);
});

test('the navigation tells where one is and how much waits, and moves the focus to the new screen', async () => {
  const page = await showApp(sampleSnapshot({ pairs: [samplePair({ conflictCount: 2 })] }));
  await page.user.click(screen.getByRole('link', { name: 'Conflicts 2' }));
  expect([
    screen.getByRole('link', { current: 'page' }).textContent?.trim(),
    document.activeElement === screen.getByRole('main'),
    document.title,
  ]).toEqual(['Conflicts 2', true, 'Conflicts – Driftless']);
});

const hostile = '<img src=x onerror="alert(1)">&amp;{{x}}\u202egpj.exe\n\u0000end';

test('a hostile name stays text, and what hides in it is visible', async () => {
  const page = await showApp(
    sampleSnapshot({
      pairs: [samplePair({ name: hostile, localRoot: `/home/${hostile}` })],
      activity: [sampleActivity({ path: hostile })],
    }),
  );
  const shown = toVisibleName(hostile);
  expect([
    shown,
    page.container.querySelectorAll('img[onerror], script').length,
    screen.getByRole('heading', { level: 3 }).textContent,
    rowPaths('Recent activity'),
    page.container.innerHTML.includes('\u202e'),
  ]).toEqual(['<img src=x onerror="alert(1)">&amp;{{x}}‹U+202E›gpj.exe‹U+000A›‹U+0000›end', 0, shown, [shown], false]);
});

test('a path of eight hundred characters is whole in the title, and right-to-left names are isolated', async () => {
  const path = `${'dir/'.repeat(195)}تقرير ٢٠٢٦.pdf`;
  await showApp(sampleSnapshot({ activity: [sampleActivity({ path })] }), { hash: '#/activity' });
  const shown = screen.getByTitle(path);
  expect([shown.tagName, shown.querySelector('.path-name')?.textContent]).toEqual(['BDI', 'تقرير ٢٠٢٦.pdf']);
});

test('a path inside a sentence gives way in its middle between whole characters', () => {
  const short = isolatePath(`${'🌊'.repeat(100)}.txt`);
  expect([[...short].length, /\p{Surrogate}/u.test(short), short.includes('U+')]).toEqual([93, false, false]);
});
