/** The way to COS as the settings say, laid over what the host passes in. */
import type { NetworkSettings } from '../contract/settings.ts';
import type { TransportOptions } from '../cos/transport.ts';
import { assertNever } from '../foundation/assert-never.ts';

/** `system` is whatever the host knows as that: the environment's proxies where it says nothing. */
export function networkBy(proxy: NetworkSettings['proxy'], host: TransportOptions = {}): TransportOptions {
  switch (proxy.kind) {
    case 'none':
    case 'manual':
      return { ...host, proxy };
    case 'system':
      return { proxy: { kind: 'environment' }, ...host };
    default:
      return assertNever(proxy);
  }
}
