import { expect, test } from 'vitest';
import type { CorsRule } from '../../../src-main/cos/wire/cors-configuration.ts';
import {
  checkCorsRules,
  corsHeaders,
  findCorsRule,
  preflightHeaders,
} from '../../../src-main/cos-server/cors-rules.ts';

const makeRule = (changes: Partial<CorsRule>): CorsRule => ({
  allowedOrigins: ['https://a.example.com'],
  allowedMethods: ['GET'],
  allowedHeaders: [],
  exposeHeaders: [],
  ...changes,
});

test.each([
  // allowed origin, its header pattern; origin, method, headers asked for; whether the rule covers it
  ['*', '*', 'https://x.org', 'GET', ['a', 'b'], true],
  ['https://a.example.com', '*', 'https://a.example.com', 'GET', [], true],
  ['https://a.example.com', '*', 'http://a.example.com', 'GET', [], false],
  ['https://a.example.com', '*', 'https://a.example.com:8080', 'GET', [], false],
  ['https://*.example.com', '*', 'https://b.example.com', 'GET', [], true],
  ['https://*.example.com', '*', 'https://example.com', 'GET', [], false],
  ['https://*.example.com', '*', 'https://b.example.com.evil.org', 'GET', [], false],
  ['*', '*', 'https://x.org', 'PUT', [], false],
  ['*', 'X-Cos-*', 'https://x.org', 'GET', ['x-cos-meta-a'], true],
  ['*', 'X-Cos-*', 'https://x.org', 'GET', ['x-cos-meta-a', 'authorization'], false],
  ['*', 'Content-Type', 'https://x.org', 'GET', ['content-type'], true],
] as const)(
  'origin %s and headers %s: %s %s %j is allowed: %s',
  (allowed, pattern, origin, method, headers, expected) => {
    const rule = makeRule({ allowedOrigins: [allowed], allowedHeaders: [pattern] });
    expect(findCorsRule([rule], { origin, method, headers: [...headers] })).toBe(expected ? rule : undefined);
  },
);

test('the first rule that covers all of a request decides', () => {
  const rules = [
    makeRule({ id: '1', allowedMethods: ['PUT'] }),
    makeRule({ id: '2', allowedHeaders: ['a'] }),
    makeRule({ id: '3', allowedHeaders: ['*'] }),
  ];
  const ask = (headers: readonly string[]) =>
    findCorsRule(rules, { origin: 'https://a.example.com', method: 'GET', headers })?.id;
  expect([ask([]), ask(['a']), ask(['a', 'b'])]).toEqual(['2', '2', '3']);
});

test('a rule for all origins says so and allows no credentials; another names the origin', () => {
  const request = { origin: 'https://a.example.com', method: 'GET', headers: ['x-a', 'x-b'] };
  const open = makeRule({ allowedOrigins: ['*'], allowedHeaders: ['*'], exposeHeaders: ['ETag', 'x-cos-request-id'] });
  const narrow = makeRule({ allowedHeaders: ['X-A', 'X-B'], maxAgeSeconds: 5 });
  expect([
    preflightHeaders({ rules: [open] }, open, request),
    preflightHeaders({ rules: [narrow], responseVary: true }, narrow, request),
    corsHeaders({ rules: [narrow] }, narrow, request.origin),
  ]).toEqual([
    {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'ETag,x-cos-request-id',
      'Access-Control-Allow-Methods': 'GET',
      'Access-Control-Allow-Headers': 'x-a,x-b',
    },
    {
      'Access-Control-Allow-Origin': 'https://a.example.com',
      'Access-Control-Allow-Credentials': 'true',
      Vary: 'Origin',
      'Access-Control-Allow-Methods': 'GET',
      'Access-Control-Allow-Headers': 'x-a,x-b',
      'Access-Control-Max-Age': 5,
    },
    { 'Access-Control-Allow-Origin': 'https://a.example.com', 'Access-Control-Allow-Credentials': 'true' },
  ]);
});

test.each([
  [[]],
  [[makeRule({ allowedOrigins: [] })]],
  [[makeRule({ allowedMethods: [] })]],
  [[makeRule({ allowedOrigins: ['https://*.*.org'] })]],
  [[makeRule({ exposeHeaders: ['*'] })]],
  [Array.from({ length: 101 }, () => makeRule({}))],
])('rules %j are refused', (rules) => {
  expect(() => checkCorsRules({ rules })).toThrow(expect.objectContaining({ code: 'cos-rejected' }));
});
