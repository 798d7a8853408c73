import { screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { AccountCheck, AccountView } from '../../src-main/contract/accounts.ts';
import type { SettingsView } from '../../src-main/contract/settings.ts';
import { fromClock, toClock } from '../../src-renderer/settings/timetable.tsx';
import { samplePair, sampleSnapshot } from './sample.ts';
import { type Answers, showApp } from './show-app.tsx';

const settings: SettingsView = {
  general: { startAtLogin: false, notifications: 'all', checkForUpdates: true },
  network: {
    proxy: { kind: 'system' },
    bandwidth: { up: 0, down: 0, timetable: [] },
    smallTransfers: 32,
    largeParts: 8,
    pauseOnMetered: false,
    pauseOnBattery: false,
  },
  sync: {
    conflictPolicy: 'ask',
    remotePollSeconds: 60,
    guardFiles: 20,
    guardShare: 0.25,
    trashDays: 30,
    ignoreRules: '*.tmp',
  },
  advanced: { logLevel: 'info' },
  unavailable: [],
  dataFolder: '/home/mei/.local/share/driftless',
};
const account: AccountView = {
  id: 'a1',
  name: 'Work',
  secretIdHint: 'AKID••••w4Kf',
  isTemporary: false,
  keysIn: 'file',
  isProtected: false,
  pairCount: 1,
};

/** An engine that keeps what it is told. */
function start(part: string, more: Answers = {}, shown: SettingsView = settings) {
  let now = shown;
  return showApp(sampleSnapshot(), {
    hash: `#/settings/${part}`,
    answers: {
      settings: () => now,
      updateSettings: (change) => {
        now = { ...now, ...change };
        return now;
      },
      accounts: () => [account],
      testIgnoreRules: () => ({}),
      ...more,
    },
  });
}

test('a switch changes its whole group at once and stays changed', async () => {
  const page = await start('general');
  await page.user.click(screen.getByRole('switch', { name: 'Start when I log in' }));
  expect([
    page.asked(),
    screen.getByRole('switch', { name: 'Start when I log in' }).getAttribute('aria-checked'),
  ]).toEqual([
    [{ method: 'updateSettings', params: { general: { ...settings.general, startAtLogin: true } } }],
    'true',
  ]);
});

test('what the host cannot follow is not offered', async () => {
  await start('general', {}, { ...settings, unavailable: ['startAtLogin', 'notifications', 'checkForUpdates'] });
  expect([screen.queryByRole('switch'), screen.queryByText('Start when I log in')]).toEqual([null, null]);
});

test('a refused change is taken back and told', async () => {
  let isRefused = false;
  const page = await showApp(sampleSnapshot(), {
    hash: '#/settings/general',
    answers: { settings: () => settings },
    refusal: () => (isRefused ? { code: 'settings-unusable', detail: 'EROFS' } : undefined),
  });
  const toggle = screen.getByRole('switch', { name: 'Look for new versions' });
  isRefused = true;
  await page.user.click(toggle);
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('EROFS'));
});

test('a number is taken on Enter; one out of bounds is said and not taken', async () => {
  const page = await start('network');
  const field = screen.getByRole('textbox', { name: 'Small files' });
  await page.user.clear(field);
  await page.user.type(field, '500{Enter}');
  expect([screen.getByText('A whole number from 1 to 128.') !== null, page.asked()]).toEqual([true, []]);
  await page.user.clear(field);
  await page.user.type(field, '64{Enter}');
  expect(page.asked()).toEqual([
    { method: 'updateSettings', params: { network: { ...settings.network, smallTransfers: 64 } } },
  ]);
});

test('hours are added to the timetable, their days chosen, and removed', async () => {
  const page = await start('network');
  const office = { days: [1, 2, 3, 4, 5], from: 540, to: 1080, up: 1024, down: 4096 };
  await page.user.click(screen.getByRole('button', { name: 'Add hours' }));
  const window = await waitFor(() => within(screen.getByRole('list', { name: 'Timetable' })).getByRole('listitem'));
  await page.user.click(within(window).getByRole('button', { name: 'Mon', pressed: true }));
  await page.user.click(within(window).getByRole('button', { name: 'Remove these hours' }));
  const timetables = page
    .askedOf('updateSettings')
    .map((one) => JSON.parse(JSON.stringify(one)).network.bandwidth.timetable);
  expect(timetables).toEqual([[office], [{ ...office, days: [2, 3, 4, 5] }], []]);
});

test('a proxy of one is taken once its address is sound, and never with a password', async () => {
  const page = await start('network');
  await page.user.click(screen.getByRole('radio', { name: 'This one' }));
  const field = screen.getByRole('textbox', { name: 'Proxy address' });
  await page.user.type(field, 'http://me:secret@proxy.example.com:8080{Enter}');
  expect([page.asked(), screen.getByText(/An address like/) !== null]).toEqual([[], true]);
  await page.user.clear(field);
  await page.user.type(field, 'socks5://proxy.example.com:1080{Enter}');
  expect(page.asked()).toEqual([
    {
      method: 'updateSettings',
      params: { network: { ...settings.network, proxy: { kind: 'manual', url: 'socks5://proxy.example.com:1080' } } },
    },
  ]);
});

test('the share of the guard is shown in percent and kept as a fraction', async () => {
  const page = await start('sync');
  const field = screen.getByRole('textbox', { name: 'Share of all files' });
  expect(field).toHaveProperty('value', '25');
  await page.user.clear(field);
  await page.user.type(field, '10{Enter}');
  expect(page.asked()).toEqual([{ method: 'updateSettings', params: { sync: { ...settings.sync, guardShare: 0.1 } } }]);
});

test('ignore rules hold only once they are saved', async () => {
  const page = await start('sync');
  await page.user.type(screen.getByRole('textbox', { name: 'Rules' }), '{Enter}*.bak');
  expect(page.asked()).toEqual([]);
  await page.user.click(screen.getByRole('button', { name: 'Save' }));
  expect(page.asked()).toEqual([
    { method: 'updateSettings', params: { sync: { ...settings.sync, ignoreRules: '*.tmp\n*.bak' } } },
  ]);
});

test('an account is tested in place, step by step', async () => {
  const checks: readonly AccountCheck[] = [
    { check: 'reach' },
    { check: 'clock', clockOffsetMs: 42_000 },
    { check: 'keys', reason: { code: 'cos-unknown-secret-id', detail: '', requestId: 'NjU1' } },
  ];
  const page = await start('accounts', { testAccount: () => checks });
  await page.user.click(screen.getByRole('button', { name: /^Test connection/ }));
  const list = within(await screen.findByRole('list', { name: 'Connection test' })).getAllByRole('listitem');
  expect(list.map((one) => one.textContent)).toEqual([
    'Connection to COS: fine',
    expect.stringContaining('off by 42 sec'),
    expect.stringContaining('NjU1'),
  ]);
});

test('an account in use is tested where it is used', async () => {
  const pair = samplePair({ accountId: 'a1', endpoint: 'http://127.0.0.1:9300' });
  const page = await showApp(sampleSnapshot({ pairs: [pair] }), {
    hash: '#/settings/accounts',
    answers: { accounts: () => [account], testAccount: () => [{ check: 'reach' }] },
  });
  await page.user.click(screen.getByRole('button', { name: /^Test connection/ }));
  expect(page.asked()).toEqual([
    {
      method: 'testAccount',
      params: {
        keys: { accountId: 'a1' },
        bucket: 'team-1250000000',
        region: 'ap-guangzhou',
        prefix: 'docs/',
        endpoint: 'http://127.0.0.1:9300',
      },
    },
  ]);
});

test('keys are replaced after a test, and a failed test can be overruled', async () => {
  const page = await start('accounts', {
    testAccount: () => [{ check: 'reach', reason: { code: 'network-unreachable', detail: '' } }],
    updateAccount: () => account,
  });
  await page.user.click(screen.getByRole('button', { name: /^Replace keys/ }));
  const dialog = within(screen.getByRole('dialog'));
  expect(dialog.getByLabelText('SecretKey')).toHaveProperty('value', '');
  await page.user.type(dialog.getByRole('textbox', { name: 'SecretId' }), 'AKID2');
  await page.user.type(dialog.getByLabelText('SecretKey'), 'new-secret{Enter}');
  await page.user.click(await dialog.findByRole('button', { name: 'Save anyway' }));
  const keys = { secretId: 'AKID2', secretKey: 'new-secret' };
  expect([page.asked(), screen.queryByRole('dialog')]).toEqual([
    [
      { method: 'testAccount', params: { keys } },
      { method: 'updateAccount', params: { accountId: 'a1', keys } },
    ],
    null,
  ]);
});

test('an account that is in use cannot be removed; one that is not says what is wiped', async () => {
  const page = await start('accounts');
  await page.user.click(screen.getByRole('button', { name: /^Remove…/ }));
  expect([
    screen.getByRole('button', { name: 'Wipe the keys' }).hasAttribute('disabled'),
    screen.getByText(/1 synced folder needs it/) !== null,
  ]).toEqual([true, true]);
  const free = await start('accounts', { accounts: () => [{ ...account, pairCount: 0 }] });
  await free.user.click(screen.getAllByRole('button', { name: /^Remove…/ }).at(-1) ?? document.body);
  await free.user.click(screen.getAllByRole('button', { name: 'Wipe the keys' }).at(-1) ?? document.body);
  expect(free.asked()).toEqual([{ method: 'removeAccount', params: { accountId: 'a1' } }]);
});

test('the diagnostics are downloaded as the file the engine names', async () => {
  const saved: (string | null)[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function save(this: HTMLAnchorElement) {
    saved.push(this.download);
  });
  const page = await start('about', { diagnostics: () => ({ fileName: 'driftless.txt', text: 'versions' }) });
  await page.user.click(screen.getByRole('button', { name: 'Download the diagnostics' }));
  await waitFor(() => expect(saved).toEqual(['driftless.txt']));
  vi.restoreAllMocks();
});

test('the groups are tabs with an address each', async () => {
  const page = await start('general');
  await page.user.click(screen.getByRole('tab', { name: 'Network' }));
  expect([window.location.hash, screen.getByRole('tab', { selected: true }).textContent]).toEqual([
    '#/settings/network',
    'Network',
  ]);
  await page.user.keyboard('{End}');
  expect(window.location.hash).toBe('#/settings/about');
});

test('times of day are whole minutes', () => {
  expect([toClock(0), toClock(570), toClock(1439), fromClock('09:30'), fromClock('')]).toEqual([
    '00:00',
    '09:30',
    '23:59',
    570,
    undefined,
  ]);
});

function descriptionOf(field: HTMLElement): string | null | undefined {
  return document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent;
}

test('a speed limit says what it is in the units that speeds are told in', async () => {
  const limited = { ...settings.network, bandwidth: { up: 2048, down: 0, timetable: [] } };
  const page = await start('network', {}, { ...settings, network: limited });
  const limits = within(screen.getByRole('region', { name: 'Speed limits' }));
  const field = (name: string) => limits.getByRole('textbox', { name });
  const before = [field('Upload'), field('Download')].map(descriptionOf);
  await page.user.clear(field('Download'));
  await page.user.type(field('Download'), '500{Enter}');
  await waitFor(() => expect(descriptionOf(field('Download'))).toBe('That is 512 kB/s.'));
  expect(before).toEqual(['That is 2.1 MB/s.', '0 means no limit.']);
});
