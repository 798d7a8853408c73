/** Whether a host is this very machine: what is sent there reaches nobody else, and no proxy would find it. */
import { isIP } from 'node:net';

/** `host` as in a URL or for listening, without a port: `localhost`, an address of 127.0.0.0/8, or `::1` with or without brackets. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}
