/** What may be typed as a cross-origin rule and as tags, and what is told instead of being sent. */
import { expect, test } from 'vitest';
import { checkTags, maxBucketTags } from '../../src-main/cos-server/tag-rules.ts';
import { type CorsDraft, draftOf, findMistakes, ruleOf } from '../../src-renderer/bucket/cors-draft.ts';
import { findTagMistakes } from '../../src-renderer/bucket/tag-check.ts';

const draft: CorsDraft = {
  origins: 'https://a.example.com',
  methods: ['GET'],
  allowedHeaders: '',
  exposedHeaders: '',
  maxAge: '',
};

test.each<[Partial<CorsDraft>, Record<string, unknown>]>([
  [{}, {}],
  [{ origins: '*' }, {}],
  [{ origins: 'http://*.example.com:8080\nhttps://*' }, {}],
  [{ origins: 'capacitor://localhost' }, {}],
  [{ origins: ' \n' }, { origins: { kind: 'needed' } }],
  [{ origins: 'example.com' }, { origins: { kind: 'origin', line: 'example.com' } }],
  [{ origins: '*\nhttps://a.b/' }, { origins: { kind: 'origin', line: 'https://a.b/' } }],
  [{ origins: 'https://a b' }, { origins: { kind: 'origin', line: 'https://a b' } }],
  [{ origins: 'https://*.*.com' }, { origins: { kind: 'star', line: 'https://*.*.com' } }],
  [{ methods: [] }, { methods: { kind: 'needed' } }],
  [{ allowedHeaders: '*\nx-cos-*' }, {}],
  [{ allowedHeaders: 'x-*-*' }, { allowedHeaders: { kind: 'star', line: 'x-*-*' } }],
  [{ allowedHeaders: 'a: b' }, { allowedHeaders: { kind: 'header', line: 'a: b' } }],
  [{ exposedHeaders: 'ETag\n*' }, { exposedHeaders: { kind: 'star', line: '*' } }],
  [{ maxAge: ' 0 ' }, {}],
  [{ maxAge: '-1' }, { maxAge: { kind: 'number' } }],
  [{ maxAge: '9999999999' }, { maxAge: { kind: 'number' } }],
])('of %j is told %j', (change, mistakes) => {
  expect(Object.fromEntries(findMistakes({ ...draft, ...change }))).toEqual(mistakes);
});

test('a rule that is opened and saved as it is stays the same, and lines are cleaned', () => {
  const rule = {
    id: 'web',
    allowedOrigins: ['https://a', '*'],
    allowedMethods: ['HEAD' as const, 'GET' as const],
    allowedHeaders: ['*'],
    exposeHeaders: ['ETag'],
    maxAgeSeconds: 0,
  };
  expect([
    ruleOf(draftOf(rule), 'web'),
    ruleOf({ ...draft, origins: ' https://a \n\nhttps://a\r\n', maxAge: ' ' }, undefined),
  ]).toEqual([
    { ...rule, allowedMethods: ['GET', 'HEAD'] },
    { allowedOrigins: ['https://a'], allowedMethods: ['GET'], allowedHeaders: [], exposeHeaders: [] },
  ]);
});

test.each([
  ['team', 'design', undefined],
  ['Größe 大小 +-=._:/@', '', undefined],
  ['', 'x', 'key-needed'],
  ['qcs:a', '', 'key-reserved'],
  ['Project', '', 'key-reserved'],
  ['a&b', '', 'key-characters'],
  ['😀', '', 'key-characters'],
  ['k'.repeat(127), 'v'.repeat(255), undefined],
  ['k'.repeat(128), '', 'key-long'],
  ['𠮷'.repeat(127), '', undefined],
  ['a', '<b>', 'value-characters'],
  ['a', 'v'.repeat(256), 'value-long'],
] as const)('a tag %s = %s is told %s', (key, value, mistake) => {
  expect(findTagMistakes([{ key, value }], [])).toEqual([mistake]);
  if (mistake === undefined) {
    expect(checkTags([{ key, value }], maxBucketTags)).toEqual([{ key, value }]);
  }
});

test('of two tags with one key the second is told, and what the bucket has already may stay', () => {
  const system = { key: 'qcs:project', value: '<default>' };
  expect(findTagMistakes([system, { key: 'a', value: '' }, { key: 'a', value: 'b' }], [system])).toEqual([
    undefined,
    undefined,
    'key-twice',
  ]);
});
