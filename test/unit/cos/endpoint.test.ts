import { expect, test } from 'vitest';
import {
  copySourceOf,
  onBackupDomain,
  parseEndpoint,
  serviceTargetOf,
  targetOf,
  withoutAcceleration,
} from '../../../src-main/cos/endpoint.ts';

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

test.each(['', '/', '.', '..', 'a/..', './/', '../x', 'a/../../x'])('the key %j never becomes a request', (key) => {
  expect(() => targetOf(parseEndpoint({ region: 'ap-beijing' }), 'docs-1', key)).toThrow(
    expect.objectContaining({ code: 'key-unsafe' }),
  );
});

test.each(['a/../b', 'a/.', './a', 'a//b', '/a', '...', 'a..b'])('the key %j is sent as it is', (key) => {
  expect(targetOf(parseEndpoint({ region: 'ap-beijing' }), 'docs-1', key)).toMatchObject({ signedPath: `/${key}` });
});

test.each([
  ['public', 'docs-1.cos.ap-beijing.myqcloud.com'],
  ['internal', 'docs-1.cos-internal.ap-beijing.tencentcos.cn'],
  ['accelerate', 'docs-1.cos.accelerate.myqcloud.com'],
  ['dual-stack', 'docs-1.cos-dualstack.ap-beijing.myqcloud.com'],
] as const)('the %s network of a region has the host %s, and copies by the region', (network, host) => {
  const endpoint = parseEndpoint({ region: 'ap-beijing', network });
  expect([
    targetOf(endpoint, 'docs-1').host,
    copySourceOf(endpoint, 'docs-1', 'a b'),
    serviceTargetOf(endpoint).host,
  ]).toEqual([host, 'docs-1.cos.ap-beijing.myqcloud.com/a%20b', 'service.cos.myqcloud.com']);
});

test('a domain bound to a bucket goes out as it is, for that bucket alone', () => {
  const endpoint = parseEndpoint({ url: 'https://files.example.com', boundBucket: 'docs-1', region: 'ap-beijing' });
  expect([targetOf(endpoint, 'docs-1', 'k'), copySourceOf(endpoint, 'docs-1', 'k')]).toEqual([
    { origin: 'https://files.example.com', host: 'files.example.com', requestPath: '/k', signedPath: '/k' },
    'docs-1.cos.ap-beijing.myqcloud.com/k',
  ]);
  expect(() => targetOf(endpoint, 'other-1')).toThrow(usage);
  expect(() => parseEndpoint({ url: 'https://files.example.com', boundBucket: 'docs' })).toThrow(usage);
});

test('a copy source on a loopback server is named by path', () => {
  expect(copySourceOf(parseEndpoint({ url: 'http://127.0.0.1:9000' }), 'docs-1', 'a b')).toBe('/docs-1/a%20b');
});

test.each([
  [{ region: 'ap-beijing' }, 'cos.ap-beijing.tencentcos.cn'],
  [{ url: 'http://cos.ap-beijing.myqcloud.com:8080' }, 'cos.ap-beijing.tencentcos.cn:8080'],
  [{ url: 'https://docs-1.cos.ap-beijing.myqcloud.com' }, 'docs-1.cos.ap-beijing.tencentcos.cn'],
  [{ region: 'ap-beijing', network: 'accelerate' } as const, undefined],
  [{ region: 'ap-beijing', network: 'internal' } as const, undefined],
  [{ region: 'ap-beijing', network: 'dual-stack' } as const, undefined],
  [{ url: 'https://cos.ap-beijing.tencentcos.cn' }, undefined],
  [{ url: 'https://files.cos.x.myqcloud.com', boundBucket: 'docs-1' }, undefined],
  [{ url: 'https://cos.example.com' }, undefined],
  [{ url: 'http://127.0.0.1:9000' }, undefined],
])('the second domain of %j is %s', (choice, host) => {
  expect(onBackupDomain(parseEndpoint(choice), 'docs-1')?.host).toBe(host);
});

test('only acceleration has a region to fall back to', () => {
  const hostWithout = (choice: Parameters<typeof parseEndpoint>[0]) => withoutAcceleration(parseEndpoint(choice))?.host;
  expect([
    hostWithout({ region: 'ap-beijing', network: 'accelerate' }),
    hostWithout({ url: 'https://cos.accelerate.myqcloud.com', region: 'ap-beijing' }),
    hostWithout({ url: 'https://cos.accelerate.myqcloud.com' }),
    hostWithout({ region: 'ap-beijing', network: 'internal' }),
    hostWithout({ region: 'ap-beijing' }),
  ]).toEqual(['cos.ap-beijing.myqcloud.com', 'cos.ap-beijing.myqcloud.com', undefined, undefined, undefined]);
});

test.each([
  [{ region: 'guangzhou' }, 'ap-guangzhou'],
  [{ region: 'cn-south' }, 'ap-guangzhou'],
  [{ region: 'sh' }, 'ap-shanghai'],
  [{ region: 'accelerate' }, 'acceleration'],
  [{ region: 'cos.ap-beijing' }, 'without the leading'],
  [{ url: 'https://docs-1.cos-website.ap-beijing.myqcloud.com' }, 'website'],
  [{ url: 'https://console.tencentcloud.com' }, 'web page'],
  [{ url: 'https://console.cloud.tencent.com' }, 'web page'],
  [{ url: 'https://docs-1.file.myqcloud.com' }, 'older interface'],
  [{ url: 'https://docs-1.cosgz.myqcloud.com' }, 'older interface'],
  [{ url: 'https://docs-1.ci.ap-beijing.myqcloud.com' }, 'images'],
  [{ url: 'https://docs-1.cos.myqcloud.com' }, 'no region'],
  [{ url: 'https://cos.ap-beijing.mycloud.com' }, 'cos.ap-beijing.myqcloud.com meant'],
  [{ url: 'https://cos.ap-beijing.myqcloud.cn' }, 'cos.ap-beijing.myqcloud.com meant'],
  [{ url: 'https://cos.cn-north.myqcloud.com' }, 'ap-beijing-1'],
])('the mistake in %j is named with %s', (choice, words) => {
  expect(() => parseEndpoint(choice)).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining(words) }),
  );
});
