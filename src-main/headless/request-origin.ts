/**
 * Whether a request was meant for this host. A page of another site can reach a loopback port under a name of its own (DNS
 * rebinding) or call it from its own origin; both are refused before anything else is looked at.
 */

export type RequestHeaders = {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
  readonly 'sec-fetch-mode'?: string | string[] | undefined;
};

/** Why the request is refused, or undefined. Bound to loopback, only loopback names count; otherwise the browser must agree with itself. */
export function foreignRequest(
  headers: RequestHeaders,
  { isLoopback, port }: { readonly isLoopback: boolean; readonly port: number },
): string | undefined {
  const { host, origin } = headers;
  if (host === undefined) {
    return 'the request names no host';
  }
  const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => (port === 80 ? name : `${name}:${port}`));
  if (isLoopback && !loopbackHosts.includes(host.toLowerCase())) {
    return 'the request is for another host';
  }
  if (origin !== undefined && URL.parse(origin)?.host !== host.toLowerCase()) {
    return 'the request comes from a page of another site';
  }
  if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate') {
    return 'the request comes from a page of another site';
  }
  return undefined;
}
