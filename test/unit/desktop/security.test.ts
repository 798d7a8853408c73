/** Electron's own security checklist, as far as it is about code; fuses and what is packed are checked where the package is. */
import { globSync, readFileSync } from 'node:fs';
import * as electron from 'electron';
import { expect, test } from 'vitest';
import { createDesktopWorld } from '../../support/desktop-world.ts';
import { PreventableEvent, standIn } from '../../support/electron-stand-in.ts';

const { start } = createDesktopWorld();

const code = globSync('src-main/desktop/*.ts').map((file) => ({
  file,
  text: readFileSync(file, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, ''),
}));
const filesWith = (what: RegExp): readonly string[] =>
  code.filter(({ text }) => what.test(text)).map(({ file }) => file);

test('every window is a sandbox of our own page, whatever opens it', async () => {
  await start();
  electron.app.emit('second-instance', {}, ['driftless://open/conflicts']);
  const expected = { sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false };
  expect({
    sandboxedAtAll: standIn.calls.some(({ name }) => name === 'app.enableSandbox'),
    preferences: standIn.windows.map(({ options }) => options.webPreferences),
    hosts: standIn.windows.map(({ urls }) => urls.map((url) => url.slice(0, 'driftless://app/'.length))),
  }).toEqual({
    sandboxedAtAll: true,
    preferences: [expect.objectContaining(expected), expect.objectContaining(expected)],
    hosts: [['driftless://app/'], ['driftless://app/']],
  });
});

test('the sandbox and the scheme are set before the app is ready', async () => {
  await start();
  const names = standIn.calls.map(({ name }) => name);
  const ready = names.indexOf('app.whenReady');
  const early = ['crashReporter.start', 'app.enableSandbox', 'protocol.registerSchemesAsPrivileged'];
  expect(early.map((name) => names.indexOf(name) < ready && names.includes(name))).toEqual([true, true, true]);
});

test('nothing weakens a page', () => {
  expect(
    filesWith(
      /webSecurity|allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures|nodeIntegration\w*:\s*true|sandbox:\s*false|contextIsolation:\s*false|webviewTag:\s*true|bypassCSP|allowServiceWorkers|remote-debugging|no-sandbox/,
    ),
  ).toEqual([]);
});

test('no window leads out of the app, and no code goes into a page', () => {
  expect(filesWith(/openExternal|executeJavaScript|insertCSS|loadFile|file:\/\/|eval\(/)).toEqual([]);
});

test('only one file each opens paths, answers pages and makes windows', () => {
  expect({
    openPath: filesWith(/\.openPath\(/),
    ipcMain: filesWith(/ipcMain\./),
    window: filesWith(/new BrowserWindow\(/),
    send: filesWith(/webContents\.send\(/),
  }).toEqual({
    openPath: ['src-main/desktop/desktop-actions.ts'],
    ipcMain: ['src-main/desktop/ipc.ts'],
    window: ['src-main/desktop/window.ts'],
    send: ['src-main/desktop/window.ts'],
  });
});

test('the policy of the page allows its own files only', async () => {
  await start();
  const response = await standIn.pageHandlers.get('driftless')?.(new Request('driftless://app/'));
  const policy = response?.headers.get('content-security-policy') ?? '';
  const directives = new Map(policy.split(';').map((part) => [part.trim().split(' ')[0], part.trim()]));
  expect({
    strict: ['default-src', 'script-src', 'base-uri', 'form-action', 'frame-ancestors'].map((name) =>
      directives.get(name),
    ),
    isUnsafe: /unsafe-(?:inline|eval|hashes)|\*|https?:(?!\/\/)/.test(policy),
  }).toEqual({
    strict: [
      "default-src 'none'",
      "script-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ],
    isUnsafe: false,
  });
});

test.each([
  ['another origin', { url: 'https://evil.example/', parent: null }],
  ['a frame inside the page', { url: 'driftless://app/', parent: {} }],
  ['a link of the app that is no page', { url: 'driftless://open/conflicts', parent: null }],
  ['nobody any more', null],
])('a call of %s does nothing', async (_name, senderFrame) => {
  const { asked } = await start();
  const answer = await standIn.handlers.get('driftless:call')?.({ senderFrame }, { method: 'syncNow', params: {} });
  expect({ answer, asked }).toEqual({
    answer: { ok: false, problem: { code: 'usage', detail: 'the caller is not our page' } },
    asked: ['start'],
  });
});

test('a page made later is locked down as well', async () => {
  await start();
  electron.app.emit('second-instance', {}, ['driftless://open/conflicts']);
  const prevented = standIn.windows.map(({ webContents }) =>
    ['will-navigate', 'will-frame-navigate', 'will-attach-webview'].map((name) => {
      const event = new PreventableEvent();
      webContents.emit(name, event);
      return event.defaultPrevented;
    }),
  );
  expect(prevented).toEqual([
    [true, true, true],
    [true, true, true],
  ]);
});
