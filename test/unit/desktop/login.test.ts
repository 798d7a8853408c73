/** Starting at login on each system, and the hidden start that comes of it. */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { autostartFileOf, autostartText, startCommandOf } from '../../../src-main/desktop/autostart-file.ts';
import { emptySettings, type Settings } from '../../../src-main/settings/settings-store.ts';
import { createDesktopWorld } from '../../support/desktop-world.ts';
import { standIn } from '../../support/electron-stand-in.ts';

const { folder, start } = createDesktopWorld();

const atLogin: Settings = { ...emptySettings, general: { ...emptySettings.general, startAtLogin: true } };
const autostartFolder = () => join(folder(), 'config', 'autostart');
const files = () => readdir(autostartFolder()).catch(() => undefined);

test('on Linux a file of the session starts the app, hidden; without the wish there is none', async () => {
  standIn.isPackaged = true;
  const { given } = await start({ settings: atLogin });
  const file = join(autostartFolder(), 'app.driftless.desktop.desktop');
  await expect.poll(files, { timeout: 15_000 }).toEqual(['app.driftless.desktop.desktop']);
  const text = await readFile(file, 'utf8');
  given[0]?.onSettings?.(emptySettings);
  await expect.poll(files, { timeout: 15_000 }).toEqual([]);
  expect(text).toBe(
    [
      '[Desktop Entry]',
      'Type=Application',
      'Name=Driftless',
      'Exec="/opt/driftless/driftless" "--hidden"',
      'Terminal=false',
      'X-GNOME-Autostart-enabled=true',
      '',
    ].join('\n'),
  );
});

test('an AppImage is started from its own file, and a moved one mends what the session starts', async () => {
  standIn.isPackaged = true;
  await mkdir(autostartFolder(), { recursive: true });
  const file = join(autostartFolder(), 'app.driftless.desktop.desktop');
  await writeFile(file, autostartText('Driftless', ['/old/Driftless.AppImage', '--hidden']));
  await start({
    settings: atLogin,
    environment: { XDG_CONFIG_HOME: join(folder(), 'config'), APPIMAGE: '/new/Driftless.AppImage' },
  });
  await expect
    .poll(() => readFile(file, 'utf8'), { timeout: 15_000 })
    .toContain('Exec="/new/Driftless.AppImage" "--hidden"\n');
  expect({ files: await files(), mode: (await stat(file)).mode & 0o777 }).toEqual({
    files: ['app.driftless.desktop.desktop'],
    mode: 0o644,
  });
});

test('a file that cannot be written is not the end of the app', async () => {
  await writeFile(join(folder(), 'config'), 'in the way');
  const { asked } = await start({ settings: atLogin });
  expect({ asked, exitCode: standIn.exitCode }).toEqual({ asked: ['start'], exitCode: undefined });
});

test.each([
  [{}, '/home/anna/.config/autostart/id.desktop'],
  [{ XDG_CONFIG_HOME: '/conf' }, '/conf/autostart/id.desktop'],
  [{ XDG_CONFIG_HOME: 'relative' }, '/home/anna/.config/autostart/id.desktop'],
])('with %j the file is %s', (environment, file) => {
  expect(autostartFileOf(environment, '/home/anna', 'id')).toBe(file);
});

test.each([
  [{}, true, ['/opt/driftless']],
  [{ APPIMAGE: '/a b.AppImage' }, true, ['/a b.AppImage']],
  [{ APPIMAGE: 'relative' }, true, ['/opt/driftless']],
  [{ APPIMAGE: '/other.AppImage' }, false, ['/opt/driftless', '/src']],
])('with %j, packaged %s, the session runs %j', (environment, isPackaged, command) => {
  expect(startCommandOf(environment, { execPath: '/opt/driftless', appPath: '/src', isPackaged })).toEqual(command);
});

test.each([
  ['/a b', '"/a b"'],
  ['/100%', '"/100%%"'],
  ['/say "x"', String.raw`"/say \\"x\\""`],
  ['/$HOME', String.raw`"/\\$HOME"`],
  ['/back\\slash', String.raw`"/back\\\\slash"`],
  ['/`id`', '"/\\\\`id\\\\`"'],
  ['/two\nlines', String.raw`"/two\nlines"`],
])('the path %j is no command and no field as %s', (path, quoted) => {
  expect(autostartText('x', [path]).split('\n')[3]).toBe(`Exec=${quoted}`);
});

test('on Windows the system keeps the start with its argument, once, and drops it again', async () => {
  standIn.isPackaged = true;
  const { given, clock } = await start({ platform: 'win32', settings: atLogin });
  await clock.advance(0);
  given[0]?.onSettings?.(atLogin);
  await clock.advance(0);
  given[0]?.onSettings?.(emptySettings);
  await clock.advance(0);
  expect(standIn.calls.filter(({ name }) => name === 'app.setLoginItemSettings').map(({ args }) => args)).toEqual([
    [{ openAtLogin: true, args: ['--hidden'] }],
    [{ openAtLogin: false, args: ['--hidden'] }],
  ]);
});

test.each(['win32', 'darwin'] as const)('on %s a copy that is not installed does not offer it', async (platform) => {
  const { given, clock } = await start({ platform, settings: atLogin });
  await clock.advance(0);
  expect({
    isUnavailable: given[0]?.unavailable?.includes('startAtLogin'),
    calls: standIn.calls.filter(({ name }) => name === 'app.setLoginItemSettings'),
  }).toEqual({ isUnavailable: true, calls: [] });
});

test('started by the session there is the tray and no window, until one is asked for', async () => {
  await start({ args: ['--hidden'] });
  const before = standIn.windows.length;
  standIn.trays[0]?.menu?.click('Open Driftless');
  await new Promise((resolve) => setImmediate(resolve));
  expect({ before, trays: standIn.trays.length, after: standIn.windows.length }).toEqual({
    before: 0,
    trays: 1,
    after: 1,
  });
});

test('macOS tells by itself that the session started the app', async () => {
  standIn.loginItem = { ...standIn.loginItem, wasOpenedAtLogin: true };
  await start({ platform: 'darwin' });
  expect(standIn.windows).toEqual([]);
});

test('where there is no tray a hidden start shows its window after all', async () => {
  standIn.trayFails = true;
  await start({ args: ['--hidden'] });
  expect(standIn.windows.length).toBe(1);
});
