/**
 * The bridge of the desktop window: what the Electron preload exposes. There is always a connection, since page and engine live and
 * die together. This file is the one declaration of `window.driftless`.
 */
import type { MethodName, MethodParams, MethodResults } from '../../src-main/contract/methods.ts';
import type { Patch } from '../../src-main/contract/model.ts';
import { type Bridge, CallFailure } from './bridge.ts';
import { isResult } from './result-guards.ts';
import { isPatch, isReason } from './wire.ts';

/**
 * `call` resolves to the method's result. It rejects with a `Reason`, bare or as the `reason` of an error.
 * `onPatch` returns the function that ends the subscription.
 */
export type DesktopHost = {
  readonly call: (method: string, params: unknown) => Promise<unknown>;
  readonly onPatch: (listener: (patch: Patch) => void) => () => void;
  /** Where a dropped file or folder is on this computer; '' for one that is nowhere. */
  readonly droppedPath: (file: File) => string;
};

declare global {
  interface Window {
    readonly driftless?: DesktopHost;
  }
}

function toCallFailure(error: unknown): CallFailure {
  if (isReason(error)) {
    return new CallFailure(error);
  }
  if (error instanceof Error && 'reason' in error && isReason(error.reason)) {
    return new CallFailure(error.reason);
  }
  return new CallFailure({ code: 'internal', detail: error instanceof Error ? error.message : String(error) });
}

export function createDesktopBridge(host: DesktopHost): Bridge {
  async function call<M extends MethodName>(method: M, params: MethodParams<M>): Promise<MethodResults[M]> {
    let result: unknown;
    try {
      result = await host.call(method, params);
    } catch (error) {
      throw toCallFailure(error);
    }
    if (!isResult[method](result)) {
      throw new CallFailure({ code: 'malformed-answer', detail: `unexpected answer to ${method}` });
    }
    return result;
  }

  return {
    call,
    open: (listener) => {
      const stop = host.onPatch((patch: unknown) => {
        if (isPatch(patch)) {
          listener.onPatch(patch);
        }
      });
      listener.onConnection({ kind: 'open' });
      return stop;
    },
    // The window lives and dies with the engine: there is nothing to connect to again.
    retryNow: () => undefined,
    droppedPath: host.droppedPath,
  };
}
