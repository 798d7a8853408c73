import { expect, test } from 'vitest';
import type { LifecycleRule } from '../../../src-main/cos/wire/lifecycle-configuration.ts';
import {
  checkLifecycleRules,
  isUploadExpired,
  type LifecycleEntry,
  lifecycleActionOf,
} from '../../../src-main/cos-server/lifecycle-rules.ts';

const day = 86_400_000;
const noon = Date.UTC(2026, 0, 10, 12);
const midnight = (offset: number): number => Date.UTC(2026, 0, 10 + offset);

const makeRule = (changes: Partial<LifecycleRule>): LifecycleRule => ({
  status: 'Enabled',
  transitions: [],
  noncurrentVersionTransitions: [],
  ...changes,
});
const makeEntry = (changes: Partial<LifecycleEntry> = {}): LifecycleEntry => ({
  key: 'logs/a',
  kind: 'object',
  isLatest: true,
  size: 100,
  modifiedAt: noon,
  isAlone: true,
  tags: () => [{ key: 'kind', value: 'log' }],
  ...changes,
});

const afterADay = makeRule({ expiration: { days: 1 } });
const noncurrent = makeRule({ noncurrentVersionExpiration: { noncurrentDays: 1 } });
const markers = makeRule({ expiration: { expiredObjectDeleteMarker: true } });
const old = makeEntry({ isLatest: false, isAlone: false, modifiedAt: noon - 99 * day, noncurrentSince: noon });
const marker = makeEntry({ kind: 'delete-marker', size: 0 });

test.each([
  ['a day is over at the midnight after it', afterADay, makeEntry(), midnight(2), 'expire'],
  ['and not before', afterADay, makeEntry(), midnight(2) - 1, undefined],
  ['at midnight a day is exact', afterADay, makeEntry({ modifiedAt: midnight(0) }), midnight(1), 'expire'],
  ['a date', makeRule({ expiration: { date: '2026-01-15T00:00:00+08:00' } }), makeEntry(), midnight(5), 'expire'],
  ['before the date', makeRule({ expiration: { date: '2026-01-15T00:00:00Z' } }), makeEntry(), midnight(4), undefined],
  ['a disabled rule', makeRule({ status: 'Disabled', expiration: { days: 1 } }), makeEntry(), midnight(9), undefined],
  ['old versions count from when they were followed', noncurrent, old, midnight(2), 'delete-version'],
  ['and not from when they were written', noncurrent, old, midnight(2) - 1, undefined],
  ['the newest is no old version', noncurrent, makeEntry(), midnight(9), undefined],
  ['an old version does not expire as an object', afterADay, old, midnight(99), undefined],
  ['a marker alone', markers, marker, midnight(0), 'remove-marker'],
  ['a marker above versions', markers, { ...marker, isAlone: false }, midnight(99), undefined],
  ['a marker does not expire', afterADay, marker, midnight(99), undefined],
] as const)('%s', (_, rule, entry, now, expected) => {
  expect(lifecycleActionOf([rule], entry, now)).toBe(expected);
});

test.each([
  [{ filter: { prefix: 'logs/' } }, true],
  [{ filter: { prefix: 'photos/' } }, false],
  [{ prefix: 'logs/' }, true],
  [{ prefix: 'photos/' }, false],
  [{ filter: { tag: { key: 'kind', value: 'log' } } }, true],
  [{ filter: { tag: { key: 'kind', value: 'other' } } }, false],
  [{ filter: { and: { prefix: 'logs/', tags: [{ key: 'kind', value: 'log' }] } } }, true],
  [
    {
      filter: {
        and: {
          prefix: 'logs/',
          tags: [
            { key: 'kind', value: 'log' },
            { key: 'b', value: '' },
          ],
        },
      },
    },
    false,
  ],
  [{ filter: { prefixNotEquals: 'logs/' } }, false],
  [{ filter: { objectSizeGreaterThan: 99, objectSizeLessThan: 101 } }, true],
  [{ filter: { objectSizeGreaterThan: 100 } }, false],
] as const)('a rule with %j covers the entry: %s', (changes, expected) => {
  const rule = makeRule({ ...structuredClone(changes), expiration: { days: 1 } });
  expect(lifecycleActionOf([rule], makeEntry(), midnight(99))).toBe(expected ? 'expire' : undefined);
});

test('tags are asked for only by a rule that has one', () => {
  const entry = makeEntry({
    tags: () => {
      throw new Error('asked');
    },
  });
  expect(lifecycleActionOf([afterADay], entry, midnight(2))).toBe('expire');
});

test('uploads end some days after they began', () => {
  const rule = makeRule({ filter: { prefix: 'logs/' }, abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } });
  const isExpired = (key: string, now: number): boolean => isUploadExpired([rule], { key, initiatedAt: noon }, now);
  expect([
    isExpired('logs/a', midnight(8)),
    isExpired('logs/a', midnight(8) - 1),
    isExpired('photos/a', midnight(99)),
    isUploadExpired([afterADay], { key: 'logs/a', initiatedAt: noon }, midnight(99)),
  ]).toEqual([true, false, false, false]);
});

test.each([
  [[]],
  [[makeRule({ expiration: { days: 0 } })]],
  [[makeRule({ expiration: { days: 3651 } })]],
  [[makeRule({ expiration: { date: 'tomorrow' } })]],
  [[makeRule({ expiration: { days: 5 }, transitions: [{ date: '2026-01-01T00:00:00Z', storageClass: 'ARCHIVE' }] })]],
  [[makeRule({ id: 'x'.repeat(256) })]],
])('rules %j are refused', (rules) => {
  expect(() => checkLifecycleRules({ rules })).toThrow(expect.objectContaining({ code: 'cos-rejected' }));
});
