import { expect, test } from 'vitest';
import { isResult } from '../../src-renderer/bridge/result-guards.ts';
import { parseHash, toHash } from '../../src-renderer/state/route.ts';
import { sampleSnapshot } from './sample.ts';

test.each<[keyof typeof isResult, unknown, boolean]>([
  ['snapshot', sampleSnapshot(), true],
  ['snapshot', { ...sampleSnapshot(), conflicts: [{}] }, false],
  ['snapshot', { ...sampleSnapshot(), engine: {} }, false],
  ['removePair', null, true],
  ['removePair', {}, false],
  ['objectUrl', 'https://x', true],
  ['objectUrl', undefined, false],
  ['accounts', [], true],
  ['accounts', [{ id: 'a', name: 'b' }], false],
  ['accounts', { length: 0 }, false],
  ['activityPage', { rows: [{ id: 1 }], total: 1, upTo: 1 }, true],
  ['activityPage', { rows: [1], total: 1, upTo: 1 }, false],
  ['explain', null, false],
  ['settings', { general: {}, network: {}, sync: {}, advanced: {}, unavailable: [], dataFolder: '' }, true],
  ['settings', { general: {}, network: {}, sync: null, advanced: {}, unavailable: [] }, false],
  ['testIgnoreRules', {}, true],
  ['testIgnoreRules', [], false],
])('%s takes %j: %s', (method, value, isTaken) => {
  expect(isResult[method](value)).toBe(isTaken);
});

test.each(['#/overview', '#/activity?folder=a%26b', '#/settings/network', '#/bucket/a%2Fb', '#/add', '#/conflicts'])(
  'the address %s is read and written alike',
  (hash) => {
    expect(toHash(parseHash(hash))).toBe(hash);
  },
);

test.each(['', '#', '#/', '#/nowhere', '#/bucket', '#/bucket/%', '#/__proto__'])('%j leads to the overview', (hash) => {
  expect(parseHash(hash)).toEqual({ screen: 'overview' });
});
