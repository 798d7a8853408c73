/** Which failures of a large transfer leave standing what was done so far: a later try goes on from there. */
import { toAppError } from '../foundation/app-error.ts';

/**
 * Stopped, or the network or the account failed: nothing was learned about the file or the object. Bytes that proved to be wrong are
 * no interruption, and a full disk gets its room back.
 */
export function isInterruption(error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted) {
    return true;
  }
  const { code, disposition } = toAppError(error);
  if (code === 'checksum-mismatch' || code === 'disk-full' || code === 'state-unusable') {
    return false;
  }
  return disposition === 'retry' || disposition === 'throttle' || disposition === 'wait';
}
