/**
 * What a system answers when asked for the proxy of an address: `PROXY a:8080; SOCKS5 b:1080; DIRECT`, in the order to be tried.
 * Pure. Ways that cannot be gone from here (SOCKS 4, QUIC) are left out.
 */

/** The URL of a proxy, or undefined for the direct way. */
export type ProxyWay = string | undefined;

const schemes: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS5: 'socks5',
};

/** In order, without doubles. Empty when nothing of it can be gone. */
export function parsePacAnswer(answer: string): readonly ProxyWay[] {
  const ways = answer.split(';').flatMap((entry): readonly ProxyWay[] => {
    const [kind = '', address = '', ...rest] = entry.trim().split(/\s+/);
    const type = kind.toUpperCase();
    if (type === 'DIRECT' && address === '') {
      return [undefined];
    }
    const scheme = Object.hasOwn(schemes, type) ? schemes[type] : undefined;
    return scheme === undefined || rest.length > 0 || !isHostAndPort(address) ? [] : [`${scheme}://${address}`];
  });
  return [...new Set(ways)];
}

/** A name, an IPv4 address or an IPv6 address in brackets, with or without a port; nothing else, such as a user name or a path. */
function isHostAndPort(address: string): boolean {
  const match = /^(?:[^\s/?#@:[\]]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(address);
  return match !== null && Number(match[1] ?? 1) <= 65_535 && URL.canParse(`http://${address}`);
}
