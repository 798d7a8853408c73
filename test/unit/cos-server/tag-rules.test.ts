/** Which tags the server takes. The page tells the same before it sends any: see `test/renderer/bucket-checks.test.tsx`. */
import { expect, test } from 'vitest';
import { checkTags, maxBucketTags, maxObjectTags, tagsOfHeader } from '../../../src-main/cos-server/tag-rules.ts';

const invalidTag = expect.objectContaining({ data: { cosCode: 'InvalidTag', httpStatus: 400 } });

test.each([
  ['Größe 大小 +-=._:/@', ''],
  ['owner@example.com', 'someone@example.com'],
  ['हिन्दी', 'e\u0301'],
  ['k'.repeat(127), 'v'.repeat(255)],
  ['𠮷'.repeat(127), '𠮷'.repeat(255)],
])('a tag %s = %s is taken', (key, value) => {
  expect(checkTags([{ key, value }], maxObjectTags)).toEqual([{ key, value }]);
});

test.each([
  ['', 'x'],
  ['a&b', ''],
  ['😀', ''],
  ['a', '<b>'],
  ['a\tb', ''],
  ['k'.repeat(128), ''],
  ['a', 'v'.repeat(256)],
])('a tag %j = %j is refused', (key, value) => {
  expect(() => checkTags([{ key, value }], maxObjectTags)).toThrow(invalidTag);
});

test('a key is there once, and an object bears fewer tags than a bucket', () => {
  const tags = Array.from({ length: maxBucketTags }, (_, index) => ({ key: `key ${index}`, value: '' }));
  expect(checkTags(tags, maxBucketTags)).toEqual(tags);
  for (const [given, most] of [
    [tags, maxObjectTags],
    [[...tags, { key: 'one more', value: '' }], maxBucketTags],
    [[...tags.slice(1), { key: 'key 1', value: 'again' }], maxBucketTags],
  ] as const) {
    expect(() => checkTags(given, most)).toThrow(invalidTag);
  }
});

test('tags in a header are read as they are typed', () => {
  expect([
    tagsOfHeader('owner=a%40example.com&a%20b=%2B', maxObjectTags),
    tagsOfHeader('', maxObjectTags),
    tagsOfHeader(undefined, maxObjectTags),
  ]).toEqual([
    [
      { key: 'owner', value: 'a@example.com' },
      { key: 'a b', value: '+' },
    ],
    undefined,
    undefined,
  ]);
});
