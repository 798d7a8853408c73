/** Draws the whole page on a bridge that the test holds: what it answers, what was asked, what it reports. */
import { act, cleanup, render } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach } from 'vitest';
import type { MethodName, MethodParams, MethodResults } from '../../src-main/contract/methods.ts';
import type { Patch, Reason, Snapshot } from '../../src-main/contract/model.ts';
import { App } from '../../src-renderer/app.tsx';
import { type Bridge, type BridgeListener, CallFailure, type Connection } from '../../src-renderer/bridge/bridge.ts';
import { isResult } from '../../src-renderer/bridge/wire.ts';
import { createEngineStore } from '../../src-renderer/state/engine-state.ts';

afterEach(() => {
  cleanup();
  window.localStorage.clear();
  window.location.hash = '';
});

export type Asked = { readonly method: MethodName; readonly params: unknown };

export function createHeldBridge(answer: () => Snapshot, refusal?: () => Reason | undefined) {
  const asked: Asked[] = [];
  let listener: BridgeListener | undefined;
  const bridge: Bridge = {
    call: async <M extends MethodName>(method: M, params: MethodParams<M>): Promise<MethodResults[M]> => {
      asked.push({ method, params });
      const reason = method === 'snapshot' ? undefined : refusal?.();
      if (reason !== undefined) {
        throw new CallFailure(reason);
      }
      const result: unknown = method === 'snapshot' ? answer() : undefined;
      if (!isResult[method](result)) {
        throw new Error(`the test has no answer to ${method}`);
      }
      return result;
    },
    open: (given) => {
      listener = given;
      given.onConnection({ kind: 'open' });
      return () => {
        listener = undefined;
      };
    },
  };
  return {
    bridge,
    asked,
    patch: (patch: Patch) => listener?.onPatch(patch),
    connection: (connection: Connection) => listener?.onConnection(connection),
  };
}

/** The page after its first snapshot. */
export async function showApp(snapshot: Snapshot, options: { hash?: string; refusal?: () => Reason | undefined } = {}) {
  window.location.hash = options.hash ?? '';
  const held = createHeldBridge(() => snapshot, options.refusal);
  const user = userEvent.setup();
  const view = await act(async () => render(<App store={createEngineStore(held.bridge)} />));
  return {
    user,
    container: view.container,
    /** Everything asked but snapshots. */
    asked: (): readonly Asked[] => held.asked.filter((one) => one.method !== 'snapshot'),
    patch: (patch: Patch) => act(async () => held.patch(patch)),
    connection: (connection: Connection) => act(async () => held.connection(connection)),
  };
}
