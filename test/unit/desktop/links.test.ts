/** Links and second starts, at each moment of a start. */
import * as electron from 'electron';
import { expect, test } from 'vitest';
import { createDesktopWorld } from '../../support/desktop-world.ts';
import { PreventableEvent, standIn } from '../../support/electron-stand-in.ts';

const { start } = createDesktopWorld();

const settled = () => new Promise((resolve) => setImmediate(resolve));
const urls = () => standIn.windows.map((window) => window.urls[0]);

test('a link as an argument of the first start opens its screen', async () => {
  await start({ args: ['driftless://open/settings/network'] });
  expect(standIn.windows.map(({ webContents }) => webContents.sent)).toEqual([
    [{ channel: 'driftless:screen', data: '#/settings/network' }],
  ]);
});

test('a link that starts the app waits for its page: one that has not loaded would miss it', async () => {
  const loading = Promise.withResolvers<void>();
  standIn.pageLoads = loading.promise;
  await start({ args: ['driftless://open/settings/network'] });
  const sent = () => standIn.windows.map(({ webContents }) => webContents.sent.map(({ data }) => data));
  const before = sent();
  loading.resolve();
  await settled();
  expect({ before, after: sent() }).toEqual({ before: [[]], after: [['#/settings/network']] });
});

test('a link that comes while the app starts is opened once it can be', async () => {
  const event = new PreventableEvent();
  await start({ onCreating: () => electron.app.emit('open-url', event, 'driftless://open/conflicts') });
  expect({ urls: urls(), isOurs: event.defaultPrevented }).toEqual({
    urls: ['driftless://app/', 'driftless://app/#/conflicts'],
    isOurs: true,
  });
});

test('conflicts have a window of their own, made once; other screens are shown by the status window', async () => {
  await start();
  for (const screen of ['conflicts', 'activity', 'conflicts']) {
    electron.app.emit('second-instance', {}, ['app', `driftless://open/${screen}`]);
  }
  await settled();
  expect({
    urls: urls(),
    names: standIn.windows.map(({ options }) => [options.name, options.windowStatePersistence]),
    sent: standIn.windows.map(({ webContents }) => webContents.sent.map(({ data }) => data)),
  }).toEqual({
    urls: ['driftless://app/', 'driftless://app/#/conflicts'],
    names: [
      ['status', true],
      ['conflicts', true],
    ],
    sent: [['#/activity'], ['#/conflicts']],
  });
});

test('a link that names no screen shows the window, and a hidden second start shows nothing', async () => {
  await start({ args: ['--hidden'] });
  electron.app.emit('second-instance', {}, ['app', '--hidden']);
  const afterHidden = urls();
  electron.app.emit('open-url', new PreventableEvent(), 'driftless://open/../../etc/passwd');
  expect({ afterHidden, after: urls() }).toEqual({ afterHidden: [], after: ['driftless://app/'] });
});

test.each([
  ['win32', true, ['app.setAppUserModelId', 'app.setAsDefaultProtocolClient']],
  ['darwin', true, ['app.setAsDefaultProtocolClient']],
  ['linux', true, []],
  ['win32', false, ['app.setAppUserModelId']],
] as const)('on %s, packaged %s, the system is told who opens links by %j', async (platform, isPackaged, calls) => {
  standIn.isPackaged = isPackaged;
  await start({ platform });
  const names = standIn.calls.map(({ name }) => name).filter((name) => /UserModel|Protocol/.test(name));
  expect(names).toEqual(calls);
});

test('on macOS the first start tells that the app is active, which is no wish to see it; a click on its icon later is', async () => {
  await start({
    platform: 'darwin',
    args: ['--hidden'],
    onCreating: () => electron.app.emit('activate', new PreventableEvent(), false),
  });
  const before = urls();
  electron.app.emit('activate', new PreventableEvent(), true);
  const whileVisible = urls();
  electron.app.emit('activate', new PreventableEvent(), false);
  expect({ before, whileVisible, after: urls() }).toEqual({
    before: [],
    whileVisible: [],
    after: ['driftless://app/'],
  });
});
