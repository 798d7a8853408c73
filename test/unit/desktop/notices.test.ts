/** From what the engine tells to what is on the screen. */
import { expect, test } from 'vitest';
import type { ConflictView } from '../../../src-main/contract/model.ts';
import { gatherMs, userActedMs } from '../../../src-main/desktop/notice-desk.ts';
import { emptySettings, type Settings } from '../../../src-main/settings/settings-store.ts';
import { createDesktopWorld, type DesktopStart, desktopPair, startedAt } from '../../support/desktop-world.ts';
import { standIn } from '../../support/electron-stand-in.ts';

const { start } = createDesktopWorld();

const side = { kind: 'absent' } as const;
const conflict = (path: string): ConflictView => ({
  id: `p1\n${path}`,
  pairId: 'p1',
  path,
  kind: 'edit-edit',
  local: side,
  remote: side,
  foundAt: startedAt,
  version: '1',
});
const pairs = [desktopPair];
const all: Settings = { ...emptySettings, general: { ...emptySettings.general, notifications: 'all' } };

/** Starts hidden, as at login: no window is in the way of a notice. */
const startHidden = (options: DesktopStart = {}) => start({ args: ['--hidden'], settings: all, ...options });
const titles = () => standIn.notifications.map(({ title }) => title);

test('what happens within moments is one notification, and a click on it opens its window', async () => {
  const { tell, clock } = await startHidden();
  tell({ pairs, conflicts: [conflict('a')] });
  await clock.advance(gatherMs - 1);
  const early = titles();
  tell({ pairs, conflicts: [conflict('a'), conflict('b')] });
  await clock.advance(gatherMs);
  const shown = standIn.notifications.map(({ title, body }) => [title, body]);
  standIn.notifications[0]?.click();
  expect({ early, shown, urls: standIn.windows.map((window) => window.urls[0]), left: titles() }).toEqual({
    early: [],
    shown: [['2 new conflicts', 'Photos\nBoth sides changed. Each keeps its own version until you choose.']],
    urls: ['driftless://app/#/conflicts'],
    left: [],
  });
});

test('a newer notification takes the place of an older one of its kind', async () => {
  const { tell, clock } = await startHidden();
  for (const path of ['a', 'b', 'c']) {
    tell({ pairs, conflicts: [conflict(path)] });
    await clock.advance(gatherMs);
  }
  expect(titles()).toEqual(['1 new conflict']);
});

test('nothing is told while the window is in front, or of what the page has just asked for', async () => {
  const { tell, clock } = await start({ settings: all });
  const [window] = standIn.windows;
  const seen = async (path: string): Promise<readonly string[]> => {
    tell({ pairs, conflicts: [conflict(path)] });
    await clock.advance(gatherMs);
    return titles();
  };
  if (window !== undefined) {
    window.isInFront = true;
  }
  const inFront = await seen('a');
  if (window !== undefined) {
    window.isInFront = false;
  }
  const frame = { senderFrame: { url: 'driftless://app/', parent: null } };
  await standIn.handlers.get('driftless:call')?.(frame, { method: 'resume', params: {} });
  const justActed = await seen('b');
  await clock.advance(userActedMs);
  expect({ inFront, justActed, later: await seen('c') }).toEqual({
    inFront: [],
    justActed: [],
    later: ['1 new conflict'],
  });
});

test('muted from the tray, notices wait until the time is over', async () => {
  const { tell, clock } = await startHidden();
  const [tray] = standIn.trays;
  tray?.menu?.click('For 8 hours');
  await clock.advance(0);
  const label = tray?.menu?.labels.find((text) => text.startsWith('Muted until'));
  tell({ pairs, conflicts: [conflict('a')] });
  await clock.advance(7 * 3_600_000);
  const muted = titles();
  await clock.advance(3_600_000 + gatherMs);
  expect({ isLabelled: label !== undefined, muted, later: titles(), menu: tray?.menu?.labels.slice(-7, -2) }).toEqual({
    isLabelled: true,
    muted: [],
    later: ['1 new conflict'],
    menu: ['-', 'Mute notifications', '  For 30 minutes', '  For an hour', '  For 8 hours'],
  });
});

test('unmuted from the tray, what has come up is told at once', async () => {
  const { tell, clock } = await startHidden();
  const [tray] = standIn.trays;
  tray?.menu?.click('For 8 hours');
  await clock.advance(0);
  tell({ pairs, conflicts: [conflict('a')] });
  await clock.advance(gatherMs);
  tray?.menu?.click(tray.menu.labels.find((text) => text.startsWith('Muted until')) ?? '');
  await clock.advance(gatherMs);
  expect(titles()).toEqual(['1 new conflict']);
});

test('where the system shows no notifications nothing of them is offered', async () => {
  standIn.canNotify = false;
  const { tell, clock, given } = await startHidden();
  tell({ pairs, conflicts: [conflict('a')] });
  await clock.advance(gatherMs);
  expect({
    shown: titles(),
    unavailable: given[0]?.unavailable?.includes('notifications'),
    menu: standIn.trays[0]?.menu?.labels.includes('Mute notifications'),
  }).toEqual({ shown: [], unavailable: true, menu: false });
});
