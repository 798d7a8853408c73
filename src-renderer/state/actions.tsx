/** What a user can ask of the engine, from anywhere in the page. A refusal is never lost: it is kept until it is dismissed. */
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { MethodName, MethodParams } from '../../src-main/contract/methods.ts';
import type { Reason } from '../../src-main/contract/model.ts';
import { CallFailure } from '../bridge/bridge.ts';
import type { EngineStore } from './engine-state.ts';

export type Ask = <M extends Exclude<MethodName, 'snapshot'>>(method: M, params: MethodParams<M>) => void;

type Actions = { readonly ask: Ask; readonly failure: Reason | undefined; readonly dismiss: () => void };

const ActionsContext = createContext<Actions | undefined>(undefined);

function toReason(error: unknown): Reason {
  return error instanceof CallFailure ? error.reason : { code: 'internal', detail: String(error) };
}

type Props = { readonly store: EngineStore; readonly children: ReactNode };

export function ActionsProvider({ store, children }: Props) {
  const [failure, setFailure] = useState<Reason | undefined>(undefined);
  const actions = useMemo<Actions>(
    () => ({
      ask: (method, params) => {
        setFailure(undefined);
        store.call(method, params).catch((error: unknown) => setFailure(toReason(error)));
      },
      failure,
      dismiss: () => setFailure(undefined),
    }),
    [store, failure],
  );
  return <ActionsContext value={actions}>{children}</ActionsContext>;
}

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (actions === undefined) {
    throw new Error('useActions needs an ActionsProvider above');
  }
  return actions;
}
