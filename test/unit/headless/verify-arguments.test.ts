import { expect, test } from 'vitest';
import { parseCommandLine } from '../../../src-main/headless/arguments.ts';
import { verifyExitCode } from '../../../src-main/headless/verify-report.ts';
import type { VerifyCounts } from '../../../src-main/sync/verify.ts';

const usage = expect.objectContaining({ code: 'usage' });

test('verify takes a folder of the settings, or a folder and an address', () => {
  const parse = (...args: readonly string[]): unknown => parseCommandLine(['verify', ...args], {});
  expect([
    parse('docs'),
    parse('docs', 'cos://b-1250000000/p', '--region', 'ap-guangzhou', '--repair', '--json'),
  ]).toEqual([
    { kind: 'verify', pair: { local: 'docs' }, repair: false, json: false, log: {} },
    {
      kind: 'verify',
      pair: { local: 'docs', address: { bucket: 'b-1250000000', prefix: 'p/' }, region: 'ap-guangzhou' },
      repair: true,
      json: true,
      log: {},
    },
  ]);
  for (const wrong of [[], ['a', 'b', 'c'], ['a', 'b'], ['a', '--once']]) {
    expect(() => parse(...wrong)).toThrow(usage);
  }
});

const nothing: VerifyCounts = {
  equal: 0,
  differs: 0,
  'only-local': 0,
  'only-remote': 0,
  'row-lies': 0,
  unverifiable: 0,
  unreadable: 0,
  'not-synced': 0,
  conflict: 0,
  repaired: 0,
};

test.each([
  [0, { equal: 3, unverifiable: 1, 'not-synced': 2 }],
  [3, { equal: 3, conflict: 1 }],
  [5, { conflict: 1, differs: 1 }],
  [5, { 'only-local': 1 }],
  [5, { 'only-remote': 1 }],
  [5, { 'row-lies': 1, repaired: 1 }],
  [5, { unreadable: 1 }],
])('verify ends with %i for %o', (code, counts) => {
  expect(verifyExitCode({ ...nothing, ...counts })).toBe(code);
});
