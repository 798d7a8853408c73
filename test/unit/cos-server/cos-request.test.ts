import { expect, test } from 'vitest';
import { parseCopySource } from '../../../src-main/cos-server/copy-source.ts';
import { addressOf, isBucketName } from '../../../src-main/cos-server/cos-request.ts';
import { hasCode } from '../../../src-main/foundation/app-error.ts';

test.each([
  ['docs-125.cos.ap-guangzhou.myqcloud.com', '/a/b', { bucket: 'docs-125', key: 'a/b' }],
  ['Docs-125.cos.ap-guangzhou.myqcloud.com', '/a', { bucket: 'docs-125', key: 'a' }],
  ['docs-125.localhost:9000', '/', { bucket: 'docs-125', key: '' }],
  ['docs-125.localhost:9000', '//a', { bucket: 'docs-125', key: '/a' }],
  ['cos.ap-guangzhou.myqcloud.com', '/docs-125/a', { bucket: 'docs-125', key: 'a' }],
  ['service.cos.myqcloud.com', '/', { bucket: '', key: '' }],
  ['127.0.0.1:9000', '/docs-125', { bucket: 'docs-125', key: '' }],
  ['127.0.0.1:9000', '/docs-125/', { bucket: 'docs-125', key: '' }],
  ['127.0.0.1:9000', '/docs-125//../a', { bucket: 'docs-125', key: '/../a' }],
  ['[::1]:9000', '/docs-125/a', { bucket: 'docs-125', key: 'a' }],
])('host %s with path %s means %j', (host, path, expected) => {
  expect(addressOf(host, path)).toEqual(expected);
});

test('bucket names end in digits and hold only lower-case letters, digits and hyphens', () => {
  const names = [
    'a-1',
    'docs-2026-1250000000',
    'docs',
    '-a-1',
    'a--1',
    'A-1',
    'a_b-1',
    '-1',
    'a-',
    `${'a'.repeat(60)}-1`,
  ];
  expect(names.filter(isBucketName)).toEqual(['a-1', 'docs-2026-1250000000']);
});

test.each([
  ['docs-1.cos.ap-guangzhou.myqcloud.com/a%20b/c%2Bd', { bucket: 'docs-1', key: 'a b/c+d' }],
  ['docs-1.cos.ap-guangzhou.myqcloud.com/a?versionId=', { bucket: 'docs-1', key: 'a' }],
  ['docs-1/a%3F?versionId=null', { bucket: 'docs-1', key: 'a?', versionId: 'null' }],
  ['/docs-1/a%2Fb', { bucket: 'docs-1', key: 'a/b' }],
  ['docs-1/100%', { bucket: 'docs-1', key: '100%' }],
  ['docs-1/a+b', { bucket: 'docs-1', key: 'a+b' }],
  ['127.0.0.1:9000/docs-1/a', { bucket: 'docs-1', key: 'a' }],
])('copy source %s means %j', (text, expected) => {
  expect(parseCopySource(text)).toEqual({ versionId: '', ...expected });
});

test.each(['', '/', 'docs-1', 'docs-1/', '/docs-1/'])('copy source %j is refused', (text) => {
  expect(() => parseCopySource(text)).toThrow(expect.toSatisfy((error) => hasCode(error, 'cos-rejected')));
});
