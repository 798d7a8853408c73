import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { inState, sampleSnapshot } from './sample.ts';
import { showApp } from './show-app.tsx';

const idle = inState({ kind: 'idle' });
const desktop = sampleSnapshot({ engine: { version: '1', host: 'desktop', startedAt: 1 } });
const here = (): string => window.location.hash;

test('in a browser the keys of the screens go with Alt, and those of the browser are left alone', async () => {
  const page = await showApp(idle);
  const seen: string[] = [];
  for (const keys of ['{Alt>}[Digit3]{/Alt}', '{Alt>}[Comma]{/Alt}', '{Control>}[Digit2]{/Control}']) {
    await page.user.keyboard(keys);
    seen.push(here());
  }
  expect([seen, page.asked()]).toEqual([['#/conflicts', '#/settings', '#/settings'], []]);
});

test('in the desktop window they go with Ctrl, and everything can be synced', async () => {
  const page = await showApp(desktop);
  await page.user.keyboard('{Control>}[Digit4]{/Control}');
  const problems = here();
  await page.user.keyboard('{Control>}[Comma]{/Control}{Alt>}[Digit2]{/Alt}{F5}{Control>}r{/Control}');
  expect([problems, here(), page.asked()]).toEqual([
    '#/problems',
    '#/settings',
    [
      { method: 'syncNow', params: {} },
      { method: 'syncNow', params: {} },
    ],
  ]);
});

test('no key is taken from a field, a dialog or a menu', async () => {
  const page = await showApp(idle, { hash: '#/activity' });
  await page.user.keyboard('/');
  const search = document.activeElement;
  await page.user.keyboard('a?/{Alt>}[Digit1]{/Alt}');
  expect([search?.getAttribute('type'), search instanceof HTMLInputElement && search.value, here()]).toEqual([
    'search',
    'a?/',
    '#/activity',
  ]);
  await page.user.click(screen.getByRole('button', { name: 'Keyboard shortcuts' }));
  await screen.findByRole('dialog');
  await page.user.keyboard('{Alt>}[Digit1]{/Alt}?');
  expect([here(), screen.getAllByRole('dialog').length]).toEqual(['#/activity', 1]);
});

test.each([
  [idle, 'Alt+5Alt+,Settings', []],
  [desktop, 'Ctrl+5Ctrl+,Settings', ['F5']],
] as const)('the list of keys says what holds for its host (%#)', async (snapshot, settings, more) => {
  const page = await showApp(snapshot);
  await page.user.keyboard('?');
  const dialog = within(screen.getByRole('dialog', { name: 'Keyboard' }));
  const row = dialog.getByText('Settings');
  expect([
    `${row.previousElementSibling?.textContent}${row.textContent}`,
    dialog.queryAllByText('F5').map((key) => key.textContent),
  ]).toEqual([settings, more]);
});
