/** What the installers say has to fit what the app says of itself: each system recognises it by that. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { appId } from '../../../src-main/desktop/app-identity.ts';
import { pageScheme } from '../../../src-main/desktop/page-scheme.ts';

const settings = readFileSync('electron-builder.yml', 'utf8');
const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'));
const value = (name: string): string | undefined => new RegExp(`^ *${name}: (.*)$`, 'm').exec(settings)?.[1];

test('the app has one identity, in the installers and at run time', () => {
  expect(manifest).toMatchObject({ productName: value('productName'), desktopName: 'driftless.desktop' });
  expect({ appId: value('appId'), schemes: value('schemes'), executable: value('executableName') }).toEqual({
    appId,
    schemes: `[${pageScheme}]`,
    executable: 'driftless',
  });
});

test('updates are checked for their publisher, and macOS runs the app hardened and notarized', () => {
  const names = ['verifyUpdateCodeSignature', 'hardenedRuntime', 'notarize', 'asar', 'deleteAppDataOnUninstall'];
  expect(names.map((name) => [name, value(name)])).toEqual([
    ['verifyUpdateCodeSignature', 'true'],
    ['hardenedRuntime', 'true'],
    ['notarize', 'true'],
    ['asar', 'true'],
    ['deleteAppDataOnUninstall', 'false'],
  ]);
});

test('what the settings name is there, the icon for Windows in the size that installers need', () => {
  const icons = [...settings.matchAll(/^ {2}icon: (.*)$/gm)].map(([, name]) => `assets/icons/${name}`);
  const files = [...icons, value('entitlements') ?? '', value('entitlementsInherit') ?? '', 'LICENSE'];
  const windows = readFileSync('assets/icons/icon.ico');
  // The width of each image is one byte, and 0 means 256.
  const widths = Array.from({ length: windows.readUInt16LE(4) }, (_, index) => windows[6 + 16 * index]);
  expect({
    icons: icons.length,
    missing: files.filter((file) => !existsSync(file)),
    has256: widths.includes(0),
  }).toEqual({ icons: 3, missing: [], has256: true });
});

test('the settings hold no address to publish to, no certificate and no token', () => {
  const code = settings.replaceAll(/^ *#.*$/gm, '');
  expect(/^publish:|token|certificate|password|cscLink|identity:/im.exec(code)?.[0]).toBe(undefined);
});
