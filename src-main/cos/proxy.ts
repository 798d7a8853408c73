/**
 * Which proxy, if any, a request goes by: none, one for all, what the environment says (`https_proxy`, `no_proxy` and their kin), or
 * what the host answers. A proxy's password never leaves its URL: messages name host and port only.
 */
import { AppError } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';

export type FixedProxy =
  | { readonly kind: 'none' }
  | { readonly kind: 'environment' }
  /** `http://`, `https://` or `socks5://`, with `user:password@` where it wants them. */
  | { readonly kind: 'manual'; readonly url: string };

export type ProxySetting =
  | FixedProxy
  /** Asked for each request; the URL of a proxy, or undefined for a direct way. Must be quick and must not reject. */
  | { readonly kind: 'asked'; readonly ask: (origin: string) => Promise<string | undefined> };

export type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy for requests to `origin`; undefined for a direct way. */
export type ProxyChoice = (origin: string) => URL | undefined;

/** Throws `usage` when a proxy that may be asked for cannot be understood. */
export function createProxyChoice(setting: FixedProxy, environment: Environment): ProxyChoice {
  switch (setting.kind) {
    case 'none':
      return () => undefined;
    case 'manual': {
      const proxy = parseProxy(setting.url, 'the proxy');
      return () => proxy;
    }
    case 'environment':
      return environmentChoice(environment);
    default:
      return assertNever(setting);
  }
}

/** Rejects with `usage` when an answer cannot be understood. */
export function createAskedChoice(
  ask: (origin: string) => Promise<string | undefined>,
): (origin: string) => Promise<URL | undefined> {
  return async (origin) => {
    const url = await ask(origin);
    return url === undefined ? undefined : parseProxy(url, "the system's proxy");
  };
}

/** How messages name a proxy. */
export function proxyName(proxy: URL): string {
  return proxy.host;
}

export function isSocks(proxy: URL): boolean {
  return proxy.protocol === 'socks5:';
}

function environmentChoice(environment: Environment): ProxyChoice {
  const read = (name: string): string | undefined => {
    const text = environment[name] ?? environment[name.toUpperCase()];
    return text === undefined || text === '' ? undefined : text;
  };
  const proxyIn = (name: string): URL | undefined => {
    const found = read(name) === undefined ? 'all_proxy' : name;
    const text = read(found);
    return text === undefined ? undefined : parseProxy(text, `the environment's ${found}`);
  };
  const proxies: ReadonlyMap<string, URL | undefined> = new Map([
    ['http:', proxyIn('http_proxy')],
    ['https:', proxyIn('https_proxy')],
  ]);
  const exceptions = (read('no_proxy') ?? '').split(/[,\s]+/).filter((entry) => entry !== '');
  return (origin) => {
    const url = new URL(origin);
    return exceptions.some((entry) => isException(entry, url)) ? undefined : proxies.get(url.protocol);
  };
}

/** `*`, a name with everything below it, an address, each with or without a port. `*.name` is only what is below. */
function isException(entry: string, { hostname, port, protocol }: URL): boolean {
  const match = /^(.*?)(?::(\d+))?$/.exec(isBareIpv6(entry) ? `[${entry}]` : entry.toLowerCase());
  const [, pattern = '', entryPort] = match ?? [];
  const portAsked = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  if (entryPort !== undefined && entryPort !== portAsked) {
    return false;
  }
  const name = pattern.replace(/^\*?\./, '');
  const isOnlyBelow = pattern.startsWith('*.');
  return pattern === '*' || (!isOnlyBelow && hostname === name) || hostname.endsWith(`.${name}`);
}

function isBareIpv6(entry: string): boolean {
  return !entry.startsWith('[') && entry.split(':').length > 2;
}

const schemes: ReadonlyMap<string, string> = new Map([
  ['http:', 'http:'],
  ['https:', 'https:'],
  ['socks5:', 'socks5:'],
  ['socks5h:', 'socks5:'],
  ['socks:', 'socks5:'],
]);

/** `text` may leave the scheme out, as environments do. */
function parseProxy(text: string, where: string): URL {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  const scheme = schemes.get(url?.protocol ?? '');
  if (url === undefined || scheme === undefined || url.hostname === '') {
    throw new AppError('usage', `${where} is not a URL such as http://proxy.example:3128 or socks5://127.0.0.1:1080`);
  }
  // `protocol` of a URL with a scheme of its own cannot be set to one that has a meaning, so the URL is written anew.
  const proxy = new URL(`${scheme}${url.href.slice(url.protocol.length)}`);
  if (isSocks(proxy) && proxy.port === '') {
    proxy.port = '1080';
  }
  return proxy;
}
