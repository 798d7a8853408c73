import { expect, test } from 'vitest';
import { screenOfArguments, screenOfLink } from '../../../src-main/desktop/screen-links.ts';
import { parseHash } from '../../../src-renderer/state/route.ts';

test.each<[string, string | undefined]>([
  ['driftless://open/conflicts', '#/conflicts'],
  ['driftless://open/settings', '#/settings'],
  ['driftless://open/settings/', '#/settings'],
  ['driftless://open/settings/network', '#/settings/network'],
  ['driftless://open/settings/network?x=1#y', '#/settings/network'],
  ['DRIFTLESS://open/activity', '#/activity'],
  ['driftless://open/', undefined],
  ['driftless://open/evil', undefined],
  ['driftless://open/toString', undefined],
  ['driftless://open/activity/extra', undefined],
  ['driftless://open/settings/../../x', undefined],
  ['driftless://open/settings/%2e%2e', undefined],
  ['driftless://user:secret@open/activity', undefined],
  ['driftless://app/index.html', undefined],
  ['driftless://app/', undefined],
  ['https://open/activity', undefined],
  ['not a link', undefined],
  ['', undefined],
])('the link %j opens %s', (link, hash) => {
  expect(screenOfLink(link)).toBe(hash);
});

test('the first link among the arguments of a start counts', () => {
  expect([
    screenOfArguments(['/app', '--flag', 'driftless://open/problems', 'driftless://open/add']),
    screenOfArguments(['--hidden']),
  ]).toEqual(['#/problems', undefined]);
});

test('every screen that a link can open is one of the page', () => {
  const screens = ['overview', 'activity', 'conflicts', 'problems', 'settings', 'add'];
  expect(screens.map((screen) => parseHash(screenOfLink(`driftless://open/${screen}`) ?? '').screen)).toEqual(screens);
});
