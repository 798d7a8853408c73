/** What only the desktop's window offers: the file manager, the system's folder dialog, dropped folders, updates. */
import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { UpdateView } from '../../src-main/contract/desktop.ts';
import { CallFailure } from '../../src-renderer/bridge/bridge.ts';
import { settings } from './gallery-samples.ts';
import { inState, sampleActivity, sampleConflict, sampleProblem, sampleSnapshot } from './sample.ts';
import { showApp } from './show-app.tsx';

const desktop = sampleSnapshot({ engine: { version: '1', host: 'desktop', startedAt: 1 } });
const draft = (): unknown => JSON.parse(window.localStorage.getItem('driftless.draft') ?? '{}');

/** A drag event with one dropped thing, as far as the page looks at it. */
function drag(type: 'dragenter' | 'drop', isFile = false): Promise<boolean> {
  const file = new File([], 'Pictures');
  const item = { getAsFile: () => file, webkitGetAsEntry: () => ({ isFile }) };
  const event = new Event(type, { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items: [item], files: [file] } });
  return act(async () => window.dispatchEvent(event));
}

test('the local folder of a card is opened by the desktop; in a browser its path is copied', async () => {
  const page = await showApp(desktop);
  await page.user.click(screen.getByRole('button', { name: /^More: / }));
  await page.user.click(screen.getByRole('menuitem', { name: 'Open the folder' }));
  expect(page.asked()).toEqual([{ method: 'openFolder', params: { pairId: 'docs' } }]);
});

test('a browser opens nothing on the computer of the service', async () => {
  const page = await showApp(inState({ kind: 'idle' }));
  await page.user.click(screen.getByRole('button', { name: /^More: / }));
  expect(screen.getAllByRole('menuitem').map(({ textContent }) => textContent)).toEqual([
    'Change rules…',
    'Bucket',
    'Activity',
    'Copy path',
    'Copy cloud address',
    'Remove…',
  ]);
});

const lived = sampleSnapshot({
  engine: desktop.engine,
  activity: [sampleActivity({ id: 2, path: 'Notes/newer.txt' }), sampleActivity({ id: 1 })],
  conflicts: [sampleConflict({ path: 'clash.txt' })],
  problems: [sampleProblem(), sampleProblem({ id: 'whole', path: '' })],
});

test.each([
  ['', 'Show in folder: \u2068Notes/newer.txt\u2069', 'Notes/newer.txt'],
  ['#/activity', 'Show in folder: \u2068Notes/newer.txt\u2069', 'Notes/newer.txt'],
  ['#/conflicts', 'Show in folder', 'clash.txt'],
  ['#/problems', 'Show in folder', 'archive/old.tar'],
])('at %j a file is shown in its folder by the desktop, and not from a browser', async (hash, name, path) => {
  const page = await showApp(lived, { hash });
  await page.user.click(screen.getByRole('button', { name }));
  const asked = page.asked();
  cleanup();
  await showApp({ ...lived, engine: inState({ kind: 'idle' }).engine }, { hash });
  expect([asked, screen.queryAllByRole('button', { name: /^Show in folder/ })]).toEqual([
    [{ method: 'revealPath', params: { pairId: 'docs', path } }],
    [],
  ]);
});

test('an opened entry of the history is shown in its folder too; that it cannot be is told', async () => {
  const reason = { code: 'root-missing', detail: '' } as const;
  const page = await showApp(lived, {
    hash: '#/activity',
    answers: { explain: () => new Promise(() => undefined), revealPath: () => Promise.reject(new CallFailure(reason)) },
  });
  await page.user.click(screen.getByRole('button', { name: /newer\.txt.*Uploaded/ }));
  await page.user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Show in folder' }));
  expect([page.asked(), (await within(screen.getByRole('dialog')).findByRole('alert')).textContent]).toMatchObject([
    [{ method: 'revealPath', params: { pairId: 'docs', path: 'Notes/newer.txt' } }],
    expect.stringContaining('The local folder is missing'),
  ]);
});

test('Tab reaches the button of one row only, the one that is walked to with the arrow keys', async () => {
  const page = await showApp(lived, { hash: '#/activity' });
  screen.getByRole('button', { name: /newer\.txt.*Uploaded/ }).focus();
  await page.user.keyboard('{ArrowDown}');
  await waitFor(() => expect(document.activeElement?.textContent).toContain('a.txt'));
  await page.user.tab();
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Show in folder: \u2068a.txt\u2069');
});

const wizard = {
  accounts: [],
  localFolders: { path: '/home/mei', folders: [] },
  chooseFolder: { path: '/home/mei/Chosen' },
} as const;

test('a dropped folder begins a synced folder with its path', async () => {
  await showApp(desktop, { results: wizard, droppedPath: ({ name }) => `/home/mei/${name}` });
  const isLetThrough = await drag('dragenter');
  const offered = screen.getByText('Drop a folder here to sync it').tagName;
  await drag('drop');
  await screen.findByRole('heading', { name: 'Which account?' });
  expect([isLetThrough, offered, window.location.hash, draft()]).toMatchObject([
    false,
    'P',
    '#/add',
    { localRoot: '/home/mei/Pictures', step: 'account' },
  ]);
});

test('a dropped file is not taken for a folder', async () => {
  await showApp(desktop, { results: wizard, droppedPath: () => '/home/mei/a.txt' });
  await drag('drop', true);
  expect([window.location.hash, await screen.findByText('That is a file. Drop the folder it is in.')]).toMatchObject([
    '',
    { tagName: 'P' },
  ]);
});

test('in a browser the page stays when something is dropped, says that its place is not known, and goes on without', async () => {
  await showApp(inState({ kind: 'idle' }), { results: wizard });
  await drag('dragenter');
  const said = screen.getByText('A browser does not tell where a folder is').tagName;
  const isLetThrough = await drag('drop');
  await screen.findByRole('heading', { name: 'Which account?' });
  expect([said, isLetThrough, draft()]).toMatchObject(['P', false, { localRoot: '' }]);
});

test('a folder is chosen in the dialog of the system', async () => {
  window.localStorage.setItem('driftless.draft', JSON.stringify(atLocalStep));
  const page = await showApp(desktop, { hash: '#/add', results: wizard });
  await page.user.click(screen.getByRole('button', { name: 'Choose…' }));
  expect([page.askedOf('chooseFolder'), draft()]).toMatchObject([
    [{ startAt: '/home/mei' }],
    { localRoot: '/home/mei/Chosen' },
  ]);
});

const atLocalStep = {
  ...{ step: 'local', accountId: 'a', endpoint: '', bucket: 'b-1250000000', region: 'ap-guangzhou', prefix: '' },
  ...{ localRoot: '', name: '', mode: 'two-way', conflictPolicy: 'ask', ignoreRules: '', excludedFolders: [] },
};

test('a step that was answered is gone back to from the list of steps', async () => {
  window.localStorage.setItem('driftless.draft', JSON.stringify(atLocalStep));
  const page = await showApp(desktop, { hash: '#/add', results: wizard });
  await page.user.click(within(screen.getByRole('list', { name: 'Steps' })).getByRole('button', { name: 'Account' }));
  expect(await screen.findByRole('heading', { name: 'Which account?' })).toBeTruthy();
});

test.each<[UpdateView, string | undefined, string | undefined]>([
  [{ kind: 'unavailable' }, undefined, undefined],
  [{ kind: 'idle' }, 'No newer version is known.', 'checkForUpdate'],
  [{ kind: 'checking' }, 'Looking for a newer version…', undefined],
  [{ kind: 'available', version: '2.0.0' }, 'Version 2.0.0 is there.', 'downloadUpdate'],
  [{ kind: 'downloading', version: '2.0.0', percent: 40 }, 'Version 2.0.0 is being downloaded: 40%', undefined],
  [{ kind: 'ready', version: '2.0.0' }, 'Version 2.0.0 is ready.', 'installUpdate'],
  [{ kind: 'failed', detail: 'no route' }, 'Updating did not work no route', 'checkForUpdate'],
])('an update is told with the one step that comes next (%#)', async (update, words, method) => {
  const results = { settings, update, checkForUpdate: update, downloadUpdate: update, installUpdate: update } as const;
  const page = await showApp(desktop, { hash: '#/settings/about', results });
  const panel = screen.queryByRole('region', { name: 'Updates' });
  const button = panel === null ? null : within(panel).queryByRole('button');
  if (button !== null) {
    await page.user.click(button);
  }
  expect([
    panel?.textContent?.includes(words ?? '') === true ? words : undefined,
    page.asked().flatMap((one) => (one.method === 'update' ? [] : [one.method])),
  ]).toEqual([words, method === undefined ? [] : [method]]);
});
