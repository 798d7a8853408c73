import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as electron from 'electron';
import { expect, test } from 'vitest';
import { createElectronSettingsStore } from '../../../src-main/desktop/electron-settings-store.ts';
import { trayDelayMs } from '../../../src-main/desktop/open-tray.ts';
import { createSafeStorageSecrets } from '../../../src-main/desktop/safe-storage-secrets.ts';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { emptySettings, type Settings } from '../../../src-main/settings/settings-store.ts';
import { createDesktopWorld, desktopRandom as random, desktopPair as view } from '../../support/desktop-world.ts';
import { PreventableEvent, standIn } from '../../support/electron-stand-in.ts';

const keys = { secretId: 'AKIDexample', secretKey: 'hush' };
const { name, localRoot, bucket, region, mode } = view;
const pair = { name, localRoot, bucket, prefix: '', region, mode } as const;
const settings: Settings = {
  ...emptySettings,
  accounts: [{ id: 'a', name: 'Work' }],
  pairs: [{ ...pair, accountId: 'a', conflictPolicy: 'ask', ignoreRules: '', excludedFolders: [] }],
};

const { folder, start } = createDesktopWorld();

const namesCalled = (): readonly string[] => standIn.calls.map((call) => call.name);

test('the shell opens a window on our page, with the tray, over a running engine', async () => {
  const { asked } = await start();
  const [window] = standIn.windows;
  const page = await standIn.pageHandlers.get('driftless')?.(new Request(window?.urls[0] ?? ''));
  expect({
    urls: standIn.windows.map((each) => each.urls),
    visibility: window?.visibility,
    page: await page?.text(),
    trays: standIn.trays.map((tray) => tray.tooltip),
    calls: [...new Set(namesCalled())],
    paths: Object.fromEntries(standIn.paths),
    asked,
  }).toEqual({
    urls: [['driftless://app/']],
    visibility: 'shown',
    page: '<h1>page</h1>',
    trays: ['Driftless: no folder is synced yet'],
    calls: [
      'crashReporter.start',
      'app.enableSandbox',
      'protocol.registerSchemesAsPrivileged',
      'app.whenReady',
      'Menu.setApplicationMenu',
    ],
    paths: {
      userData: join(folder(), 'data'),
      sessionData: join(folder(), 'data', 'browser'),
      crashDumps: join(folder(), 'data', 'crash-reports'),
    },
    asked: ['start'],
  });
});

test('the window is a sandbox without Node', async () => {
  await start();
  expect(standIn.windows[0]?.options.webPreferences).toEqual({
    preload: '/dist/preload/index.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    spellcheck: false,
  });
});

test('a page can go nowhere, open nothing, embed nothing and gets no permission', async () => {
  await start();
  const contents = standIn.windows[0]?.webContents;
  const prevented = ['will-navigate', 'will-frame-navigate', 'will-attach-webview'].filter((name) => {
    const event = new PreventableEvent();
    contents?.emit(name, event);
    return event.defaultPrevented;
  });
  const granted: unknown[] = [];
  const { request, check, device } = standIn.permissions;
  if (request && check && device) {
    Reflect.apply(request, undefined, [contents, 'media', (isGranted: boolean) => granted.push(isGranted), {}]);
    granted.push(Reflect.apply(check, undefined, [contents, 'media', '', {}]), Reflect.apply(device, undefined, [{}]));
  }
  const opened: unknown = contents?.windowOpenHandler && Reflect.apply(contents.windowOpenHandler, undefined, [{}]);
  expect({ prevented, opened, granted }).toEqual({
    prevented: ['will-navigate', 'will-frame-navigate', 'will-attach-webview'],
    opened: { action: 'deny' },
    granted: [false, false, false],
  });
});

test('closing hides the window while there is a tray, and a second launch brings it back to the front', async () => {
  await start();
  const [window] = standIn.windows;
  window?.close();
  const afterClose = window?.visibility;
  electron.app.emit('second-instance', {}, []);
  expect({ afterClose, now: window?.visibility, focused: window?.focusCount, windows: standIn.windows.length }).toEqual(
    {
      afterClose: 'hidden',
      now: 'shown',
      focused: 1,
      windows: 1,
    },
  );
});

test('without a tray closing the window stops the engine and ends the app', async () => {
  standIn.trayFails = true;
  const { asked, clock } = await start();
  standIn.windows[0]?.close();
  await clock.advance(0);
  expect({ asked, exitCode: standIn.exitCode }).toEqual({ asked: ['start', 'stop'], exitCode: 0 });
});

test('a second launch gives way to the running app and touches nothing', async () => {
  standIn.holdsLock = false;
  const { asked } = await start();
  expect({ asked, windows: standIn.windows, trays: standIn.trays, exitCode: standIn.exitCode }).toEqual({
    asked: [],
    windows: [],
    trays: [],
    exitCode: 0,
  });
});

test('quitting from the tray stops the engine, then the window closes for good', async () => {
  const { asked, clock } = await start();
  standIn.trays[0]?.menu?.click('Quit (syncing stops)');
  await clock.advance(0);
  expect({ asked, windows: standIn.windows, exitCode: standIn.exitCode }).toEqual({
    asked: ['start', 'stop'],
    windows: [],
    exitCode: 0,
  });
});

test('patches go to the page at once, to the tray when they have settled', async () => {
  const { tell, clock } = await start();
  const first = tell({ pairs: [{ ...view, state: { kind: 'checking' } }] });
  const second = tell({ pairs: [{ ...view, state: { kind: 'idle' } }] });
  const [tray] = standIn.trays;
  const before = tray?.tooltip;
  await clock.advance(trayDelayMs);
  expect({
    sent: standIn.windows[0]?.webContents.sent,
    before,
    after: tray?.tooltip,
    menus: tray?.menuChanges,
  }).toEqual({
    sent: [first, second].map((data) => ({ channel: 'driftless:patch', data })),
    before: 'Driftless: no folder is synced yet',
    after: 'Driftless: up to date',
    menus: 2,
  });
});

test('commands of the tray reach the engine and the window', async () => {
  const { tell, asked, clock } = await start();
  tell({ pairs: [view, { ...view, id: 'p2', state: { kind: 'paused' } }] });
  await clock.advance(trayDelayMs);
  const menu = standIn.trays[0]?.menu;
  for (const label of ['Sync now', 'For 30 minutes', 'Until resumed', 'Resume', 'Open Driftless']) {
    menu?.click(label);
  }
  await clock.advance(0);
  expect({ asked, focused: standIn.windows[0]?.focusCount }).toEqual({
    asked: ['start', ['syncNow', {}], ['pause', { minutes: 30 }], ['pause', {}], ['resume', {}]],
    focused: 1,
  });
});

test('a command of the tray that fails is told', async () => {
  const { tell, clock } = await start({
    api: { syncNow: () => Promise.reject(new AppError('state-unusable', 'the disk is gone')) },
  });
  tell({ pairs: [view] });
  await clock.advance(trayDelayMs);
  standIn.trays[0]?.menu?.click('Sync now');
  await clock.advance(0);
  expect(standIn.calls.at(-1)).toEqual({ name: 'dialog.showErrorBox', args: ['Driftless', 'the disk is gone'] });
});

test('the engine gets the settings and the keys of the keyring, and what it does not know of this host', async () => {
  const data = join(folder(), 'data');
  await mkdir(data);
  createElectronSettingsStore(data).update(() => settings);
  const path = join(data, 'keyring-secrets.json');
  const { safeStorage } = electron;
  const secrets = createSafeStorageSecrets({ safeStorage, path, platform: 'linux', random, logger: silentLogger });
  await secrets.write('a', keys);
  const { given } = await start();
  const [options] = given;
  expect({
    pairs: options?.settings?.read().pairs,
    keys: await options?.secrets?.read('a'),
    unavailable: options?.unavailable,
  }).toEqual({ pairs: settings.pairs, keys, unavailable: ['checkForUpdates', 'pauseOnMetered'] });
});

test('an app that cannot start says why and ends', async () => {
  await start({ failure: new AppError('state-unusable', 'the state folder is read-only') });
  expect({ told: standIn.calls.at(-1), exitCode: standIn.exitCode }).toEqual({
    told: { name: 'dialog.showErrorBox', args: ['Driftless cannot start', 'the state folder is read-only'] },
    exitCode: 1,
  });
});

test('settings that cannot be understood keep the app from starting', async () => {
  await mkdir(join(folder(), 'data'));
  await writeFile(join(folder(), 'data', 'settings.json'), '{ not json', { mode: 0o600 });
  const { asked } = await start();
  expect({ asked, exitCode: standIn.exitCode, calls: namesCalled().at(-1) }).toEqual({
    asked: [],
    exitCode: 1,
    calls: 'dialog.showErrorBox',
  });
});

test('on macOS the icon is a template and the application menu stays', async () => {
  await start({ platform: 'darwin' });
  expect({
    image: standIn.trays[0]?.image,
    hasOwnMenu: namesCalled().includes('Menu.setApplicationMenu'),
    clicks: standIn.trays[0]?.listenerCount('click'),
  }).toEqual({
    image: join('/icons', 'setupTemplate.png'),
    hasOwnMenu: false,
    clicks: 0,
  });
});

test('a quit while the app starts ends it', async () => {
  await start({ onCreating: () => electron.app.quit() });
  await expect.poll(() => standIn.exitCode, { timeout: 15_000 }).toBe(0);
});

test('the tray opens folders and shows files by way of the engine, which knows whose they are', async () => {
  const { tell, asked, clock } = await start();
  tell({
    pairs: [view],
    activity: [{ id: 1, pairId: 'p1', at: 0, kind: 'uploaded', path: 'a/first.txt', bytes: 1 }],
  });
  await clock.advance(trayDelayMs);
  for (const label of ['Photos', 'first.txt', 'Until tomorrow', 'Settings…']) {
    standIn.trays[0]?.menu?.click(label);
  }
  await clock.advance(0);
  expect({ asked: asked.slice(1), sent: standIn.windows[0]?.webContents.sent.slice(1) }).toEqual({
    asked: [
      ['openFolder', { pairId: 'p1' }],
      ['revealPath', { pairId: 'p1', path: 'a/first.txt' }],
      ['pause', { minutes: expect.any(Number) }],
    ],
    sent: [{ channel: 'driftless:screen', data: '#/settings' }],
  });
});

test('the engine goes by the proxy of the system', async () => {
  standIn.proxyAnswer = async (url) => (url === 'https://cos.example' ? 'PROXY office:8080; DIRECT' : 'DIRECT');
  const { given } = await start();
  const proxy = given[0]?.network?.proxy;
  const ways =
    proxy?.kind === 'asked' ? [await proxy.ask('https://cos.example'), await proxy.ask('https://other')] : [];
  expect(ways).toEqual(['http://office:8080', undefined]);
});
