/** What becomes of windows: hidden, crashed, hanging, ended by the system. */
import * as electron from 'electron';
import { expect, test } from 'vitest';
import { crashMemoryMs } from '../../../src-main/desktop/page-health.ts';
import { createDesktopWorld } from '../../support/desktop-world.ts';
import { PreventableEvent, standIn } from '../../support/electron-stand-in.ts';

const { start } = createDesktopWorld();

const crash = (reason = 'crashed'): void => {
  standIn.windows[0]?.webContents.emit('render-process-gone', new PreventableEvent(), { reason, exitCode: 1 });
};
const asked = () => standIn.calls.filter(({ name }) => name === 'dialog.showMessageBox').length;

test('a page that crashes is loaded again once; at the second time its user is asked', async () => {
  const { clock } = await start();
  const [window] = standIn.windows;
  crash();
  const first = { reloads: window?.webContents.reloads, asked: asked() };
  crash();
  await clock.advance(0);
  expect({ first, second: { reloads: window?.webContents.reloads, asked: asked() } }).toEqual({
    first: { reloads: 1, asked: 0 },
    second: { reloads: 2, asked: 1 },
  });
});

test('a window that its user closes after crashes is made anew when it is wanted', async () => {
  const { clock } = await start();
  standIn.chosenButton = 1;
  crash();
  crash();
  await clock.advance(0);
  const afterwards = standIn.windows.length;
  electron.app.emit('second-instance', {}, []);
  expect({ afterwards, now: standIn.windows.length, exitCode: standIn.exitCode }).toEqual({
    afterwards: 0,
    now: 1,
    exitCode: undefined,
  });
});

test('crashes far apart are each mended by loading again, and an end in order is none', async () => {
  const { clock } = await start();
  crash();
  clock.jump(crashMemoryMs);
  crash('oom');
  crash('clean-exit');
  expect({ reloads: standIn.windows[0]?.webContents.reloads, asked: asked() }).toEqual({ reloads: 2, asked: 0 });
});

test('a hanging page is waited for, or loaded again without its process', async () => {
  const { clock } = await start();
  const [window] = standIn.windows;
  window?.emit('unresponsive');
  window?.emit('unresponsive');
  await clock.advance(0);
  const waited = { asked: asked(), reloads: window?.webContents.reloads };
  standIn.chosenButton = 1;
  window?.emit('unresponsive');
  await clock.advance(0);
  expect({ waited, reloaded: { asked: asked(), reloads: window?.webContents.reloads } }).toEqual({
    waited: { asked: 1, reloads: 0 },
    reloaded: { asked: 2, reloads: 1 },
  });
});

test('a page that answers again while its user is asked is not loaded again', async () => {
  const { clock } = await start();
  const [window] = standIn.windows;
  standIn.chosenButton = 1;
  window?.emit('unresponsive');
  window?.emit('responsive');
  await clock.advance(0);
  expect(window?.webContents.reloads).toBe(0);
});

test('on Linux it is said once, ever, where the app is after its window was closed', async () => {
  await start();
  standIn.windows[0]?.close();
  await expect
    .poll(() => standIn.notifications.map(({ title }) => title), { timeout: 15_000 })
    .toEqual(['Driftless goes on syncing']);
  standIn.notifications[0]?.click();
  const reopened = standIn.windows[0]?.visibility;
  standIn.windows[0]?.close();
  await new Promise((resolve) => setImmediate(resolve));
  expect({ reopened, told: standIn.notifications.length }).toEqual({ reopened: 'shown', told: 0 });
});

test('when Windows ends the session the engine is stopped once, without a quit; while it only asks, syncing goes on', async () => {
  const { asked: calls, clock } = await start({ platform: 'win32' });
  const stops = () => calls.filter((call) => call === 'stop').length;
  const event = new PreventableEvent();
  // Another program or the user may still say no.
  standIn.windows[0]?.emit('query-session-end', event);
  await clock.advance(0);
  const whileAsking = stops();
  standIn.windows[0]?.emit('session-end', event);
  standIn.windows[0]?.emit('session-end', event);
  await clock.advance(0);
  expect({ whileAsking, stops: stops(), isDelayed: event.defaultPrevented }).toEqual({
    whileAsking: 0,
    stops: 1,
    isDelayed: false,
  });
});

test('patches reach every window', async () => {
  const { tell } = await start();
  electron.app.emit('second-instance', {}, ['driftless://open/conflicts']);
  const patch = tell({ pairs: [] });
  expect(standIn.windows.map(({ webContents }) => webContents.sent)).toEqual([
    [{ channel: 'driftless:patch', data: patch }],
    [{ channel: 'driftless:patch', data: patch }],
  ]);
});
