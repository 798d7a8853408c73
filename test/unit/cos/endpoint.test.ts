import { expect, test } from 'vitest';
import { parseEndpoint, serviceTargetOf, targetOf } from '../../../src-main/cos/endpoint.ts';

const usage = expect.objectContaining({ code: 'usage' });

test('a region puts the bucket into the host', () => {
  const endpoint = parseEndpoint({ region: 'ap-guangzhou' });
  expect([
    targetOf(endpoint, 'docs-1250000000', '目录/a b+c'),
    targetOf(endpoint, 'docs-1250000000'),
    serviceTargetOf(endpoint),
  ]).toEqual([
    {
      origin: 'https://docs-1250000000.cos.ap-guangzhou.myqcloud.com',
      host: 'docs-1250000000.cos.ap-guangzhou.myqcloud.com',
      requestPath: '/%E7%9B%AE%E5%BD%95/a%20b%2Bc',
      signedPath: '/目录/a b+c',
    },
    {
      origin: 'https://docs-1250000000.cos.ap-guangzhou.myqcloud.com',
      host: 'docs-1250000000.cos.ap-guangzhou.myqcloud.com',
      requestPath: '/',
      signedPath: '/',
    },
    {
      origin: 'https://service.cos.myqcloud.com',
      host: 'service.cos.myqcloud.com',
      requestPath: '/',
      signedPath: '/',
    },
  ]);
});

test('a loopback server has the bucket in the path, signed with it', () => {
  const endpoint = parseEndpoint({ url: 'http://127.0.0.1:9000/' });
  expect([targetOf(endpoint, 'docs-1', 'a b'), targetOf(endpoint, 'docs-1'), serviceTargetOf(endpoint)]).toEqual([
    {
      origin: 'http://127.0.0.1:9000',
      host: '127.0.0.1:9000',
      requestPath: '/docs-1/a%20b',
      signedPath: '/docs-1/a b',
    },
    { origin: 'http://127.0.0.1:9000', host: '127.0.0.1:9000', requestPath: '/docs-1/', signedPath: '/docs-1/' },
    { origin: 'http://127.0.0.1:9000', host: '127.0.0.1:9000', requestPath: '/', signedPath: '/' },
  ]);
});

test.each([
  [{ url: 'https://cos.example.com' }, 'https://docs-1.cos.example.com', '/k'],
  [{ url: 'https://cos.example.com', pathStyle: true }, 'https://cos.example.com', '/docs-1/k'],
  [{ url: 'https://docs-1.cos.ap-beijing.tencentcos.cn' }, 'https://docs-1.cos.ap-beijing.tencentcos.cn', '/k'],
  [{ url: 'http://localhost:9000' }, 'http://localhost:9000', '/docs-1/k'],
  [{ url: 'http://[::1]:9000' }, 'http://[::1]:9000', '/docs-1/k'],
  [{ url: 'http://127.0.0.1:9000', pathStyle: false }, 'http://docs-1.127.0.0.1:9000', '/k'],
])('the endpoint %j reaches a bucket at %s', (choice, origin, requestPath) => {
  expect(targetOf(parseEndpoint(choice), 'docs-1', 'k')).toMatchObject({ origin, requestPath });
});

test.each([
  [{}],
  [{ region: 'cos.ap-guangzhou' }],
  [{ region: 'Guangzhou!' }],
  [{ region: 'ap-guangzhou.myqcloud.com' }],
  [{ url: '127.0.0.1:9000' }],
  [{ url: 'ftp://example.com' }],
  [{ url: 'https://example.com/bucket' }],
  [{ url: 'https://user:secret@example.com' }],
  [{ url: 'https://docs-1.cos-website.ap-beijing.myqcloud.com' }],
])('the choice %j is refused with words about it', (choice) => {
  expect(() => parseEndpoint(choice)).toThrow(usage);
});

test.each(['docs', 'Docs-1250000000', '-docs-1250000000', 'docs--1250000000', 'docs-12x', 'a/b-1', ''])(
  'the bucket name %j is refused',
  (bucket) => {
    expect(() => targetOf(parseEndpoint({ region: 'ap-beijing' }), bucket)).toThrow(usage);
  },
);

test('a bucket whose host would be too long for COS is refused', () => {
  expect(() => targetOf(parseEndpoint({ region: 'ap-beijing' }), `${'a'.repeat(40)}-1250000000`)).toThrow(usage);
});

test.each(['', '.', '..', 'a/../b', 'a/.', '../x'])('the key %j never becomes a request', (key) => {
  expect(() => targetOf(parseEndpoint({ region: 'ap-beijing' }), 'docs-1', key)).toThrow(
    expect.objectContaining({ code: 'key-unsafe' }),
  );
});
