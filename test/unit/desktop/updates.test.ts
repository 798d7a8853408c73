import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { UpdateView } from '../../../src-main/contract/desktop.ts';
import { canUpdateItself, type Updater } from '../../../src-main/desktop/auto-updater.ts';
import { nextUpdateView, type UpdateEvent } from '../../../src-main/desktop/update-state.ts';
import { checkEveryMs, createUpdates, firstCheckMs } from '../../../src-main/desktop/updates.ts';
import { silentLogger } from '../../../src-main/foundation/logger.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

/** Updates over an updater that finds `versions` one after the other. */
function createWorld({ versions, ...more }: { readonly versions: (string | undefined)[] } & Partial<Updater>) {
  const clock = createFakeClock({ startAt: 5 });
  const done: unknown[] = [];
  const updater: Updater = {
    check: async () => {
      done.push('check');
      const version = versions.shift();
      return version === undefined ? undefined : { version };
    },
    download: async (onProgress) => {
      done.push('download');
      onProgress(41.7);
      done.push(updates.view());
    },
    install: () => void done.push('install'),
    ...more,
  };
  const updates = createUpdates({
    canUpdate: true,
    load: async () => updater,
    clock,
    logger: silentLogger,
    onFound: (version) => void done.push(['found', version]),
    stopFirst: async () => void done.push('stop'),
    onInstallFailed: () => void done.push('install failed'),
  });
  return { clock, done, updates };
}

test('each step is taken when it is asked for, and the engine stops before the last', async () => {
  const { clock, done, updates } = createWorld({ versions: [undefined, '2.0.0'] });
  const views: UpdateView[] = [];
  for (const step of ['check', 'check', 'download', 'install'] as const) {
    updates[step]();
    await clock.advance(0);
    views.push(updates.view());
  }
  expect({ views, done }).toEqual({
    views: [
      { kind: 'idle', checkedAt: 5 },
      { kind: 'available', version: '2.0.0' },
      { kind: 'ready', version: '2.0.0' },
      { kind: 'ready', version: '2.0.0' },
    ],
    done: ['check', 'check', 'download', { kind: 'downloading', version: '2.0.0', percent: 41 }, 'stop', 'install'],
  });
});

test('nothing is downloaded or installed that nobody has asked for', async () => {
  const { clock, done, updates } = createWorld({ versions: ['2.0.0', '2.0.0', '3.0.0'] });
  updates.follow(true);
  updates.follow(true);
  await clock.advance(firstCheckMs + 2 * checkEveryMs);
  expect(done).toEqual(['check', ['found', '2.0.0'], 'check', 'check', ['found', '3.0.0']]);
});

test('who does not want to be told is not', async () => {
  const { clock, done, updates } = createWorld({ versions: ['2.0.0'] });
  updates.follow(true);
  updates.follow(false);
  await clock.advance(2 * checkEveryMs);
  expect({ done, timers: clock.pending() }).toEqual({ done: [], timers: 0 });
});

test('steps out of order do nothing', async () => {
  const { clock, done, updates } = createWorld({ versions: [] });
  updates.download();
  updates.install();
  await clock.advance(0);
  expect({ done, view: updates.view() }).toEqual({ done: [], view: { kind: 'idle' } });
});

test('a failure is shown, and can be tried again', async () => {
  const { clock, updates } = createWorld({
    versions: ['2.0.0', '2.0.0'],
    download: () => Promise.reject(new Error('signature does not fit')),
  });
  updates.check();
  await clock.advance(0);
  updates.download();
  await clock.advance(0);
  const failed = updates.view();
  updates.check();
  await clock.advance(0);
  expect({ failed, again: updates.view() }).toEqual({
    failed: { kind: 'failed', detail: 'signature does not fit' },
    again: { kind: 'available', version: '2.0.0' },
  });
});

test('an installer that does not start is told, since the engine has stopped by then', async () => {
  const { clock, done, updates } = createWorld({
    versions: ['2.0.0'],
    install: () => {
      throw new Error('no installer');
    },
  });
  for (const step of ['check', 'download', 'install'] as const) {
    updates[step]();
    await clock.advance(0);
  }
  expect({ last: done.slice(-2), view: updates.view() }).toEqual({
    last: ['stop', 'install failed'],
    view: { kind: 'failed', detail: 'no installer' },
  });
});

test.each<[UpdateView, UpdateEvent, UpdateView]>([
  [{ kind: 'unavailable' }, { kind: 'check-begun' }, { kind: 'unavailable' }],
  [
    { kind: 'downloading', version: '2', percent: 60 },
    { kind: 'progress', percent: 3 },
    { kind: 'downloading', version: '2', percent: 60 },
  ],
  [
    { kind: 'downloading', version: '2', percent: 60 },
    { kind: 'progress', percent: 140 },
    { kind: 'downloading', version: '2', percent: 100 },
  ],
  [
    { kind: 'downloading', version: '2', percent: 60 },
    { kind: 'check-begun' },
    { kind: 'downloading', version: '2', percent: 60 },
  ],
  [
    { kind: 'ready', version: '2' },
    { kind: 'found', version: '3' },
    { kind: 'ready', version: '2' },
  ],
  [
    { kind: 'ready', version: '2' },
    { kind: 'progress', percent: 1 },
    { kind: 'ready', version: '2' },
  ],
])('from %j, %j leads to %j', (view, event, next) => {
  expect(nextUpdateView(view, event)).toEqual(next);
});

test('only an installed copy that knows where updates are can replace itself', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'driftless-updates-'));
  try {
    const [bare, known, deb] = ['bare', 'known', 'deb'].map((name) => join(folder, name));
    for (const each of [bare, known, deb]) {
      await mkdir(each ?? '');
    }
    await writeFile(join(known ?? '', 'app-update.yml'), 'provider: generic\n');
    await writeFile(join(deb ?? '', 'app-update.yml'), 'provider: generic\n');
    await writeFile(join(deb ?? '', 'package-type'), 'deb');
    const signed = await mkdtemp(join(folder, 'signed-'));
    await writeFile(join(signed, 'app-update.yml'), 'provider: generic\npublisherName:\n  - CN=The Driftless team\n');
    const named = await mkdtemp(join(folder, 'named-'));
    await writeFile(join(named, 'app-update.yml'), 'provider: generic\r\npublisherName: The Driftless team\r\n');
    const unnamed = await mkdtemp(join(folder, 'unnamed-'));
    await writeFile(join(unnamed, 'app-update.yml'), 'publisherName: null\nowner: x\n');
    const can = (platform: NodeJS.Platform, resourcesFolder = '', environment = {}, isPackaged = true): boolean =>
      canUpdateItself({ app: { isPackaged }, platform, environment, resourcesFolder });
    expect([
      can('darwin', known, {}, false),
      can('darwin', bare),
      can('darwin', known),
      // Without the name of a publisher the updater would install what anybody has signed, or nobody.
      can('win32', known),
      can('win32', unnamed),
      can('win32', signed),
      can('win32', named),
      can('win32', signed, { PORTABLE_EXECUTABLE_FILE: 'C:\\d.exe' }),
      can('linux', known),
      can('linux', known, { APPIMAGE: '/d.AppImage' }),
      can('linux', deb),
    ]).toEqual([false, false, true, false, false, true, true, false, false, true, true]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
