import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { MethodParams, MethodResults } from '../../src-main/contract/methods.ts';
import { hexLines } from '../../src-renderer/conflicts/hex-lines.ts';
import { countOpenPlaces, lineEndOf, mergeStart } from '../../src-renderer/conflicts/merge-start.ts';
import { inBatches } from '../../src-renderer/conflicts/resolution.ts';
import { sampleConflict, samplePair, sampleSnapshot } from './sample.ts';
import { showApp } from './show-app.tsx';

const one = sampleConflict({ id: 'docs\na.md', path: 'Reports/a.md', version: 'va' });
const two = sampleConflict({
  id: 'docs\nb.md',
  path: 'Reports/b.md',
  version: 'vb',
  kind: 'edit-delete',
  remote: { kind: 'absent' },
});
const three = sampleConflict({ id: 'docs\nc.md', path: 'c.md', version: 'vc' });
const all = sampleSnapshot({ conflicts: [one, two, three] });
const list = (): HTMLElement => screen.getByRole('list', { name: 'Conflicts' });
const rowOf = (name: string): HTMLElement => within(list()).getByRole('button', { name: new RegExp(`^${name}`) });
const states = (): readonly string[] =>
  within(list())
    .getAllByRole('button')
    .map((row) => row.textContent ?? '');
const text = (value: string): MethodResults['conflictContent'] => ({ kind: 'text', text: value, encoding: 'utf-8' });
const resolveAll = ({ choices }: MethodParams<'resolveConflicts'>): MethodResults['resolveConflicts'] =>
  choices.map(({ conflictId }) => ({ conflictId, outcome: 'resolved', undoId: `undo ${conflictId}` }));

test('conflicts are listed by folder; the chosen one shows its kind and the facts of both sides, and nothing is fetched', async () => {
  const page = await showApp(all, { hash: '#/conflicts' });
  await page.user.click(rowOf('b.md'));
  const detail = within(screen.getByRole('region', { name: 'Choose what to keep' }));
  expect([
    states(),
    detail.getByRole('heading', { level: 2 }).textContent,
    detail.getByRole('region', { name: /^In the cloud: / }).textContent,
    detail.getByText('Keeping the cloud means: it is deleted in the local folder, into the trash.').tagName,
    (detail.getByRole('button', { name: 'Keep both' }) as HTMLButtonElement).disabled,
    page.askedOf('conflictContent'),
  ]).toEqual([
    ['c.mdEdited on both sides', 'a.mdEdited on both sides', 'b.mdEdited locally, deleted in the cloud'],
    'Reports/b.md',
    'In the cloudNot there',
    'P',
    true,
    [],
  ]);
});

test('choices are noted on the rows with keys, and one call carries them all out', async () => {
  const page = await showApp(all, { hash: '#/conflicts', answers: { resolveConflicts: resolveAll } });
  rowOf('c.md').focus();
  await page.user.keyboard('1{ArrowDown}{ArrowDown}');
  await waitFor(() => expect(document.activeElement).toBe(rowOf('a.md')));
  await page.user.keyboard('3{ArrowDown}');
  await waitFor(() => expect(document.activeElement).toBe(rowOf('b.md')));
  await page.user.keyboard('2{Escape}2');
  const noted = states();
  const before = page.asked();
  await page.user.keyboard('{Enter}');
  expect([noted, before, page.asked()]).toEqual([
    ['c.mdKeep local', 'a.mdKeep both', 'b.mdKeep cloud'],
    [],
    [
      {
        method: 'resolveConflicts',
        params: {
          choices: [
            { conflictId: one.id, version: 'va', choice: 'both' },
            { conflictId: two.id, version: 'vb', choice: 'remote' },
            { conflictId: three.id, version: 'vc', choice: 'local' },
          ],
        },
      },
    ],
  ]);
});

test('results come row by row: resolved with undo, moved on, failed with its reason and still chosen', async () => {
  const page = await showApp(all, {
    hash: '#/conflicts',
    answers: {
      resolveConflicts: () => [
        { conflictId: one.id, outcome: 'resolved', undoId: 'u1', copyPath: 'Reports/a (cloud).md' },
        { conflictId: two.id, outcome: 'moved-on' },
        { conflictId: three.id, outcome: 'failed', reason: { code: 'file-busy', detail: 'EBUSY' } },
      ],
    },
  });
  await page.user.click(screen.getByRole('button', { name: 'For many' }));
  await page.user.click(screen.getByRole('menuitem', { name: 'All local' }));
  await page.user.click(screen.getByRole('button', { name: 'Apply 3 choices' }));
  await page.patch({ revision: 2, conflicts: { put: [], remove: [one.id] } });
  const rows = states();
  const undo = screen.getByRole('button', { name: /^Undo: / });
  const note = undo.closest('li')?.textContent;
  await page.user.click(undo);
  expect([
    rows.map((row) => row.replace(/Not done: .+/, 'Not done')),
    note?.replaceAll(/[\u2068\u2069]/g, ''),
    page.asked().at(-1),
    screen.getByText('Undone', { selector: '.resolved-list *' }).tagName,
    screen.getByRole('button', { name: 'Apply 1 choice' }).tagName,
  ]).toEqual([
    ['c.mdNot done', 'b.mdA side changed meanwhile, so nothing was done. This is how it is now.'],
    'Reports/a.mdthe other one is now Reports/a (cloud).mdUndo',
    { method: 'undoResolution', params: { undoId: 'u1' } },
    'SPAN',
    'BUTTON',
  ]);
});

test('a choice does not outlive the sides it was made for', async () => {
  const page = await showApp(all, { hash: '#/conflicts' });
  await page.user.click(rowOf('a.md'));
  await page.user.click(screen.getByRole('button', { name: 'Keep local' }));
  await page.patch({ revision: 2, conflicts: { put: [{ ...one, version: 'va2' }], remove: [] } });
  expect([
    states()[1],
    (screen.getByRole('button', { name: 'Nothing chosen yet' }) as HTMLButtonElement).disabled,
  ]).toEqual(['a.mdA side changed after you chose: look again and choose anew.', true]);
});

test('a rule applies to the ticked ones, and tells what it says nothing about', async () => {
  const page = await showApp(all, { hash: '#/conflicts' });
  await page.user.click(within(list()).getByRole('checkbox', { name: /^Tick everything in .*Reports/ }));
  await page.user.click(screen.getByRole('button', { name: 'For many' }));
  await page.user.click(screen.getByRole('menuitem', { name: 'The newest' }));
  expect([
    states(),
    screen.getByText(/^1 left as it was/).tagName,
    screen.getByRole('combobox', { name: 'Which conflicts' }).textContent,
  ]).toEqual([
    ['c.mdEdited on both sides', 'a.mdKeep cloud', 'b.mdEdited locally, deleted in the cloud'],
    'P',
    '2 tickedThis folder (1)All in the list (3)',
  ]);
});

test('of a thousand conflicts only those in sight are drawn, and the filter narrows them', async () => {
  const many = Array.from({ length: 1_000 }, (_, i) => sampleConflict({ id: `docs\n${i}`, path: `d/file ${i}.txt` }));
  const page = await showApp(sampleSnapshot({ conflicts: many }), { hash: '#/conflicts' });
  const drawn = states().length;
  await page.user.type(screen.getByRole('searchbox', { name: 'Filter by name' }), 'FILE 99');
  await waitFor(() => expect(states().length).toBe(11));
  expect([drawn < 60, screen.getByText('11 of 1,000 conflicts').tagName]).toEqual([true, 'SPAN']);
});

test('contents are fetched only when asked for: pictures beside each other, other files by their first bytes', async () => {
  const page = await showApp(all, {
    hash: '#/conflicts',
    answers: {
      conflictContent: ({ side }) =>
        side === 'local'
          ? { kind: 'picture', mediaType: 'image/png', base64: 'AAAA' }
          : { kind: 'binary', size: 4, headBase64: btoa('PK\u0003\u0004') },
    },
  });
  await page.user.click(rowOf('a.md'));
  await page.user.click(screen.getByRole('button', { name: /^Show the content/ }));
  expect([
    screen.getByRole('img', { name: 'Picture: Local folder' }).getAttribute('src'),
    screen.getByRole('region', { name: 'First bytes' }).textContent?.startsWith('0000  50 4b 03 04'),
    page.askedOf('conflictContent'),
  ]).toEqual([
    'data:image/png;base64,AAAA',
    true,
    [
      { conflictId: one.id, side: 'local' },
      { conflictId: one.id, side: 'remote' },
    ],
  ]);
});

test('texts are merged from their base and staged; the text is sent with the choice', async () => {
  const base = 'a\nb\nc\nd\ne';
  const sides = { local: 'A\nb\nc\nd\ne', remote: 'a\nb\nc\nd\nE', base };
  const page = await showApp(all, {
    hash: '#/conflicts',
    answers: { conflictContent: ({ side }) => text(sides[side]), resolveConflicts: resolveAll },
  });
  rowOf('a.md').focus();
  await page.user.keyboard('m');
  await page.user.click(await screen.findByRole('button', { name: 'Use the merged text' }));
  expect(states()[1]).toBe('a.mdMerged text');
  await page.user.click(screen.getByRole('button', { name: 'Apply 1 choice' }));
  expect(page.asked()[0]?.params).toEqual({
    choices: [{ conflictId: one.id, version: 'va', choice: 'merged', text: 'A\nb\nc\nd\nE' }],
  });
});

test('a merge that ends as one of the sides says so in its own words', async () => {
  const sides = { local: 'a\nb\n', remote: 'a\nc\n', base: 'a\nb\n' } as const;
  const page = await showApp(all, {
    hash: '#/conflicts',
    answers: { conflictContent: ({ side }) => text(sides[side]) },
  });
  rowOf('a.md').focus();
  await page.user.keyboard('m');
  expect((await screen.findByText(/^The merged text is now the same as the one in the cloud/)).tagName).toBe('SPAN');
});

test('choices go in calls of a thousand at most, and of no more text than is sent in a moment', () => {
  const plain = Array.from({ length: 2_500 }, (_, index) => ({
    conflictId: `${index}`,
    version: 'v',
    choice: 'local' as const,
  }));
  const long = 'x'.repeat(1_500_000);
  const merged = ['a', 'b', 'c'].map((conflictId) => ({
    ...{ conflictId, version: 'v', choice: 'merged' as const },
    text: conflictId === 'c' ? 'short' : long,
  }));
  const sizes = (choices: Parameters<typeof inBatches>[0]) => inBatches(choices).map(({ length }) => length);
  expect([sizes([]), sizes(plain), sizes(merged), inBatches(plain).flat()]).toEqual([
    [],
    [1_000, 1_000, 500],
    [1, 2],
    plain,
  ]);
});

test('a text with undecided places cannot be used', async () => {
  const sides = { local: 'x\n1\n', remote: 'x\n2\n', base: 'x\n0\n' };
  const page = await showApp(all, {
    hash: '#/conflicts',
    answers: { conflictContent: ({ side }) => text(sides[side]) },
  });
  rowOf('a.md').focus();
  await page.user.keyboard('m');
  const use = await screen.findByRole('button', { name: 'Use the merged text' });
  expect([(use as HTMLButtonElement).disabled, screen.getByText(/^1 place is still marked/).tagName]).toEqual([
    true,
    'DIV',
  ]);
});

test('a hostile name stays text, and keys typed into the filter choose nothing', async () => {
  const path = 'x/<img src=x onerror="alert(1)">\u202egpj.exe';
  const page = await showApp(sampleSnapshot({ conflicts: [sampleConflict({ path })] }), { hash: '#/conflicts' });
  fireEvent.keyDown(screen.getByRole('searchbox'), { key: '1' });
  expect([
    page.container.querySelectorAll('img[onerror]').length,
    screen.getByRole('heading', { level: 2 }).textContent,
    screen.getByRole('button', { name: 'Nothing chosen yet' }).tagName,
  ]).toEqual([0, 'x/<img src=x onerror="alert(1)">‹U+202E›gpj.exe', 'BUTTON']);
});

test('folders of several pairs are told apart', async () => {
  const pairs = [samplePair(), samplePair({ id: 'photos', name: 'Photos' })];
  const other = sampleConflict({ id: 'photos\nc.md', pairId: 'photos', path: 'c.md' });
  await showApp(sampleSnapshot({ pairs, conflicts: [three, other] }), { hash: '#/conflicts' });
  expect([...list().querySelectorAll('.conflict-group')].map((group) => group.textContent)).toEqual([
    'Documents / Top folder1',
    'Photos / Top folder1',
  ]);
});

const marks = { local: 'L', base: 'B', remote: 'R' };

test('merging takes over what one side changed, marks what both changed, and keeps line ends', () => {
  expect([
    mergeStart('a\r\nX\r\n', 'a\r\nY\r\n', 'a\r\nb\r\n', marks),
    mergeStart('1\n2', '1\n3', undefined, marks),
    mergeStart('<<<<<<< mine', 'x', 'y', marks).isFromBase,
    countOpenPlaces('<<<<<<< L\na\n=======\nb\n>>>>>>> R\n>>>>>>> half'),
    countOpenPlaces('Title\n======='),
    [lineEndOf('a\r\nb'), lineEndOf('a\r\nb\nc'), lineEndOf('a')],
  ]).toEqual([
    {
      text: 'a\r\n<<<<<<< L\r\nX\r\n||||||| B\r\nb\r\n=======\r\nY\r\n>>>>>>> R\r\n',
      isFromBase: true,
    },
    { text: '1\n2', isFromBase: false },
    false,
    1,
    0,
    ['\r\n', '\n', '\n'],
  ]);
});

test('first bytes are written sixteen to a line', () => {
  expect(hexLines(btoa('0123456789abcdef\n!'))).toBe(
    '0000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n0010  0a 21                                            .!',
  );
});
