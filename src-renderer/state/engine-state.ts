/**
 * The page's copy of the engine's state. It starts from a snapshot with every connection, follows patches by revision, and asks for a
 * new snapshot when one was missed. What was last known stays visible while the connection is lost.
 */
import { useSyncExternalStore } from 'react';
import type { Patch, Snapshot } from '../../src-main/contract/model.ts';
import type { Bridge, Connection } from '../bridge/bridge.ts';
import { applyPatch } from './apply-patch.ts';

export type EngineState = { readonly connection: Connection; readonly snapshot?: Snapshot };

export type EngineStore = {
  readonly state: () => EngineState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly call: Bridge['call'];
  readonly retryNow: Bridge['retryNow'];
  readonly droppedPath: Bridge['droppedPath'];
  readonly close: () => void;
};

const snapshotRetryMs = 2_000;

export function createEngineStore(bridge: Bridge): EngineStore {
  const listeners = new Set<() => void>();
  let state: EngineState = { connection: { kind: 'connecting' } };
  /** Patches that came while a snapshot is on its way; undefined when none is. */
  let waiting: Patch[] | undefined;
  /** Grows with every connection, so that an answer of an earlier one is dropped. */
  let generation = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function set(next: EngineState): void {
    state = next;
    for (const listener of listeners) {
      listener();
    }
  }

  function fetchSnapshot(): void {
    if (waiting !== undefined) {
      return;
    }
    waiting = [];
    const mine = generation;
    bridge.call('snapshot', {}).then(
      (snapshot) => {
        if (mine === generation) {
          take(snapshot);
        }
      },
      () => {
        // A lost connection brings its own snapshot when it is back; any other refusal is asked again.
        if (mine === generation) {
          timer = setTimeout(() => {
            waiting = undefined;
            fetchSnapshot();
          }, snapshotRetryMs);
        }
      },
    );
  }

  function take(snapshot: Snapshot): void {
    const missed = waiting ?? [];
    waiting = undefined;
    let current = snapshot;
    for (const patch of missed) {
      const applied = applyPatch(current, patch);
      if (applied.kind === 'applied') {
        current = applied.snapshot;
      } else if (applied.kind === 'gap') {
        fetchSnapshot();
        break;
      }
    }
    set({ ...state, snapshot: current });
  }

  function onPatch(patch: Patch): void {
    if (waiting !== undefined) {
      waiting.push(patch);
      return;
    }
    if (state.snapshot === undefined) {
      return;
    }
    const applied = applyPatch(state.snapshot, patch);
    if (applied.kind === 'applied') {
      set({ ...state, snapshot: applied.snapshot });
    } else if (applied.kind === 'gap') {
      fetchSnapshot();
    }
  }

  function onConnection(connection: Connection): void {
    generation += 1;
    clearTimeout(timer);
    waiting = undefined;
    set({ ...state, connection });
    if (connection.kind === 'open') {
      fetchSnapshot();
    }
  }

  const disconnect = bridge.open({ onConnection, onPatch });
  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    call: bridge.call,
    retryNow: bridge.retryNow,
    droppedPath: bridge.droppedPath,
    close: () => {
      generation += 1;
      clearTimeout(timer);
      disconnect();
    },
  };
}

export function useEngineState(store: EngineStore): EngineState {
  return useSyncExternalStore(store.subscribe, store.state);
}
