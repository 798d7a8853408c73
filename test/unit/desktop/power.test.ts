/** Sleep, batteries, metered networks, the end of the machine and of being offline. */
import * as electron from 'electron';
import { expect, test } from 'vitest';
import { automaticPause, lookEveryMs } from '../../../src-main/desktop/automatic-pause.ts';
import { findMeteredQuestion, parseMetered } from '../../../src-main/desktop/metered.ts';
import { askEveryMs } from '../../../src-main/desktop/online.ts';
import { emptySettings, type Settings } from '../../../src-main/settings/settings-store.ts';
import { createDesktopWorld, desktopPair } from '../../support/desktop-world.ts';
import { PreventableEvent, standIn } from '../../support/electron-stand-in.ts';

const { start } = createDesktopWorld();

const wishing = (wishes: Partial<Settings['network']>): Settings => ({
  ...emptySettings,
  network: { ...emptySettings.network, ...wishes },
});

test('the engine sleeps and wakes with the computer, whose network may be another one then', async () => {
  const { asked } = await start();
  electron.powerMonitor.emit('suspend');
  electron.powerMonitor.emit('resume');
  expect({ asked: asked.slice(1), reloads: standIn.calls.filter(({ name }) => name.startsWith('session')) }).toEqual({
    asked: ['sleep', 'wake'],
    reloads: [{ name: 'session.forceReloadProxyConfig', args: [] }],
  });
});

test('when the machine shuts down it waits for the engine, then the app ends', async () => {
  const { asked, clock } = await start();
  const event = new PreventableEvent();
  electron.powerMonitor.emit('shutdown', event);
  await clock.advance(0);
  expect({ asked: asked.slice(1), isDelayed: event.defaultPrevented, exitCode: standIn.exitCode }).toEqual({
    asked: ['stop'],
    isDelayed: true,
    exitCode: 0,
  });
});

test('a battery pauses where its user wants that, at once where the system tells of it, else within a minute', async () => {
  const { asked, clock } = await start({ settings: wishing({ pauseOnBattery: true }) });
  standIn.isOnBattery = true;
  await clock.advance(lookEveryMs);
  standIn.isOnBattery = false;
  electron.powerMonitor.emit('on-ac');
  await clock.advance(0);
  standIn.isOnBattery = true;
  electron.powerMonitor.emit('on-battery');
  await clock.advance(0);
  expect(asked.slice(1)).toEqual([
    ['pauseBy', 'battery'],
    ['pauseBy', undefined],
    ['pauseBy', 'battery'],
  ]);
});

test('a battery does not pause what nobody wants paused, and a changed wish holds at once', async () => {
  standIn.isOnBattery = true;
  const { asked, given, clock } = await start();
  const before = asked.slice(1);
  given[0]?.onSettings?.(wishing({ pauseOnBattery: true }));
  await clock.advance(0);
  given[0]?.onSettings?.(wishing({}));
  await clock.advance(0);
  expect({ before, after: asked.slice(1), timers: clock.pending() }).toEqual({
    before: [],
    after: [
      ['pauseBy', 'battery'],
      ['pauseBy', undefined],
    ],
    timers: 0,
  });
});

test('a metered network pauses where it can be known, and the setting is offered only there', async () => {
  let printed = 'u 4\n';
  const known = await start({
    settings: wishing({ pauseOnMetered: true }),
    runCommand: async () => printed,
  });
  printed = 'u 1\n';
  await known.clock.advance(lookEveryMs);
  expect({ unavailable: known.given[0]?.unavailable, asked: known.asked.slice(1) }).toEqual({
    unavailable: ['checkForUpdates'],
    asked: [['pauseBy', 'metered']],
  });
});

test.each([
  ['u 0\n', undefined],
  ['u 1\n', true],
  ['u 2\n', false],
  ['u 3\n', true],
  ['u 4\n', false],
  ['Unknown object', undefined],
])('NetworkManager prints %j for %s', (printed, isMetered) => {
  expect(parseMetered(printed)).toBe(isMetered);
});

test('other systems are not asked, and one without an answer is not asked again', async () => {
  const asked: unknown[] = [];
  const run = async (command: string): Promise<string> => {
    asked.push(command);
    return 'u 0';
  };
  const questions = [await findMeteredQuestion('win32', run), await findMeteredQuestion('linux', run)];
  expect({ questions, asked }).toEqual({ questions: [undefined, undefined], asked: ['busctl'] });
});

test.each([
  [{ pauseOnBattery: true, pauseOnMetered: true }, { isOnBattery: true, isMetered: true }, 'battery'],
  [{ pauseOnBattery: false, pauseOnMetered: true }, { isOnBattery: true, isMetered: true }, 'metered'],
  [{ pauseOnBattery: true, pauseOnMetered: true }, { isOnBattery: false, isMetered: undefined }, undefined],
  [{ pauseOnBattery: false, pauseOnMetered: false }, { isOnBattery: true, isMetered: true }, undefined],
] as const)('with %j, %j pauses by %s', (wishes, circumstances, by) => {
  expect(automaticPause(wishes, circumstances)).toBe(by);
});

test('being online again lets offline folders look at once, and being online all along does not', async () => {
  const reason = { code: 'network-unreachable', detail: '' } as const;
  const offline = { ...desktopPair, state: { kind: 'offline', reason, retryAt: 0 } } as const;
  const { asked, clock, tell } = await start();
  tell({ pairs: [offline, { ...desktopPair, id: 'p2' }] });
  await clock.advance(askEveryMs);
  const whileOnline = asked.slice(1);
  standIn.isOnline = false;
  await clock.advance(askEveryMs);
  standIn.isOnline = true;
  await clock.advance(askEveryMs);
  tell({ pairs: [desktopPair] });
  await clock.advance(10 * askEveryMs);
  expect({ whileOnline, asked: asked.slice(1), timers: clock.pending() }).toEqual({
    whileOnline: [],
    asked: [['syncNow', { pairId: 'p1' }]],
    timers: 0,
  });
});
