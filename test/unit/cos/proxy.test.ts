import { expect, test } from 'vitest';
import { createProxyChoice, proxyName } from '../../../src-main/cos/proxy.ts';

const cos = 'https://docs-1.cos.ap-beijing.myqcloud.com';

const chosen = (environment: Readonly<Record<string, string>>, origin: string): string | undefined =>
  createProxyChoice({ kind: 'environment' }, environment)(origin)?.href;

test.each([
  [{}, cos, undefined],
  [{ https_proxy: 'http://p:1' }, cos, 'http://p:1/'],
  [{ HTTPS_PROXY: 'http://p:1' }, cos, 'http://p:1/'],
  [{ https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:1' }, cos, 'http://lower:1/'],
  [{ http_proxy: 'http://p:1' }, cos, undefined],
  [{ http_proxy: 'http://p:1' }, 'http://a.example', 'http://p:1/'],
  [{ ALL_PROXY: 'socks5://p' }, cos, 'socks5://p:1080'],
  [{ all_proxy: 'socks5h://p:9' }, 'http://a.example', 'socks5://p:9'],
  [{ https_proxy: 'p.example:3128' }, cos, 'http://p.example:3128/'],
  [{ https_proxy: '' }, cos, undefined],
])('the environment %j sends %s by %s', (environment, origin, proxy) => {
  expect(chosen(environment, origin)).toBe(proxy);
});

test.each([
  ['*', true],
  ['myqcloud.com', true],
  ['.myqcloud.com', true],
  ['*.myqcloud.com', true],
  ['MyQCloud.com', true],
  ['docs-1.cos.ap-beijing.myqcloud.com', true],
  ['*.docs-1.cos.ap-beijing.myqcloud.com', false],
  ['myqcloud.com:443', true],
  ['myqcloud.com:80', false],
  ['localhost, myqcloud.com', true],
  ['localhost 127.0.0.1', false],
  ['qcloud.com', false],
  ['cloud', false],
  ['', false],
])('NO_PROXY %j spares a bucket the proxy: %s', (exceptions, isSpared) => {
  expect(chosen({ HTTPS_PROXY: 'http://p:1', NO_PROXY: exceptions }, cos) === undefined).toBe(isSpared);
});

test.each([
  ['::1', 'http://[::1]:9000', true],
  ['[::1]:9000', 'http://[::1]:9000', true],
  ['[::1]:9001', 'http://[::1]:9000', false],
  ['127.0.0.1', 'http://127.0.0.1:9000', true],
  ['127.0.0.1:9001', 'http://127.0.0.1:9000', false],
])('NO_PROXY %j with %s: spared %s', (exceptions, origin, isSpared) => {
  expect(chosen({ http_proxy: 'http://p:1', no_proxy: exceptions }, origin) === undefined).toBe(isSpared);
});

test('none is none whatever the environment says, and a manual one is for all', () => {
  const environment = { https_proxy: 'http://p:1', no_proxy: '*' };
  expect([
    createProxyChoice({ kind: 'none' }, environment)(cos),
    createProxyChoice({ kind: 'manual', url: 'https://user:pass@q:8443' }, environment)(cos)?.href,
  ]).toEqual([undefined, 'https://user:pass@q:8443/']);
});

test.each(['ftp://p:1', 'socks4://p:1', 'http://', 'http://a b', ''])('the proxy %j is refused', (url) => {
  expect(() => createProxyChoice({ kind: 'manual', url }, {})).toThrow(expect.objectContaining({ code: 'usage' }));
});

test('what is said about a proxy never holds its password', () => {
  const proxy = createProxyChoice({ kind: 'manual', url: 'http://user:hidden@p:1' }, {})(cos);
  const refused = (): unknown => createProxyChoice({ kind: 'manual', url: 'ftp://user:hidden@p:1' }, {});
  expect(proxy === undefined ? '' : proxyName(proxy)).toBe('p:1');
  expect(refused).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hidden') }));
});
